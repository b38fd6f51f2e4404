// Code points of byte strings.
//
// A byte that starts no valid sequence counts as one U+FFFD of length 1, so every
// walk over a string terminates and agrees with Go's range over a string.

import { sequenceAt } from "../../match/utf8";

/** What an invalid byte counts as. */
export const REPLACEMENT: u32 = 0xfffd;

/** The code point at `ptr` (before `end`) in the low 24 bits, its length in bytes above them. */
export function decode(ptr: usize, end: usize): u32 {
  const lead = <u32>load<u8>(ptr);
  if (lead < 0x80) return lead | (1 << 24);
  switch (sequenceAt(ptr, end)) {
    case 2: return ((lead & 31) << 6) | tail(ptr, 1) | (2 << 24);
    case 3: return ((lead & 15) << 12) | (tail(ptr, 1) << 6) | tail(ptr, 2) | (3 << 24);
    case 4: return ((lead & 7) << 18) | (tail(ptr, 1) << 12) | (tail(ptr, 2) << 6) | tail(ptr, 3) | (4 << 24);
    default: return REPLACEMENT | (1 << 24);
  }
}

// @ts-ignore: decorator
@inline function tail(ptr: usize, i: usize): u32 { return <u32>load<u8>(ptr + i) & 63; }

// @ts-ignore: decorator
@inline export function runeOf(decoded: u32): u32 { return decoded & 0xffffff; }
// @ts-ignore: decorator
@inline export function sizeOf(decoded: u32): u32 { return decoded >> 24; }

/** Whether `decode` met a byte that is no UTF-8 (a real U+FFFD is 3 bytes long). */
// @ts-ignore: decorator
@inline export function isInvalid(decoded: u32): bool { return decoded == (REPLACEMENT | (1 << 24)); }

/** Writes `rune`; answers the bytes written (at most 4). */
export function encode(rune: u32, to: usize): u32 {
  if (rune < 0x80) {
    store<u8>(to, rune);
    return 1;
  }
  if (rune < 0x800) {
    store<u8>(to, 0xc0 | (rune >> 6));
    store<u8>(to, 0x80 | (rune & 63), 1);
    return 2;
  }
  if (rune > 0x10ffff || (rune >= 0xd800 && rune < 0xe000)) rune = REPLACEMENT;
  if (rune < 0x10000) {
    store<u8>(to, 0xe0 | (rune >> 12));
    store<u8>(to, 0x80 | ((rune >> 6) & 63), 1);
    store<u8>(to, 0x80 | (rune & 63), 2);
    return 3;
  }
  store<u8>(to, 0xf0 | (rune >> 18));
  store<u8>(to, 0x80 | ((rune >> 12) & 63), 1);
  store<u8>(to, 0x80 | ((rune >> 6) & 63), 2);
  store<u8>(to, 0x80 | (rune & 63), 3);
  return 4;
}

/** Where the last code point of [start, end) begins; `end` itself when empty. */
export function lastRuneStart(start: usize, end: usize): usize {
  if (end == start) return end;
  const limit = end - start > 4 ? end - 4 : start;
  for (let at = end - 1; at >= limit; at--) {
    if ((load<u8>(at) & 0xc0) == 0x80) continue;
    return at + sizeOf(decode(at, end)) == end ? at : end - 1;
  }
  return end - 1;
}

/** Unicode white space, as Go's unicode.IsSpace. */
export function isSpace(rune: u32): bool {
  if (rune < 0x85) return rune == 0x20 || rune - 9 < 5;
  return rune == 0x85 || rune == 0xa0 || rune == 0x1680 || rune - 0x2000 < 11 || rune == 0x2028 ||
    rune == 0x2029 || rune == 0x202f || rune == 0x205f || rune == 0x3000;
}
