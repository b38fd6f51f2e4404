// Layouts taken apart, once each.
//
// A program is a list of 8-byte steps {literal start u16, literal length u16,
// element u8, digits u8, mark u8}: first the literal text before the element, then
// the element; the last step's element is End. Small layouts stay in a cache of
// CACHED entries, replaced in turn; a larger one is taken apart at every use, and one
// beyond LAYOUT_MAX bytes matches nothing and formats as nothing.

import { Element, elementEnd, elementStart, fractionDigits, fractionMark, scanElement } from "./layout-scan";

/** Verdict bound: bytes of a layout. */
export const LAYOUT_MAX: u32 = 255;
export const STEP_SIZE: usize = 8;
export const STEP_LITERAL_LENGTH: usize = 2;
export const STEP_ELEMENT: usize = 4;
export const STEP_DIGITS: usize = 5;
export const STEP_MARK: usize = 6;

const CACHED: u32 = 32;
const CACHED_TEXT: u32 = 64; // bytes
const CACHED_STEPS: u32 = 24;
const ENTRY_TEXT: usize = 8; // after the length
const ENTRY_STEPS: usize = 72;
const ENTRY_SIZE: usize = 264;

const cache = memory.data(32 * 264, 16);
const large = memory.data(257 * 8, 16);
let latest: usize = 0;
let turn: u32 = 0;

function isText(entry: usize, ptr: usize, len: u32): bool {
  if (load<u32>(entry) != len) return false;
  for (let i: usize = 0; i < <usize>len; i++) {
    if (load<u8>(entry + ENTRY_TEXT + i) != load<u8>(ptr + i)) return false;
  }
  return true;
}

/** Writes at most `limit` steps; answers how many the layout takes, or `limit + 1`. */
function takeApart(ptr: usize, len: u32, steps: usize, limit: u32): u32 {
  let at: u32 = 0;
  for (let count: u32 = 0; count < limit; count++) {
    const element = scanElement(ptr, len, at);
    const step = steps + <usize>count * STEP_SIZE;
    store<u16>(step, <u16>at);
    store<u16>(step, <u16>(elementStart() - at), STEP_LITERAL_LENGTH);
    store<u32>(step, element, STEP_ELEMENT);
    if (element == Element.End) return count + 1;
    if (element == Element.Fraction || element == Element.OptionalFraction) {
      store<u8>(step, <u8>fractionDigits(), STEP_DIGITS);
      store<u8>(step, <u8>fractionMark(), STEP_MARK);
    }
    at = elementEnd();
  }
  return limit + 1;
}

/** The steps of a layout, valid until the next call; 0 when it is too long. */
export function layoutSteps(ptr: usize, len: u32): usize {
  if (latest && isText(latest, ptr, len)) return latest + ENTRY_STEPS;
  if (len <= CACHED_TEXT) {
    for (let i: u32 = 0; i < CACHED; i++) {
      const entry = cache + <usize>i * ENTRY_SIZE;
      if (!isText(entry, ptr, len)) continue;
      latest = entry;
      return entry + ENTRY_STEPS;
    }
    const entry = cache + <usize>turn * ENTRY_SIZE;
    latest = 0;
    store<u32>(entry, ~0);
    if (takeApart(ptr, len, entry + ENTRY_STEPS, CACHED_STEPS) <= CACHED_STEPS) {
      memory.copy(entry + ENTRY_TEXT, ptr, len);
      store<u32>(entry, len);
      turn = (turn + 1) % CACHED;
      latest = entry;
      return entry + ENTRY_STEPS;
    }
  }
  if (len > LAYOUT_MAX) return 0;
  takeApart(ptr, len, large, LAYOUT_MAX + 2);
  return large;
}
