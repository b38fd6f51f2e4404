// The events a bucket holds, oldest first.
//
// One event stands in the bucket itself; from the second on there is a ring
// {head u32, room u32, ref u32 × room} that doubles until it holds as many as the
// rule lets queue. A full queue gives up its oldest event; so does one that gets
// no memory to grow.
//
// Readers (conditions, overflow filters) pass the address of a bucket or of the
// OVERFLOW record it became; both answer.

import {
  OVERFLOW_QUEUE, OVERFLOW_QUEUE_LEN, QUEUE_MAX, SCENARIO_CACHE_SIZE, SCENARIO_CAPACITY,
} from "../abi";
import { releaseEvent, retainEvent } from "../event/record";
import { at, blockBytes, refOf, slabFree } from "../memory/slab";
import { BUCKET_QUEUE, BUCKET_QUEUED, RING, clearFlag, has, isLive, setFlag } from "./bucket";
import { allocate } from "./ceiling";
import { scenarioWord } from "./state";

const RING_HEAD = 0; // index of the oldest
const RING_ROOM = 4;
const RING_REFS: u32 = 8;

/** Events a bucket of this scenario may hold: one more than its bound L, the overflowing one. */
export function queueLimit(scenario: usize): u32 {
  const capacity = <i32>scenarioWord(scenario, SCENARIO_CAPACITY);
  const cache = <i32>scenarioWord(scenario, SCENARIO_CACHE_SIZE);
  let bound = capacity;
  if (cache > 0 && (cache <= capacity || capacity < 0)) bound = cache;
  return bound < 0 || bound >= QUEUE_MAX ? QUEUE_MAX : <u32>bound + 1;
}

/** Adds an event; answers by how many events the queue has grown. */
export function queueAdd(bucket: usize, event: usize, limit: u32): i32 {
  const before = <u32>load<u16>(bucket, BUCKET_QUEUED);
  let queued = before;
  if (queued == limit) queued = dropOldest(bucket);
  if (queued && !hasRoom(bucket, queued) && !grow(bucket, queued, limit)) queued = dropOldest(bucket);
  retainEvent(<u32>event);
  const ref = refOf(event);
  if (has(bucket, RING)) {
    const ring = at(load<u32>(bucket, BUCKET_QUEUE));
    store<u32>(slot(ring, queued), ref);
  } else {
    store<u32>(bucket, ref, BUCKET_QUEUE);
  }
  store<u16>(bucket, <u16>(queued + 1), BUCKET_QUEUED);
  return <i32>(queued + 1 - before);
}

/** Address of the cell of event `i`, oldest first. */
// @ts-ignore: decorator
@inline function slot(ring: usize, i: u32): usize {
  const room = load<u32>(ring, RING_ROOM);
  let index = load<u32>(ring, RING_HEAD) + i;
  if (index >= room) index -= room;
  return ring + RING_REFS + (<usize>index << 2);
}

function hasRoom(bucket: usize, queued: u32): bool {
  return has(bucket, RING) && queued < load<u32>(at(load<u32>(bucket, BUCKET_QUEUE)), RING_ROOM);
}

function dropOldest(bucket: usize): u32 {
  const queued = <u32>load<u16>(bucket, BUCKET_QUEUED) - 1;
  const block = load<u32>(bucket, BUCKET_QUEUE);
  store<u16>(bucket, <u16>queued, BUCKET_QUEUED);
  if (!has(bucket, RING)) {
    releaseEvent(<u32>at(block));
    return queued;
  }
  const ring = at(block);
  releaseEvent(<u32>at(load<u32>(slot(ring, 0))));
  const head = load<u32>(ring, RING_HEAD) + 1;
  store<u32>(ring, head == load<u32>(ring, RING_ROOM) ? 0 : head, RING_HEAD);
  return queued;
}

/** A ring of twice the room, in order from its start; false when there is no memory. */
function grow(bucket: usize, queued: u32, limit: u32): bool {
  const wanted = RING_REFS + (queued << 3);
  const most = RING_REFS + (limit << 2);
  const bytes = blockBytes(wanted < most ? wanted : most);
  const block = allocate(bytes);
  if (!block) return false;
  const ring = at(block);
  store<u32>(ring, 0, RING_HEAD);
  store<u32>(ring, (bytes - RING_REFS) >> 2, RING_ROOM);
  const old = load<u32>(bucket, BUCKET_QUEUE);
  if (has(bucket, RING)) {
    for (let i: u32 = 0; i < queued; i++) store<u32>(slot(ring, i), load<u32>(slot(at(old), i)));
    slabFree(old);
  } else {
    store<u32>(ring, old, RING_REFS);
    setFlag(bucket, RING);
  }
  store<u32>(bucket, block, BUCKET_QUEUE);
  return true;
}

/** Lets go of all events. */
export function queueRelease(bucket: usize): void {
  const queued = <u32>load<u16>(bucket, BUCKET_QUEUED);
  for (let i: u32 = 0; i < queued; i++) releaseEvent(held(bucket, i));
  if (has(bucket, RING)) slabFree(load<u32>(bucket, BUCKET_QUEUE));
  clearFlag(bucket, RING);
  store<u16>(bucket, 0, BUCKET_QUEUED);
}

/** Turns a ring into a plain list of addresses, in place; answers its address. */
export function queueFlatten(bucket: usize): usize {
  const ring = at(load<u32>(bucket, BUCKET_QUEUE));
  const first = ring + RING_REFS;
  const room = load<u32>(ring, RING_ROOM);
  const head = load<u32>(ring, RING_HEAD);
  if (head) {
    reverse(first, 0, head);
    reverse(first, head, room);
    reverse(first, 0, room);
  }
  const queued = <u32>load<u16>(bucket, BUCKET_QUEUED);
  for (let i: u32 = 0; i < queued; i++) {
    const cell = first + (<usize>i << 2);
    store<u32>(cell, <u32>at(load<u32>(cell)));
  }
  return first;
}

function reverse(cells: usize, from: u32, to: u32): void {
  while (from + 1 < to) {
    to--;
    const a = cells + (<usize>from << 2);
    const b = cells + (<usize>to << 2);
    const kept = load<u32>(a);
    store<u32>(a, load<u32>(b));
    store<u32>(b, kept);
    from++;
  }
}

/** Events in the queue of a bucket or an overflow. */
export function queueLength(holder: usize): u32 {
  return isLive(holder) ? <u32>load<u16>(holder, BUCKET_QUEUED) : load<u32>(holder, OVERFLOW_QUEUE_LEN << 2);
}

/** Address of event `i` in the queue of a bucket or an overflow, oldest first. */
export function queueEvent(holder: usize, i: u32): u32 {
  if (isLive(holder)) return held(holder, i);
  return load<u32>(<usize>load<u32>(holder, OVERFLOW_QUEUE << 2) + (<usize>i << 2));
}

function held(bucket: usize, i: u32): u32 {
  const block = load<u32>(bucket, BUCKET_QUEUE);
  return <u32>at(has(bucket, RING) ? load<u32>(slot(at(block), i)) : block);
}
