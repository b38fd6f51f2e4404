// Walking the tables of automata (records: automata/layout.ts).
//
// One load per byte finds the class, one the next row; everything else hides
// behind entries that are not rows: missing edges, matches, register moves, loops
// that SIMD runs through. Reads no byte outside [text, end) that decides anything.

import {
  AUTOMATON_CLASSES, AUTOMATON_END, AUTOMATON_ID, AUTOMATON_STARTS, AUTOMATON_TAGS, CONTEXT_BEGIN, CONTEXT_LINE,
  CONTEXT_OTHER, CONTEXT_WORD, EDGE_ACCEPTS, EDGE_DETAIL, EDGE_MOVES, EDGE_NEXT, EDGE_SIZE, EDGE_SKIP, NO, REFUSED,
  REGISTER_NONE, REGISTER_POSITION,
} from "../../automata/layout";
import { isWord } from "./assertion";
import { countSteps } from "./control";
import { skipBackward, skipForward } from "./skip";

// @ts-ignore: decorator
@external("env", "miss") declare function miss(automaton: u32, row: u32, column: u32): u32;

export const NO_MATCH: u32 = 0;
export const MATCH: u32 = 1;
/** A missing edge was not built: the text must be searched without tables. */
export const GIVEN_UP: u32 = 2;

const ADDRESS: u32 = 0x7fffffff;
const registers = memory.data(256 * 4);

/** Where the last walk ended. */
export let walkedTo: usize = 0;
/** Index and start of what the last unordered walk found; index NO when nothing. */
export let foundIndex: u32 = 0;
export let foundStart: usize = 0;

/** Row to start from at `p`: what lies before it decides. */
export function startRow(automaton: usize, p: usize, text: usize): usize {
  let context: usize = CONTEXT_BEGIN;
  if (p > text) {
    const before = <u32>load<u8>(p - 1);
    context = before == 10 ? CONTEXT_LINE : isWord(before) ? CONTEXT_WORD : CONTEXT_OTHER;
  }
  return <usize>load<u32>(automaton + context, AUTOMATON_STARTS);
}

/** Bytes that `diesAtOnce` looks at: most texts that are none of a node's differ in the first ones. */
export const GLANCE: usize = 4;

/** No match starts at the start of the text, as its first bytes show. Builds nothing. */
export function diesAtOnce(automaton: usize, text: usize, end: usize): bool {
  const classes = <usize>load<u32>(automaton, AUTOMATON_CLASSES);
  let row = <usize>load<u32>(automaton, AUTOMATON_STARTS + CONTEXT_BEGIN);
  const stop = min<usize>(end, text + GLANCE);
  for (let p = text; p < stop; p++) {
    const edge = load<u32>(row + (<usize>load<u8>(classes + <usize>load<u8>(p)) << 2));
    if (<i32>edge > 0) {
      row = <usize>edge;
      continue;
    }
    const record = <usize>(edge & ADDRESS);
    return edge != 0 && !load<u8>(record, EDGE_SKIP) && !load<u16>(record, EDGE_ACCEPTS) && !load<u32>(record, EDGE_NEXT);
  }
  return false;
}

/** Anchored match at `p`, leftmost-first; `tags` gets the tags and then start and end of the match. */
export function walkTagged(automaton: usize, p: usize, text: usize, end: usize, tags: usize): u32 {
  const classes = <usize>load<u32>(automaton, AUTOMATON_CLASSES);
  const endColumn = <usize>load<u32>(automaton, AUTOMATON_END);
  const count = load<u32>(automaton, AUTOMATON_TAGS);
  const from = p;
  let row = startRow(automaton, p, text);
  let outcome = NO_MATCH;
  while (true) {
    let column: usize;
    let edge: u32;
    while (true) {
      column = p < end ? <usize>load<u8>(classes + <usize>load<u8>(p)) : endColumn;
      edge = load<u32>(row + (column << 2));
      if (<i32>edge <= 0) break;
      row = <usize>edge;
      p++;
    }
    if (!edge) {
      edge = miss(load<u32>(automaton, AUTOMATON_ID), <u32>row, <u32>column);
      if (edge == REFUSED) {
        outcome = GIVEN_UP;
        break;
      }
      if (<i32>edge > 0) {
        row = <usize>edge;
        p++;
        continue;
      }
    }
    const record = <usize>(edge & ADDRESS);
    if (load<u8>(record, EDGE_SKIP)) {
      p = skipForward(record, p + 1, end);
      continue;
    }
    let moves = <u32>load<u16>(record, EDGE_MOVES);
    let at = record + EDGE_SIZE;
    store<u32>(registers, <u32>(p - text), REGISTER_POSITION << 2);
    if (load<u16>(record, EDGE_ACCEPTS)) {
      outcome = MATCH;
      const sources = at + (<usize>moves << 1);
      for (let tag: u32 = 0; tag < count; tag++) {
        const source = <u32>load<u8>(sources + <usize>tag);
        const value = source == REGISTER_NONE ? <u32>NO : load<u32>(registers + (<usize>source << 2));
        store<u32>(tags + (<usize>tag << 2), value);
      }
      store<u32>(tags + (<usize>count << 2), <u32>(from - text));
      store<u32>(tags + (<usize>count << 2), <u32>(p - text), 4);
    }
    row = <usize>load<u32>(record, EDGE_NEXT);
    if (!row) break;
    for (; moves; moves--) {
      const value = load<u32>(registers + (<usize>load<u8>(at, 1) << 2));
      store<u32>(registers + (<usize>load<u8>(at) << 2), value);
      at += 2;
    }
    p++;
  }
  walkedTo = p;
  countSteps(p - from + 1);
  return outcome;
}

/** Reads on from `p` until nothing can change the answer; leaves the lowest index met in `foundIndex`. */
export function walkForward(automaton: usize, p: usize, text: usize, end: usize): u32 {
  const classes = <usize>load<u32>(automaton, AUTOMATON_CLASSES);
  const endColumn = <usize>load<u32>(automaton, AUTOMATON_END);
  const from = p;
  let row = startRow(automaton, p, text);
  let index = <u32>NO;
  let refused = false;
  while (true) {
    let column: usize;
    let edge: u32;
    while (true) {
      column = p < end ? <usize>load<u8>(classes + <usize>load<u8>(p)) : endColumn;
      edge = load<u32>(row + (column << 2));
      if (<i32>edge <= 0) break;
      row = <usize>edge;
      p++;
    }
    if (!edge) {
      edge = miss(load<u32>(automaton, AUTOMATON_ID), <u32>row, <u32>column);
      if (edge == REFUSED) {
        refused = true;
        break;
      }
      if (<i32>edge > 0) {
        row = <usize>edge;
        p++;
        continue;
      }
    }
    const record = <usize>(edge & ADDRESS);
    if (load<u8>(record, EDGE_SKIP)) {
      p = skipForward(record, p + 1, end);
      continue;
    }
    if (load<u16>(record, EDGE_ACCEPTS)) index = min(index, load<u32>(record, EDGE_DETAIL));
    row = <usize>load<u32>(record, EDGE_NEXT);
    if (!row || !index) break;
    p++;
  }
  countSteps(p - from + 1);
  foundIndex = index;
  return refused ? GIVEN_UP : index == <u32>NO ? NO_MATCH : MATCH;
}

/** Reads all of [text, end) from its end; leaves the leftmost start of a match in `foundStart`, its index in `foundIndex`. */
export function walkBackward(automaton: usize, text: usize, end: usize): u32 {
  const classes = <usize>load<u32>(automaton, AUTOMATON_CLASSES);
  const endColumn = <usize>load<u32>(automaton, AUTOMATON_END);
  let row = <usize>load<u32>(automaton, AUTOMATON_STARTS + CONTEXT_BEGIN);
  let p = end;
  let outcome = NO_MATCH;
  while (true) {
    let column: usize;
    let edge: u32;
    while (true) {
      column = p > text ? <usize>load<u8>(classes + <usize>load<u8>(p - 1)) : endColumn;
      edge = load<u32>(row + (column << 2));
      if (<i32>edge <= 0) break;
      row = <usize>edge;
      p--;
    }
    if (!edge) {
      edge = miss(load<u32>(automaton, AUTOMATON_ID), <u32>row, <u32>column);
      if (edge == REFUSED) {
        outcome = GIVEN_UP;
        break;
      }
      if (<i32>edge > 0) {
        row = <usize>edge;
        p--;
        continue;
      }
    }
    const record = <usize>(edge & ADDRESS);
    if (load<u8>(record, EDGE_SKIP)) {
      p = skipBackward(record, text, p - 1);
      continue;
    }
    if (load<u16>(record, EDGE_ACCEPTS)) {
      outcome = MATCH;
      foundStart = p;
      foundIndex = load<u32>(record, EDGE_DETAIL);
    }
    row = <usize>load<u32>(record, EDGE_NEXT);
    if (!row) break;
    p--;
  }
  countSteps(end - p + 1);
  return outcome;
}
