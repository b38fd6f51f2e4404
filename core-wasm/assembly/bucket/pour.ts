// Pouring: one event into the bucket of one scenario's partition (rules 7.2 to 7.4).
//
// The scenario that created a bucket owns it: documents with the same filter and
// name share buckets, and whoever pours, the owner's rules apply and the event
// counts again. While a bucket is being poured it hangs in no age list, so no
// eviction that its growth causes can take it.

import {
  BucketStep, BucketType, EVENT_SEQUENCE, NONE, POUR_DISTINCT, POUR_EVENT, POUR_FLAGS, POUR_KEY, POUR_SCENARIO, POUR_TIME,
  PourFlag, PourResult, SCENARIO_CAPACITY, SCENARIO_CONDITION, SCENARIO_DISTINCT, SCENARIO_FLAGS,
  SCENARIO_LEAKSPEED, SCENARIO_TYPE, ScenarioFlag,
} from "../abi";
import { at } from "../memory/slab";
import { ageLink, ageUnlink } from "./age";
import { isLikelyEvil } from "./bayesian";
import {
  BEGUN, BUCKET_COUNT, BUCKET_FIRST, BUCKET_LAST, BUCKET_LAST_ALLOWED, BUCKET_SCENARIO, TICKING, has, setFlag,
} from "./bucket";
import { evaluateForBucket } from "./condition";
import { isTold, noteLevels, tellEnd, tellPour, tellWithout } from "./course";
import { distinctAdd, distinctHas } from "./distinct";
import { expire, isOver, keepAlive, startTimer } from "./expiry";
import { BUCKETS, tableFind } from "./index";
import { birth, destroy, enter, leave } from "./life";
import { allow } from "./limiter";
import { raise } from "./overflow";
import { queueAdd, queueLimit } from "./queue";
import { CANCELLED, POURED, count, weigh } from "./scenario";
import { scenarioAt, scenarioLong, scenarioWord } from "./state";

export { advance, advanceFrom, endReplay, nextDeadline, tick } from "./expiry";
export { overflowAt, pendingOverflows, releaseOverflow } from "./overflow";
export { armBlackhole, blackholed } from "./blackhole";

/** Pours a POUR record; answers PourResult bits. The event must be held by the caller. */
export function pour(record: usize): u32 {
  const pourer = load<u32>(record, POUR_SCENARIO);
  const time = load<i64>(record, POUR_TIME);
  const flags = load<u32>(record, POUR_FLAGS);
  count(pourer, POURED);
  let result: u32 = 0;
  let ref = tableFind(BUCKETS, record + POUR_KEY);
  if (ref && isOver(at(ref), time, <bool>(flags & PourFlag.HasTime))) {
    result = expire(ref);
    ref = 0;
  }
  if (!ref) {
    if (scenarioWord(scenarioAt(pourer), SCENARIO_TYPE) == BucketType.Trigger) return result | trigger(pourer, record);
    // Born and cancelled by the same event: nothing is left of it.
    if (flags & PourFlag.Cancel) {
      count(pourer, CANCELLED);
      if (isTold()) tellWithout(BucketStep.Cancelled, pourer, record);
      return result;
    }
    ref = birth(pourer, record);
    if (!ref) return result | refuse(pourer, record);
    enter(ref, pourer);
  } else {
    if (isRepeated(at(ref), record)) {
      if (isTold()) tellPour(BucketStep.Repeated, at(ref), record);
      return result;
    }
    ageUnlink(ref);
    if (flags & PourFlag.Cancel) {
      count(pourer, CANCELLED);
      if (isTold()) tellEnd(BucketStep.Cancelled, at(ref), time);
      destroy(ref);
      return result;
    }
  }
  return result | fill(ref, record);
}

function refuse(scenario: u32, record: usize): u32 {
  if (isTold()) tellWithout(BucketStep.Refused, scenario, record);
  return PourResult.Refused;
}

/** A trigger's bucket overflows with the event that makes it; it is never stored. */
function trigger(scenario: u32, record: usize): u32 {
  const ref = birth(scenario, record);
  if (!ref) return refuse(scenario, record);
  const bucket = at(ref);
  const time = load<i64>(record, POUR_TIME);
  const event = <usize>load<u32>(record, POUR_EVENT);
  store<i64>(bucket, time, BUCKET_FIRST);
  store<i64>(bucket, time, BUCKET_LAST);
  store<u32>(bucket, 1, BUCKET_COUNT);
  queueAdd(bucket, event, 1);
  return raise(ref, scenario, time, load<u64>(event, EVENT_SEQUENCE), 0);
}

// @ts-ignore: decorator
@inline function isDistinct(owner: usize, record: usize): bool {
  return scenarioWord(owner, SCENARIO_DISTINCT) != NONE && <bool>(load<u32>(record, POUR_FLAGS) & PourFlag.Distinct);
}

function isRepeated(bucket: usize, record: usize): bool {
  const owner = scenarioAt(load<u32>(bucket, BUCKET_SCENARIO));
  return isDistinct(owner, record) && distinctHas(bucket, record + POUR_DISTINCT);
}

/** Counts the event and asks what runs after it; the bucket then overflows or waits on. */
function fill(ref: u32, record: usize): u32 {
  const bucket = at(ref);
  const scenario = load<u32>(bucket, BUCKET_SCENARIO);
  const owner = scenarioAt(scenario);
  const time = load<i64>(record, POUR_TIME);
  const event = load<u32>(record, POUR_EVENT);
  if (isDistinct(owner, record)) distinctAdd(bucket, record + POUR_DISTINCT);

  // An event without a readable time is not counted, but what runs after a pour runs.
  const dated = <bool>(load<u32>(record, POUR_FLAGS) & PourFlag.HasTime);
  if (isTold()) noteLevels(bucket, owner, time);
  let overflows = dated && countEvent(ref, owner, <usize>event, time);
  if (isTold()) tellPour(dated ? BucketStep.Poured : BucketStep.Undated, bucket, record);
  if (!overflows) overflows = decides(owner, bucket, event);
  if (!overflows) {
    keepAlive(bucket, time);
    ageLink(ref);
    return 0;
  }
  const moment = dated || !has(bucket, BEGUN) ? time : load<i64>(bucket, BUCKET_LAST);
  if (!has(bucket, BEGUN)) begin(bucket, time);
  leave(ref);
  return raise(ref, scenario, moment, load<u64>(<usize>event, EVENT_SEQUENCE), 0);
}

function begin(bucket: usize, time: i64): void {
  store<i64>(bucket, time, BUCKET_FIRST);
  store<i64>(bucket, time, BUCKET_LAST);
  store<i64>(bucket, time, BUCKET_LAST_ALLOWED);
  setFlag(bucket, BEGUN);
}

/** True when the limiter has no token for the event: the overflow. */
function countEvent(ref: u32, owner: usize, event: usize, time: i64): bool {
  const bucket = at(ref);
  if (!has(bucket, BEGUN)) {
    begin(bucket, time);
    if (scenarioWord(owner, SCENARIO_FLAGS) & ScenarioFlag.Timed) startTimer(ref);
  }
  store<u32>(bucket, load<u32>(bucket, BUCKET_COUNT) + 1, BUCKET_COUNT);
  store<i64>(bucket, time, BUCKET_LAST);
  const capacity = <i32>scenarioWord(owner, SCENARIO_CAPACITY);
  const allowed = allow(bucket, capacity, scenarioLong(owner, SCENARIO_LEAKSPEED), time);
  weigh(load<u32>(bucket, BUCKET_SCENARIO), queueAdd(bucket, event, queueLimit(owner)));
  return !allowed && scenarioWord(owner, SCENARIO_TYPE) != BucketType.Conditional;
}

/** True when the owner's condition or its bayesian verdict overflows the bucket. */
function decides(owner: usize, bucket: usize, event: u32): bool {
  const condition = scenarioWord(owner, SCENARIO_CONDITION);
  if (condition != NONE && evaluateForBucket(condition, event, <u32>bucket) == 1) return true;
  return isLikelyEvil(owner, bucket, event);
}
