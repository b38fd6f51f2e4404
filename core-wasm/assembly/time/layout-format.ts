// Writing a time by a Go layout, as Go's Time.Format does for a zone without a name:
// MST becomes "UTC" at offset zero and a numeric offset elsewhere.

import { DAY_SECONDS, civilDay, civilFromDays, civilMonth, civilYear, floorDivide, nanosOf, secondsOf, weekdayOf, yearDayOf } from "./civil";
import { putFraction, putNumber, putTwo } from "./digits";
import { STEP_DIGITS, STEP_ELEMENT, STEP_LITERAL_LENGTH, STEP_MARK, STEP_SIZE, layoutSteps } from "./layout-program";
import { Element, OffsetForm } from "./layout-scan";
import { monthName, monthNameLength, weekdayName, weekdayNameLength } from "./names";
import { putOffset } from "./rfc3339";

/** Longest text of one element: a year of twelve digits. */
const ELEMENT_TEXT_MAX: usize = 16;

function putText(at: usize, from: usize, length: u32): usize {
  memory.copy(at, from, length);
  return at + length;
}

function putZone(at: usize, element: i32, minutes: i32): usize {
  if (minutes == 0 && element < Element.Offset) {
    store<u8>(at, 0x5a); // Z
    return at + 1;
  }
  const form = element & 7;
  if (form == OffsetForm.Hours) return putOffset(at, minutes, 0) - 2;
  const colon: u32 = form >= OffsetForm.ColonMinutes ? 0x3a : 0;
  at = putOffset(at, minutes, colon);
  if (form != OffsetForm.Seconds && form != OffsetForm.ColonSeconds) return at;
  if (colon) store<u8>(at++, <u8>colon);
  return putTwo(at, 0);
}

/** Writes into `size` bytes, of which 16 stay spare; answers the length, 0 when there is no room. */
export function formatLayout(ns: i64, zoneMinutes: i32, layoutPtr: usize, layoutLen: u32, out: usize, size: u32): u32 {
  let step = layoutSteps(layoutPtr, layoutLen);
  if (step == 0) return 0;
  const local = secondsOf(ns) + <i64>zoneMinutes * 60;
  const days = floorDivide(local, DAY_SECONDS);
  const second = <u32>(local - days * DAY_SECONDS);
  const hour = second / 3600;
  const half = hour % 12 == 0 ? 12 : hour % 12;
  const yearDay = yearDayOf(days);
  const weekday = weekdayOf(days);
  const month = civilMonth();
  const year = civilYear();
  const limit = out + size;
  let at = out;
  let element: Element;
  do {
    const literal = load<u16>(step, STEP_LITERAL_LENGTH);
    element = <i32>load<u8>(step, STEP_ELEMENT);
    if (at + literal + (element == Element.End ? 0 : ELEMENT_TEXT_MAX) > limit) return 0;
    at = putText(at, layoutPtr + load<u16>(step), literal);
    if (element >= Element.ZuluOffset) at = putZone(at, element, zoneMinutes);
    switch (element) {
      case Element.LongMonth: at = putText(at, monthName(month - 1), monthNameLength(month - 1)); break;
      case Element.Month: at = putText(at, monthName(month - 1), 3); break;
      case Element.NumMonth: at = putNumber(at, month, 1); break;
      case Element.ZeroMonth: at = putTwo(at, month); break;
      case Element.LongWeekday: at = putText(at, weekdayName(weekday), weekdayNameLength(weekday)); break;
      case Element.Weekday: at = putText(at, weekdayName(weekday), 3); break;
      case Element.Day: at = putNumber(at, civilDay(), 1); break;
      case Element.UnderDay:
        at = putTwo(at, civilDay());
        if (civilDay() < 10) store<u8>(at - 2, 0x20);
        break;
      case Element.ZeroDay: at = putTwo(at, civilDay()); break;
      case Element.UnderYearDay:
        at = putNumber(at, yearDay, 3);
        if (yearDay < 100) store<u8>(at - 3, 0x20);
        if (yearDay < 10) store<u8>(at - 2, 0x20);
        break;
      case Element.ZeroYearDay: at = putNumber(at, yearDay, 3); break;
      case Element.Hour: at = putTwo(at, hour); break;
      case Element.Hour12: at = putNumber(at, half, 1); break;
      case Element.ZeroHour12: at = putTwo(at, half); break;
      case Element.Minute: at = putNumber(at, (second / 60) % 60, 1); break;
      case Element.ZeroMinute: at = putTwo(at, (second / 60) % 60); break;
      case Element.Second: at = putNumber(at, second % 60, 1); break;
      case Element.ZeroSecond: at = putTwo(at, second % 60); break;
      case Element.LongYear: at = putNumber(at, max(year, 0), 4); break;
      case Element.Year: at = putTwo(at, <u32>(max(year, 0) % 100)); break;
      case Element.CapitalHalf:
      case Element.Half: {
        const small: u32 = element == Element.Half ? 0x20 : 0;
        store<u8>(at, <u8>((hour >= 12 ? 0x50 : 0x41) | small));
        store<u8>(at, <u8>(0x4d | small), 1);
        at += 2;
        break;
      }
      case Element.ZoneName:
        if (zoneMinutes) at = putOffset(at, zoneMinutes, 0);
        else {
          store<u32>(at, 0x435455); // UTC
          at += 3;
        }
        break;
      case Element.OptionalFraction: {
        const scale = fractionScale(load<u8>(step, STEP_DIGITS));
        at = putFraction(at, nanosOf(ns) / scale * scale, load<u8>(step, STEP_MARK));
        break;
      }
      case Element.Fraction: {
        store<u8>(at, load<u8>(step, STEP_MARK));
        at = putNumber(at + 1, nanosOf(ns), 9) - 9 + min<usize>(load<u8>(step, STEP_DIGITS), 9);
        break;
      }
    }
    step += STEP_SIZE;
  } while (element != Element.End);
  return <u32>(at - out);
}

/** Nanoseconds of the last of so many digits. */
function fractionScale(digits: u32): u32 {
  let scale: u32 = 1;
  for (; digits < 9; digits++) scale *= 10;
  return scale;
}
