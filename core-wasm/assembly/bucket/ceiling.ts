// Ceilings: what is given up when there is no room.
//
// Three of them: buckets of one scenario, buckets in total, bytes of the region.
// A scenario at its own ceiling evicts its own; at the others the scenario that
// holds most pays (buckets, respectively buckets and events). Within it probation
// goes before the protected list, oldest first. So the choice is a function of
// the state alone, and every eviction is counted.

import { BucketStep } from "../abi";
import { at, slabAlloc, slabAllocClass } from "../memory/slab";
import { ageUnlink } from "./age";
import { isTold, tellEnd } from "./course";
import { destroy } from "./life";
import {
  EVICTED, LIVE_BUCKETS, LIVE_PROBATION, LIVE_PROTECTED, LIVE_SIZE, LIVE_WEIGHT, count, liveAt, scenarioCount,
} from "./scenario";
import { HEAD_LIVE, HEAD_REFUSED, HEAD_TABLE, bucketCeiling, countInHead, headWord, scenarioCeiling } from "./state";
import { watermark } from "./watermark";

/** Evictions one allocation may cause before it is refused. */
const EVICTIONS_MAX: u32 = 4096;

/** Makes the place one more bucket of this scenario takes in the counts. */
export function admit(scenario: u32): void {
  const own = liveAt(scenario);
  while (load<u32>(own, LIVE_BUCKETS) >= scenarioCeiling() && evictFrom(scenario)) {}
  while (headWord(HEAD_LIVE) >= bucketCeiling() && evictFrom(holder(LIVE_BUCKETS))) {}
}

/** A block of `bytes`, after evictions if need be; 0, counted, when they do not help. */
export function allocate(bytes: u32): u32 {
  for (let tries: u32 = 0; tries < EVICTIONS_MAX; tries++) {
    const ref = slabAlloc(bytes);
    if (ref) return ref;
    if (!evictFrom(holder(LIVE_WEIGHT))) break;
  }
  countInHead(HEAD_REFUSED);
  return 0;
}

/** As `allocate`, of a slab class. */
export function allocateClass(kind: u32): u32 {
  for (let tries: u32 = 0; tries < EVICTIONS_MAX; tries++) {
    const ref = slabAllocClass(kind);
    if (ref) return ref;
    if (!evictFrom(holder(LIVE_WEIGHT))) break;
  }
  countInHead(HEAD_REFUSED);
  return 0;
}

/** The scenario with the largest `field`; the first of equals. */
function holder(field: usize): u32 {
  const scenarios = scenarioCount();
  let record = at(headWord(HEAD_TABLE)) + field;
  let most: u32 = 0;
  let found: u32 = 0;
  for (let i: u32 = 0; i < scenarios; i++) {
    const held = load<u32>(record);
    if (held > most) {
      most = held;
      found = i;
    }
    record += LIVE_SIZE;
  }
  return found;
}

/** False when the scenario has no bucket to give up. */
function evictFrom(scenario: u32): bool {
  if (!scenarioCount()) return false;
  const live = liveAt(scenario);
  const probation = load<u32>(live, LIVE_PROBATION);
  const ref = probation ? probation : load<u32>(live, LIVE_PROTECTED);
  if (!ref) return false;
  count(scenario, EVICTED);
  if (isTold()) tellEnd(BucketStep.Evicted, at(ref), watermark());
  ageUnlink(ref);
  destroy(ref);
  return true;
}

/** Evicts what exceeds the ceilings, after a restore under smaller ones. */
export function trim(): void {
  const scenarios = scenarioCount();
  for (let i: u32 = 0; i < scenarios; i++) {
    while (load<u32>(liveAt(i), LIVE_BUCKETS) > scenarioCeiling() && evictFrom(i)) {}
  }
  while (headWord(HEAD_LIVE) > bucketCeiling() && evictFrom(holder(LIVE_BUCKETS))) {}
}
