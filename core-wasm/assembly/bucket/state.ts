// The head of STATE and what is set when it is opened: the roots of everything
// buckets keep. Only roots, counters and configuration; no decisions here.
//
// Roots lie in the region and travel with a snapshot. Addresses of the image's
// scenarios and the ceilings are the instance's own and are given at each opening.

import { SCENARIO_WORDS } from "../abi";
import { slabHead } from "../memory/slab";

export const HEAD_SEED = 0; // 16 bytes
export const HEAD_WATERMARK = 16; // i64: NEVER before the first event
export const HEAD_SWEPT = 24; // i64: sweep tick of the last sweep
export const HEAD_TIMERS = 32; // root of the timed buckets
export const HEAD_LIVE = 36; // buckets
export const HEAD_TABLE = 40; // ref of the scenario table
export const HEAD_SCENARIOS = 44; // its records
export const HEAD_PENDING = 48; // first pending overflow
export const HEAD_PENDING_LAST = 52;
export const HEAD_PENDING_COUNT = 56;
export const HEAD_BLACKHOLES = 60; // entries
export const HEAD_REFUSED = 64; // u64: pours and events without memory
export const HEAD_FORGOTTEN = 72; // u64: blackholes given up for newer ones
export const HEAD_SLOTS = 80; // ref of the names of slots, see event/record-slots.ts
export const HEAD_STASHES = 84; // ref of the list of stashes, see event/stash.ts
export const HEAD_JUMPS = 128; // JUMP_TABLE records, see watermark.ts
export const JUMP_TABLE: u32 = 256;
export const JUMP_RECORD: u32 = 16;
export const HEAD_SIZE: u32 = HEAD_JUMPS + JUMP_TABLE * JUMP_RECORD;

/** Time before the first event. */
export const NEVER: i64 = i64.MIN_VALUE;

let scenarios: usize = 0;
let bayes: usize = 0;
let maxBuckets: u32 = 0;
let maxPerScenario: u32 = 0;
let maxBlackholes: u32 = 0;

/** Where the image keeps scenarios and bayesian conditions, and the ceilings of this instance. */
export function configure(scenariosAt: usize, bayesAt: usize, buckets: u32, perScenario: u32, blackholes: u32): void {
  scenarios = scenariosAt;
  bayes = bayesAt;
  maxBuckets = buckets ? buckets : 1;
  maxPerScenario = perScenario ? perScenario : 1;
  maxBlackholes = blackholes ? blackholes : 1;
}

/** Address of the image's SCENARIO record. */
// @ts-ignore: decorator
@inline export function scenarioAt(index: u32): usize { return scenarios + (<usize>index * SCENARIO_WORDS << 2); }

/** A word of a SCENARIO record. */
// @ts-ignore: decorator
@inline export function scenarioWord(scenario: usize, at: u32): u32 { return load<u32>(scenario + (<usize>at << 2)); }

/** Two words of a SCENARIO record. */
// @ts-ignore: decorator
@inline export function scenarioLong(scenario: usize, at: u32): i64 { return load<i64>(scenario + (<usize>at << 2)); }

/** Address of the image's BAYES records. */
export function bayesBase(): usize { return bayes; }

/** Most live buckets, in total. */
export function bucketCeiling(): u32 { return maxBuckets; }

/** Most live buckets of one scenario. */
export function scenarioCeiling(): u32 { return maxPerScenario; }

/** Most blackhole entries, in total. */
export function blackholeCeiling(): u32 { return maxBlackholes; }

// @ts-ignore: decorator
@inline export function headWord(offset: usize): u32 { return load<u32>(slabHead() + offset); }
// @ts-ignore: decorator
@inline export function setHeadWord(offset: usize, value: u32): void { store<u32>(slabHead() + offset, value); }
// @ts-ignore: decorator
@inline export function headLong(offset: usize): i64 { return load<i64>(slabHead() + offset); }
// @ts-ignore: decorator
@inline export function setHeadLong(offset: usize, value: i64): void { store<i64>(slabHead() + offset, value); }

/** Adds one to a u64 counter of the head. */
export function countInHead(offset: usize): void { setHeadLong(offset, headLong(offset) + 1); }

/** Time plus a span, held inside i64: far futures and pasts stay where they are. */
export function addTime(time: i64, span: i64): i64 {
  const sum = time + span;
  if (span >= 0) return sum < time ? i64.MAX_VALUE : sum;
  return sum > time ? i64.MIN_VALUE : sum;
}
