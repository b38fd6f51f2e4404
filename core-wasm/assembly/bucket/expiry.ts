// What time does to buckets.
//
// Three separate things:
// - Expiry is decided by a bucket's own next event, lazily (rules 7.2.4).
// - Timed buckets fire once the clock has passed first + duration, in order of
//   (deadline, key), before the event that moved the clock is poured (7.3).
// - Sweeping frees buckets nobody asks for again: an hour past their life, by the
//   watermark at their last event or their own last time, whichever is later, so
//   that an old file read late is not swept away while it is being read. The same
//   instant decides in `isOver`, so when the sweep comes by changes no verdict.

import {
  BucketStep, EVENT_SEQUENCE, NONE, REPLAY_TIMER_SECONDS, SCENARIO_DURATION, SWEEP_GRACE_SECONDS,
} from "../abi";
import { at } from "../memory/slab";
import { ageUnlink } from "./age";
import { BEGUN, BUCKET_DEADLINE, BUCKET_FIRST, BUCKET_LAST, BUCKET_SCENARIO, TICKING, has, setFlag } from "./bucket";
import { isTold, tellEnd } from "./course";
import { destroy, leave } from "./life";
import { raise } from "./overflow";
import { queueEvent, queueLength } from "./queue";
import { EXPIRED, LIVE_PROBATION, LIVE_PROTECTED, count, liveAt, scenarioCount } from "./scenario";
import {
  HEAD_SWEPT, HEAD_TIMERS, HEAD_WATERMARK, addTime, headLong, headWord, scenarioAt, scenarioLong, setHeadLong,
  setHeadWord,
} from "./state";
import { timerDeadline, timerInsert, timerRemove } from "./timer";
import { believed, watermark } from "./watermark";

const GRACE: i64 = <i64>SWEEP_GRACE_SECONDS * 1000000000;
const REPLAY_TIMER: i64 = <i64>REPLAY_TIMER_SECONDS * 1000000000;
/** The sweep looks once per 2^36 ns of event time, 69 s. */
const SWEEP_SHIFT: i64 = 36;

// @ts-ignore: decorator
@inline function lifetime(bucket: usize): i64 {
  return scenarioLong(scenarioAt(load<u32>(bucket, BUCKET_SCENARIO)), SCENARIO_DURATION);
}

/** True when an event (dated or not) comes after the end of this bucket's life. */
export function isOver(bucket: usize, time: i64, dated: bool): bool {
  if (has(bucket, TICKING)) return dated && time > addTime(load<i64>(bucket, BUCKET_FIRST), lifetime(bucket));
  if (dated && has(bucket, BEGUN) && time > addTime(load<i64>(bucket, BUCKET_LAST), lifetime(bucket))) return true;
  return watermark() > load<i64>(bucket, BUCKET_DEADLINE);
}

/** Ends a bucket whose life is over: a timed one overflows, another dies silently. */
export function expire(ref: u32): u32 {
  if (has(at(ref), TICKING)) return fire(ref);
  die(ref);
  return 0;
}

/** The silent end of a bucket, which was over since its last event's time and its life. */
function die(ref: u32): void {
  const bucket = at(ref);
  if (isTold()) {
    tellEnd(
      BucketStep.Expired, bucket,
      has(bucket, BEGUN) ? addTime(load<i64>(bucket, BUCKET_LAST), lifetime(bucket)) : load<i64>(bucket, BUCKET_DEADLINE),
    );
  }
  count(load<u32>(bucket, BUCKET_SCENARIO), EXPIRED);
  ageUnlink(ref);
  destroy(ref);
}

/** Sets until when a bucket poured at `time` is kept. */
export function keepAlive(bucket: usize, time: i64): void {
  if (has(bucket, TICKING)) return;
  store<i64>(bucket, addTime(addTime(max(time, watermark()), lifetime(bucket)), GRACE), BUCKET_DEADLINE);
}

/** Starts the timer of a timed bucket with its first event. A late one gets the time it would have had. */
export function startTimer(ref: u32): void {
  const bucket = at(ref);
  const from = max(load<i64>(bucket, BUCKET_FIRST), watermark());
  store<i64>(bucket, addTime(from, lifetime(bucket)), BUCKET_DEADLINE);
  setHeadWord(HEAD_TIMERS, timerInsert(headWord(HEAD_TIMERS), ref));
  setFlag(bucket, TICKING);
}

function fire(ref: u32): u32 {
  const bucket = at(ref);
  const scenario = load<u32>(bucket, BUCKET_SCENARIO);
  const time = addTime(load<i64>(bucket, BUCKET_FIRST), lifetime(bucket));
  const queued = queueLength(bucket);
  const sequence = queued ? load<u64>(<usize>queueEvent(bucket, queued - 1), EVENT_SEQUENCE) : 0;
  ageUnlink(ref);
  leave(ref);
  return raise(ref, scenario, time, sequence, 1);
}

/**
 * Event time has come to `now`, says a line of `source`: timers it has passed fire,
 * dead buckets are swept. Answers PourResult bits.
 */
export function advanceFrom(source: u32, now: i64): u32 { return tick(believed(source, now)); }

/** As `advanceFrom`, of a source nobody knows. */
export function advance(now: i64): u32 { return advanceFrom(NONE, now); }

/** As `advance`, but the host's own clock says so: always believed. */
export function tick(now: i64): u32 {
  if (now <= watermark()) return 0;
  setHeadLong(HEAD_WATERMARK, now);
  let result: u32 = 0;
  for (let root = headWord(HEAD_TIMERS); root && timerDeadline(root) < now; root = headWord(HEAD_TIMERS)) {
    result |= fire(root);
  }
  if (now >> SWEEP_SHIFT != headLong(HEAD_SWEPT)) {
    setHeadLong(HEAD_SWEPT, now >> SWEEP_SHIFT);
    sweep(now);
  }
  return result;
}

/** First instant to which advancing fires a timer; the largest i64 when there is none. */
export function nextDeadline(): i64 {
  const root = headWord(HEAD_TIMERS);
  return root ? addTime(timerDeadline(root), 1) : i64.MAX_VALUE;
}

function sweep(now: i64): void {
  const scenarios = scenarioCount();
  for (let i: u32 = 0; i < scenarios; i++) {
    sweepList(liveAt(i) + LIVE_PROBATION, now);
    sweepList(liveAt(i) + LIVE_PROTECTED, now);
  }
}

function sweepList(list: usize, now: i64): void {
  for (let ref = load<u32>(list); ref; ref = load<u32>(list)) {
    const bucket = at(ref);
    if (has(bucket, TICKING) || load<i64>(bucket, BUCKET_DEADLINE) >= now) return;
    die(ref);
  }
}

/**
 * The end of a finite replay: timers so short that they would still have fired
 * by the wall clock do (rules 7.3), in their order; the others never will.
 */
export function endReplay(): u32 {
  let result: u32 = 0;
  let kept: u32 = 0;
  for (let root = headWord(HEAD_TIMERS); root; root = headWord(HEAD_TIMERS)) {
    if (lifetime(at(root)) <= REPLAY_TIMER) {
      result |= fire(root);
      continue;
    }
    setHeadWord(HEAD_TIMERS, timerRemove(root, root));
    kept = timerInsert(kept, root);
  }
  setHeadWord(HEAD_TIMERS, kept);
  return result;
}
