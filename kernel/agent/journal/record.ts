// Records of a journal, as bytes.
//
//   file     "firewatch journal 2\n" | records
//   record   length u32 LE of what follows the checksum | crc32 u32 LE of it, begun with the
//            journal's generation | kind u8 | body
//   bodies   Head    JSON: streams with their positions, when the journal began
//            Stream  JSON: a stream that is new
//            Feed    stream u32 | arrival i64 | flags u8 | position length u32 | position JSON | bytes
//            Tick    arrival i64
//
// The file may have been a journal before: behind the last record lies what is left of that one, whose
// checksums do not fit this generation. A record that ends early or whose checksum does not fit is
// where the journal ends.
import {crc32} from 'node:zlib';
import type {Position} from '../../plugin.ts';
import type {StreamRecord} from '../stream.ts';

export const JOURNAL_MAGIC = new TextEncoder().encode('firewatch journal 2\n');
const FRAME = 8;
/** The shortest record there can be: its kind and nothing else. */
export const RECORD_BYTES_MIN = FRAME + 1;
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
export function encodeRecord(record: JournalRecord, generation: number): Uint8Array {
  return framed(...bodyOf(record), generation);
}

function bodyOf(record: JournalRecord): [Kind, Uint8Array] {
  switch (record.kind) {
    case 'head':
      return [Kind.Head, json({at: String(record.at), streams: record.streams})];
    case 'stream':
      return [Kind.Stream, json(record.stream)];
    case 'tick': {
      const body = new Uint8Array(8);
      new DataView(body.buffer).setBigInt64(0, record.at, true);
      return [Kind.Tick, body];
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
      return [Kind.Feed, body];
    }
  }
}

const json = (value: unknown) => encoder.encode(JSON.stringify(value));

function framed(kind: Kind, body: Uint8Array, generation: number): Uint8Array {
  const bytes = new Uint8Array(FRAME + 1 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 1 + body.length, true);
  bytes[FRAME] = kind;
  bytes.set(body, FRAME + 1);
  view.setUint32(4, checksum(bytes.subarray(FRAME), generation), true);
  return bytes;
}

/** Of the same bytes, another one for each generation (of any 2^32 in a row). */
const checksum = (content: Uint8Array, generation: number) => crc32(content, generation % 2 ** 32);

/**
 * The record at the front of the bytes, and how long it is; 0: more bytes are needed, if there
 * are more; undefined: it is damaged.
 */
export function decodeRecord(
  bytes: Uint8Array,
  generation: number,
): {readonly record: JournalRecord; readonly length: number} | 0 | undefined {
  if (bytes.length < FRAME) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = view.getUint32(0, true);
  if (size === 0 || size > RECORD_BYTES_MAX) return undefined;
  const length = FRAME + size;
  if (bytes.length < length) return 0;
  const content = bytes.subarray(FRAME, length);
  if (checksum(content, generation) !== view.getUint32(4, true)) return undefined;
  const record = decodeBody(content[0]!, content.subarray(1));
  return record && {record, length};
}

/** A record may begin here: its length can be one, and its kind is one. */
export function mayBegin(bytes: DataView, at: number): boolean {
  const size = bytes.getUint32(at, true);
  if (size === 0 || size > RECORD_BYTES_MAX) return false;
  return Kind[bytes.getUint8(at + FRAME)] !== undefined;
}

/** Bytes of the record that may begin here. */
export const lengthAt = (bytes: DataView, at: number): number => FRAME + bytes.getUint32(at, true);

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
