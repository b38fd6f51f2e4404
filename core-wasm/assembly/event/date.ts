// The date of the event in hand: ParseDate, with the source's own idea of "now".
//
// A text that is no date takes the time of the source's line before it, so that
// one unreadable line does not jump to the end of the log.

import { TIME_BEYOND } from "../time/layout";
import { DATE_LAYOUT, formatDate, parseDate, setDateNow, setYearRule } from "../time/parse-date";
import { arenaAlloc } from "../memory/arena";
import { copyBytes, equalBytes } from "../memory/bytes";

const parsed = memory.data(24);

let ns: i64 = 0;
let zone: i32 = 0;
let isDate: bool = false;
let text: usize = 0;
let textLen: u32 = 0;

export function dateNs(): i64 { return ns; }
export function dateZone(): i32 { return zone; }
/** The text was a date; else the time is the source's own. */
export function dateWasRead(): bool { return isDate; }
/** RFC 3339 text in the arena, 0 when the arena is full. */
export function dateText(): usize { return text; }
export function dateTextLen(): u32 { return textLen; }

/** The instant fits nanoseconds; text of later years exists, but such an event has no time. */
export function dateFits(): bool { return !(load<u32>(parsed, 12) & TIME_BEYOND); }

let flatYear: i32 = 0;

/** The year of year-less dates; 0: the latest not later than a day after the source's reference. */
export function setFlatYear(year: i32): void { flatYear = year; }

/** Before each event: its source's reference and clock. */
export function setDateContext(reference: i64, now: i64): void {
  if (reference != lastReference) lastLen = 0;
  lastReference = reference;
  setYearRule(flatYear, reference);
  setDateNow(now);
}

/** The text read last, without a layout of its own: in a log of many lines a second the next one's is the same. */
const LAST_MAX: u32 = 48;
const last = memory.data(48, 16);
const lastText = memory.data(64, 16);
let lastLen: u32 = 0; // 0: none
let lastTextLen: u32 = 0;
let lastReference: i64 = 0;

/** Zone, year rule or image may have changed. */
export function forgetDate(): void { lastLen = 0; }

export function readDate(ptr: usize, len: u32, format: usize, formatLen: u32): void {
  if (lastLen && len == lastLen && !formatLen && equalBytes(ptr, last, len)) {
    text = arenaAlloc(64);
    textLen = text ? lastTextLen : 0;
    if (text) copyBytes(text, lastText, lastTextLen);
    return;
  }
  const how = parseDate(ptr, len, format, formatLen, parsed);
  ns = load<i64>(parsed);
  zone = load<i32>(parsed, 8);
  isDate = how == DATE_LAYOUT;
  text = arenaAlloc(64);
  textLen = text ? formatDate(text) : 0;
  lastLen = isDate && text && !formatLen && len <= LAST_MAX ? len : 0;
  if (!lastLen) return;
  copyBytes(last, ptr, len);
  copyBytes(lastText, text, textLen);
  lastTextLen = textLen;
}
