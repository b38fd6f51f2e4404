// Makes entries in a row a map: a key that comes again replaces the value of its
// first place. Linear, by a hash table once there are more than a few entries.

import { MAP_ENTRY_SIZE, VALUE_SIZE } from "../../abi";
import { arenaAlloc, arenaMark, arenaRelease } from "../../memory/arena";
import { Ref, copyValue } from "../../memory/value";
import { isList, isMap } from "./arguments";
import { equalValues, hashValue } from "./equality";
import { nextSeed } from "./hash";
import { INDEX_FROM } from "./key-index";

export const UNHASHABLE: i32 = -1;
export const NO_ROOM: i32 = -2;

// @ts-ignore: decorator
@inline
function sameKey(a: Ref, b: Ref): bool { return load<u16>(a) == load<u16>(b) && equalValues(a, b); }

/** Entries left of the `count` at `entries`, or UNHASHABLE (a key is a list or map) or NO_ROOM. */
export function withLastValues(entries: usize, count: u32): i32 {
  if (count < INDEX_FROM) return fewLastValues(entries, count);
  const mark = arenaMark();
  let size: u32 = 32;
  while (size < count * 2) size <<= 1;
  const table = arenaAlloc(<usize>size * 8);
  if (!table) return NO_ROOM;
  memory.fill(table, 0, <usize>size * 8);
  const seed = nextSeed();
  let kept: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const entry = entries + <usize>i * MAP_ENTRY_SIZE;
    if (isList(entry) || isMap(entry)) {
      arenaRelease(mark);
      return UNHASHABLE;
    }
    const hash = hashValue(entry, seed);
    for (let at = hash & (size - 1); ; at = (at + 1) & (size - 1)) {
      const cell = table + (<usize>at << 3);
      const held = load<u32>(cell, 4);
      if (!held) {
        keep(entries, kept, entry);
        kept++;
        store<u32>(cell, hash);
        store<u32>(cell, kept, 4);
        break;
      }
      const known = entries + <usize>(held - 1) * MAP_ENTRY_SIZE;
      if (load<u32>(cell) == hash && sameKey(known, entry)) {
        copyValue(known + VALUE_SIZE, entry + VALUE_SIZE);
        break;
      }
    }
  }
  arenaRelease(mark);
  return kept;
}

function fewLastValues(entries: usize, count: u32): i32 {
  let kept: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const entry = entries + <usize>i * MAP_ENTRY_SIZE;
    if (isList(entry) || isMap(entry)) return UNHASHABLE;
    let at: u32 = 0;
    while (at < kept && !sameKey(entries + <usize>at * MAP_ENTRY_SIZE, entry)) at++;
    keep(entries, at, entry);
    if (at == kept) kept++;
  }
  return kept;
}

// Moves an entry to place `at`.
// @ts-ignore: decorator
@inline
function keep(entries: usize, at: u32, entry: usize): void {
  const to = entries + <usize>at * MAP_ENTRY_SIZE;
  copyValue(to, entry);
  copyValue(to + VALUE_SIZE, entry + VALUE_SIZE);
}
