// Blackholes: after an overflow the same partition of a scenario is silent a while.
//
// An entry is a timer of 48 bytes: key | expiry | links | scenario. Each scenario
// has its own list, ordered by expiry, and one table over all of them answers by
// key; the key is the bucket's with the scenario's number mixed in, for documents
// that share buckets have blackholes of their own.
//
// As in the reference every check first purges the scenario's entries that have
// expired by the overflow's time, also when that time jumps about (rules 7.7).
// At the ceiling the entry of the scenario that would expire first goes: losing
// one repeats an alert, it never hides one.

import { NONE, SCENARIO_BLACKHOLE } from "../abi";
import { BLACKHOLE_CLASS, at, slabFree } from "../memory/slab";
import { allocateClass } from "./ceiling";
import { BLACKHOLES, tableFind, tableInsert, tableRemove } from "./index";
import { LIVE_BLACKHOLES, LIVE_BLACKHOLE_COUNT, liveAt, scenarioCount } from "./scenario";
import {
  HEAD_BLACKHOLES, HEAD_FORGOTTEN, addTime, blackholeCeiling, countInHead, headWord, scenarioAt, scenarioLong,
  setHeadWord,
} from "./state";
import { timerDeadline, timerInsert, timerRemove } from "./timer";

const ENTRY_EXPIRY = 16; // i64
export const ENTRY_SCENARIO = 36; // u32; NONE: a free block

const probe = memory.data(16, 16);

/** Key of a scenario's entry, written to `out`; mixing twice gives the bucket's key back. */
export function mixKey(scenario: u32, key: usize, out: usize): void {
  store<u64>(out, load<u64>(key) ^ (<u64>(scenario + 1) * 0x9e3779b97f4a7c15));
  store<u64>(out, load<u64>(key, 8), 8);
}

/** True while the key is hidden at this time; forgets what has expired by then. */
export function blackholed(scenario: u32, key: usize, time: i64): bool {
  const live = liveAt(scenario);
  for (let root = load<u32>(live, LIVE_BLACKHOLES); root && timerDeadline(root) <= time;) {
    forget(scenario, root);
    root = load<u32>(live, LIVE_BLACKHOLES);
  }
  mixKey(scenario, key, probe);
  return tableFind(BLACKHOLES, probe) != 0;
}

/** Until when the key is hidden; 0 when it is not. */
export function blackholeEnd(scenario: u32, key: usize): i64 {
  mixKey(scenario, key, probe);
  const ref = tableFind(BLACKHOLES, probe);
  return ref ? load<i64>(at(ref), ENTRY_EXPIRY) : 0;
}

/** Hides the key from this time on, as long as the scenario says. */
export function armBlackhole(scenario: u32, key: usize, time: i64): void {
  const length = scenarioLong(scenarioAt(scenario), SCENARIO_BLACKHOLE);
  if (length <= 0) return;
  mixKey(scenario, key, probe);
  const known = tableFind(BLACKHOLES, probe);
  if (known) forget(scenario, known);
  else if (headWord(HEAD_BLACKHOLES) >= blackholeCeiling()) forgetFirst(scenario);
  const ref = allocateClass(BLACKHOLE_CLASS);
  if (!ref) return;
  const entry = at(ref);
  v128.store(entry, v128.load(probe));
  store<i64>(entry, addTime(time, length), ENTRY_EXPIRY);
  store<u32>(entry, NONE, ENTRY_SCENARIO);
  tableInsert(BLACKHOLES, ref);
  store<u32>(entry, scenario, ENTRY_SCENARIO);
  const live = liveAt(scenario);
  store<u32>(live, timerInsert(load<u32>(live, LIVE_BLACKHOLES), ref), LIVE_BLACKHOLES);
  store<u32>(live, load<u32>(live, LIVE_BLACKHOLE_COUNT) + 1, LIVE_BLACKHOLE_COUNT);
  setHeadWord(HEAD_BLACKHOLES, headWord(HEAD_BLACKHOLES) + 1);
}

function forget(scenario: u32, ref: u32): void {
  const live = liveAt(scenario);
  tableRemove(BLACKHOLES, ref);
  store<u32>(live, timerRemove(load<u32>(live, LIVE_BLACKHOLES), ref), LIVE_BLACKHOLES);
  store<u32>(live, load<u32>(live, LIVE_BLACKHOLE_COUNT) - 1, LIVE_BLACKHOLE_COUNT);
  setHeadWord(HEAD_BLACKHOLES, headWord(HEAD_BLACKHOLES) - 1);
  store<u32>(at(ref), NONE, ENTRY_SCENARIO);
  slabFree(ref);
}

/** Makes room: of this scenario's entries, else of those of the scenario with most. */
function forgetFirst(scenario: u32): void {
  if (!load<u32>(liveAt(scenario), LIVE_BLACKHOLES)) {
    const scenarios = scenarioCount();
    let most: u32 = 0;
    for (let i: u32 = 0; i < scenarios; i++) {
      const held = load<u32>(liveAt(i), LIVE_BLACKHOLE_COUNT);
      if (held > most) {
        most = held;
        scenario = i;
      }
    }
  }
  forget(scenario, load<u32>(liveAt(scenario), LIVE_BLACKHOLES));
  countInHead(HEAD_FORGOTTEN);
}

/** Forgets all of a scenario's entries. */
export function forgetAll(scenario: u32): void {
  const live = liveAt(scenario);
  for (let root = load<u32>(live, LIVE_BLACKHOLES); root; root = load<u32>(live, LIVE_BLACKHOLES)) {
    forget(scenario, root);
  }
}

/** Forgets what exceeds the ceiling, after a restore under a smaller one. */
export function trimBlackholes(): void {
  while (headWord(HEAD_BLACKHOLES) > blackholeCeiling()) forgetFirst(0);
}
