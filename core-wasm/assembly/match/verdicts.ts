// What searches without captures answered lately: the same user agents and paths come again and again.
//
// One entry per hash, with the text itself: an entry only speaks for the very same bytes, so it can
// never be wrong, and what is not there is searched.

import { copyBytes, equalBytes } from "../memory/bytes";

const ENTRIES_SHIFT: u32 = 9;
const ENTRY: usize = 256;
const ENTRY_NUMBER = 0;
const ENTRY_LEN = 4; // 0: empty
const ENTRY_FOUND = 8;
const ENTRY_TEXT: usize = 16;
/** A shorter text is searched faster than it is looked up; of a longer one there is no room to keep it. */
const SHORTEST: u32 = 8;
const LONGEST: u32 = <u32>(ENTRY - ENTRY_TEXT);

/** Memory that `verdictsOpen` wants. */
export const VERDICTS_BYTES: usize = ENTRY << ENTRIES_SHIFT;

/** 0: nothing is remembered. */
let entries: usize = 0;

/** Begins with nothing: what is known is of other patterns. */
export function verdictsOpen(at: usize): void {
  entries = at;
  memory.fill(at, 0, VERDICTS_BYTES);
}

// @ts-ignore: decorator
@inline export function isRemembered(len: u32): bool { return entries && len >= SHORTEST && len <= LONGEST; }

/** Where the answer of a search for `number` in this text is, or would be. */
export function verdictOf(number: u32, ptr: usize, len: u32): usize {
  const first = load<u64>(ptr) * 0x9e3779b97f4a7c15;
  const last = load<u64>(ptr + len - 8) * 0xc2b2ae3d27d4eb4f;
  const middle = load<u64>(ptr + (len >> 1) - 4) * 0x165667b19e3779f9;
  const hash = (first ^ rotl<u64>(last, 23) ^ rotl<u64>(middle, 41) ^ (<u64>number << 8) ^ <u64>len) * 0x9e3779b97f4a7c15;
  return entries + <usize>(hash >> <u64>(64 - ENTRIES_SHIFT)) * ENTRY;
}

/** The entry speaks for this search. */
export function holds(entry: usize, number: u32, ptr: usize, len: u32): bool {
  return load<u32>(entry, ENTRY_LEN) == len && load<u32>(entry, ENTRY_NUMBER) == number && equalBytes(entry + ENTRY_TEXT, ptr, len);
}

/** What the search answered: an index, or NO. */
// @ts-ignore: decorator
@inline export function verdict(entry: usize): u32 { return load<u32>(entry, ENTRY_FOUND); }

/** Keeps an answer. */
export function remember(entry: usize, number: u32, ptr: usize, len: u32, found: u32): void {
  store<u32>(entry, number, ENTRY_NUMBER);
  store<u32>(entry, len, ENTRY_LEN);
  store<u32>(entry, found, ENTRY_FOUND);
  copyBytes(entry + ENTRY_TEXT, ptr, len);
}
