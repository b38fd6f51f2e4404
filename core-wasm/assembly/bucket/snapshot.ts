// Opening STATE, saving it, taking it over again.
//
// A snapshot is a copy of the first `snapshotBytes()` bytes of the region: links
// are references, so the copy lives at any address. What is not in it is made
// anew: the tables from keys to records, the few addresses (pending overflows,
// trees of events), and the numbers of scenarios and slots when the image is another.
// Everything that decides verdicts is in the copy, so a restored instance goes on
// exactly as the saved one would have.
//
// Region: slabs, then the tables at its end, sized by the ceilings.

import { PADDING } from "../abi";
import { forgetAnswers, moveEvent } from "../event/record";
import {
  mapSlots, noteSpareNames, renumberFields, settleFields, slotMapBytes, slotTableBytes, writeSlotTable,
} from "../event/record-slots";
import {
  BLACKHOLE_CLASS, BUCKET_CLASS, at, firstOf, nextOf, slabAdopt, slabAlloc, slabBytes, slabExtent, slabHead,
  slabFree, slabMoved, slabOpen,
} from "../memory/slab";
import { ENTRY_SCENARIO, trimBlackholes } from "./blackhole";
import { BUCKET_SCENARIO, isLive } from "./bucket";
import { allocate, trim } from "./ceiling";
import { BLACKHOLES, BUCKETS, tableBytes, tableOpen, tableRebuild } from "./index";
import { moveOverflows, overflowAt, overflowAfter } from "./overflow";
import { queueEvent, queueLength } from "./queue";
import { adoptScenarios } from "./reload";
import { LIVE_SIZE, openScenario } from "./scenario";
import {
  HEAD_FORGOTTEN, HEAD_LIVE, HEAD_REFUSED, HEAD_SCENARIOS, HEAD_SEED, HEAD_SIZE, HEAD_SLOTS, HEAD_SWEPT, HEAD_TABLE,
  HEAD_WATERMARK, NEVER, configure, headLong, headWord, setHeadLong, setHeadWord,
} from "./state";

let tables: usize = 0;
let bucketRecords: u32 = 0;
let blackholeRecords: u32 = 0;

/** Places the tables at the end of the region; false when they alone do not fit. */
function layTables(base: usize, limit: usize, buckets: u32, blackholes: u32): bool {
  const wanted = <u64>tableBytes(buckets) + <u64>tableBytes(blackholes) + PADDING;
  if (limit <= base || wanted > <u64>(limit - base)) return false;
  tables = (limit - <usize>wanted) & ~7;
  bucketRecords = buckets;
  blackholeRecords = blackholes;
  return true;
}

function openTables(): void {
  tableOpen(BUCKETS, tables, bucketRecords, BUCKET_CLASS, BUCKET_SCENARIO);
  tableOpen(BLACKHOLES, tables + tableBytes(bucketRecords), blackholeRecords, BLACKHOLE_CLASS, ENTRY_SCENARIO);
}

/**
 * Opens an empty STATE in [base, limit) for `count` scenarios and `bayes` records of
 * an image, with ceilings of buckets in total and per scenario and of blackholes.
 * The 16-byte seed is saved with it. False when the memory does not suffice.
 */
export function bucketsOpen(
  base: usize, limit: usize, scenarios: usize, count: u32, bayes: usize, seed: usize,
  buckets: u32, perScenario: u32, blackholes: u32,
): bool {
  if (!layTables(base, limit, buckets, blackholes) || !slabOpen(base, tables, HEAD_SIZE)) return false;
  configure(scenarios, bayes, buckets, perScenario, blackholes);
  openTables();
  memory.copy(slabHead() + HEAD_SEED, seed, 16);
  setHeadLong(HEAD_WATERMARK, NEVER);
  setHeadLong(HEAD_SWEPT, NEVER);
  const table = slabAlloc(count ? count * LIVE_SIZE : 1);
  if (!table) return false;
  for (let i: u32 = 0; i < count; i++) openScenario(at(table) + <usize>i * LIVE_SIZE, i);
  setHeadWord(HEAD_TABLE, table);
  setHeadWord(HEAD_SCENARIOS, count);
  const slots = slabAlloc(slotTableBytes());
  if (!slots) return false;
  writeSlotTable(at(slots));
  setHeadWord(HEAD_SLOTS, slots);
  return true;
}

/**
 * Takes over the STATE whose bytes stand at `base`: a snapshot, or the running one
 * after a change of rules, for which `snapshotBytes` was called before the image was
 * mapped. Arguments as in `bucketsOpen`; the saved seed is written to `seed`. Buckets
 * whose scenario is unchanged stay, blackholes whose filter and name are. False, and
 * the region unusable until it is opened, when the bytes are no STATE or do not fit.
 */
export function bucketsRestore(
  base: usize, limit: usize, scenarios: usize, count: u32, bayes: usize, seed: usize,
  buckets: u32, perScenario: u32, blackholes: u32,
): bool {
  if (!layTables(base, limit, buckets, blackholes) || !slabAdopt(base, tables, HEAD_SIZE)) return false;
  configure(scenarios, bayes, buckets, perScenario, blackholes);
  memory.copy(seed, slabHead() + HEAD_SEED, 16);
  openTables();
  if (slabMoved()) {
    moveOverflows(slabMoved());
    eachEvent(MOVE, 0);
  }
  if (!adoptScenarios(count) || !adoptSlots()) return false;
  trim();
  trimBlackholes();
  rebuild();
  return true;
}

/** Makes the tables, which a snapshot does not hold, anew. */
function rebuild(): void {
  tableRebuild(BUCKETS);
  tableRebuild(BLACKHOLES);
}

/** Records name their fields by slot numbers of this image from now on; false without memory. */
function adoptSlots(): bool {
  const saved = headWord(HEAD_SLOTS);
  const map = allocate(slotMapBytes(at(saved)));
  if (!map) return false;
  if (mapSlots(at(saved), at(map))) {
    eachEvent(RENUMBER, at(map));
    eachEvent(SETTLE, 0);
  }
  slabFree(map);
  const slots = allocate(slotTableBytes());
  if (!slots) return false;
  slabFree(saved);
  writeSlotTable(at(slots));
  setHeadWord(HEAD_SLOTS, slots);
  return true;
}

// What `eachEvent` does with an event.
const MOVE: u32 = 0;
const RENUMBER: u32 = 1;
const SETTLE: u32 = 2;
const FORGET: u32 = 3;

/** Does one thing with every event that a bucket or a pending overflow holds, as often as it is held. */
function eachEvent(what: u32, map: usize): void {
  for (let record = overflowAt(0); record; record = overflowAfter(record)) eachQueued(record, what, map);
  for (let ref = firstOf(BUCKET_CLASS); ref; ref = nextOf(BUCKET_CLASS, ref)) {
    if (isLive(at(ref))) eachQueued(at(ref), what, map);
  }
}

function eachQueued(holder: usize, what: u32, map: usize): void {
  const queued = queueLength(holder);
  for (let i: u32 = 0; i < queued; i++) {
    const event = queueEvent(holder, i);
    if (what == MOVE) moveEvent(event);
    else if (what == RENUMBER) renumberFields(<usize>event, map);
    else if (what == FORGET) forgetAnswers(event);
    else settleFields(<usize>event);
  }
}

/** Makes STATE ready to be copied; answers how many bytes from the region's base make the snapshot. */
export function snapshotBytes(): u32 {
  noteSpareNames(at(headWord(HEAD_SLOTS)));
  eachEvent(FORGET, 0);
  return slabExtent();
}

/** Live buckets. */
export function liveBuckets(): u32 { return headWord(HEAD_LIVE); }

/** Bytes in use by buckets, queues, sets, events, blackholes and overflows. */
export function stateBytes(): u64 { return slabBytes(); }

/** Pours and events that found no memory, since STATE was empty. */
export function refusedPours(): u64 { return <u64>headLong(HEAD_REFUSED); }

/** Blackholes given up for newer ones, since STATE was empty. */
export function forgottenBlackholes(): u64 { return <u64>headLong(HEAD_FORGOTTEN); }
