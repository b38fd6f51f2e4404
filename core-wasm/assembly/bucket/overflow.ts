// Pending overflows: what buckets hand to the host.
//
// A bucket that overflows needs no memory for it: its 128 bytes become the
// OVERFLOW record, its ring the list of event addresses. Records hang in one
// list, oldest first, until the host has released them. They are the one place
// in STATE with addresses; a restore moves them (snapshot.ts).

import {
  BucketStep, NONE, OVERFLOW_AT, OVERFLOW_DROPPED, OVERFLOW_FIRST, OVERFLOW_FLAGS, OVERFLOW_KEY, OVERFLOW_LAST,
  OVERFLOW_PARTITION, OVERFLOW_PARTITION_LEN, OVERFLOW_QUEUE, OVERFLOW_QUEUE_LEN, OVERFLOW_SCENARIO,
  OVERFLOW_SEQUENCE, OVERFLOW_TOTAL, PourResult, SCENARIO_BLACKHOLE, SCENARIO_OVERFLOW_FILTER,
} from "../abi";
import { releaseEvent } from "../event/record";
import { at, refOf, slabFree } from "../memory/slab";
import { armBlackhole, blackholeEnd, blackholed } from "./blackhole";
import {
  BUCKET_COUNT, BUCKET_DISTINCT, BUCKET_FIRST, BUCKET_KEY, BUCKET_LAST, BUCKET_QUEUE, BUCKET_QUEUED,
  BUCKET_SCENARIO, OUTSIDE, RING, has, partitionLength, partitionText,
} from "./bucket";
import { isTold, tellOverflow } from "./course";
import { dismantle } from "./life";
import { queueFlatten } from "./queue";
import { OVERFLOWED, count } from "./scenario";
import {
  HEAD_PENDING, HEAD_PENDING_COUNT, HEAD_PENDING_LAST, headWord, scenarioAt, scenarioLong, scenarioWord, setHeadWord,
} from "./state";

// Words of the record the host does not read, byte offsets.
const PENDING_NEXT = 84; // ref
const PENDING_EVENT = 88; // the address of a single event
const PENDING_RING = 92; // ref of the block behind OVERFLOW_QUEUE, or 0
const PENDING_TEXT = 96; // ref of the partition's block, or 0

/**
 * Hands out a bucket that has left the store, or ends it in silence when its key
 * is hidden; with an overflow_filter the host asks the blackhole, after the filter.
 */
export function raise(ref: u32, scenario: u32, time: i64, sequence: u64, byTime: u32): u32 {
  const bucket = at(ref);
  const program = scenarioAt(scenario);
  if (scenarioLong(program, SCENARIO_BLACKHOLE) > 0 && scenarioWord(program, SCENARIO_OVERFLOW_FILTER) == NONE) {
    if (blackholed(scenario, bucket + BUCKET_KEY, time)) {
      if (isTold())
        tellOverflow(BucketStep.Hidden, bucket, scenario, time, sequence, byTime, blackholeEnd(scenario, bucket + BUCKET_KEY));
      dismantle(ref);
      return 0;
    }
    armBlackhole(scenario, bucket + BUCKET_KEY, time);
  }
  count(scenario, OVERFLOWED);
  if (isTold())
    tellOverflow(BucketStep.Overflowed, bucket, scenario, time, sequence, byTime, blackholeEnd(scenario, bucket + BUCKET_KEY));
  become(bucket, scenario, time, sequence, byTime);
  const last = headWord(HEAD_PENDING_LAST);
  if (last) store<u32>(at(last), ref, PENDING_NEXT);
  else setHeadWord(HEAD_PENDING, ref);
  setHeadWord(HEAD_PENDING_LAST, ref);
  setHeadWord(HEAD_PENDING_COUNT, headWord(HEAD_PENDING_COUNT) + 1);
  return PourResult.Overflow;
}

/** Rewrites the bucket as an OVERFLOW record. All is read before anything is written. */
function become(bucket: usize, scenario: u32, time: i64, sequence: u64, byTime: u32): void {
  const key = v128.load(bucket, BUCKET_KEY);
  const first = load<i64>(bucket, BUCKET_FIRST);
  const last = load<i64>(bucket, BUCKET_LAST);
  const total = load<u32>(bucket, BUCKET_COUNT);
  const queued = <u32>load<u16>(bucket, BUCKET_QUEUED);
  const text = partitionText(bucket);
  const textLength = partitionLength(bucket);
  const outside = has(bucket, OUTSIDE);
  const ring = has(bucket, RING);
  const queue = load<u32>(bucket, BUCKET_QUEUE);
  const list = ring ? queueFlatten(bucket) : bucket + PENDING_EVENT;
  const distinct = load<u32>(bucket, BUCKET_DISTINCT);
  if (distinct) slabFree(distinct);

  store<u32>(bucket, scenario, OVERFLOW_SCENARIO << 2);
  store<u32>(bucket, total, OVERFLOW_TOTAL << 2);
  store<i64>(bucket, first, OVERFLOW_FIRST << 2);
  store<i64>(bucket, last, OVERFLOW_LAST << 2);
  store<i64>(bucket, time, OVERFLOW_AT << 2);
  v128.store(bucket, key, OVERFLOW_KEY << 2);
  store<u32>(bucket, <u32>text, OVERFLOW_PARTITION << 2);
  store<u32>(bucket, textLength, OVERFLOW_PARTITION_LEN << 2);
  store<u32>(bucket, <u32>list, OVERFLOW_QUEUE << 2);
  store<u32>(bucket, queued, OVERFLOW_QUEUE_LEN << 2);
  store<u64>(bucket, sequence, OVERFLOW_SEQUENCE << 2);
  store<u32>(bucket, total - queued, OVERFLOW_DROPPED << 2);
  store<u32>(bucket, byTime, OVERFLOW_FLAGS << 2);
  store<u32>(bucket, NONE, BUCKET_SCENARIO);
  store<u32>(bucket, 0, PENDING_NEXT);
  store<u32>(bucket, queued ? <u32>at(queue) : 0, PENDING_EVENT);
  store<u32>(bucket, ring ? queue : 0, PENDING_RING);
  store<u32>(bucket, outside ? refOf(text) : 0, PENDING_TEXT);
}

/** Overflows the host has not released yet. */
export function pendingOverflows(): u32 { return headWord(HEAD_PENDING_COUNT); }

/** Ref of the pending overflow `i`, counted from the oldest; 0 when there are fewer. */
function pending(i: u32): u32 {
  let ref = headWord(HEAD_PENDING);
  while (ref && i--) ref = load<u32>(at(ref), PENDING_NEXT);
  return ref;
}

/** Address of the OVERFLOW record `i`, the oldest being 0; 0 when there are fewer. Walks `i` records. */
export function overflowAt(i: u32): usize {
  const ref = pending(i);
  return ref ? at(ref) : 0;
}

/** The record after `record`, or 0. */
export function overflowAfter(record: usize): usize {
  const next = load<u32>(record, PENDING_NEXT);
  return next ? at(next) : 0;
}

/** Frees overflow `i` and lets go of its events; later ones move down by one. */
export function releaseOverflow(i: u32): void {
  const before = i ? pending(i - 1) : 0;
  const ref = pending(i);
  if (ref) drop(before, ref);
}

/** Takes `ref` out of the list, after `before`, and frees it. */
function drop(before: u32, ref: u32): void {
  const record = at(ref);
  const next = load<u32>(record, PENDING_NEXT);
  if (before) store<u32>(at(before), next, PENDING_NEXT);
  else setHeadWord(HEAD_PENDING, next);
  if (!next) setHeadWord(HEAD_PENDING_LAST, before);
  setHeadWord(HEAD_PENDING_COUNT, headWord(HEAD_PENDING_COUNT) - 1);
  const list = <usize>load<u32>(record, OVERFLOW_QUEUE << 2);
  const queued = load<u32>(record, OVERFLOW_QUEUE_LEN << 2);
  for (let n: u32 = 0; n < queued; n++) releaseEvent(load<u32>(list + (<usize>n << 2)));
  const ring = load<u32>(record, PENDING_RING);
  if (ring) slabFree(ring);
  const text = load<u32>(record, PENDING_TEXT);
  if (text) slabFree(text);
  slabFree(ref);
}

/** Gives pending overflows new scenario numbers (u32 each at `map`, NONE: gone, released). */
export function renumberOverflows(map: usize): void {
  let before: u32 = 0;
  for (let ref = headWord(HEAD_PENDING); ref;) {
    const record = at(ref);
    const next = load<u32>(record, PENDING_NEXT);
    const scenario = load<u32>(map + (<usize>load<u32>(record, OVERFLOW_SCENARIO << 2) << 2));
    if (scenario == NONE) drop(before, ref);
    else {
      store<u32>(record, scenario, OVERFLOW_SCENARIO << 2);
      before = ref;
    }
    ref = next;
  }
}

/** After the region moved by `by` bytes: the addresses in pending records follow. */
export function moveOverflows(by: i32): void {
  for (let ref = headWord(HEAD_PENDING); ref; ref = load<u32>(at(ref), PENDING_NEXT)) {
    const record = at(ref);
    move(record + (OVERFLOW_PARTITION << 2), by);
    move(record + (OVERFLOW_QUEUE << 2), by);
    const list = <usize>load<u32>(record, OVERFLOW_QUEUE << 2);
    const queued = load<u32>(record, OVERFLOW_QUEUE_LEN << 2);
    for (let n: u32 = 0; n < queued; n++) move(list + (<usize>n << 2), by);
  }
}

// @ts-ignore: decorator
@inline function move(address: usize, by: i32): void { store<u32>(address, load<u32>(address) + by); }
