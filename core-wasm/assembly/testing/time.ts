import { parseDate, parseDateByList, setDateNow, setYearRule } from "../time/parse-date";
import { formatDuration, formatDefaultTime } from "../time/duration";
import { formatLayout } from "../time/layout-format";
import { formatRfc3339 } from "../time/rfc3339";
import { civilDay, civilFromDays, civilMonth, civilYear, daysFromCivil } from "../time/civil";

export { formatDate, parseDate, parseDateByList } from "../time/parse-date";
export { parseLayout } from "../time/layout-parse";
export { parseRfc3339 } from "../time/rfc3339";
export { parseDuration } from "../time/duration";
export { setDefaultZone } from "../time/zone";

// Instants come as an address, so that no i64 crosses into JavaScript.

export function setNow(ns: usize): void {
  setDateNow(load<i64>(ns));
}

export function setYears(flat: i32, reference: usize): void {
  setYearRule(flat, load<i64>(reference));
}

export function rfc3339(ns: usize, zone: i32, out: usize, nanos: bool): u32 {
  return formatRfc3339(load<i64>(ns), zone, out, nanos);
}

export function format(ns: usize, zone: i32, layout: usize, length: u32, out: usize, size: u32): u32 {
  return formatLayout(load<i64>(ns), zone, layout, length, out, size);
}

export function durationText(ns: usize, out: usize): u32 {
  return formatDuration(load<i64>(ns), out);
}

export function defaultText(ns: usize, zone: i32, out: usize): u32 {
  return formatDefaultTime(load<i64>(ns), zone, out);
}

/** The day of a date and back; 0, or the day at which they differ. */
export function firstBrokenDay(from: i32, to: i32): i32 {
  for (let day = from; day < to; day++) {
    civilFromDays(day);
    if (daysFromCivil(<i32>civilYear(), civilMonth(), civilDay()) != day) return day;
  }
  return 0;
}

/** Reads one date `times` times: what a date costs. */
export function repeatDate(ptr: usize, len: u32, format: usize, formatLen: u32, out: usize, times: u32): i32 {
  let answers = 0;
  for (let i: u32 = 0; i < times; i++) answers += parseDate(ptr, len, format, formatLen, out);
  return answers;
}

export function repeatList(ptr: usize, len: u32, out: usize, times: u32): i32 {
  let answers = 0;
  for (let i: u32 = 0; i < times; i++) answers += parseDateByList(ptr, len, out);
  return answers;
}
