// Reading a time by a Go layout: what Go's time.Parse accepts, no more and no less.
//
// Worth knowing: a run of blanks in the layout matches one or more blanks (or the
// end); names match in any case; a weekday is read but not compared with the date;
// a fraction is accepted after the seconds even where the layout has none; an
// unknown zone abbreviation means UTC; a day of the year must agree with the day.
// Costs one pass over the text.

import { nsOf, fitsNs } from "./civil";
import { dayOfYear, hasZone, isDay, localSeconds, nanos, setFields, setRegionalZone, setZone, year, zone } from "./fields";
import { STEP_DIGITS, STEP_ELEMENT, STEP_LITERAL_LENGTH, STEP_SIZE, layoutSteps } from "./layout-program";
import { Element } from "./layout-scan";
import {
  BLANK, at, begin, end, fractionLength, readDigits, readFraction, readHalf, readLiteral, readNumber, readOffset,
  readYearDay, sees, skip,
} from "./layout-text";
import { findMonth, findWeekday, monthNameLength, shortMonth, weekdayNameLength } from "./names";
import { isRegionalName, zoneNameLength, zoneNameOffset } from "./zone-name";

/** Flags of a parsed time. */
export const TIME_HAS_ZONE: u32 = 1;
/** The year is 0, for the layout has none; `ns` is counted in the leap year 2000. */
export const TIME_YEARLESS: u32 = 2;
/** Beyond what ns can count; `ns` is the nearest that can. */
export const TIME_BEYOND: u32 = 4;

const YEARLESS_YEAR: i32 = 2000;

/** Reads the text into the fields of fields.ts. */
export function readByLayout(layout: usize, layoutLength: u32, ptr: usize, len: u32): bool {
  let step = layoutSteps(layout, layoutLength);
  if (step == 0) return false;
  begin(ptr, len);
  let y: i32 = 0;
  let m: i32 = -1;
  let d: i32 = -1;
  let ordinal: i32 = -1;
  let hour: u32 = 0;
  let minute: u32 = 0;
  let s: u32 = 0;
  let fraction: i32 = 0;
  let halves: u32 = 0; // 1: PM was read, 2: AM
  let isUtc = false;
  let hasOffset = false;
  let offset: i32 = 0;
  let hasName = false;
  let nameOffset: i32 = 0;
  let isRegion = false;

  let element: Element;
  do {
    const literal = load<u16>(step, STEP_LITERAL_LENGTH);
    if (literal && !readLiteral(layout + load<u16>(step), literal)) return false;
    element = <i32>load<u8>(step, STEP_ELEMENT);
    step += STEP_SIZE;
    if (element >= Element.ZuluOffset) {
      if (element < Element.Offset && sees(0x5a)) {
        skip(1);
        isUtc = true;
        continue;
      }
      offset = readOffset(element & 7);
      if (offset == i32.MIN_VALUE) return false;
      // Go takes an offset of -1 s for "none given"
      hasOffset = offset != -1;
      continue;
    }
    switch (element) {
      case Element.LongMonth:
      case Element.Month: {
        if (element == Element.Month) m = end - at >= 3 ? <i32>shortMonth(at) - 1 : -1;
        else m = findMonth(at, end - at, false);
        if (m < 0) return false;
        skip(element == Element.Month ? 3 : monthNameLength(m));
        m++;
        continue;
      }
      case Element.NumMonth:
      case Element.ZeroMonth:
        m = readNumber(element == Element.ZeroMonth);
        if (<u32>m - 1 > 11) return false;
        continue;
      case Element.LongWeekday:
      case Element.Weekday: {
        const found = findWeekday(at, end - at, element == Element.Weekday);
        if (found < 0) return false;
        skip(element == Element.Weekday ? 3 : weekdayNameLength(found));
        continue;
      }
      case Element.UnderDay:
        if (sees(BLANK)) skip(1);
      case Element.Day:
      case Element.ZeroDay:
        d = readNumber(element == Element.ZeroDay);
        if (d > 99) return false;
        continue;
      case Element.UnderYearDay:
        if (sees(BLANK)) skip(1);
        if (sees(BLANK)) skip(1);
      case Element.ZeroYearDay:
        ordinal = readYearDay(element == Element.ZeroYearDay);
        if (ordinal < 0) return false;
        continue;
      case Element.Hour:
        hour = readNumber(false);
        if (hour > 23) return false;
        continue;
      case Element.Hour12:
      case Element.ZeroHour12:
        hour = readNumber(element == Element.ZeroHour12);
        if (hour > 12) return false;
        continue;
      case Element.Minute:
      case Element.ZeroMinute:
        minute = readNumber(element == Element.ZeroMinute);
        if (minute > 59) return false;
        continue;
      case Element.Second:
      case Element.ZeroSecond: {
        s = readNumber(element == Element.ZeroSecond);
        if (s > 59) return false;
        const next = <i32>load<u8>(step, STEP_ELEMENT);
        if (next == Element.Fraction || next == Element.OptionalFraction) continue;
        const length = fractionLength();
        if (length == 0) continue;
        fraction = readFraction(length);
        if (fraction < 0) return false;
        continue;
      }
      case Element.LongYear:
        y = readDigits(4);
        if (y < 0) return false;
        continue;
      case Element.Year:
        y = readDigits(2);
        if (y < 0) return false;
        y += y >= 69 ? 1900 : 2000;
        continue;
      case Element.CapitalHalf:
      case Element.Half: {
        const which = readHalf(element == Element.Half ? 0x20 : 0);
        if (which < 0) return false;
        halves |= which ? 1 : 2;
        continue;
      }
      case Element.ZoneName: {
        if (end - at >= 3 && (load<u32>(at) & 0xffffff) == 0x435455) {
          skip(3);
          isUtc = true; // "UTC"
          continue;
        }
        const length = zoneNameLength(at, end);
        if (length == 0) return false;
        hasName = true;
        nameOffset = zoneNameOffset(at, length);
        isRegion = isRegionalName(at);
        skip(length);
        continue;
      }
      case Element.Fraction: {
        const digits = <u32>load<u8>(step - STEP_SIZE, STEP_DIGITS);
        if (end - at < <usize>digits + 1) return false;
        fraction = readFraction(digits);
        if (fraction < 0) return false;
        continue;
      }
      case Element.OptionalFraction: {
        const length = fractionLength();
        if (length == 0) continue;
        fraction = readFraction(length);
        continue;
      }
    }
  } while (element != Element.End);
  if (at != end) return false;

  if (halves & 1 && hour < 12) hour += 12;
  else if (halves & 2 && hour == 12) hour = 0;
  if (ordinal >= 0) {
    const found = dayOfYear(y, ordinal);
    if (found == 0 || (m >= 0 && m != found >> 8) || (d >= 0 && d != (found & 255))) return false;
    m = found >> 8;
    d = found & 255;
  }
  if (m < 0) m = 1;
  if (d < 0) d = 1;
  if (!isDay(y, m, d)) return false;
  setFields(y, m, d, (hour * 60 + minute) * 60 + s, fraction);
  if (isUtc) setZone(true, 0);
  else if (hasOffset) setZone(true, offset);
  else if (isRegion) setRegionalZone();
  else setZone(hasName, nameOffset);
  return true;
}

/** Seconds from the epoch to what was read last, as if its zone were UTC. */
export function civilSeconds(): i64 { return localSeconds(year == 0 ? YEARLESS_YEAR : year); }

/**
 * Reads a time by any Go layout.
 * out16 = {ns i64, minutes east i32, TIME_ flags u32}; without a zone the time is UTC.
 */
export function parseLayout(layoutPtr: usize, layoutLen: u32, textPtr: usize, textLen: u32, out16: usize): bool {
  if (!readByLayout(layoutPtr, layoutLen, textPtr, textLen)) return false;
  const seconds = civilSeconds() - zone;
  store<i64>(out16, nsOf(seconds, nanos));
  store<i32>(out16, zone / 60, 8);
  store<u32>(out16, (hasZone ? TIME_HAS_ZONE : 0) | (year == 0 ? TIME_YEARLESS : 0) | (fitsNs(seconds) ? 0 : TIME_BEYOND), 12);
  return true;
}
