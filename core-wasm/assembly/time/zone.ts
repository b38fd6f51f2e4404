// The default zone: where a time that names none is local.
//
// A table in memory the host owns: transitions of 16 bytes, {utc seconds-exact
// ns i64, offset minutes i32, 4 unused}, ascending. The first offset also holds
// before its instant; an empty table is UTC. Local times that occur twice or
// never are resolved as Go's time.Date does.

import { secondsOf } from "./civil";

export const TRANSITION_SIZE: usize = 16;

let table: usize = 0;
let transitions: u32 = 0;

export function setDefaultZone(ptr: usize, count: u32): void {
  table = ptr;
  transitions = count;
}

/** Index of the transition in force at an instant (0 before the first). */
function transitionAt(seconds: i64): u32 {
  let low: u32 = 0;
  let high = transitions;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (secondsOf(load<i64>(table + <usize>middle * TRANSITION_SIZE)) <= seconds) low = middle;
    else high = middle;
  }
  return low;
}

/** Minutes east at an instant. */
export function zoneAt(seconds: i64): i32 {
  if (transitions == 0) return 0;
  return load<i32>(table + <usize>transitionAt(seconds) * TRANSITION_SIZE, 8);
}

/** Minutes east of a local time, given as if it were UTC. */
export function zoneOfLocal(local: i64): i32 {
  const guess = zoneAt(local);
  if (guess == 0) return 0;
  const utc = local - <i64>guess * 60;
  return transitionAt(utc) == transitionAt(local) ? guess : zoneAt(utc);
}
