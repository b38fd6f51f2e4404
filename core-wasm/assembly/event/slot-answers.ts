// What tests of slots answered, remembered by the slot's text: the same paths and user
// agents come again and again.
//
// Two entries per hash, of which the one used last stays: {which record of SLOT_TESTS and
// how long a text, two bits a test (known, holds), in the first which of the two was used
// last, the text}. An entry only speaks for the very same bytes, so it can never be wrong;
// what is not there is asked.

import { NONE } from "../abi";
import { copyBytes, equalBytes } from "../memory/bytes";

const PAIRS_SHIFT: u32 = 12;
const ENTRY: usize = 192;
const ENTRY_KEY = 0;
export const ENTRY_KNOWN = 4;
export const ENTRY_HOLDS = 8;
const PAIR_LAST = 12;
const ENTRY_TEXT: usize = 16;
/** Longer texts are asked every time. */
const LONGEST: u32 = <u32>(ENTRY - ENTRY_TEXT);
const LEN_BITS: u32 = 8;
/** No more records than a key has room for. */
const RECORDS: u32 = 1 << 20;

/** Memory for entries. */
export const ANSWERS_BYTES: usize = (2 * ENTRY) << PAIRS_SHIFT;

let pairs: usize = 0;

/** Begins with nothing: what is known is of other tests. */
export function answersOpen(at: usize): void {
  pairs = at;
  for (let entry: usize = 0; entry < ANSWERS_BYTES; entry += ENTRY) store<u32>(at + entry, NONE, ENTRY_KEY);
}

/** The entry of a text, made new unless it is there; 0 for a text that is not remembered. */
export function answersOf(record: u32, ptr: usize, len: u32): usize {
  if (len > LONGEST || record >= RECORDS) return 0;
  const key = (record << LEN_BITS) | len;
  const pair = pairs + <usize>hashOf(key, ptr, len) * (2 * ENTRY);
  if (holds(pair, key, ptr, len)) {
    store<u32>(pair, 0, PAIR_LAST);
    return pair;
  }
  const second = pair + ENTRY;
  if (holds(second, key, ptr, len)) {
    store<u32>(pair, 1, PAIR_LAST);
    return second;
  }
  const last = load<u32>(pair, PAIR_LAST) ^ 1;
  store<u32>(pair, last, PAIR_LAST);
  const entry = last ? second : pair;
  store<u32>(entry, key, ENTRY_KEY);
  store<u64>(entry, 0, ENTRY_KNOWN);
  copyBytes(entry + ENTRY_TEXT, ptr, len);
  return entry;
}

// @ts-ignore: decorator
@inline function holds(entry: usize, key: u32, ptr: usize, len: u32): bool {
  return load<u32>(entry, ENTRY_KEY) == key && equalBytes(entry + ENTRY_TEXT, ptr, len);
}

function hashOf(key: u32, ptr: usize, len: u32): u32 {
  let first: u64 = 0;
  let middle: u64 = 0;
  let last: u64 = 0;
  if (len >= 8) {
    first = load<u64>(ptr);
    middle = load<u64>(ptr + (len >> 1) - 4);
    last = load<u64>(ptr + len - 8);
  } else if (len >= 4) {
    first = <u64>load<u32>(ptr);
    last = <u64>load<u32>(ptr + len - 4);
  } else if (len) {
    first = <u64>load<u8>(ptr);
    middle = <u64>load<u8>(ptr + (len >> 1));
    last = <u64>load<u8>(ptr + len - 1);
  }
  const mixed = (first * 0x9e3779b97f4a7c15) ^ rotl<u64>(last * 0xc2b2ae3d27d4eb4f, 23) ^ rotl<u64>(middle * 0x165667b19e3779f9, 41);
  return <u32>((mixed ^ (<u64>key << 24)) * 0x9e3779b97f4a7c15 >> <u64>(64 - PAIRS_SHIFT));
}
