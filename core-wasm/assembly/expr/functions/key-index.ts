// Finds entries of a map by their string keys in constant time.
//
// A table of {hash u32, entry + 1 u32} behind a head of {mask, seed}, lent by the
// arena. Small maps are searched without one: see INDEX_FROM.

import { MAP_ENTRY_SIZE, NONE } from "../../abi";
import { arenaAlloc } from "../../memory/arena";
import { lenOf, ptrOf } from "../../memory/value";
import { hashBytes, nextSeed } from "./hash";

/** Maps of fewer entries are searched faster from end to end. */
export const INDEX_FROM: u32 = 12;

const HEAD: usize = 8;

/** An index for up to `count` entries; 0 when the arena is full. */
export function keyIndexOpen(count: u32): usize {
  let size: u32 = 16;
  while (size < count * 2) size <<= 1;
  const table = arenaAlloc(HEAD + <usize>size * 8);
  if (!table) return 0;
  store<u32>(table, size - 1);
  store<u32>(table, nextSeed(), 4);
  memory.fill(table + HEAD, 0, <usize>size * 8);
  return table;
}

// The cell of the key, or the free one where it belongs.
function cellOf(table: usize, entries: usize, key: usize, len: u32, hash: u32): usize {
  const mask = load<u32>(table);
  let i = hash & mask;
  while (true) {
    const cell = table + HEAD + (<usize>i << 3);
    const held = load<u32>(cell, 4);
    if (!held) return cell;
    const entry = entries + <usize>(held - 1) * MAP_ENTRY_SIZE;
    if (load<u32>(cell) == hash && lenOf(entry) == len && memory.compare(ptrOf(entry), key, len) == 0) return cell;
    i = (i + 1) & mask;
  }
}

/** Number of the entry with this key, or NONE. */
export function keyIndexFind(table: usize, entries: usize, key: usize, len: u32): u32 {
  const held = load<u32>(cellOf(table, entries, key, len, hashBytes(key, len, load<u32>(table, 4))), 4);
  return held ? held - 1 : NONE;
}

/** Adds the entry `number` unless its key is known; answers the entry that has the key. */
export function keyIndexAdd(table: usize, entries: usize, number: u32): u32 {
  const entry = entries + <usize>number * MAP_ENTRY_SIZE;
  const hash = hashBytes(ptrOf(entry), lenOf(entry), load<u32>(table, 4));
  const cell = cellOf(table, entries, ptrOf(entry), lenOf(entry), hash);
  const held = load<u32>(cell, 4);
  if (held) return held - 1;
  store<u32>(cell, hash);
  store<u32>(cell, number + 1, 4);
  return number;
}
