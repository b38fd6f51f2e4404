// English names of months and weekdays, as layouts read and write them.

/** Twelve entries of 10 bytes: length, then the name. */
const MONTHS = memory.data<u8>([
  7, 0x4a, 0x61, 0x6e, 0x75, 0x61, 0x72, 0x79, 0, 0, // January
  8, 0x46, 0x65, 0x62, 0x72, 0x75, 0x61, 0x72, 0x79, 0, // February
  5, 0x4d, 0x61, 0x72, 0x63, 0x68, 0, 0, 0, 0, // March
  5, 0x41, 0x70, 0x72, 0x69, 0x6c, 0, 0, 0, 0, // April
  3, 0x4d, 0x61, 0x79, 0, 0, 0, 0, 0, 0, // May
  4, 0x4a, 0x75, 0x6e, 0x65, 0, 0, 0, 0, 0, // June
  4, 0x4a, 0x75, 0x6c, 0x79, 0, 0, 0, 0, 0, // July
  6, 0x41, 0x75, 0x67, 0x75, 0x73, 0x74, 0, 0, 0, // August
  9, 0x53, 0x65, 0x70, 0x74, 0x65, 0x6d, 0x62, 0x65, 0x72, // September
  7, 0x4f, 0x63, 0x74, 0x6f, 0x62, 0x65, 0x72, 0, 0, // October
  8, 0x4e, 0x6f, 0x76, 0x65, 0x6d, 0x62, 0x65, 0x72, 0, // November
  8, 0x44, 0x65, 0x63, 0x65, 0x6d, 0x62, 0x65, 0x72, 0, // December
]);

/** Seven entries of 10 bytes, Sunday first. */
const WEEKDAYS = memory.data<u8>([
  6, 0x53, 0x75, 0x6e, 0x64, 0x61, 0x79, 0, 0, 0, // Sunday
  6, 0x4d, 0x6f, 0x6e, 0x64, 0x61, 0x79, 0, 0, 0, // Monday
  7, 0x54, 0x75, 0x65, 0x73, 0x64, 0x61, 0x79, 0, 0, // Tuesday
  9, 0x57, 0x65, 0x64, 0x6e, 0x65, 0x73, 0x64, 0x61, 0x79, // Wednesday
  8, 0x54, 0x68, 0x75, 0x72, 0x73, 0x64, 0x61, 0x79, 0, // Thursday
  6, 0x46, 0x72, 0x69, 0x64, 0x61, 0x79, 0, 0, 0, // Friday
  8, 0x53, 0x61, 0x74, 0x75, 0x72, 0x64, 0x61, 0x79, 0, // Saturday
]);

const ENTRY: usize = 10;
const SHORT: u32 = 3;

const SHORT_MONTH_FACTOR: u32 = 26597; // spreads the twelve over sixteen cells
/** By hash of its three small letters: those letters << 8 | month; 0 is an empty cell. */
const SHORT_MONTHS = memory.data<u32>([
  0x6c756a07, 0x766f6e0b, 0, 0x74636f0a, 0x79616d05, 0x6365640c, 0x72616d03, 0x72706104,
  0, 0x70657309, 0, 0, 0x6e616a01, 0x6e756a06, 0x62656602, 0x67756108,
]);

/** 1 to 12 for a month of three letters in any case, 0 for none. Reads four bytes. */
export function shortMonth(at: usize): u32 {
  // No letter differs from a non-letter in bit 5 alone, so folding the case is exact.
  const letters = (load<u32>(at) & 0xffffff) | 0x202020;
  const cell = load<u32>(SHORT_MONTHS + <usize>(((letters * SHORT_MONTH_FACTOR) >> 28) << 2));
  return cell >> 8 == letters ? cell & 15 : 0;
}

function startsWith(at: usize, available: usize, entry: usize, length: u32): bool {
  if (available < length) return false;
  for (let i: usize = 0; i < <usize>length; i++) {
    if ((load<u8>(at + i) | 0x20) != (load<u8>(entry + 1 + i) | 0x20)) return false;
  }
  return true;
}

/** The entry (counted from 0) whose name the text starts with in any case, or -1. */
function find(table: usize, count: u32, at: usize, available: usize, short: bool): i32 {
  for (let i: u32 = 0; i < count; i++) {
    const entry = table + <usize>i * ENTRY;
    if (startsWith(at, available, entry, short ? SHORT : <u32>load<u8>(entry))) return i;
  }
  return -1;
}

/** The month (0 to 11) the text starts with, or -1. */
export function findMonth(at: usize, available: usize, short: bool): i32 {
  return find(MONTHS, 12, at, available, short);
}

/** The weekday (0 is Sunday) the text starts with, or -1. */
export function findWeekday(at: usize, available: usize, short: bool): i32 {
  return find(WEEKDAYS, 7, at, available, short);
}

export function monthNameLength(month: u32): u32 {
  return load<u8>(MONTHS + <usize>month * ENTRY);
}

export function weekdayNameLength(day: u32): u32 {
  return load<u8>(WEEKDAYS + <usize>day * ENTRY);
}

/** Address of a month's name (0 is January). */
export function monthName(month: u32): usize {
  return MONTHS + <usize>month * ENTRY + 1;
}

/** Address of a weekday's name (0 is Sunday). */
export function weekdayName(day: u32): usize {
  return WEEKDAYS + <usize>day * ENTRY + 1;
}
