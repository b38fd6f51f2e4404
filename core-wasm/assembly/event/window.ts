// The span of event time that is poured. Lines outside are parsed, so that everything that
// looks back (stashes, dates without a year) stays as it was, and counted.

let since: i64 = i64.MIN_VALUE;
let until: i64 = i64.MAX_VALUE;

/** From here on only events from `from` to before `to` (ns) are poured. */
export function setWindow(from: i64, to: i64): void {
  since = from;
  until = to;
}

/** Is an event of this time poured? */
export function isInWindow(time: i64): bool { return time >= since && time < until; }
