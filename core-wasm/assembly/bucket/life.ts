// Birth and death of a bucket: what has to be made and undone with it.
//
// Between `enter` and `leave` a bucket is found by its key and counted. Who calls
// `leave` or `destroy` has taken it out of its age list before.

import { NONE, POUR_KEY, POUR_PARTITION, POUR_PARTITION_LEN, POUR_TIME, SCENARIO_CAPACITY } from "../abi";
import { copyBytes } from "../memory/bytes";
import { BUCKET_CLASS, at, slabFree } from "../memory/slab";
import {
  BUCKET_DISTINCT, BUCKET_KEY, BUCKET_QUEUED, BUCKET_SCENARIO, BUCKET_TEXT, BUCKET_TEXT_LEN, OUTSIDE, TEXT_MAX, TICKING, has,
  setFlag,
} from "./bucket";
import { admit, allocate, allocateClass } from "./ceiling";
import { BUCKETS, tableInsert, tableRemove } from "./index";
import { limiterOpen } from "./limiter";
import { queueRelease } from "./queue";
import { CREATED, LIVE_BUCKETS, count, liveAt, weigh } from "./scenario";
import { HEAD_LIVE, HEAD_TIMERS, headWord, scenarioAt, scenarioWord, setHeadWord } from "./state";
import { timerRemove } from "./timer";

/** A bucket of a scenario for the partition of a POUR record, not yet entered; 0 when there is no memory. */
export function birth(scenario: u32, record: usize): u32 {
  const ref = allocateClass(BUCKET_CLASS);
  if (!ref) return 0;
  const bucket = at(ref);
  for (let at: usize = 0; at < 128; at += 16) v128.store(bucket + at, i64x2.splat(0));
  store<u32>(bucket, NONE, BUCKET_SCENARIO);
  if (!keepPartition(bucket, <usize>load<u32>(record, POUR_PARTITION), load<u32>(record, POUR_PARTITION_LEN))) {
    slabFree(ref);
    return 0;
  }
  v128.store(bucket, v128.load(record, POUR_KEY), BUCKET_KEY);
  limiterOpen(bucket, <i32>scenarioWord(scenarioAt(scenario), SCENARIO_CAPACITY), load<i64>(record, POUR_TIME));
  count(scenario, CREATED);
  return ref;
}

function keepPartition(bucket: usize, text: usize, length: u32): bool {
  if (length <= TEXT_MAX) {
    copyBytes(bucket + BUCKET_TEXT, text, length);
    store<u8>(bucket, <u8>length, BUCKET_TEXT_LEN);
    return true;
  }
  const block = allocate(length);
  if (!block) return false;
  copyBytes(at(block), text, length);
  store<u32>(bucket, block, BUCKET_TEXT);
  store<u32>(bucket, length, BUCKET_TEXT + 4);
  setFlag(bucket, OUTSIDE);
  return true;
}

/** Lets a bucket be found by its key, within the ceilings. */
export function enter(ref: u32, scenario: u32): void {
  admit(scenario);
  tableInsert(BUCKETS, ref);
  store<u32>(at(ref), scenario, BUCKET_SCENARIO);
  const live = liveAt(scenario);
  store<u32>(live, load<u32>(live, LIVE_BUCKETS) + 1, LIVE_BUCKETS);
  setHeadWord(HEAD_LIVE, headWord(HEAD_LIVE) + 1);
  weigh(scenario, 1);
}

/** The key is free for another bucket from now on. */
export function leave(ref: u32): void {
  const bucket = at(ref);
  const scenario = load<u32>(bucket, BUCKET_SCENARIO);
  tableRemove(BUCKETS, ref);
  if (has(bucket, TICKING)) setHeadWord(HEAD_TIMERS, timerRemove(headWord(HEAD_TIMERS), ref));
  const live = liveAt(scenario);
  store<u32>(live, load<u32>(live, LIVE_BUCKETS) - 1, LIVE_BUCKETS);
  setHeadWord(HEAD_LIVE, headWord(HEAD_LIVE) - 1);
  weigh(scenario, -1 - <i32>load<u16>(bucket, BUCKET_QUEUED));
}

/** Frees a bucket that has left, and all it holds. */
export function dismantle(ref: u32): void {
  const bucket = at(ref);
  queueRelease(bucket);
  const distinct = load<u32>(bucket, BUCKET_DISTINCT);
  if (distinct) slabFree(distinct);
  if (has(bucket, OUTSIDE)) slabFree(load<u32>(bucket, BUCKET_TEXT));
  store<u32>(bucket, NONE, BUCKET_SCENARIO);
  slabFree(ref);
}

/** Ends a bucket without a word. */
export function destroy(ref: u32): void {
  leave(ref);
  dismantle(ref);
}
