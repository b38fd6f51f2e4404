// What the elements of a layout look like in a text: a cursor and its readers.
//
// A reader takes what it reads off the text; what it answers for "not there" leaves
// the cursor anywhere, for then the layout does not match.

import { isDigit, twoDigits } from "./digits";
import { OffsetForm, offsetLength } from "./layout-scan";

export const BLANK: u32 = 0x20;

/** What is left of the text lies between these. */
export let at: usize = 0;
export let end: usize = 0;

/** Sets the cursor to the start of a text. */
export function begin(ptr: usize, len: u32): void {
  at = ptr;
  end = ptr + len;
}

// @ts-ignore: decorator
@inline export function skip(length: usize): void {
  at += length;
}

/** Whether the text goes on with this byte. */
// @ts-ignore: decorator
@inline export function sees(byte: u32): bool {
  return at < end && load<u8>(at) == byte;
}

/** Reads the layout's literal text. */
export function readLiteral(literal: usize, length: u32): bool {
  const limit = literal + length;
  while (literal < limit) {
    const wanted = <u32>load<u8>(literal);
    if (wanted == BLANK) {
      if (at < end && load<u8>(at) != BLANK) return false;
      while (literal < limit && load<u8>(literal) == BLANK) literal++;
      while (at < end && load<u8>(at) == BLANK) at++;
      continue;
    }
    if (at == end || load<u8>(at) != wanted) return false;
    literal++;
    at++;
  }
  return true;
}

/** One or two digits (`fixed`: two); 255 when there are none. */
export function readNumber(fixed: bool): u32 {
  if (at == end) return 255;
  const first = <u32>load<u8>(at) - 0x30;
  if (first > 9) return 255;
  at++;
  const next: u32 = at < end ? <u32>load<u8>(at) - 0x30 : 10;
  if (next > 9) return fixed ? 255 : first;
  at++;
  return first * 10 + next;
}

/** Exactly `count` digits; -1 when they are not there. */
export function readDigits(count: u32): i32 {
  if (end - at < <usize>count) return -1;
  let value: i32 = 0;
  for (const limit = at + count; at < limit; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Up to three digits of a day of the year; -1 when there are none, or fewer than a fixed form wants. */
export function readYearDay(fixed: bool): i32 {
  let value: i32 = 0;
  let count: u32 = 0;
  for (; count < 3 && at < end && isDigit(load<u8>(at)); count++, at++) value = value * 10 + (load<u8>(at) - 0x30);
  return count == 0 || (fixed && count < 3) ? -1 : value;
}

/** Nanoseconds of `count` bytes after a mark, of which nine count; -1 unless all of those are digits. */
export function readFraction(count: u32): i32 {
  const mark = <u32>load<u8>(at);
  if (mark != 0x2e && mark != 0x2c) return -1;
  const limit = at + 1 + count;
  let place = at + 1;
  at = limit;
  const counted = min(limit, place + 9);
  let scale = 10 - <u32>(counted - place);
  // Go reads these bytes as a signed number; what is negative it then refuses.
  if (place < counted && (load<u8>(place) == 0x2b || (load<u8>(place) == 0x2d && isZero(place + 1, counted)))) place++;
  let value: i32 = 0;
  for (; place < counted; place++) {
    const digit = <u32>load<u8>(place) - 0x30;
    if (digit > 9) return -1;
    value = value * 10 + digit;
  }
  while (--scale) value *= 10;
  return value;
}

/** Whether all digits are 0. */
function isZero(place: usize, limit: usize): bool {
  while (place < limit && load<u8>(place) == 0x30) place++;
  return place == limit;
}

/** Digits after a mark, if there are a mark and a digit; 0 otherwise. */
export function fractionLength(): u32 {
  if (end - at < 2) return 0;
  const mark = <u32>load<u8>(at);
  if (mark != 0x2e && mark != 0x2c) return 0;
  let last = at + 1;
  while (last < end && isDigit(load<u8>(last))) last++;
  return <u32>(last - at - 1);
}

/** An offset, in seconds east; i32.MIN_VALUE when there is none. */
export function readOffset(form: i32): i32 {
  const length = 1 + offsetLength(form);
  if (end - at < <usize>length) return i32.MIN_VALUE;
  const from = at;
  at += length;
  const sign = <u32>load<u8>(from);
  if (sign != 0x2b && sign != 0x2d) return i32.MIN_VALUE;
  const hours = twoDigits(from + 1);
  let minutes: u32 = 0;
  let seconds: u32 = 0;
  if (form == OffsetForm.ColonMinutes || form == OffsetForm.ColonSeconds) {
    if (load<u8>(from, 3) != 0x3a) return i32.MIN_VALUE;
    minutes = twoDigits(from + 4);
    if (form == OffsetForm.ColonSeconds) {
      if (load<u8>(from, 6) != 0x3a) return i32.MIN_VALUE;
      seconds = twoDigits(from + 7);
    }
  } else if (form != OffsetForm.Hours) {
    minutes = twoDigits(from + 3);
    if (form == OffsetForm.Seconds) seconds = twoDigits(from + 5);
  }
  // 24, 60 and 60 are allowed, for some write them
  if (hours > 24 || minutes > 60 || seconds > 60) return i32.MIN_VALUE;
  const offset = <i32>((hours * 60 + minutes) * 60 + seconds);
  return sign == 0x2d ? -offset : offset;
}

/** "PM" or "AM" in capitals, or small: 1 afternoon, 0 morning, -1 neither. */
export function readHalf(small: u32): i32 {
  if (end - at < 2) return -1;
  const half = <u32>load<u8>(at) ^ small;
  if ((<u32>load<u8>(at, 1) ^ small) != 0x4d) return -1;
  at += 2;
  return half == 0x50 ? 1 : half == 0x41 ? 0 : -1;
}
