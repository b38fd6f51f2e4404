// Finding bytes in bytes, in linear time.
//
// Short needles (up to NAIVE_MAX) are compared at every place their first byte
// occurs, which costs at most NAIVE_MAX comparisons a byte. Longer ones go
// through Knuth–Morris–Pratt, whose failure table is lent by the arena.

import { arenaAlloc, arenaMark, arenaRelease } from "../../memory/arena";

const NAIVE_MAX: u32 = 24;

/** Place of the first `byte` in [at, end), or `end`. */
export function findByte(at: usize, end: usize, byte: u32): usize {
  const wanted = i8x16.splat(<i8>byte);
  while (at + 16 <= end) {
    const hits = i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
    if (hits) return at + ctz(hits);
    at += 16;
  }
  while (at < end) {
    if (<u32>load<u8>(at) == byte) return at;
    at++;
  }
  return end;
}

/** Byte offset of the first occurrence at or after `from`; -1 when there is none. */
export function find(text: usize, len: u32, needle: usize, needleLen: u32, from: u32): i32 {
  if (from > len || needleLen > len - from) return -1;
  if (needleLen == 0) return from;
  if (needleLen > NAIVE_MAX) {
    const found = findLong(text, len, needle, needleLen, from, false);
    if (found != NO_ROOM) return found;
  }
  const first = <u32>load<u8>(needle);
  const last = text + len - needleLen + 1;
  for (let at = findByte(text + from, last, first); at < last; at = findByte(at + 1, last, first)) {
    if (needleLen == 1 || memory.compare(at, needle, needleLen) == 0) return <i32>(at - text);
  }
  return -1;
}

const NO_ROOM: i32 = -2;

// Knuth–Morris–Pratt: the first occurrence at or after `from`, or the last one.
function findLong(text: usize, len: u32, needle: usize, needleLen: u32, from: u32, last: bool): i32 {
  const mark = arenaMark();
  const table = arenaAlloc(<usize>needleLen * 4);
  if (!table) return NO_ROOM;
  store<u32>(table, 0);
  let k: u32 = 0;
  for (let i: u32 = 1; i < needleLen; i++) {
    k = advance(table, needle, k, load<u8>(needle + i));
    store<u32>(table + (<usize>i << 2), k);
  }
  k = 0;
  let found: i32 = -1;
  for (let i: u32 = from; i < len; i++) {
    k = advance(table, needle, k, load<u8>(text + i));
    if (k == needleLen) {
      found = <i32>(i + 1 - needleLen);
      if (!last) break;
      k = load<u32>(table + (<usize>(k - 1) << 2));
    }
  }
  arenaRelease(mark);
  return found;
}

// Length of the longest prefix of the needle that ends with `byte`.
// @ts-ignore: decorator
@inline
function advance(table: usize, needle: usize, k: u32, byte: u8): u32 {
  while (k && load<u8>(needle + k) != byte) k = load<u32>(table + (<usize>(k - 1) << 2));
  return load<u8>(needle + k) == byte ? k + 1 : k;
}

/** Byte offset of the last occurrence; -1 when there is none. */
export function findLast(text: usize, len: u32, needle: usize, needleLen: u32): i32 {
  if (needleLen > len) return -1;
  if (needleLen == 0) return len;
  if (needleLen > NAIVE_MAX) {
    const found = findLong(text, len, needle, needleLen, 0, true);
    if (found != NO_ROOM) return found;
  }
  for (let at: i32 = len - needleLen; at >= 0; at--) {
    if (memory.compare(text + at, needle, needleLen) == 0) return at;
  }
  return -1;
}
