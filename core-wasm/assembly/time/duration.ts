// Go durations and Go's default text of a time.
//
// A duration is a sum of decimal numbers with units (ns us µs ms s m h), a sign in
// front; "0" needs no unit. Where the reference allows days, `d` is 24 hours.
// Whatever exceeds i64 nanoseconds is refused, as in Go.

import { HOUR, MINUTE, SECOND, nanosOf, secondsOf, floorDivide, DAY_SECONDS } from "./civil";
import { putFraction, putNumber } from "./digits";
import { putClock, putDate, putOffset } from "./rfc3339";

const LIMIT: u64 = 1 << 63;
const DAY: i64 = 24 * HOUR;

/** Longest text of a duration: "-2562047h47m16.854775808s". */
export const DURATION_TEXT_MAX: u32 = 32;

/** ns of the unit between two addresses, 0 when it is none. */
function unitOf(at: usize, end: usize, days: bool): i64 {
  const length = end - at;
  const first = <u32>load<u8>(at);
  if (length == 1) {
    switch (first) {
      case 0x73: return SECOND;
      case 0x6d: return MINUTE;
      case 0x68: return HOUR;
      case 0x64: return days ? DAY : 0;
    }
    return 0;
  }
  if (load<u8>(end - 1) != 0x73) return 0; // all others end in s
  if (length == 2) {
    switch (first) {
      case 0x6e: return 1;
      case 0x75: return 1000;
      case 0x6d: return 1000000;
    }
    return 0;
  }
  const mu = load<u16>(at);
  return length == 3 && (mu == 0xb5c2 || mu == 0xbcce) ? 1000 : 0;
}

/** Reads a duration into 8 bytes of ns. */
export function parseDuration(ptr: usize, len: u32, days: bool, out8: usize): bool {
  let at = ptr;
  const end = ptr + len;
  let isNegative = false;
  if (at < end && (load<u8>(at) == 0x2d || load<u8>(at) == 0x2b)) isNegative = load<u8>(at++) == 0x2d;
  if (at == end) return false;
  if (end - at == 1 && load<u8>(at) == 0x30) {
    store<i64>(out8, 0);
    return true;
  }
  let total: u64 = 0;
  while (at < end) {
    const whole = at;
    let value: u64 = 0;
    for (; at < end; at++) {
      const digit = <u32>load<u8>(at) - 0x30;
      if (digit > 9) break;
      if (value > LIMIT / 10) return false;
      value = value * 10 + digit;
      if (value > LIMIT) return false;
    }
    let hasDigits = at != whole;
    let fraction: u64 = 0;
    let scale: f64 = 1;
    if (at < end && load<u8>(at) == 0x2e) {
      const from = ++at;
      let isFull = false; // further digits are below what is counted
      for (; at < end; at++) {
        const digit = <u32>load<u8>(at) - 0x30;
        if (digit > 9) break;
        if (isFull) continue;
        if (fraction > (LIMIT - 1) / 10 || fraction * 10 + digit > LIMIT) {
          isFull = true;
          continue;
        }
        fraction = fraction * 10 + digit;
        scale *= 10;
      }
      hasDigits = hasDigits || at != from;
    }
    if (!hasDigits) return false;
    const unitStart = at;
    while (at < end && load<u8>(at) != 0x2e && <u32>load<u8>(at) - 0x30 > 9) at++;
    const unit = unitStart == at ? 0 : <u64>unitOf(unitStart, at, days);
    if (unit == 0 || value > LIMIT / unit) return false;
    value *= unit;
    if (fraction) {
      value += <u64>(<f64>fraction * (<f64>unit / scale));
      if (value > LIMIT) return false;
    }
    total += value;
    if (total > LIMIT) return false;
  }
  if (!isNegative && total == LIMIT) return false;
  store<i64>(out8, isNegative ? -(<i64>total) : <i64>total);
  return true;
}

/** Writes `value` units and the digits below, `digits` of them, without trailing zeros. */
function putDecimals(at: usize, value: u64, digits: u32): usize {
  let unit: u64 = 1;
  let scale: u32 = 1000000000;
  for (let i: u32 = 0; i < digits; i++) {
    unit *= 10;
    scale /= 10;
  }
  return putFraction(putNumber(at, value / unit, 1), <u32>(value % unit) * scale, 0x2e);
}

/** Writes Go's text of a duration ("1h2m3.5s", "4.007s", "15µs", "0s"); answers its length. */
export function formatDuration(ns: i64, out: usize): u32 {
  let at = out;
  if (ns < 0) store<u8>(at++, 0x2d);
  const size: u64 = ns < 0 ? 0 - <u64>ns : <u64>ns;
  if (size < <u64>SECOND) {
    if (size == 0) store<u8>(at++, 0x30);
    else if (size < 1000) {
      at = putNumber(at, size, 1);
      store<u8>(at++, 0x6e); // ns
    } else if (size < 1000000) {
      at = putDecimals(at, size, 3);
      store<u16>(at, 0xb5c2); // µs
      at += 2;
    } else {
      at = putDecimals(at, size, 6);
      store<u8>(at++, 0x6d); // ms
    }
  } else {
    const hours = size / <u64>HOUR;
    const minutes = (size / <u64>MINUTE) % 60;
    if (hours) {
      at = putNumber(at, hours, 1);
      store<u8>(at++, 0x68);
    }
    if (hours || minutes) {
      at = putNumber(at, minutes, 1);
      store<u8>(at++, 0x6d);
    }
    at = putDecimals(at, size % <u64>MINUTE, 9);
  }
  store<u8>(at, 0x73);
  return <u32>(at + 1 - out);
}

/** Writes Go's default text of a time: "2006-01-02 15:04:05.999999999 -0700 MST". At most 64 bytes. */
export function formatDefaultTime(ns: i64, zoneMinutes: i32, out: usize): u32 {
  const local = secondsOf(ns) + <i64>zoneMinutes * 60;
  const days = floorDivide(local, DAY_SECONDS);
  let at = putDate(out, days);
  store<u8>(at, 0x20);
  at = putFraction(putClock(at + 1, <u32>(local - days * DAY_SECONDS)), nanosOf(ns), 0x2e);
  store<u8>(at, 0x20);
  at = putOffset(at + 1, zoneMinutes, 0);
  store<u8>(at, 0x20);
  if (zoneMinutes) return <u32>(putOffset(at + 1, zoneMinutes, 0) - out);
  store<u32>(at + 1, 0x435455); // UTC
  return <u32>(at + 4 - out);
}
