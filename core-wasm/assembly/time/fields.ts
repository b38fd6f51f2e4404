// The fields of the date read last, before they are an instant: what every way of
// reading a date fills, and what year rule and default zone are applied to.

import { DAY_SECONDS, daysFromCivil, daysIn, isLeap } from "./civil";

export let year: i32 = 0;
export let month: u32 = 1;
export let day: u32 = 1;
/** Second of the day. */
export let second: u32 = 0;
export let nanos: u32 = 0;
/** The text named its zone. */
export let hasZone: bool = false;
/** Seconds east. */
export let zone: i32 = 0;
/** The zone is an abbreviation whose offset only its region knows; `zone` is 0. */
export let isRegional: bool = false;

/** The date and, in seconds of the day, the time. */
// @ts-ignore: decorator
@inline export function setFields(y: i32, m: u32, d: u32, secondOfDay: u32, fraction: u32): void {
  year = y;
  month = m;
  day = d;
  second = secondOfDay;
  nanos = fraction;
}

// @ts-ignore: decorator
@inline export function setZone(named: bool, secondsEast: i32): void {
  hasZone = named;
  zone = secondsEast;
  isRegional = false;
}

/** The text names its zone, by an abbreviation of unknown offset. */
export function setRegionalZone(): void {
  setZone(true, 0);
  isRegional = true;
}

/** Whether the day exists. */
// @ts-ignore: decorator
@inline export function isDay(y: i32, m: u32, d: u32): bool {
  return d - 1 < 28 || (d != 0 && d <= daysIn(y, m));
}

/** Seconds from the epoch to the fields, read in `inYear`, as if the zone were UTC. */
export function localSeconds(inYear: i32): i64 {
  return daysFromCivil(inYear, month, day) * DAY_SECONDS + second;
}

/** Day of the month of a day of the year, month in bits 8 and up; 0 when the year has no such day. */
export function dayOfYear(y: i32, ordinal: u32): u32 {
  if (ordinal == 0 || ordinal > (isLeap(y) ? <u32>366 : <u32>365)) return 0;
  let m: u32 = 1;
  for (let days = daysIn(y, 1); ordinal > days; days = daysIn(y, ++m)) ordinal -= days;
  return (m << 8) | ordinal;
}
