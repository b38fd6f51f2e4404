// The distinct values a bucket has met, as 128-bit hashes.
//
// {count u32, room u32, hash u128 × room}: open addressing with linear probing in
// a block that doubles. Small sets may be full, larger ones stay a quarter empty;
// a probe never goes round more than once. A set at DISTINCT_MAX, or one that gets
// no memory, records no more: further values count as new, for a bucket that sees
// too much must not fall silent.

import { DISTINCT_MAX } from "../abi";
import { at, slabFree } from "../memory/slab";
import { BUCKET_DISTINCT } from "./bucket";
import { allocate } from "./ceiling";

const SET_COUNT = 0;
const SET_ROOM = 4;
const SET_HASHES: u32 = 8;

// @ts-ignore: decorator
@inline function most(room: u32): u32 { return room < 7 ? room : room - (room >> 2); }

// @ts-ignore: decorator
@inline function cell(set: usize, i: u32): usize { return set + SET_HASHES + (<usize>i << 4); }

/** An all-zero hash marks an empty cell; the one value in 2^128 that has it gets another. */
// @ts-ignore: decorator
@inline function lowOf(hash: usize): u64 {
  const low = load<u64>(hash);
  return low | load<u64>(hash, 8) ? low : 1;
}

/** Index of the hash, or of the empty cell where it belongs, or `room` when neither is there. */
function probe(set: usize, low: u64, high: u64): u32 {
  const room = load<u32>(set, SET_ROOM);
  let i = <u32>(((low & 0xffffffff) * <u64>room) >> 32);
  for (let step: u32 = 0; step < room; step++) {
    const at = cell(set, i);
    const first = load<u64>(at);
    const second = load<u64>(at, 8);
    if ((first == low && second == high) || !(first | second)) return i;
    if (++i == room) i = 0;
  }
  return room;
}

/** True when the bucket has met this value. */
export function distinctHas(bucket: usize, hash: usize): bool {
  const ref = load<u32>(bucket, BUCKET_DISTINCT);
  if (!ref) return false;
  const set = at(ref);
  const i = probe(set, lowOf(hash), load<u64>(hash, 8));
  if (i == load<u32>(set, SET_ROOM)) return false;
  return <bool>(load<u64>(cell(set, i)) | load<u64>(cell(set, i), 8));
}

/** Remembers a value the bucket has not met. */
export function distinctAdd(bucket: usize, hash: usize): void {
  const ref = load<u32>(bucket, BUCKET_DISTINCT);
  const count = ref ? load<u32>(at(ref)) : 0;
  if (count >= <u32>DISTINCT_MAX) return;
  if ((!ref || count == most(load<u32>(at(ref), SET_ROOM))) && !grow(bucket)) return;
  insert(at(load<u32>(bucket, BUCKET_DISTINCT)), lowOf(hash), load<u64>(hash, 8));
}

function insert(set: usize, low: u64, high: u64): void {
  const at = cell(set, probe(set, low, high));
  store<u64>(at, low);
  store<u64>(at, high, 8);
  store<u32>(set, load<u32>(set) + 1, SET_COUNT);
}

function grow(bucket: usize): bool {
  const old = load<u32>(bucket, BUCKET_DISTINCT);
  const before = old ? load<u32>(at(old), SET_ROOM) : 0;
  const room = (before << 1) + 1;
  const block = allocate(SET_HASHES + (room << 4));
  if (!block) return false;
  const set = at(block);
  memory.fill(set, 0, SET_HASHES + (room << 4));
  store<u32>(set, room, SET_ROOM);
  for (let i: u32 = 0; i < before; i++) {
    const from = cell(at(old), i);
    const low = load<u64>(from);
    const high = load<u64>(from, 8);
    if (low | high) insert(set, low, high);
  }
  if (old) slabFree(old);
  store<u32>(bucket, block, BUCKET_DISTINCT);
  return true;
}
