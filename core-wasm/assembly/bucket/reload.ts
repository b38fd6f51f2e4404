// Carrying buckets and blackholes over to another set of scenarios.
//
// A bucket stays when a scenario with the same semantics is there, a blackhole
// when one with the same filter and name is; equals are matched in order. The
// rest goes silently, except that an overflow already pending is kept only with
// its scenario. Counters follow the semantics.
//
// Runs before the tables are filled, after addresses have moved.

import { NONE } from "../abi";
import { at, slabFree } from "../memory/slab";
import { ageUnlink } from "./age";
import { ENTRY_SCENARIO, forgetAll, mixKey } from "./blackhole";
import { BUCKET_NEWER, BUCKET_SCENARIO } from "./bucket";
import { allocate } from "./ceiling";
import { destroy } from "./life";
import { renumberOverflows } from "./overflow";
import {
  LIVE_BLACKHOLES, LIVE_BLACKHOLE_COUNT, LIVE_BUCKETS, LIVE_IDENTITY, LIVE_PROBATION, LIVE_PROTECTED,
  LIVE_SEMANTICS, LIVE_SIZE, LIVE_STATS, LIVE_WEIGHT, liveAt, openScenario, scenarioCount,
} from "./scenario";
import { HEAD_SCENARIOS, HEAD_TABLE, headWord, setHeadWord } from "./state";
import { timerInsert, timerRemove } from "./timer";

// @ts-ignore: decorator
@inline function record(table: u32, index: u32): usize { return at(table) + <usize>index * LIVE_SIZE; }

// @ts-ignore: decorator
@inline function mapped(map: u32, index: u32): u32 { return load<u32>(at(map) + (<usize>index << 2)); }

function equal16(a: usize, b: usize): bool {
  return load<u64>(a) == load<u64>(b) && load<u64>(a, 8) == load<u64>(b, 8);
}

/** Turns the saved scenario table into one for the image's `count` scenarios; false without memory. */
export function adoptScenarios(count: u32): bool {
  const before = scenarioCount();
  const table = allocate(count ? count * LIVE_SIZE : 1);
  const bucketMap = allocate(before ? before << 2 : 1);
  const blackholeMap = allocate(before ? before << 2 : 1);
  if (!table || !bucketMap || !blackholeMap) return false;
  for (let i: u32 = 0; i < count; i++) openScenario(record(table, i), i);
  match(bucketMap, table, count, LIVE_SEMANTICS);
  match(blackholeMap, table, count, LIVE_IDENTITY);
  for (let i: u32 = 0; i < before; i++) {
    if (mapped(bucketMap, i) == NONE) endAll(i);
    if (mapped(blackholeMap, i) == NONE) forgetAll(i);
  }
  for (let i: u32 = 0; i < before; i++) {
    const buckets = mapped(bucketMap, i);
    if (buckets != NONE) moveBuckets(liveAt(i), record(table, buckets), buckets);
    const blackholes = mapped(blackholeMap, i);
    if (blackholes != NONE) moveBlackholes(i, record(table, blackholes), blackholes);
  }
  renumberOverflows(at(bucketMap));
  slabFree(headWord(HEAD_TABLE));
  setHeadWord(HEAD_TABLE, table);
  setHeadWord(HEAD_SCENARIOS, count);
  slabFree(bucketMap);
  slabFree(blackholeMap);
  return true;
}

/** For each saved scenario the number of the new one with the same hash at `field`, each given once. */
function match(map: u32, table: u32, count: u32, field: usize): void {
  const before = scenarioCount();
  for (let i: u32 = 0; i < before; i++) {
    const wanted = liveAt(i) + field;
    let found: u32 = NONE;
    if (i < count && equal16(record(table, i) + field, wanted) && !isTaken(map, i, i)) found = i;
    for (let j: u32 = 0; found == NONE && j < count; j++) {
      if (equal16(record(table, j) + field, wanted) && !isTaken(map, i, j)) found = j;
    }
    store<u32>(at(map) + (<usize>i << 2), found);
  }
}

/** Only hashes that are equal get here, so this is rare. */
function isTaken(map: u32, upTo: u32, scenario: u32): bool {
  for (let i: u32 = 0; i < upTo; i++) {
    if (mapped(map, i) == scenario) return true;
  }
  return false;
}

function endAll(scenario: u32): void {
  endList(liveAt(scenario) + LIVE_PROBATION);
  endList(liveAt(scenario) + LIVE_PROTECTED);
}

function endList(list: usize): void {
  for (let ref = load<u32>(list); ref; ref = load<u32>(list)) {
    ageUnlink(ref);
    destroy(ref);
  }
}

function moveBuckets(from: usize, to: usize, scenario: u32): void {
  renumber(load<u32>(from, LIVE_PROBATION), scenario);
  renumber(load<u32>(from, LIVE_PROTECTED), scenario);
  store<u64>(to, load<u64>(from, LIVE_PROBATION), LIVE_PROBATION);
  store<u64>(to, load<u64>(from, LIVE_PROTECTED), LIVE_PROTECTED);
  store<u32>(to, load<u32>(from, LIVE_BUCKETS), LIVE_BUCKETS);
  store<u32>(to, load<u32>(from, LIVE_WEIGHT), LIVE_WEIGHT);
  memory.copy(to + LIVE_STATS, from + LIVE_STATS, LIVE_SIZE - LIVE_STATS);
}

function renumber(first: u32, scenario: u32): void {
  for (let ref = first; ref; ref = load<u32>(at(ref), BUCKET_NEWER)) store<u32>(at(ref), scenario, BUCKET_SCENARIO);
}

/** The scenario's number is mixed into the keys, so each entry is taken out and put in anew. */
function moveBlackholes(from: u32, to: usize, scenario: u32): void {
  const live = liveAt(from);
  for (let ref = load<u32>(live, LIVE_BLACKHOLES); ref; ref = load<u32>(live, LIVE_BLACKHOLES)) {
    store<u32>(live, timerRemove(ref, ref), LIVE_BLACKHOLES);
    const entry = at(ref);
    mixKey(from, entry, entry);
    mixKey(scenario, entry, entry);
    store<u32>(entry, scenario, ENTRY_SCENARIO);
    store<u32>(to, timerInsert(load<u32>(to, LIVE_BLACKHOLES), ref), LIVE_BLACKHOLES);
  }
  store<u32>(to, load<u32>(live, LIVE_BLACKHOLE_COUNT), LIVE_BLACKHOLE_COUNT);
}
