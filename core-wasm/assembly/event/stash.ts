// Stashes: memory across lines, keyed, bounded, forgotten by age.
//
// Each holds `size` entries; what goes when it is full is its strategy's choice
// (stash-order.ts). An entry's life is counted in event time, so that a replay
// gives the same answers at any speed. Most nodes write before the line's date has
// been read: lives begin at the time the line ends with, and only then anything changes (settleStashes). Keys are hashed with the installation's
// seed: logs cannot make them collide. Every operation is O(1) but for the bytes.

import {
  FRAME_TIME, STASHES_MAX_SIZE, STASHWRITE_KEY, STASHWRITE_STASH, STASHWRITE_TTL, STASHWRITE_VALUE, STASHWRITE_WORDS,
  STASH_NAME, STASH_SIZE, STASH_STRATEGY, STASH_WORDS, Section, Status, Tag,
} from "../abi";
import { allocate } from "../bucket/ceiling";
import { HEAD_STASHES, headWord, setHeadWord } from "../bucket/state";
import { evaluate } from "../expr/vm";
import { arenaAlloc } from "../memory/arena";
import { equalBytes } from "../memory/bytes";
import { hash128 } from "../memory/hash";
import { recordWord, section, sectionCount, stringLen, stringPtr } from "../memory/image";
import { at, slabAlloc, slabFree } from "../memory/slab";
import { Ref, copyValue, intOf, lenOf, ptrOf, putStr, tagOf } from "../memory/value";
import { noteError } from "./errors";
import { frameBase } from "./frame";
import { seedAddress } from "./seed";
import { DEED_EXPIRE, DEED_HIT, DEED_WRITE, deedAt, deedCount, dropStashes, note } from "./stash-deeds";
import {
  ENTRY_CHAIN, ENTRY_EXPIRY, ENTRY_HASH, ENTRY_KEY_LEN, ENTRY_TEXT, ENTRY_VALUE_LEN, setWord, word,
} from "./stash-list";
import { CACHE_CELLS, CACHE_SIZE, CACHE_STRATEGY, CACHE_TABLE, STASH_BYTES, CACHE_NAME, isGhost, orderAdd, orderClose, orderForget, orderHit, orderOpen, orderRevive } from "./stash-order";

const key = memory.data(16);
const value = memory.data(16);
const digest = memory.data(16);

export { dropStashes } from "./stash-deeds";

/** The item ends and the event's time is known: the lives of its entries begin. */
export function settleStashes(): void {
  const count = deedCount();
  for (let i: u32 = 0; i < count; i++) {
    const deed = deedAt(i);
    const stash = load<u32>(deed, 4);
    if (load<u32>(deed) == DEED_WRITE) {
      write(stash, deed);
      continue;
    }
    const ref = load<u32>(deed, 12);
    if (!isThere(stash, load<u32>(deed, 8), ref)) continue;
    if (load<u32>(deed) == DEED_HIT) orderHit(stash, ref);
    else {
      orderForget(stash, ref);
      drop(stash, ref);
    }
  }
  dropStashes();
}

/** An entry that the item met has not been dropped by what it did before. */
function isThere(stash: u32, hash: u32, ref: u32): bool {
  for (let found = load<u32>(cellOf(stash, hash)); found; found = word(found, ENTRY_CHAIN)) if (found == ref) return true;
  return false;
}

function stashes(): u32 { return sectionCount(Section.Stashes) / STASH_WORDS; }

/** Makes the image's stashes, empty; false when STATE is too small. */
export function stashesOpen(): bool {
  dropStashes();
  setHeadWord(HEAD_STASHES, 0);
  return stashesAdopt();
}

/**
 * Takes over the stashes of a STATE: each of the image's that has the name, size and
 * strategy of a saved one goes on with it, the others begin empty. False without memory.
 */
export function stashesAdopt(): bool {
  const count = stashes();
  const saved = headWord(HEAD_STASHES);
  const list = allocate((count + 1) * 4);
  if (!list) return false;
  store<u32>(at(list), count);
  for (let i: u32 = 0; i < count; i++) {
    const kept = saved ? takeSaved(saved, i) : 0;
    const stash = kept ? kept : makeStash(i);
    if (!stash) return false;
    store<u32>(at(list) + (<usize>i << 2), stash, 4);
  }
  setHeadWord(HEAD_STASHES, list);
  if (!saved) return true;
  const before = word(saved, 0);
  for (let i: u32 = 0; i < before; i++) {
    const stash = load<u32>(at(saved) + (<usize>i << 2), 4);
    if (stash) freeStash(stash);
  }
  slabFree(saved);
  return true;
}

/** The saved stash that is the image's `index`, taken out of the saved list; 0 none. */
function takeSaved(saved: u32, index: u32): u32 {
  const count = word(saved, 0);
  const name = recordWord(Section.Stashes, index, STASH_WORDS, STASH_NAME);
  for (let i: u32 = 0; i < count; i++) {
    const cell = at(saved) + 4 + (<usize>i << 2);
    const stash = load<u32>(cell);
    if (
      !stash || word(stash, CACHE_SIZE) != sizeOf(index) ||
      word(stash, CACHE_STRATEGY) != recordWord(Section.Stashes, index, STASH_WORDS, STASH_STRATEGY)
    ) continue;
    const text = word(stash, CACHE_NAME);
    if (word(text, 0) != stringLen(name) || !equalBytes(at(text) + 4, stringPtr(name), stringLen(name))) continue;
    store<u32>(cell, 0);
    return stash;
  }
  return 0;
}

function sizeOf(index: u32): u32 {
  const size = min<u32>(recordWord(Section.Stashes, index, STASH_WORDS, STASH_SIZE), STASHES_MAX_SIZE);
  return size ? size : 1;
}

function makeStash(index: u32): u32 {
  const size = sizeOf(index);
  let cells: u32 = 16;
  while (cells < size * 2) cells <<= 1;
  const name = recordWord(Section.Stashes, index, STASH_WORDS, STASH_NAME);
  const stash = allocate(<u32>STASH_BYTES);
  const table = allocate(cells * 4);
  const text = allocate(4 + stringLen(name));
  if (!stash || !table || !text) return 0;
  memory.fill(at(stash), 0, STASH_BYTES);
  memory.fill(at(table), 0, <usize>cells * 4);
  setWord(text, 0, stringLen(name));
  memory.copy(at(text) + 4, stringPtr(name), stringLen(name));
  setWord(stash, CACHE_TABLE, table);
  setWord(stash, CACHE_CELLS, cells);
  setWord(stash, CACHE_SIZE, size);
  setWord(stash, CACHE_STRATEGY, recordWord(Section.Stashes, index, STASH_WORDS, STASH_STRATEGY));
  setWord(stash, CACHE_NAME, text);
  return orderOpen(stash) ? stash : 0;
}

function freeStash(stash: u32): void {
  const cells = word(stash, CACHE_CELLS);
  for (let i: u32 = 0; i < cells; i++) {
    for (let ref = load<u32>(at(word(stash, CACHE_TABLE)) + (<usize>i << 2)); ref;) {
      const next = word(ref, ENTRY_CHAIN);
      slabFree(ref);
      ref = next;
    }
  }
  orderClose(stash);
  slabFree(word(stash, CACHE_TABLE));
  slabFree(word(stash, CACHE_NAME));
  slabFree(stash);
}

// @ts-ignore: decorator
@inline function stashAt(index: u32): u32 { return load<u32>(at(headWord(HEAD_STASHES)) + (<usize>index << 2), 4); }

/** The `stash:` entries of a node that succeeded. A key or value that is no string writes nothing. */
export function writeStashes(first: u32, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const record = section(Section.StashWrites) + (<usize>(first + i) * STASHWRITE_WORDS << 2);
    if (!text(load<u32>(record, STASHWRITE_VALUE << 2), value) || !text(load<u32>(record, STASHWRITE_KEY << 2), key)) continue;
    const deed = note(DEED_WRITE, stashAt(load<u32>(record, STASHWRITE_STASH << 2)), hashOf(ptrOf(key), lenOf(key)), 0);
    if (!deed) return;
    store<u32>(deed, <u32>ptrOf(key), 16);
    store<u32>(deed, lenOf(key), 20);
    store<u32>(deed, <u32>ptrOf(value), 24);
    store<u32>(deed, lenOf(value), 28);
    store<i64>(deed, load<i64>(record, STASHWRITE_TTL << 2), 32);
  }
}

function text(expr: u32, into: Ref): bool {
  if (evaluate(expr, into) == Status.Ok) return tagOf(into) == <u8>Tag.Str;
  noteError(expr, <u32>intOf(into));
  return false;
}

function hashOf(ptr: usize, len: u32): u32 {
  hash128(seedAddress(), ptr, len, digest);
  return load<u32>(digest);
}

/** Ref of the entry of a key, ghosts of ARC included; 0 none. */
function find(stash: u32, hash: u32, ptr: usize, len: u32): u32 {
  const cell = cellOf(stash, hash);
  for (let ref = load<u32>(cell); ref; ref = word(ref, ENTRY_CHAIN)) {
    if (word(ref, ENTRY_HASH) == hash && word(ref, ENTRY_KEY_LEN) == len && equalBytes(at(ref) + ENTRY_TEXT, ptr, len)) return ref;
  }
  return 0;
}

function cellOf(stash: u32, hash: u32): usize {
  return at(word(stash, CACHE_TABLE)) + (<usize>(hash & (word(stash, CACHE_CELLS) - 1)) << 2);
}

function write(stash: u32, deed: usize): void {
  const hash = load<u32>(deed, 8);
  const old = find(stash, hash, <usize>load<u32>(deed, 16), load<u32>(deed, 20));
  const made = entry(deed);
  if (!made) return;
  if (old) {
    orderRevive(stash, old, made);
    drop(stash, old);
  } else {
    orderAdd(stash, made);
  }
  const cell = cellOf(stash, hash);
  setWord(made, ENTRY_CHAIN, load<u32>(cell));
  store<u32>(cell, made);
}

/** A new entry of a deed's key and value; 0 when STATE is full. */
function entry(deed: usize): u32 {
  const keyLen = load<u32>(deed, 20);
  const valueLen = load<u32>(deed, 28);
  const ref = slabAlloc(<u32>ENTRY_TEXT + keyLen + valueLen + 1);
  if (!ref) return 0;
  const to = at(ref);
  memory.fill(to, 0, ENTRY_TEXT);
  store<i64>(to, load<i64>(frameBase(), FRAME_TIME) + load<i64>(deed, 32), ENTRY_EXPIRY);
  store<u32>(to, load<u32>(deed, 8), ENTRY_HASH);
  store<u32>(to, keyLen, ENTRY_KEY_LEN);
  store<u32>(to, valueLen, ENTRY_VALUE_LEN);
  memory.copy(to + ENTRY_TEXT, <usize>load<u32>(deed, 16), keyLen);
  memory.copy(to + ENTRY_TEXT + keyLen, <usize>load<u32>(deed, 24), valueLen);
  return ref;
}

/** Takes an entry out of the table and frees it; its order must have let go of it. */
export function drop(stash: u32, ref: u32): void {
  const cell = cellOf(stash, word(ref, ENTRY_HASH));
  let before: u32 = 0;
  for (let found = load<u32>(cell); found; found = word(found, ENTRY_CHAIN)) {
    if (found == ref) {
      if (before) setWord(before, ENTRY_CHAIN, word(ref, ENTRY_CHAIN));
      else store<u32>(cell, word(ref, ENTRY_CHAIN));
      break;
    }
    before = found;
  }
  slabFree(ref);
}

/** GetFromStash: the value in the arena; false and "" when it is missing, expired, or there is no such stash. */
export function stashGet(namePtr: usize, nameLen: u32, keyPtr: usize, keyLen: u32, out: Ref): bool {
  putStr(out, 0, 0, 0);
  const count = stashes();
  for (let i: u32 = 0; i < count; i++) {
    const name = recordWord(Section.Stashes, i, STASH_WORDS, STASH_NAME);
    if (stringLen(name) == nameLen && equalBytes(stringPtr(name), namePtr, nameLen)) return read(stashAt(i), keyPtr, keyLen, out);
  }
  return false;
}

function read(stash: u32, ptr: usize, len: u32, out: Ref): bool {
  const hash = hashOf(ptr, len);
  for (let i = deedCount(); i > 0; i--) {
    const deed = deedAt(i - 1);
    if (load<u32>(deed) != DEED_WRITE || load<u32>(deed, 4) != stash || load<u32>(deed, 20) != len) continue;
    if (!equalBytes(<usize>load<u32>(deed, 16), ptr, len)) continue;
    putStr(out, <usize>load<u32>(deed, 24), load<u32>(deed, 28), 0);
    return true;
  }
  const ref = find(stash, hash, ptr, len);
  if (!ref || isGhost(stash, ref)) return false;
  if (load<i64>(frameBase(), FRAME_TIME) > load<i64>(at(ref), ENTRY_EXPIRY)) {
    note(DEED_EXPIRE, stash, hash, ref);
    return false;
  }
  note(DEED_HIT, stash, hash, ref);
  const size = word(ref, ENTRY_VALUE_LEN);
  const copy = arenaAlloc(<usize>size + 1);
  if (!copy) return false;
  memory.copy(copy, at(ref) + ENTRY_TEXT + word(ref, ENTRY_KEY_LEN), size);
  putStr(out, copy, size, 0);
  return true;
}
