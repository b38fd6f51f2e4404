// What STATE knows of a scenario: who it is, its lists and its counters.
//
// A table of one record per scenario of the image, in load order, in a block of
// its own. Who it is stands as two hashes, so that a table outlives its image:
// buckets follow the semantics, blackholes the identity (snapshot.ts).

import {
  SCENARIO_IDENTITY, SCENARIO_SEMANTICS, SCENARIO_STATS_CANCELLED, SCENARIO_STATS_CREATED, SCENARIO_STATS_EVICTED,
  SCENARIO_STATS_EXPIRED, SCENARIO_STATS_OVERFLOWED, SCENARIO_STATS_POURED, SCENARIO_STATS_SIZE,
} from "../abi";
import { at } from "../memory/slab";
import { HEAD_SCENARIOS, HEAD_TABLE, headWord, scenarioAt } from "./state";

export const LIVE_SEMANTICS = 0; // 16 bytes
export const LIVE_IDENTITY = 16; // 16 bytes
export const LIVE_PROBATION = 32; // buckets of one event, oldest first: first, last
export const LIVE_PROTECTED = 40; // the others, least recently poured first: first, last
export const LIVE_BLACKHOLES = 48; // root, next to expire first
export const LIVE_BLACKHOLE_COUNT = 52;
export const LIVE_BUCKETS = 56;
export const LIVE_WEIGHT = 60; // buckets and the events they queue
export const LIVE_STATS = 64; // SCENARIO_STATS
export const LIVE_SIZE: u32 = LIVE_STATS + SCENARIO_STATS_SIZE;

/** Counters of a scenario. */
export const POURED: usize = LIVE_STATS + SCENARIO_STATS_POURED;
export const CREATED: usize = LIVE_STATS + SCENARIO_STATS_CREATED;
export const OVERFLOWED: usize = LIVE_STATS + SCENARIO_STATS_OVERFLOWED;
export const EVICTED: usize = LIVE_STATS + SCENARIO_STATS_EVICTED;
export const EXPIRED: usize = LIVE_STATS + SCENARIO_STATS_EXPIRED;
export const CANCELLED: usize = LIVE_STATS + SCENARIO_STATS_CANCELLED;

/** Address of the live record of a scenario. */
// @ts-ignore: decorator
@inline export function liveAt(index: u32): usize { return at(headWord(HEAD_TABLE)) + <usize>index * LIVE_SIZE; }

// @ts-ignore: decorator
@inline export function scenarioCount(): u32 { return headWord(HEAD_SCENARIOS); }

/** Adds one to a counter of a scenario. */
// @ts-ignore: decorator
@inline export function count(index: u32, counter: usize): void {
  const live = liveAt(index);
  store<u64>(live + counter, load<u64>(live + counter) + 1);
}

/** Changes what a scenario is said to hold. */
// @ts-ignore: decorator
@inline export function weigh(index: u32, by: i32): void {
  const live = liveAt(index);
  store<u32>(live, load<u32>(live, LIVE_WEIGHT) + by, LIVE_WEIGHT);
}

/** Writes an empty record for the image's scenario `index` at `live`. */
export function openScenario(live: usize, index: u32): void {
  memory.fill(live, 0, LIVE_SIZE);
  const scenario = scenarioAt(index);
  memory.copy(live + LIVE_SEMANTICS, scenario + (SCENARIO_SEMANTICS << 2), 16);
  memory.copy(live + LIVE_IDENTITY, scenario + (SCENARIO_IDENTITY << 2), 16);
}

/** Buckets of a scenario that live now. */
export function scenarioBuckets(index: u32): u32 { return load<u32>(liveAt(index), LIVE_BUCKETS); }

/** Address of the SCENARIO_STATS of a scenario. */
export function scenarioStats(index: u32): usize { return liveAt(index) + LIVE_STATS; }
