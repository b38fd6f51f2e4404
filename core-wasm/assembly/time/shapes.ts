// The shapes nearly all logs write their dates in, read without a layout.
//
// A shape may only accept a text that ParseDate's list reads to the same fields:
//  - syslog    "Jan  2 15:04:05" is its seventh layout; the ones before it want a
//              digit or a weekday first, and no weekday starts like a month.
//  - common    "02/Jan/2006:15:04:05 -0700" is its second; the first wants four digits.
//  - calendar  year first, then month and day: all layouts of the list that start
//              so read the digits alike and differ in what may follow, so that
//              whichever of them accepts, the fields are the same.
// Whatever is unusual (one-digit hours, runs of blanks, offsets beyond 23:59) is
// refused here and left to the list. A property test holds both equal.

import { fourDigits, twoDigits } from "./digits";
import { isDay, setFields, setZone } from "./fields";
import { shortMonth } from "./names";

const COLON: u32 = 0x3a;
const DASH: u32 = 0x2d;
const SLASH: u32 = 0x2f;
const BLANK: u32 = 0x20;
const NO_TIME: u32 = 0xffffffff;

/** Second of the day of "15:04:05", NO_TIME for anything else. */
// @ts-ignore: decorator
@inline function clock(at: usize): u32 {
  const hour = twoDigits(at);
  const minute = twoDigits(at + 3);
  const second = twoDigits(at + 6);
  if (hour > 23 || minute > 59 || second > 59 || load<u8>(at, 2) != COLON || load<u8>(at, 5) != COLON) return NO_TIME;
  return (hour * 60 + minute) * 60 + second;
}

/** Offset in seconds of "+0700" or, with a colon, "+07:00"; i32.MIN_VALUE for anything else. */
// @ts-ignore: decorator
@inline function offsetAt(at: usize, colon: usize): i32 {
  const sign = <u32>load<u8>(at);
  const hours = twoDigits(at + 1);
  const minutes = twoDigits(at + 3 + colon);
  if ((sign != 0x2b && sign != DASH) || hours > 23 || minutes > 59) return i32.MIN_VALUE;
  const offset = <i32>(hours * 60 + minutes) * 60;
  return sign == DASH ? -offset : offset;
}

/** "Jan  2 15:04:05" and "Jan 02 15:04:05": fifteen bytes. */
function readSyslog(at: usize): bool {
  const month = shortMonth(at);
  const tens = <u32>load<u8>(at, 4);
  const ones = <u32>load<u8>(at, 5) - 0x30;
  const day = tens == BLANK ? ones : (tens - 0x30) * 10 + ones;
  if (month == 0 || ones > 9 || (tens != BLANK && tens - 0x30 > 9)) return false;
  if (load<u8>(at, 3) != BLANK || load<u8>(at, 6) != BLANK || !isDay(0, month, day)) return false;
  const second = clock(at + 7);
  if (second == NO_TIME) return false;
  setFields(0, month, day, second, 0);
  setZone(false, 0);
  return true;
}

/** "02/Jan/2006:15:04:05 -0700": 26 bytes. */
function readCommon(at: usize): bool {
  const day = twoDigits(at);
  const month = shortMonth(at + 3);
  const year = fourDigits(at + 7);
  const second = clock(at + 12);
  const offset = offsetAt(at + 21, 0);
  if (load<u8>(at, 2) != SLASH || load<u8>(at, 6) != SLASH || load<u8>(at, 11) != COLON || load<u8>(at, 20) != BLANK) return false;
  if (month == 0 || year > 9999 || second == NO_TIME || offset == i32.MIN_VALUE || !isDay(year, month, day)) return false;
  setFields(year, month, day, second, 0);
  setZone(true, offset);
  return true;
}

/** Nanoseconds of the digits from `at`, of which nine count; -1 unless there is one. Leaves the rest at `fractionEnd`. */
function fractionAt(at: usize, end: usize): i32 {
  const from = at;
  let value: u32 = 0;
  let scale: u32 = 1000000000;
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) break;
    if (scale == 1) continue;
    value = value * 10 + digit;
    scale /= 10;
  }
  fractionEnd = at;
  return at == from ? -1 : <i32>(value * scale);
}
let fractionEnd: usize = 0;

/** Year, month, day; then perhaps a time, with seconds, with a fraction, with a zone after T. */
function readCalendar(at: usize, len: u32): bool {
  const year = fourDigits(at);
  const month = twoDigits(at + 5);
  const day = twoDigits(at + 8);
  const mark = <u32>load<u8>(at, 4);
  if (year > 9999 || month - 1 > 11 || !isDay(year, month, day)) return false;
  if ((mark != DASH && mark != SLASH) || load<u8>(at, 7) != mark) return false;
  setZone(false, 0);
  if (len == 10) {
    setFields(year, month, day, 0, 0);
    return true;
  }
  const gap = <u32>load<u8>(at, 10);
  if (gap != BLANK && (gap != 0x54 || mark != DASH)) return false;
  if (len == 16) {
    const hour = twoDigits(at + 11);
    const minute = twoDigits(at + 14);
    if (gap != BLANK || hour > 23 || minute > 59 || load<u8>(at, 13) != COLON) return false;
    setFields(year, month, day, (hour * 60 + minute) * 60, 0);
    return true;
  }
  if (len < 19) return false;
  const second = clock(at + 11);
  if (second == NO_TIME) return false;
  const end = at + len;
  let nanos: i32 = 0;
  let rest = at + 19;
  if (rest < end && (load<u8>(rest) == 0x2e || load<u8>(rest) == 0x2c)) {
    nanos = fractionAt(rest + 1, end);
    if (nanos < 0) return false;
    rest = fractionEnd;
  }
  setFields(year, month, day, second, nanos);
  if (rest == end) return true;
  if (gap == BLANK) return false;
  if (rest + 1 == end && load<u8>(rest) == 0x5a) {
    setZone(true, 0);
    return true;
  }
  if (end - rest != 6 || load<u8>(rest, 3) != COLON) return false;
  const offset = offsetAt(rest, 1);
  if (offset == i32.MIN_VALUE) return false;
  setZone(true, offset);
  return true;
}

/** Reads a date of one of the shapes into the fields of fields.ts. */
export function readShape(at: usize, len: u32): bool {
  if (len < 10) return false;
  if (<u32>load<u8>(at) - 0x30 > 9) return len == 15 && readSyslog(at);
  if (load<u8>(at, 2) == SLASH) return len == 26 && readCommon(at);
  return readCalendar(at, len);
}
