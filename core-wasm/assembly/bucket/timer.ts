// Timers: a pairing heap of records that carry its links themselves (Fredman,
// Sedgewick, Sleator, Tarjan). Earliest first, equal deadlines by key, so that
// the order of firing never depends on the order of arrival.
//
// A record starts with key u128 | deadline i64 | child u32 | next u32 | prev u32;
// prev of a first child is its parent. Links are references: the heap lies in
// STATE as it is. Insert is O(1), removal O(log n) amortised; nothing recurses.

import { at } from "../memory/slab";

const KEY = 0;
const DEADLINE = 16;
const CHILD = 24;
const NEXT = 28;
const PREV = 32;

function isBefore(a: usize, b: usize): bool {
  const x = load<i64>(a, DEADLINE);
  const y = load<i64>(b, DEADLINE);
  if (x != y) return x < y;
  const high = load<u64>(a, KEY + 8);
  const other = load<u64>(b, KEY + 8);
  return high != other ? high < other : load<u64>(a, KEY) < load<u64>(b, KEY);
}

/** Joins two heaps; either may be 0. The roots have no siblings. */
function meld(a: u32, b: u32): u32 {
  if (!a) return b;
  if (!b) return a;
  if (isBefore(at(b), at(a))) {
    const swap = a;
    a = b;
    b = swap;
  }
  const parent = at(a);
  const child = at(b);
  const first = load<u32>(parent, CHILD);
  store<u32>(child, first, NEXT);
  store<u32>(child, a, PREV);
  if (first) store<u32>(at(first), b, PREV);
  store<u32>(parent, b, CHILD);
  return a;
}

/** Joins siblings into one heap: in pairs from the left, then all from the right. */
function meldSiblings(first: u32): u32 {
  let pairs: u32 = 0; // linked by NEXT, the last pair first
  while (first) {
    const a = first;
    const b = load<u32>(at(a), NEXT);
    first = b ? load<u32>(at(b), NEXT) : 0;
    detach(a);
    if (b) detach(b);
    const pair = meld(a, b);
    store<u32>(at(pair), pairs, NEXT);
    pairs = pair;
  }
  let root: u32 = 0;
  while (pairs) {
    const next = load<u32>(at(pairs), NEXT);
    detach(pairs);
    root = meld(root, pairs);
    pairs = next;
  }
  return root;
}

// @ts-ignore: decorator
@inline function detach(ref: u32): void { store<u64>(at(ref), 0, NEXT); }

/** Adds a record whose key and deadline are set; answers the new root. */
export function timerInsert(root: u32, ref: u32): u32 {
  store<u32>(at(ref), 0, CHILD);
  detach(ref);
  return meld(root, ref);
}

/** Takes a record out; answers the new root. */
export function timerRemove(root: u32, ref: u32): u32 {
  const record = at(ref);
  const below = meldSiblings(load<u32>(record, CHILD));
  if (ref == root) return below;
  const next = load<u32>(record, NEXT);
  const prev = load<u32>(record, PREV);
  if (load<u32>(at(prev), CHILD) == ref) store<u32>(at(prev), next, CHILD);
  else store<u32>(at(prev), next, NEXT);
  if (next) store<u32>(at(next), prev, PREV);
  return meld(root, below);
}

/** Deadline of the first to fire; the heap must not be empty. */
export function timerDeadline(root: u32): i64 { return load<i64>(at(root), DEADLINE); }
