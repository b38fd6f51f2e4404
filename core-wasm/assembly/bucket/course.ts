// The course of buckets: each of their steps, told to the host while it traces them.
//
// What is told is read from the bucket that is being poured or ended: nothing is
// kept, nothing computed twice. Levels are what the limiter's tokens leave of the
// capacity; without a limiter, the events counted.

import {
  BUCKET_TRACE_BEFORE, BUCKET_TRACE_BY_TIME, BUCKET_TRACE_COUNT, BUCKET_TRACE_END, BUCKET_TRACE_FIRST, BUCKET_TRACE_LAST,
  BUCKET_TRACE_LEFT, BUCKET_TRACE_PARTITION, BUCKET_TRACE_SCENARIO, BUCKET_TRACE_SEQUENCE, BUCKET_TRACE_SIZE,
  BUCKET_TRACE_TIME, EVENT_SEQUENCE, POUR_EVENT, POUR_PARTITION, POUR_PARTITION_LEN, POUR_TIME, SCENARIO_CAPACITY,
  SCENARIO_LEAKSPEED,
} from "../abi";
import { isTracingBuckets, traceBucket } from "../event/trace";
import {
  BUCKET_COUNT, BUCKET_FIRST, BUCKET_LAST, BUCKET_SCENARIO, BUCKET_TOKENS, partitionLength, partitionText,
} from "./bucket";
import { isLimited, tokensAt } from "./limiter";
import { scenarioAt, scenarioLong, scenarioWord } from "./state";

const trace = memory.data(BUCKET_TRACE_SIZE, 16);

// @ts-ignore: decorator
@inline export function isTold(): bool { return isTracingBuckets(); }

function describe(bucket: usize, scenario: u32, time: i64): void {
  memory.fill(trace, 0, BUCKET_TRACE_SIZE);
  store<u32>(trace, scenario, BUCKET_TRACE_SCENARIO);
  store<u32>(trace, load<u32>(bucket, BUCKET_COUNT), BUCKET_TRACE_COUNT);
  store<u32>(trace, <u32>partitionText(bucket), BUCKET_TRACE_PARTITION);
  store<u32>(trace, partitionLength(bucket), BUCKET_TRACE_PARTITION + 4);
  store<i64>(trace, time, BUCKET_TRACE_TIME);
  store<i64>(trace, load<i64>(bucket, BUCKET_FIRST), BUCKET_TRACE_FIRST);
  store<i64>(trace, load<i64>(bucket, BUCKET_LAST), BUCKET_TRACE_LAST);
}

/** An event is about to be counted: the levels in front of it. `tellPour` follows. */
export function noteLevels(bucket: usize, owner: usize, time: i64): void {
  const capacity = <i32>scenarioWord(owner, SCENARIO_CAPACITY);
  const leakspeed = scenarioLong(owner, SCENARIO_LEAKSPEED);
  if (isLimited(capacity, leakspeed)) {
    store<f64>(levels, <f64>capacity - load<f64>(bucket, BUCKET_TOKENS));
    store<f64>(levels, <f64>capacity - tokensAt(bucket, capacity, leakspeed, time), 8);
    return;
  }
  const counted = <f64>load<u32>(bucket, BUCKET_COUNT);
  store<f64>(levels, counted);
  store<f64>(levels, counted, 8);
}

const levels = memory.data(16, 16);

/** A POUR record came to the bucket. */
export function tellPour(step: u32, bucket: usize, record: usize): void {
  describe(bucket, load<u32>(bucket, BUCKET_SCENARIO), load<i64>(record, POUR_TIME));
  store<f64>(trace, load<f64>(levels), BUCKET_TRACE_LEFT);
  store<f64>(trace, load<f64>(levels, 8), BUCKET_TRACE_BEFORE);
  tellOf(step, record);
}

/** A POUR record found no bucket. */
export function tellWithout(step: u32, scenario: u32, record: usize): void {
  memory.fill(trace, 0, BUCKET_TRACE_SIZE);
  store<u32>(trace, scenario, BUCKET_TRACE_SCENARIO);
  store<u32>(trace, load<u32>(record, POUR_PARTITION), BUCKET_TRACE_PARTITION);
  store<u32>(trace, load<u32>(record, POUR_PARTITION_LEN), BUCKET_TRACE_PARTITION + 4);
  store<i64>(trace, load<i64>(record, POUR_TIME), BUCKET_TRACE_TIME);
  tellOf(step, record);
}

function tellOf(step: u32, record: usize): void {
  store<u64>(trace, load<u64>(<usize>load<u32>(record, POUR_EVENT), EVENT_SEQUENCE), BUCKET_TRACE_SEQUENCE);
  traceBucket(step, trace);
}

/** The bucket ends at `time`. */
export function tellEnd(step: u32, bucket: usize, time: i64): void {
  describe(bucket, load<u32>(bucket, BUCKET_SCENARIO), time);
  traceBucket(step, trace);
}

/** The bucket of `scenario` overflows at `time`; a blackhole hides what follows until `end`. */
export function tellOverflow(step: u32, bucket: usize, scenario: u32, time: i64, sequence: u64, byTime: u32, end: i64): void {
  describe(bucket, scenario, time);
  store<u64>(trace, sequence, BUCKET_TRACE_SEQUENCE);
  store<u32>(trace, byTime, BUCKET_TRACE_BY_TIME);
  store<i64>(trace, end, BUCKET_TRACE_END);
  traceBucket(step, trace);
}
