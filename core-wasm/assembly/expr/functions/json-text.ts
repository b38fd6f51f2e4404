// The lexis of JSON: white space, strings, numbers, and what strings stand for.

import { Status, STR_ASCII, STR_CONST, STR_ONE_LINE, ErrorReason } from "../../abi";
import { utf8Valid } from "../../match/utf8";
import { arenaRelease } from "../../memory/arena";
import { Ref, fail } from "../../memory/value";
import { putMade, putPart, textAlloc } from "./text";
import { REPLACEMENT, decode, encode, isInvalid, runeOf, sizeOf } from "./utf8";

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;

/** Behind white space. */
// @ts-ignore: decorator
@inline
export function skipBlanks(at: usize, end: usize): usize {
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (byte > 0x20 || (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09)) break;
    at++;
  }
  return at;
}

let escaped: bool = false;
let ascii: bool = true;

/** The closing quote of the string whose text begins at `at`; `end` when it is missing. Nothing is validated. */
export function stringEnd(at: usize, end: usize): usize {
  const quotes = i8x16.splat(<i8>QUOTE);
  const slashes = i8x16.splat(<i8>BACKSLASH);
  let high: i32 = 0;
  escaped = false;
  while (at < end) {
    const block = v128.load(at);
    const stops = i8x16.bitmask(v128.or(i8x16.eq(block, quotes), i8x16.eq(block, slashes)));
    const wide = i8x16.bitmask(block);
    if (!stops) {
      high |= at + 16 <= end ? wide : wide & ((1 << <i32>(end - at)) - 1);
      at += 16;
      continue;
    }
    const step = ctz(stops);
    high |= wide & ((1 << step) - 1);
    at += step;
    if (at >= end) break;
    if (load<u8>(at) == QUOTE) {
      ascii = high == 0;
      return at;
    }
    escaped = true;
    at += 2;
    // What follows the backslash is a byte of the string, whatever it is.
    if (at <= end && load<u8>(at - 1) >= 0x80) high = 1;
  }
  ascii = false;
  return end;
}

/** Whether the string found last holds a backslash. */
export function wasEscaped(): bool { return escaped; }

// @ts-ignore: decorator
@inline
function hexDigit(byte: u32): u32 {
  const digit = byte - 0x30;
  if (digit < 10) return digit;
  const letter = (byte | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : 16;
}

// The four hexadecimal digits at `at`, 0x10000 when they are none.
function hexUnit(at: usize, end: usize): u32 {
  if (at + 4 > end) return 0x10000;
  let value: u32 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const digit = hexDigit(load<u8>(at + i));
    if (digit > 15) return 0x10000;
    value = (value << 4) | digit;
  }
  return value;
}

// What the letter of a short escape stands for, 0 when it is none.
function shortEscape(letter: u32): u32 {
  switch (letter) {
    case 0x22:
    case 0x5c:
    case 0x2f: return letter;
    case 0x62: return 8;
    case 0x66: return 12;
    case 0x6e: return 10;
    case 0x72: return 13;
    case 0x74: return 9;
    default: return 0;
  }
}

/** Whether the text of a string [at, end) is valid: no controls, known escapes. */
export function isStringText(at: usize, end: usize): bool {
  const limit = i8x16.splat(0x20);
  const slashes = i8x16.splat(<i8>BACKSLASH);
  while (at < end) {
    const block = v128.load(at);
    const stops = i8x16.bitmask(v128.or(i8x16.lt_u(block, limit), i8x16.eq(block, slashes)));
    if (!stops) {
      at += 16;
      continue;
    }
    at += ctz(stops);
    if (at >= end) return true;
    if (load<u8>(at) != BACKSLASH || at + 1 >= end) return false;
    const letter = <u32>load<u8>(at, 1);
    if (letter == 0x75) {
      if (hexUnit(at + 2, end) > 0xffff) return false;
      at += 6;
    } else {
      if (!shortEscape(letter)) return false;
      at += 2;
    }
  }
  return true;
}

/**
 * Puts what the text [at, end) of a valid string stands for: a view if it stands for
 * itself. Call it right after `stringEnd` found the string. `flags` are those of the
 * document: a view of a constant stays one.
 */
export function putString(at: usize, end: usize, flags: u32, ret: Ref): Status {
  const len = <u32>(end - at);
  if (!escaped && ascii) return putPart(ret, at, len, STR_ASCII | STR_ONE_LINE | (flags & STR_CONST));
  const valid = ascii || utf8Valid(at, len);
  if (!escaped && valid) return putPart(ret, at, len, STR_ONE_LINE | (flags & STR_CONST));
  const to = textAlloc(valid ? len : len * 3);
  if (!to) return fail(ret, ErrorReason.OutOfMemory);
  const made = unescape(at, end, to);
  arenaRelease((to + made + 8) & ~7);
  return putMade(ret, to, made, 0);
}

/** Writes what the text of a valid string stands for to `to`; answers the length, at most three times that of the text. */
export function unescape(at: usize, end: usize, to: usize): u32 {
  const start = to;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (byte != BACKSLASH) {
      if (byte < 0x80) {
        store<u8>(to++, byte);
        at++;
        continue;
      }
      const decoded = decode(at, end);
      to += encode(isInvalid(decoded) ? REPLACEMENT : runeOf(decoded), to);
      at += sizeOf(decoded);
      continue;
    }
    const letter = <u32>load<u8>(at, 1);
    if (letter != 0x75) {
      store<u8>(to++, shortEscape(letter));
      at += 2;
      continue;
    }
    let rune = hexUnit(at + 2, end);
    at += 6;
    if (rune - 0xd800 < 0x400 && at + 6 <= end && load<u16>(at) == 0x755c) {
      const low = hexUnit(at + 2, end) - 0xdc00;
      if (low < 0x400) {
        rune = 0x10000 + ((rune - 0xd800) << 10) + low;
        at += 6;
      }
    }
    to += encode(rune, to);
  }
  return <u32>(to - start);
}

/** Behind the number at `at`, by the grammar of RFC 8259; 0 when there is none. */
export function numberEnd(at: usize, end: usize): usize {
  if (at < end && load<u8>(at) == 0x2d) at++;
  if (at >= end) return 0;
  if (load<u8>(at) == 0x30) at++;
  else {
    const from = at;
    at = digitsEnd(at, end);
    if (at == from) return 0;
  }
  if (at < end && load<u8>(at) == 0x2e) {
    const from = ++at;
    at = digitsEnd(at, end);
    if (at == from) return 0;
  }
  if (at < end && (load<u8>(at) | 0x20) == 0x65) {
    at++;
    if (at < end && (load<u8>(at) == 0x2b || load<u8>(at) == 0x2d)) at++;
    const from = at;
    at = digitsEnd(at, end);
    if (at == from) return 0;
  }
  return at;
}

function digitsEnd(at: usize, end: usize): usize {
  while (at < end && <u32>load<u8>(at) - 0x30 <= 9) at++;
  return at;
}
