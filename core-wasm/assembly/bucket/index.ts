// From a 128-bit key to its record: open addressing with linear probing.
//
// A cell is {fingerprint u32, ref u32}; the home cell is the fingerprint scaled to
// the number of cells, so tables need not be powers of two and probing, removing
// and moving read cells alone. The whole key, at the start of the record, decides.
// Keys are keyed hashes: nobody can choose them to cluster.
//
// Tables are no part of a snapshot: they grow, and return after a restore, by
// walking the records in the slab, the only truth. Load stays at or below 0.7.

import { NONE } from "../abi";
import { at, firstOf, nextOf } from "../memory/slab";

const CELL: u32 = 8;
const SMALLEST: u32 = 1024;
const TABLE_BYTES = 24;

// A table, byte offsets.
const CELLS = 0; // address
const ROOM = 4; // cells there is memory for
const USED = 8; // cells in use by now
const COUNT = 12; // records
const CLASS = 16; // slab class of the records
const OWNER = 20; // offset in the record of a word that is NONE when it is dead

/** From bucket key to bucket. */
export const BUCKETS: usize = memory.data(TABLE_BYTES, 8);
/** From blackhole key to entry. */
export const BLACKHOLES: usize = memory.data(TABLE_BYTES, 8);

/** Bytes a table of at most `records` takes. */
export function tableBytes(records: u32): u32 { return cellsFor(records) * CELL; }

function cellsFor(records: u32): u32 {
  const wanted = <u32>(<u64>records * 10 / 7) + 2;
  return wanted < SMALLEST ? SMALLEST : wanted;
}

/** An empty table of records of slab class `kind` in the memory at `cells`. */
export function tableOpen(table: usize, cells: usize, records: u32, kind: u32, owner: u32): void {
  store<u32>(table, <u32>cells, CELLS);
  store<u32>(table, cellsFor(records), ROOM);
  store<u32>(table, SMALLEST, USED);
  store<u32>(table, kind, CLASS);
  store<u32>(table, owner, OWNER);
  clear(table);
}

function clear(table: usize): void {
  store<u32>(table, 0, COUNT);
  memory.fill(<usize>load<u32>(table, CELLS), 0, <usize>load<u32>(table, USED) * CELL);
}

// @ts-ignore: decorator
@inline function home(fingerprint: u32, cells: u32): u32 { return <u32>((<u64>fingerprint * <u64>cells) >> 32); }

/** The record with this key, or 0. */
export function tableFind(table: usize, key: usize): u32 {
  const low = load<u64>(key);
  const high = load<u64>(key, 8);
  const cells = <usize>load<u32>(table, CELLS);
  const used = load<u32>(table, USED);
  let i = home(<u32>low, used);
  while (true) {
    const cell = cells + i * CELL;
    const ref = load<u32>(cell, 4);
    if (!ref) return 0;
    if (load<u32>(cell) == <u32>low) {
      const record = at(ref);
      if (load<u64>(record) == low && load<u64>(record, 8) == high) return ref;
    }
    if (++i == used) i = 0;
  }
}

/**
 * Adds a record whose key is not there yet and which is not marked as live yet,
 * for a growing table walks the live ones. The ceilings see to it that there is room.
 */
export function tableInsert(table: usize, ref: u32): void {
  const used = load<u32>(table, USED);
  const room = load<u32>(table, ROOM);
  if (<u64>(load<u32>(table, COUNT) + 1) * 10 > <u64>used * 7 && used < room) {
    store<u32>(table, used << 1 < room ? used << 1 : room, USED);
    tableRebuild(table);
  }
  place(table, ref);
}

function place(table: usize, ref: u32): void {
  const fingerprint = load<u32>(at(ref));
  const cells = <usize>load<u32>(table, CELLS);
  const used = load<u32>(table, USED);
  let i = home(fingerprint, used);
  while (load<u32>(cells + i * CELL, 4)) {
    if (++i == used) i = 0;
  }
  store<u32>(cells + i * CELL, fingerprint);
  store<u32>(cells + i * CELL, ref, 4);
  store<u32>(table, load<u32>(table, COUNT) + 1, COUNT);
}

/** Fills a table from the live records in the slab, growing it as needed. */
export function tableRebuild(table: usize): void {
  const kind = load<u32>(table, CLASS);
  const owner = <usize>load<u32>(table, OWNER);
  let live: u32 = 0;
  for (let ref = firstOf(kind); ref; ref = nextOf(kind, ref)) {
    if (load<u32>(at(ref) + owner) != NONE) live++;
  }
  const room = load<u32>(table, ROOM);
  let used = load<u32>(table, USED);
  while (used < room && <u64>live * 10 > <u64>used * 7) used = used << 1 < room ? used << 1 : room;
  store<u32>(table, used, USED);
  clear(table);
  for (let ref = firstOf(kind); ref; ref = nextOf(kind, ref)) {
    if (load<u32>(at(ref) + owner) != NONE) place(table, ref);
  }
}

/** Takes a record out if it is there; what probed past it moves up, so there are no tombstones. */
export function tableRemove(table: usize, ref: u32): void {
  const cells = <usize>load<u32>(table, CELLS);
  const used = load<u32>(table, USED);
  let hole = home(load<u32>(at(ref)), used);
  while (load<u32>(cells + hole * CELL, 4) != ref) {
    if (!load<u32>(cells + hole * CELL, 4)) return;
    if (++hole == used) hole = 0;
  }
  let i = hole;
  while (true) {
    if (++i == used) i = 0;
    const cell = cells + i * CELL;
    if (!load<u32>(cell, 4)) break;
    const start = home(load<u32>(cell), used);
    const stays = hole < i ? start > hole && start <= i : start > hole || start <= i;
    if (stays) continue;
    store<u64>(cells + hole * CELL, load<u64>(cell));
    hole = i;
  }
  store<u64>(cells + hole * CELL, 0);
  store<u32>(table, load<u32>(table, COUNT) - 1, COUNT);
}
