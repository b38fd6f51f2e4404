// ParseDate: the date of an event from whatever its log writes.
//
// First the event's own layout, if it has one; then a fixed list, the first that
// accepts; then Unix seconds; else the clock it was given. A date without a year
// gets one by the year rule, a date without a zone is local in the default zone.
// Nothing here reads a clock: `now`, the year and the zone are the host's arguments.

import { DAY_SECONDS, ZERO_TIME_SECONDS, civilFromDays, civilYear, fitsNs, floorDivide, nanosOf, nsOf, secondsOf } from "./civil";
import { LIST, LIST_COUNT } from "./date-list";
import { hasZone, localSeconds, nanos, year, zone } from "./fields";
import { TIME_BEYOND, TIME_HAS_ZONE, TIME_YEARLESS, readByLayout } from "./layout-parse";
import { formatMoment } from "./rfc3339";
import { readShape } from "./shapes";
import { zoneAt, zoneOfLocal } from "./zone";

/** What `parseDate` answers. */
export const DATE_NONE: i32 = 0; // no date: `now`
export const DATE_LAYOUT: i32 = 1;
export const DATE_UNIX: i32 = 2;

let now: i64 = 0;
let flatYear: i32 = 0;
let reference: i64 = 0; // ns

/** The time of an event whose text is no date. */
export function setDateNow(ns: i64): void {
  now = ns;
}

/**
 * The year of dates that have none: `flat`, or with 0 the latest that is not later
 * than `referenceNs` and a day (so that in January a line of December is last year's).
 */
export function setYearRule(flat: i32, referenceNs: i64): void {
  flatYear = flat;
  reference = referenceNs;
}

let dateSeconds: i64 = 0;
let dateNanos: u32 = 0;
let dateZone: i32 = 0; // seconds east

/** Writes the date read last as MarshaledTime wants it, exact also where ns cannot count; answers the length. */
export function formatDate(out: usize): u32 {
  return formatMoment(dateSeconds, dateNanos, dateZone, out);
}

/** The instant of the fields in a year. */
function instantIn(inYear: i32): i64 {
  const local = localSeconds(inYear);
  if (hasZone) {
    dateZone = zone;
    return local - zone;
  }
  const seconds = local - <i64>zoneOfLocal(local) * 60;
  dateZone = zoneAt(seconds) * 60; // another one where clocks were put forward
  return seconds;
}

/** The instant of fields without a year. The 29th of February is the 1st of March in a common year. */
function yearlessInstant(): i64 {
  if (flatYear) return instantIn(flatYear);
  const latest = secondsOf(reference) + DAY_SECONDS;
  civilFromDays(floorDivide(latest, DAY_SECONDS));
  const candidate = <i32>civilYear() + 1; // for a zone east of Greenwich may be a year ahead
  for (let y = candidate; y > candidate - 2; y--) {
    const seconds = instantIn(y);
    if (seconds <= latest) return seconds;
  }
  return instantIn(candidate - 2);
}

function answer(seconds: i64, fraction: u32, flags: u32, out16: usize): void {
  dateSeconds = seconds;
  dateNanos = fraction;
  store<i64>(out16, nsOf(seconds, fraction));
  store<i32>(out16, dateZone / 60, 8);
  store<u32>(out16, flags | (fitsNs(seconds) ? 0 : TIME_BEYOND), 12);
}

/** Makes the fields an instant; refuses what the reference cannot write: year 1's first second, offsets of a day. */
function settle(out16: usize): bool {
  if (hasZone && (zone >= 86400 || zone <= -86400)) return false;
  const isYearless = year == 0;
  const seconds = isYearless ? yearlessInstant() : instantIn(year);
  if (!isYearless && seconds == ZERO_TIME_SECONDS && nanos == 0) return false;
  answer(seconds, nanos, (hasZone ? TIME_HAS_ZONE : 0) | (isYearless ? TIME_YEARLESS : 0), out16);
  return true;
}

/** Unix seconds before the first dot: a positive decimal number; 0 for anything else. */
function unixSeconds(ptr: usize, len: u32): i64 {
  const end = ptr + len;
  let at = ptr;
  if (at < end && load<u8>(at) == 0x2b) at++;
  const first = at;
  let value: i64 = 0;
  for (; at < end; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == 0x2e) break;
    const digit = byte - 0x30;
    if (digit > 9 || value > (i64.MAX_VALUE - <i64>digit) / 10) return 0;
    value = value * 10 + digit;
  }
  return at == first ? 0 : value;
}

/** ParseDate without the shapes: the list alone. The shapes must never answer differently. */
export function parseDateByList(ptr: usize, len: u32, out16: usize): i32 {
  const isLetter = len != 0 && (<u32>load<u8>(ptr) | 0x20) - 0x61 < 26;
  let layout = LIST;
  for (let i: u32 = 0; i < LIST_COUNT; i++) {
    const length = <u32>load<u8>(layout);
    if (load<u8>(layout, 1) == <u8>isLetter) {
      if (readByLayout(layout + 2, length, ptr, len) && settle(out16)) return DATE_LAYOUT;
    }
    layout += 2 + length;
  }
  const unix = unixSeconds(ptr, len);
  if (unix > 0) {
    dateZone = zoneAt(unix) * 60;
    answer(unix, 0, 0, out16);
    return DATE_UNIX;
  }
  dateZone = 0;
  answer(secondsOf(now), nanosOf(now), 0, out16);
  return DATE_NONE;
}

/**
 * Reads a date; `formatLen` 0 means the event has no layout of its own.
 * out16 = {ns i64, minutes east i32, TIME_ flags u32}, `now` when the text is no date.
 */
export function parseDate(ptr: usize, len: u32, formatPtr: usize, formatLen: u32, out16: usize): i32 {
  if (len) {
    if (formatLen && readByLayout(formatPtr, formatLen, ptr, len) && settle(out16)) return DATE_LAYOUT;
    if (readShape(ptr, len) && settle(out16)) return DATE_LAYOUT;
  }
  return parseDateByList(ptr, len, out16);
}
