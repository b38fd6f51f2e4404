// The proleptic Gregorian calendar: instants, days, and year-month-day.
//
// An instant is ns since the epoch (i64, about 1678 to 2261) or, where that is too
// narrow, seconds and nanoseconds. Days are counted from 1970-01-01. All divisions
// floor, so times before the epoch are no special case. The algorithms are those of
// "chrono-compatible low-level date algorithms": eras of 400 years, years from March.

export const SECOND: i64 = 1000000000; // ns
export const MINUTE: i64 = 60 * SECOND;
export const HOUR: i64 = 60 * MINUTE;
export const DAY_SECONDS: i64 = 86400;

/** Go's zero time, 1 January of year 1, which ns cannot count. */
export const ZERO_TIME: i64 = i64.MIN_VALUE;
export const ZERO_TIME_SECONDS: i64 = -62135596800;

const ERA_DAYS: i64 = 146097; // 400 years
const EPOCH_SHIFT: i64 = 719468; // days from 0000-03-01 to 1970-01-01
/** Largest count of seconds whose ns still fit. */
const SECONDS_MAX: i64 = 9223372035;

// @ts-ignore: decorator
@inline export function floorDivide(a: i64, b: i64): i64 {
  const quotient = a / b;
  return quotient - <i64>(a - quotient * b < 0);
}

/** Seconds since the epoch, rounded down. */
export function secondsOf(ns: i64): i64 {
  return ns == ZERO_TIME ? ZERO_TIME_SECONDS : floorDivide(ns, SECOND);
}

/** Nanoseconds within the second. */
export function nanosOf(ns: i64): u32 {
  return ns == ZERO_TIME ? 0 : <u32>(ns - floorDivide(ns, SECOND) * SECOND);
}

/** Whether seconds (and any fraction) can be told as ns. */
export function fitsNs(seconds: i64): bool {
  return seconds >= -SECONDS_MAX && seconds <= SECONDS_MAX;
}

/** The instant in ns; what does not fit becomes the nearest that does, year 1 becomes ZERO_TIME. */
export function nsOf(seconds: i64, nanos: u32): i64 {
  if (fitsNs(seconds)) return seconds * SECOND + nanos;
  if (seconds > 0) return i64.MAX_VALUE;
  return seconds == ZERO_TIME_SECONDS && nanos == 0 ? ZERO_TIME : i64.MIN_VALUE + 1;
}

export function isLeap(year: i64): bool {
  return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
}

/** Days of a month (1 to 12). */
export function daysIn(year: i64, month: u32): u32 {
  if (month == 2) return isLeap(year) ? 29 : 28;
  return 30 + ((month ^ (month >> 3)) & 1);
}

/** Days since the epoch. The day may lie outside its month: it is counted on. */
export function daysFromCivil(year: i32, month: u32, day: i32): i64 {
  const y = year - <i32>(month <= 2);
  const era = (y >= 0 ? y : y - 399) / 400;
  const yearOfEra = <u32>(y - era * 400);
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return <i64>era * ERA_DAYS + <i64>dayOfEra + (day - 1) - EPOCH_SHIFT;
}

let foundYear: i64 = 0;
let foundMonth: u32 = 0;
let foundDay: u32 = 0;

/** Finds the date of a day; read it with `civilYear`, `civilMonth`, `civilDay`. */
export function civilFromDays(days: i64): void {
  const shifted = days + EPOCH_SHIFT;
  const era = floorDivide(shifted, ERA_DAYS);
  const dayOfEra = <u32>(shifted - era * ERA_DAYS);
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const month = (5 * dayOfYear + 2) / 153;
  foundDay = dayOfYear - (153 * month + 2) / 5 + 1;
  foundMonth = month < 10 ? month + 3 : month - 9;
  foundYear = <i64>yearOfEra + era * 400 + <i64>(foundMonth <= 2);
}

export function civilYear(): i64 { return foundYear; }
/** 1 to 12. */
export function civilMonth(): u32 { return foundMonth; }
export function civilDay(): u32 { return foundDay; }

/** 0 is Sunday. */
export function weekdayOf(days: i64): u32 {
  return <u32>(days + 4 - floorDivide(days + 4, 7) * 7);
}

/** 1 to 366. */
export function yearDayOf(days: i64): u32 {
  civilFromDays(days);
  return <u32>(days - daysFromCivil(<i32>foundYear, 1, 1)) + 1;
}
