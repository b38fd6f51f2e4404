// Paths into XML: the first element they select.
//
//   path    = ["/"] step { "/" step }      "" between slashes: the element and all below it
//   step    = ("." | ".." | "*" | name | "") { "[" filter "]" }
//   filter  = n | "@" name [= value] | name [= value] | function "()" [= value]
//   value   = "'" … "'" | '"' … '"'
//
// Positions count among the candidates that one step finds from one element, from the
// end when negative. The search goes depth first through the steps, which finds what
// breadth first would find first. Elements looked at are bounded by WORK per element
// of the document (verdict bound): beyond it nothing is found.

import { arenaAlloc, arenaMark, arenaRelease } from "../../memory/arena";
import { findByte } from "./find";
import { filterCandidates, readFilter } from "./xml-filter";
import { hasTag } from "./xml-element";
import { ELEMENT_FIRST, ELEMENT_NEXT, ELEMENT_PARENT, elementCount, elementWord } from "./xml-tree";

const STEPS_MAX: u32 = 64;
const WORK: u32 = 64;

const SLASH: u32 = 0x2f;
const OPEN: u32 = 0x5b;
const CLOSE: u32 = 0x5d;
const DOT: u32 = 0x2e;
const STAR: u32 = 0x2a;

// Steps as {start u32, end u32}.
const steps = memory.data(64 * 8);
let stepCount: u32 = 0;
let work: u32 = 0;

/** Number of the first element a path selects; 0 when there is none, or the path is bad. */
export function selectFirst(path: usize, pathEnd: usize): u32 {
  if (path == pathEnd || !readSteps(path, pathEnd)) return 0;
  work = 1024 + elementCount() * WORK;
  return walk(0, 0);
}

// The end of what begins at `at` and ends at `byte` outside quotes; `end` when it does not.
function endAt(at: usize, end: usize, byte: u32): usize {
  let quote: u32 = 0;
  for (; at < end; at++) {
    const here = <u32>load<u8>(at);
    if (quote) {
      if (here == quote) quote = 0;
    } else if (here == byte) break;
    else if (here == 0x22 || here == 0x27) quote = here;
  }
  return at;
}

// Splits at slashes outside quotes and checks the filters.
function readSteps(at: usize, end: usize): bool {
  stepCount = 0;
  if (<u32>load<u8>(at) == SLASH) at++;
  while (true) {
    const close = endAt(at, end, SLASH);
    if (stepCount == STEPS_MAX || !areFilters(findByte(at, close, OPEN), close)) return false;
    store<u32>(steps + (<usize>stepCount << 3), <u32>at);
    store<u32>(steps + (<usize>stepCount << 3), <u32>close, 4);
    stepCount++;
    if (close == end) return true;
    at = close + 1;
  }
}

function areFilters(at: usize, end: usize): bool {
  while (at < end) {
    const close = endAt(at, end, CLOSE);
    if (<u32>load<u8>(at) != OPEN || close == end || !readFilter(at + 1, close)) return false;
    at = close + 1;
  }
  return true;
}

// First result of the steps from `step` on, from one element; 0 when there is none.
function walk(element: u32, step: u32): u32 {
  if (step == stepCount) return element;
  const from = <usize>load<u32>(steps + (<usize>step << 3));
  const to = <usize>load<u32>(steps + (<usize>step << 3), 4);
  const filters = findByte(from, to, OPEN);
  const mark = arenaMark();
  const list = arenaAlloc(<usize>elementCount() * 4);
  if (!list) return 0;
  let count = candidates(element, from, filters, step + 1 == stepCount, list);
  arenaRelease((list + (<usize>count << 2) + 7) & ~7);
  for (let at = filters; at < to;) {
    const close = endAt(at, to, CLOSE);
    readFilter(at + 1, close);
    count = filterCandidates(list, count);
    at = close + 1;
  }
  let found: u32 = 0;
  for (let i: u32 = 0; i < count && !found && work; i++) found = walk(load<u32>(list + (<usize>i << 2)), step + 1);
  arenaRelease(mark);
  return work ? found : 0;
}

// What one step finds from one element, before its filters. An empty last step (a
// slash at the end) is `*`.
function candidates(element: u32, from: usize, to: usize, last: bool, list: usize): u32 {
  const len = to - from;
  const first: u32 = len ? load<u8>(from) : 0;
  if (!len && !last) return descendants(element, list);
  if (first == DOT && len == 1) return add(list, 0, element);
  if (first == DOT && len == 2 && <u32>load<u8>(from, 1) == DOT) {
    return element ? add(list, 0, elementWord(element, ELEMENT_PARENT)) : 0;
  }
  const any = !len || (first == STAR && len == 1);
  let count: u32 = 0;
  for (let i = elementWord(element, ELEMENT_FIRST); i; i = elementWord(i, ELEMENT_NEXT)) {
    if (any || hasTag(i, from, to)) count = add(list, count, i);
    else spend();
  }
  return count;
}

// The element and all below it, level by level.
function descendants(element: u32, list: usize): u32 {
  let count = add(list, 0, element);
  for (let at: u32 = 0; at < count && work; at++) {
    const parent = load<u32>(list + (<usize>at << 2));
    for (let i = elementWord(parent, ELEMENT_FIRST); i; i = elementWord(i, ELEMENT_NEXT)) count = add(list, count, i);
  }
  return count;
}

function add(list: usize, count: u32, element: u32): u32 {
  store<u32>(list + (<usize>count << 2), element);
  spend();
  return count + 1;
}

function spend(): void {
  if (work) work--;
}
