// The elements of a Go layout.
//
// A layout is an example: the reference time Mon Jan 2 15:04:05 MST 2006 written as
// wanted. Some of its spellings are elements, everything else is literal text.
// `scanElement` finds the next element; where two could start, the longer wins, and
// "Jan" or "Mon" followed by a small letter is no element (as in "Monthly").

export const enum Element {
  /** the layout ends here */
  End = 0,
  LongMonth = 1, // January
  Month = 2, // Jan
  NumMonth = 3, // 1
  ZeroMonth = 4, // 01
  LongWeekday = 5, // Monday
  Weekday = 6, // Mon
  Day = 7, // 2
  UnderDay = 8, // _2
  ZeroDay = 9, // 02
  UnderYearDay = 10, // __2
  ZeroYearDay = 11, // 002
  Hour = 12, // 15
  Hour12 = 13, // 3
  ZeroHour12 = 14, // 03
  Minute = 15, // 4
  ZeroMinute = 16, // 04
  Second = 17, // 5
  ZeroSecond = 18, // 05
  LongYear = 19, // 2006
  Year = 20, // 06
  CapitalHalf = 21, // PM
  Half = 22, // pm
  ZoneName = 23, // MST
  /** .000 or ,000 */
  Fraction = 24,
  /** .999 or ,999 */
  OptionalFraction = 25,
  /** Z0700 and its kin: 32 + OffsetForm; Z stands for UTC */
  ZuluOffset = 32,
  /** -0700 and its kin: 40 + OffsetForm */
  Offset = 40,
}

/** How an offset is spelt: added to Element.ZuluOffset or Element.Offset. */
export const enum OffsetForm {
  Minutes = 0, // -0700
  Seconds = 1, // -070000
  Hours = 2, // -07
  ColonMinutes = 3, // -07:00
  ColonSeconds = 4, // -07:00:00
}

let start: u32 = 0;
let end: u32 = 0;
let digits: u32 = 0;
let mark: u32 = 0;

/** Where the element begins in the layout: the literal text before it ends here. */
export function elementStart(): u32 { return start; }
export function elementEnd(): u32 { return end; }
/** Digits of a fraction. */
export function fractionDigits(): u32 { return digits; }
/** `.` or `,` of a fraction. */
export function fractionMark(): u32 { return mark; }

// @ts-ignore: decorator
@inline function found(element: Element, from: u32, length: u32): Element {
  start = from;
  end = from + length;
  return element;
}

/** Whether the layout goes on at `at` with the first `length` bytes of `word`, packed little endian. */
function follows(at: usize, limit: usize, word: u64, length: u32): bool {
  if (at + length > limit) return false;
  for (let i: u32 = 0; i < length; i++) {
    if (load<u8>(at + i) != <u8>(word >> (i << 3))) return false;
  }
  return true;
}

function isSmallLetter(at: usize, limit: usize): bool {
  return at < limit && <u32>load<u8>(at) - 0x61 < 26;
}

/** The form of the offset whose hours "07" begin at `at`, or -1; lengths exclude the sign. */
function offsetForm(at: usize, limit: usize): i32 {
  if (!follows(at, limit, 0x3730, 2)) return -1; // 07
  if (follows(at + 2, limit, 0x30303030, 4)) return OffsetForm.Seconds;
  if (follows(at + 2, limit, 0x30303a30303a, 6)) return OffsetForm.ColonSeconds;
  if (follows(at + 2, limit, 0x3030, 2)) return OffsetForm.Minutes;
  if (follows(at + 2, limit, 0x30303a, 3)) return OffsetForm.ColonMinutes;
  return OffsetForm.Hours;
}

/** Bytes of an offset after its sign (or Z). */
export function offsetLength(form: i32): u32 {
  // Minutes 4, Seconds 6, Hours 2, ColonMinutes 5, ColonSeconds 8: one nibble each.
  return (0x85264 >> (form << 2)) & 15;
}

/** Finds the first element at or after `from`; `elementStart` and `elementEnd` then tell where it is. */
export function scanElement(layout: usize, length: u32, from: u32): Element {
  const limit = layout + length;
  for (let i = from; i < length; i++) {
    const at = layout + i;
    const next: u32 = i + 1 < length ? load<u8>(at, 1) : 0;
    switch (<u32>load<u8>(at)) {
      case 0x4a: // J
        if (!follows(at, limit, 0x6e614a, 3)) break;
        if (follows(at + 3, limit, 0x79726175, 4)) return found(Element.LongMonth, i, 7);
        if (!isSmallLetter(at + 3, limit)) return found(Element.Month, i, 3);
        break;
      case 0x4d: // M
        if (follows(at, limit, 0x54534d, 3)) return found(Element.ZoneName, i, 3);
        if (!follows(at, limit, 0x6e6f4d, 3)) break;
        if (follows(at + 3, limit, 0x796164, 3)) return found(Element.LongWeekday, i, 6);
        if (!isSmallLetter(at + 3, limit)) return found(Element.Weekday, i, 3);
        break;
      case 0x30: // 0
        switch (next) {
          case 0x31: return found(Element.ZeroMonth, i, 2);
          case 0x32: return found(Element.ZeroDay, i, 2);
          case 0x33: return found(Element.ZeroHour12, i, 2);
          case 0x34: return found(Element.ZeroMinute, i, 2);
          case 0x35: return found(Element.ZeroSecond, i, 2);
          case 0x36: return found(Element.Year, i, 2);
          case 0x30: if (follows(at + 2, limit, 0x32, 1)) return found(Element.ZeroYearDay, i, 3);
        }
        break;
      case 0x31: // 1
        return next == 0x35 ? found(Element.Hour, i, 2) : found(Element.NumMonth, i, 1);
      case 0x32: // 2
        return follows(at, limit, 0x36303032, 4) ? found(Element.LongYear, i, 4) : found(Element.Day, i, 1);
      case 0x5f: // _
        if (next == 0x32) {
          // "_2006" is a literal "_" and a year
          return follows(at + 1, limit, 0x36303032, 4) ? found(Element.LongYear, i + 1, 4) : found(Element.UnderDay, i, 2);
        }
        if (next == 0x5f && follows(at + 2, limit, 0x32, 1)) return found(Element.UnderYearDay, i, 3);
        break;
      case 0x33: return found(Element.Hour12, i, 1);
      case 0x34: return found(Element.Minute, i, 1);
      case 0x35: return found(Element.Second, i, 1);
      case 0x50: // P
        if (next == 0x4d) return found(Element.CapitalHalf, i, 2);
        break;
      case 0x70: // p
        if (next == 0x6d) return found(Element.Half, i, 2);
        break;
      case 0x2d: // -
      case 0x5a: { // Z
        const form = offsetForm(at + 1, limit);
        if (form < 0) break;
        const base = load<u8>(at) == 0x5a ? Element.ZuluOffset : Element.Offset;
        return found(base + form, i, 1 + offsetLength(form));
      }
      case 0x2e: // .
      case 0x2c: { // ,
        if (next != 0x30 && next != 0x39) break;
        let last = i + 1;
        while (last < length && load<u8>(layout + last) == <u8>next) last++;
        if (last < length && <u32>load<u8>(layout + last) - 0x30 <= 9) break;
        digits = last - i - 1;
        mark = load<u8>(at);
        return found(next == 0x30 ? Element.Fraction : Element.OptionalFraction, i, last - i);
      }
    }
  }
  return found(Element.End, length, 0);
}
