// The frame of gzip (RFC 1952) around its deflate data:
//
//   member  = header deflate crc32 size32        a file is one or more members
//   header  = 1f 8b 08 flags mtime(4) xfl os [extra] [name] [comment] [crc16]
//
// Node's own Gunzip loses what it had decompressed when the end is missing or wrong, so the
// frame is read here, and the data by InflateRaw.
import type {ByteReader} from './bytes.ts';

const MAGIC = [0x1f, 0x8b, 8];
/** Flags, time, level and system. */
const FIXED = 7;
const FLAG_CRC = 2;
const FLAG_EXTRA = 4;
const FLAG_NAME = 8;
const FLAG_COMMENT = 16;
/** Name or comment longer than this is damage. */
const TEXT_MAX = 64 * 1024;
const TRAILER = 8;

/** Compressed bytes, with a look at what comes. */
export interface Ahead {
  /** At least one byte, or none at the end. */
  some(): Promise<Uint8Array>;
  /** Takes bytes of what `some` showed. */
  skip(count: number): void;
  /** Exactly so many bytes; undefined when the end comes first. */
  take(count: number): Promise<Uint8Array | undefined>;
  /** Bytes taken so far. */
  taken(): number;
}

/** Reads `step` bytes at a time. */
export function lookAhead(source: ByteReader, step: number): Ahead {
  let rest: Uint8Array = new Uint8Array(0);
  let taken = 0;
  const some = async () => {
    if (rest.length === 0) {
      const bytes = new Uint8Array(step);
      rest = bytes.subarray(0, await source.read(bytes));
    }
    return rest;
  };
  const skip = (count: number) => {
    rest = rest.subarray(count);
    taken += count;
  };
  return {
    some,
    skip,
    async take(count) {
      const bytes = new Uint8Array(count);
      for (let length = 0; length < count; ) {
        const part = (await some()).subarray(0, count - length);
        if (part.length === 0) return undefined;
        bytes.set(part, length);
        skip(part.length);
        length += part.length;
      }
      return bytes;
    },
    taken: () => taken,
  };
}

/** How reading a header went: `none` is the end of the file where a member could begin. */
export type HeaderOutcome = 'read' | 'none' | 'early' | 'wrong';

/** Passes a member's header. */
export async function passHeader(ahead: Ahead): Promise<HeaderOutcome> {
  if ((await ahead.some()).length === 0) return 'none';
  for (const byte of MAGIC) {
    const found = await ahead.take(1);
    if (found && found[0] !== byte) return 'wrong';
  }
  const fixed = await ahead.take(FIXED);
  if (!fixed) return 'early';
  const flags = fixed[0]!;
  if (flags & FLAG_EXTRA) {
    const size = await ahead.take(2);
    if (!size || !(await ahead.take(size[0]! + size[1]! * 256))) return 'early';
  }
  for (const flag of [FLAG_NAME, FLAG_COMMENT]) {
    if (!(flags & flag)) continue;
    const outcome = await passText(ahead);
    if (outcome !== 'read') return outcome;
  }
  return flags & FLAG_CRC && !(await ahead.take(2)) ? 'early' : 'read';
}

async function passText(ahead: Ahead): Promise<HeaderOutcome> {
  for (let length = 0; length < TEXT_MAX; length++) {
    const byte = await ahead.take(1);
    if (!byte) return 'early';
    if (byte[0] === 0) return 'read';
  }
  return 'wrong';
}

/** A member's checksum and size (modulo 2^32); undefined when the file ends before. */
export async function readTrailer(ahead: Ahead): Promise<{crc: number; size: number} | undefined> {
  const bytes = await ahead.take(TRAILER);
  if (!bytes) return undefined;
  const view = new DataView(bytes.buffer);
  return {crc: view.getUint32(0, true), size: view.getUint32(4, true)};
}

/** Passes zero bytes, which tapes and block copies leave behind a file. */
export async function passPadding(ahead: Ahead): Promise<void> {
  for (;;) {
    const bytes = await ahead.some();
    const end = bytes.findIndex((byte) => byte !== 0);
    ahead.skip(end < 0 ? bytes.length : end);
    if (end >= 0 || bytes.length === 0) return;
  }
}
