// The orders in which stashes forget: doubly linked lists of entries, in STATE.
//
// Entry: next in cell | previous | next | list | expiry i64 | hash | key length
// | value length | frequency | key bytes, value bytes. All links are refs.

import { at } from "../memory/slab";

export const ENTRY_CHAIN = 0;
export const ENTRY_PREV = 4;
export const ENTRY_NEXT = 8;
/** LRU, ARC: number of the list. LFU: ref of the frequency's node. */
export const ENTRY_LIST = 12;
export const ENTRY_EXPIRY = 16; // i64
export const ENTRY_HASH = 24;
export const ENTRY_KEY_LEN = 28;
export const ENTRY_VALUE_LEN = 32;
export const ENTRY_TEXT: usize = 40;

// A list: first, last, length (12 bytes), wherever its owner keeps it.
export const LIST_FIRST = 0;
export const LIST_LAST = 4;
export const LIST_LENGTH = 8;
export const LIST_SIZE: usize = 12;

// @ts-ignore: decorator
@inline export function word(ref: u32, offset: usize): u32 { return load<u32>(at(ref) + offset); }
// @ts-ignore: decorator
@inline export function setWord(ref: u32, offset: usize, value: u32): void { store<u32>(at(ref) + offset, value); }

/** Puts an entry at the front: the most recent place. */
export function listPush(list: usize, ref: u32): void {
  const first = load<u32>(list, LIST_FIRST);
  setWord(ref, ENTRY_PREV, 0);
  setWord(ref, ENTRY_NEXT, first);
  if (first) setWord(first, ENTRY_PREV, ref);
  else store<u32>(list, ref, LIST_LAST);
  store<u32>(list, ref, LIST_FIRST);
  store<u32>(list, load<u32>(list, LIST_LENGTH) + 1, LIST_LENGTH);
}

export function listRemove(list: usize, ref: u32): void {
  const prev = word(ref, ENTRY_PREV);
  const next = word(ref, ENTRY_NEXT);
  if (prev) setWord(prev, ENTRY_NEXT, next);
  else store<u32>(list, next, LIST_FIRST);
  if (next) setWord(next, ENTRY_PREV, prev);
  else store<u32>(list, prev, LIST_LAST);
  store<u32>(list, load<u32>(list, LIST_LENGTH) - 1, LIST_LENGTH);
}
