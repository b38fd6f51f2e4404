// What a full stash forgets: LRU, LFU or ARC.
//
// LRU: one list, the last goes. LFU: a list per frequency, of the lowest one the
// least recent goes. ARC (Megiddo and Modha, FAST 2003): T1 seen once, T2 seen
// again, and the ghosts of what each lost (B1, B2), which only move the border.

import { slabAlloc, slabFree, at } from "../memory/slab";
import { drop } from "./stash";
import { ENTRY_LIST, LIST_FIRST, LIST_LAST, LIST_LENGTH, LIST_SIZE, listPush, listRemove, setWord, word } from "./stash-list";

// The stash block.
export const CACHE_TABLE = 0; // ref of u32 cells
export const CACHE_CELLS = 4;
export const CACHE_SIZE = 8;
export const CACHE_STRATEGY = 12;
const CACHE_BORDER = 16; // ARC: wanted size of T1
const CACHE_COUNT = 20; // LFU: entries
const CACHE_NODES = 24; // LFU: first frequency node
export const CACHE_NAME = 28; // ref of {length u32, bytes}
const CACHE_LISTS: usize = 32;
export const STASH_BYTES: usize = CACHE_LISTS + 4 * LIST_SIZE;

const LFU: u32 = 1;
const ARC: u32 = 2;

const T1: u32 = 0;
const T2: u32 = 1;
const B1: u32 = 2;
const B2: u32 = 3;

// A frequency of LFU: frequency | previous | next | list.
const NODE_FREQUENCY = 0;
const NODE_PREV = 4;
const NODE_NEXT = 8;
const NODE_LIST: usize = 12;
const NODE_BYTES: u32 = 24;

// @ts-ignore: decorator
@inline function list(stash: u32, number: u32): usize { return at(stash) + CACHE_LISTS + <usize>number * LIST_SIZE; }
// @ts-ignore: decorator
@inline function length(stash: u32, number: u32): u32 { return load<u32>(list(stash, number), LIST_LENGTH); }

/** The entry is only remembered, its value is gone. */
export function isGhost(stash: u32, ref: u32): bool {
  return word(stash, CACHE_STRATEGY) == ARC && word(ref, ENTRY_LIST) >= B1;
}

/** Prepares a new stash block; false when STATE is full. The node of frequency 0 stays for good. */
export function orderOpen(stash: u32): bool {
  return word(stash, CACHE_STRATEGY) != LFU || insertNode(stash, 0, 0, 0) != 0;
}

/** Frees what `orderOpen` and LFU made; the entries are gone already. */
export function orderClose(stash: u32): void {
  for (let node = word(stash, CACHE_NODES); node;) {
    const next = word(node, NODE_NEXT);
    slabFree(node);
    node = next;
  }
}

/** Makes room for a new entry and enters it. */
export function orderAdd(stash: u32, ref: u32): void {
  const size = word(stash, CACHE_SIZE);
  switch (word(stash, CACHE_STRATEGY)) {
    case LFU:
      if (word(stash, CACHE_COUNT) >= size) evictLeastFrequent(stash);
      setWord(stash, CACHE_COUNT, word(stash, CACHE_COUNT) + 1);
      enterFrequency(ref, word(stash, CACHE_NODES));
      break;
    case ARC:
      arcMakeRoom(stash, size);
      enter(stash, ref, T1);
      break;
    default:
      if (length(stash, T1) >= size) evictLast(stash, T1);
      enter(stash, ref, T1);
      break;
  }
}

/** The entry was read. */
export function orderHit(stash: u32, ref: u32): void {
  switch (word(stash, CACHE_STRATEGY)) {
    case LFU: {
      const node = word(ref, ENTRY_LIST);
      listRemove(at(node) + NODE_LIST, ref);
      enterFrequency(ref, nodeAfter(stash, node));
      dropIfEmpty(node);
      break;
    }
    case ARC:
      leave(stash, ref);
      enter(stash, ref, T2);
      break;
    default:
      leave(stash, ref);
      enter(stash, ref, T1);
      break;
  }
}

/** The entry leaves without another in its place. */
export function orderForget(stash: u32, ref: u32): void {
  if (word(stash, CACHE_STRATEGY) != LFU) {
    leave(stash, ref);
    return;
  }
  const node = word(ref, ENTRY_LIST);
  listRemove(at(node) + NODE_LIST, ref);
  dropIfEmpty(node);
  setWord(stash, CACHE_COUNT, word(stash, CACHE_COUNT) - 1);
}

/** `made` takes the place of `old`, which has the same key: written again (LFU keeps its frequency). */
export function orderRevive(stash: u32, old: u32, made: u32): void {
  switch (word(stash, CACHE_STRATEGY)) {
    case LFU: {
      const node = word(old, ENTRY_LIST);
      listRemove(at(node) + NODE_LIST, old);
      enterFrequency(made, node);
      break;
    }
    case ARC: {
      const from = word(old, ENTRY_LIST);
      leave(stash, old);
      if (from >= B1) {
        arcMoveBorder(stash, from);
        arcReplace(stash, from == B2);
      }
      enter(stash, made, T2);
      break;
    }
    default:
      leave(stash, old);
      enter(stash, made, T1);
      break;
  }
}

function enter(stash: u32, ref: u32, number: u32): void {
  setWord(ref, ENTRY_LIST, number);
  listPush(list(stash, number), ref);
}

function leave(stash: u32, ref: u32): void {
  listRemove(list(stash, word(ref, ENTRY_LIST)), ref);
}

function evictLast(stash: u32, number: u32): void {
  const last = load<u32>(list(stash, number), LIST_LAST);
  if (!last) return;
  leave(stash, last);
  drop(stash, last);
}

// ---- LFU

function evictLeastFrequent(stash: u32): void {
  let node = word(stash, CACHE_NODES);
  if (!load<u32>(at(node) + NODE_LIST, LIST_FIRST)) node = word(node, NODE_NEXT);
  if (!node) return;
  const last = load<u32>(at(node) + NODE_LIST, LIST_LAST);
  orderForget(stash, last);
  drop(stash, last);
}

function enterFrequency(ref: u32, node: u32): void {
  setWord(ref, ENTRY_LIST, node);
  listPush(at(node) + NODE_LIST, ref);
}

/** The node of the next frequency; `node` itself when there is no memory for one. */
function nodeAfter(stash: u32, node: u32): u32 {
  const frequency = word(node, NODE_FREQUENCY) + 1;
  const next = word(node, NODE_NEXT);
  if (next && word(next, NODE_FREQUENCY) == frequency) return next;
  const made = insertNode(stash, frequency, node, next);
  return made ? made : node;
}

function insertNode(stash: u32, frequency: u32, before: u32, after: u32): u32 {
  const node = slabAlloc(NODE_BYTES);
  if (!node) return 0;
  memory.fill(at(node), 0, NODE_BYTES);
  setWord(node, NODE_FREQUENCY, frequency);
  setWord(node, NODE_PREV, before);
  setWord(node, NODE_NEXT, after);
  if (before) setWord(before, NODE_NEXT, node);
  else setWord(stash, CACHE_NODES, node);
  if (after) setWord(after, NODE_PREV, node);
  return node;
}

function dropIfEmpty(node: u32): void {
  if (!word(node, NODE_FREQUENCY) || load<u32>(at(node) + NODE_LIST, LIST_FIRST)) return;
  const prev = word(node, NODE_PREV);
  const next = word(node, NODE_NEXT);
  setWord(prev, NODE_NEXT, next);
  if (next) setWord(next, NODE_PREV, prev);
  slabFree(node);
}

// ---- ARC

/** Case IV of the paper: neither the caches nor the ghosts know the key. */
function arcMakeRoom(stash: u32, size: u32): void {
  const once = length(stash, T1) + length(stash, B1);
  const all = once + length(stash, T2) + length(stash, B2);
  if (once >= size) {
    if (length(stash, T1) < size) {
      evictLast(stash, B1);
      arcReplace(stash, false);
    } else evictLast(stash, T1);
  } else if (all >= size) {
    if (all >= 2 * size) evictLast(stash, B2);
    arcReplace(stash, false);
  }
}

/** Turns the last of T1 or T2 into a ghost, when both together are full. */
function arcReplace(stash: u32, ofB2: bool): void {
  const ones = length(stash, T1);
  if (ones + length(stash, T2) < word(stash, CACHE_SIZE)) return;
  const border = word(stash, CACHE_BORDER);
  const from = ones && (ones > border || (ofB2 && ones == border)) ? T1 : T2;
  const last = load<u32>(list(stash, from), LIST_LAST);
  if (!last) return;
  leave(stash, last);
  enter(stash, last, from == T1 ? B1 : B2);
}

/** A ghost was wanted: its side should have been larger. */
function arcMoveBorder(stash: u32, ghost: u32): void {
  const border = word(stash, CACHE_BORDER);
  const b1 = length(stash, B1) + (ghost == B1 ? 1 : 0);
  const b2 = length(stash, B2) + (ghost == B2 ? 1 : 0);
  if (ghost == B1) setWord(stash, CACHE_BORDER, min(border + max(b2 / b1, 1), word(stash, CACHE_SIZE)));
  else {
    const step = max(b1 / b2, 1);
    setWord(stash, CACHE_BORDER, border > step ? border - step : 0);
  }
}
