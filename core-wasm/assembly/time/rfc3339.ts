// RFC 3339 as Go writes and reads it: capital T and Z, two-digit fields, a fraction
// of any length read and of at most nine digits written, never a trailing zero.

import { DAY_SECONDS, civilDay, civilFromDays, civilMonth, civilYear, floorDivide, nanosOf, secondsOf } from "./civil";
import { putFraction, putNumber, putTwo } from "./digits";
import { parseLayout } from "./layout-parse";

/** Longest text: a year of twelve digits, nine of fraction, an offset. */
export const RFC3339_TEXT_MAX: u32 = 48;

const DASH: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const COLON: u32 = 0x3a;

/** Writes the date of a day as year-month-day. */
export function putDate(at: usize, days: i64): usize {
  civilFromDays(days);
  let year = civilYear();
  if (year < 0) {
    store<u8>(at++, <u8>DASH);
    year = -year;
  }
  if (year < 10000) at = putTwo(putTwo(at, <u32>year / 100), <u32>year % 100);
  else at = putNumber(at, year, 4);
  store<u8>(at, <u8>DASH);
  at = putTwo(at + 1, civilMonth());
  store<u8>(at, <u8>DASH);
  return putTwo(at + 1, civilDay());
}

/** Writes hours:minutes:seconds of a second of the day. */
export function putClock(at: usize, second: u32): usize {
  const minute = second / 60;
  at = putTwo(at, minute / 60);
  store<u8>(at, <u8>COLON);
  at = putTwo(at + 1, minute % 60);
  store<u8>(at, <u8>COLON);
  return putTwo(at + 1, second % 60);
}

/** Writes sign, hours and minutes of an offset; `mark` 0 leaves the colon out. */
export function putOffset(at: usize, minutes: i32, mark: u32): usize {
  store<u8>(at++, <u8>(minutes < 0 ? DASH : PLUS));
  const size = <u32>(minutes < 0 ? -minutes : minutes);
  at = putTwo(at, size / 60);
  if (mark) store<u8>(at++, <u8>mark);
  return putTwo(at, size % 60);
}

/** As `formatRfc3339`, for instants that ns cannot count; `zone` is seconds east. */
export function formatMoment(seconds: i64, nanos: u32, zone: i32, out: usize): u32 {
  const local = seconds + zone;
  const days = floorDivide(local, DAY_SECONDS);
  let at = putDate(out, days);
  store<u8>(at, 0x54); // T
  at = putFraction(putClock(at + 1, <u32>(local - days * DAY_SECONDS)), nanos, 0x2e);
  if (zone == 0) store<u8>(at++, 0x5a); // Z
  else at = putOffset(at, zone / 60, COLON);
  return <u32>(at - out);
}

/** Writes the instant in a zone of so many minutes east, with the fraction if `nanos`; answers the length. */
export function formatRfc3339(ns: i64, zoneMinutes: i32, out: usize, nanos: bool): u32 {
  return formatMoment(secondsOf(ns), nanos ? nanosOf(ns) : 0, zoneMinutes * 60, out);
}

const LAYOUT_LENGTH: u32 = 25;
// "2006-01-02T15:04:05Z07:00"
const LAYOUT = memory.data<u8>([
  0x32, 0x30, 0x30, 0x36, 0x2d, 0x30, 0x31, 0x2d, 0x30, 0x32, 0x54, 0x31, 0x35, 0x3a, 0x30, 0x34, 0x3a, 0x30, 0x35, 0x5a,
  0x30, 0x37, 0x3a, 0x30, 0x30,
]);

/** Reads RFC 3339 with `T` and a zone; `out` as `parseLayout`. */
export function parseRfc3339(ptr: usize, len: u32, out: usize): bool {
  return parseLayout(LAYOUT, LAYOUT_LENGTH, ptr, len, out);
}
