// The token bucket of a leaky scenario, in float64 like the reference
// (golang.org/x/time/rate), so that decisions agree to the nanosecond.
//
// A bucket starts with `capacity` tokens and regains one every `leakspeed`. An
// event takes one; a deficit worth less than a nanosecond is forgiven. Only an
// allowed event moves the state; time that goes back moves `last` back, so that
// the interval is refilled again (vectors: rate-limiter.json).

import { BUCKET_LAST_ALLOWED, BUCKET_TOKENS } from "./bucket";

const SECOND: i64 = 1000000000;

/** A span in seconds as Go computes it: whole seconds and the rest apart. */
// @ts-ignore: decorator
@inline function seconds(span: i64): f64 { return <f64>(span / SECOND) + <f64>(span % SECOND) / 1e9; }

/** Nanoseconds from `from` to `to`, 0 when time went back, held inside i64. */
// @ts-ignore: decorator
@inline function elapsed(from: i64, to: i64): i64 {
  if (to <= from) return 0;
  const span = to - from;
  return span < 0 ? i64.MAX_VALUE : span;
}

/** A full bucket, last poured at `now`. */
export function limiterOpen(bucket: usize, capacity: i32, now: i64): void {
  store<f64>(bucket, <f64>capacity, BUCKET_TOKENS);
  store<i64>(bucket, now, BUCKET_LAST_ALLOWED);
}

/** Tokens run out and come back; otherwise every event is allowed. */
// @ts-ignore: decorator
@inline export function isLimited(capacity: i32, leakspeed: i64): bool { return capacity >= 0 && leakspeed > 0; }

/** Tokens there are at `now`, in front of an event. */
// @ts-ignore: decorator
@inline export function tokensAt(bucket: usize, capacity: i32, leakspeed: i64, now: i64): f64 {
  const regained = seconds(elapsed(load<i64>(bucket, BUCKET_LAST_ALLOWED), now)) * (1.0 / seconds(leakspeed));
  return Math.min(<f64>capacity, load<f64>(bucket, BUCKET_TOKENS) + regained);
}

/** Takes a token at `now`; false when there is none, and nothing changes. */
export function allow(bucket: usize, capacity: i32, leakspeed: i64, now: i64): bool {
  if (!isLimited(capacity, leakspeed)) return true;
  const rate = 1.0 / seconds(leakspeed);
  const tokens = tokensAt(bucket, capacity, leakspeed, now) - 1.0;
  if (capacity < 1 || (tokens < 0 && (-tokens / rate) * 1e9 >= 1.0)) return false;
  store<f64>(bucket, tokens, BUCKET_TOKENS);
  store<i64>(bucket, now, BUCKET_LAST_ALLOWED);
  return true;
}
