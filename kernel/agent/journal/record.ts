// Records of a journal, as bytes.
//
//   file     "firewatch journal 1\n" | records
//   record   length u32 LE of what follows the checksum | crc32 u32 LE of it | kind u8 | body
//   bodies   Head    JSON: streams with their positions, when the journal began
//            Stream  JSON: a stream that is new
//            Feed    stream u32 | arrival i64 | flags u8 | position length u32 | position JSON | bytes
//            Tick    arrival i64
//
// A record that ends early or whose checksum does not fit is where the journal ends.
import {crc32} from 'node:zlib';
import type {Position} from '../../plugin.ts';
import type {StreamRecord} from '../stream.ts';

export const JOURNAL_MAGIC = new TextEncoder().encode('firewatch journal 1\n');
const FRAME = 8;
const FEED_HEAD = 17;
const IS_LAST = 1;
/** A feed is at most one chunk of a datasource; more is damage. */
export const RECORD_BYTES_MAX = 16 << 20;

enum Kind {
  Head = 1,
  Stream = 2,
  Feed = 3,
  Tick = 4,
}

export type JournalRecord =
  | {readonly kind: 'head'; readonly at: bigint; readonly streams: readonly StreamRecord[]}
  | {readonly kind: 'stream'; readonly stream: StreamRecord}
  | {
      readonly kind: 'feed';
      /** The engine's number for it. */
      readonly stream: number;
      /** Arrival, ns. */
      readonly at: bigint;
      readonly position: Position;
      readonly bytes: Uint8Array;
      /** No more bytes will come: an unfinished last line is a line. */
      readonly isLast: boolean;
    }
  | {readonly kind: 'tick'; readonly at: bigint};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The record, framed. */
export function encodeRecord(record: JournalRecord): Uint8Array {
  switch (record.kind) {
    case 'head':
      return framed(Kind.Head, json({at: String(record.at), streams: record.streams}));
    case 'stream':
      return framed(Kind.Stream, json(record.stream));
    case 'tick': {
      const body = new Uint8Array(8);
      new DataView(body.buffer).setBigInt64(0, record.at, true);
      return framed(Kind.Tick, body);
    }
    case 'feed': {
      const position = json(record.position);
      const body = new Uint8Array(FEED_HEAD + position.length + record.bytes.length);
      const view = new DataView(body.buffer);
      view.setUint32(0, record.stream, true);
      view.setBigInt64(4, record.at, true);
      view.setUint8(12, record.isLast ? IS_LAST : 0);
      view.setUint32(13, position.length, true);
      body.set(position, FEED_HEAD);
      body.set(record.bytes, FEED_HEAD + position.length);
      return framed(Kind.Feed, body);
    }
  }
}

const json = (value: unknown) => encoder.encode(JSON.stringify(value));

function framed(kind: Kind, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(FRAME + 1 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 1 + body.length, true);
  bytes[FRAME] = kind;
  bytes.set(body, FRAME + 1);
  view.setUint32(4, crc32(bytes.subarray(FRAME)), true);
  return bytes;
}

/**
 * The record at the front of the bytes, and how long it is; 0: more bytes are needed, if there
 * are more; undefined: it is damaged.
 */
export function decodeRecord(
  bytes: Uint8Array,
): {readonly record: JournalRecord; readonly length: number} | 0 | undefined {
  if (bytes.length < FRAME) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = view.getUint32(0, true);
  if (size === 0 || size > RECORD_BYTES_MAX) return undefined;
  const length = FRAME + size;
  if (bytes.length < length) return 0;
  const content = bytes.subarray(FRAME, length);
  if (crc32(content) !== view.getUint32(4, true)) return undefined;
  const record = decodeBody(content[0]!, content.subarray(1));
  return record && {record, length};
}

function decodeBody(kind: Kind, body: Uint8Array): JournalRecord | undefined {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  switch (kind) {
    case Kind.Head: {
      const {at, streams} = JSON.parse(decoder.decode(body));
      return {kind: 'head', at: BigInt(at), streams};
    }
    case Kind.Stream:
      return {kind: 'stream', stream: JSON.parse(decoder.decode(body))};
    case Kind.Tick:
      return {kind: 'tick', at: view.getBigInt64(0, true)};
    case Kind.Feed: {
      const start = FEED_HEAD + view.getUint32(13, true);
      return {
        kind: 'feed',
        stream: view.getUint32(0, true),
        at: view.getBigInt64(4, true),
        isLast: (view.getUint8(12) & IS_LAST) !== 0,
        position: JSON.parse(decoder.decode(body.subarray(FEED_HEAD, start))),
        bytes: body.subarray(start),
      };
    }
    default:
      return undefined;
  }
}
