// Offering an event to the scenarios.
//
// All filters run while the frame is hot, then what they need: partition,
// distinct text, cancellation. Only when one of them accepted is the event
// frozen, once, after the last filter; then it is poured in load order. An error
// in a scenario's filter or partition is that scenario's alone.

import {
  EVENT_FLAGS, EVENT_HAS_TIME, EVENT_SOURCE, EVENT_TIME, EXPR_EFFECTS, EXPR_WORDS, Effect, FRAME_ARRIVAL, FRAME_MARSHALED_NS, FRAME_MARSHALED_PTR, FRAME_MODE,
  LATENESS_SECONDS, NONE, POUR_DISTINCT, POUR_EVENT, POUR_FLAGS, POUR_KEY, POUR_PARTITION, POUR_PARTITION_LEN,
  POUR_SCENARIO, POUR_SIZE, POUR_TIME, PourFlag, SCENARIO_CANCEL_ON, SCENARIO_DISTINCT, SCENARIO_FILTER,
  SCENARIO_GROUPBY, SCENARIO_IDENTITY, SCENARIO_REST, SCENARIO_WORDS, Section, SpecialSlot, Status, Tag,
} from "../abi";
import { advanceFrom } from "../bucket/expiry";
import { pour } from "../bucket/pour";
import { evaluate } from "../expr/vm";
import { isWaiting } from "../expr/waiting";
import { arenaAlloc } from "../memory/arena";
import { copyBytes } from "../memory/bytes";
import { hash128 } from "../memory/hash";
import { recordWord, section, sectionCount } from "../memory/image";
import { intOf, lenOf, ptrOf, tagOf } from "../memory/value";
import { parseRfc3339 } from "../time/rfc3339";
import { candidates, demandsAreMet, fillCandidates } from "./dispatch";
import { noteError } from "./errors";
import { frameBase, slotLen, slotPresent, slotText } from "./frame";
import { hold, isMerging } from "./merge";
import { freezeEvent, releaseEvent } from "./record";
import { seedAddress } from "./seed";
import { tallyAccepted } from "./tally";
import { isTracing, traceScenario } from "./trace";

const result = memory.data(16);
const moment = memory.data(24);

/** Scenario the current trace is about: its partition, for explain. */
let partitionPtr: usize = 0;
let partitionLen: u32 = 0;
export function tracedPartition(): usize { return partitionPtr; }
export function tracedPartitionLength(): u32 { return partitionLen; }

// @ts-ignore: decorator
@inline function scenarioAt(index: u32): usize {
  return section(Section.Scenarios) + (<usize>index * SCENARIO_WORDS << 2);
}

// @ts-ignore: decorator
@inline function word(scenario: usize, at: u32): u32 { return load<u32>(scenario + (<usize>at << 2)); }

/**
 * Offers the event in the frame to every scenario; answers how many accepted it.
 * With `pouring` off (explain) nothing is frozen or poured.
 */
export function offerEvent(pouring: bool): u32 {
  const count = sectionCount(Section.Scenarios) / SCENARIO_WORDS;
  const set = candidates();
  if (!set) return 0;
  let first: usize = 0;
  let last: usize = 0;
  let accepted: u32 = 0;
  for (let base: u32 = 0; base < count; base += 32) {
    const word = set + (<usize>(base >> 5) << 2);
    let later: u32 = 0xffffffff;
    while (load<u32>(word) & later) {
      const bit = <u32>ctz(load<u32>(word) & later);
      const index = base + bit;
      later = bit == 31 ? 0 : 0xffffffff << (bit + 1);
      const how = accept(index);
      if (isWaiting()) return 0;
      if (writesEvent(index)) fillCandidates(set);
      if (isTracing()) traceScenario(index, how);
      if (how != ACCEPTED) continue;
      accepted++;
      if (!pouring) continue;
      const record = pourRecord(index);
      if (isWaiting()) return 0;
      if (!record) continue;
      if (last) store<u32>(last, <u32>record);
      else first = record;
      last = record;
    }
  }
  if (first) pourAll(first);
  return accepted;
}

/** The filter may have changed a slot that later filters are dispatched on. */
// @ts-ignore: decorator
@inline function writesEvent(index: u32): bool {
  const filter = word(scenarioAt(index), SCENARIO_FILTER);
  return (recordWord(Section.Exprs, filter, EXPR_WORDS, EXPR_EFFECTS) & Effect.WritesEvent) != 0;
}

const REJECTED: u32 = 0;
const ACCEPTED: u32 = 1;
const FILTER_FAILED: u32 = 2;
const GROUPBY_FAILED: u32 = 3;

function passes(filter: u32): u32 {
  if (evaluate(filter, result) != Status.Ok) {
    noteError(filter, <u32>intOf(result));
    return FILTER_FAILED;
  }
  if (tagOf(result) != <u8>Tag.Bool) return FILTER_FAILED;
  return intOf(result) == 0 ? REJECTED : ACCEPTED;
}

/** Filter, then partition (left in partitionPtr/Len). */
function accept(index: u32): u32 {
  const scenario = scenarioAt(index);
  partitionPtr = 0;
  partitionLen = 0;
  const filter = demandsAreMet() ? word(scenario, SCENARIO_REST) : word(scenario, SCENARIO_FILTER);
  if (filter != NONE) {
    const passed = passes(filter);
    if (passed != ACCEPTED) return passed;
  }
  const groupby = word(scenario, SCENARIO_GROUPBY);
  if (groupby == NONE) return ACCEPTED;
  if (evaluate(groupby, result) != Status.Ok) {
    noteError(groupby, <u32>intOf(result));
    return GROUPBY_FAILED;
  }
  if (tagOf(result) != <u8>Tag.Str) return GROUPBY_FAILED;
  partitionPtr = ptrOf(result);
  partitionLen = lenOf(result);
  return ACCEPTED;
}

/** {next u32, …padding to 16} then the POUR record; 0 when the arena is full. */
function pourRecord(index: u32): usize {
  const scenario = scenarioAt(index);
  const at = arenaAlloc(16 + POUR_SIZE);
  const key = arenaAlloc(16 + <usize>partitionLen);
  if (!at || !key) return 0;
  store<u32>(at, 0);
  const record = at + 16;
  v128.store(key, v128.load(scenario + (SCENARIO_IDENTITY << 2)));
  copyBytes(key + 16, partitionPtr, partitionLen);
  hash128(seedAddress(), key, 16 + partitionLen, record + POUR_KEY);
  store<u32>(record, index, POUR_SCENARIO);
  store<u32>(record, <u32>(key + 16), POUR_PARTITION);
  store<u32>(record, partitionLen, POUR_PARTITION_LEN);
  store<u32>(record, distinctFlag(word(scenario, SCENARIO_DISTINCT), record) | cancelFlag(word(scenario, SCENARIO_CANCEL_ON)), POUR_FLAGS);
  return at;
}

/** Hash of the distinct text; what is not a string shares the key "", an error lets the event pass. */
function distinctFlag(expr: u32, record: usize): u32 {
  if (expr == NONE) return 0;
  if (evaluate(expr, result) != Status.Ok) {
    noteError(expr, <u32>intOf(result));
    return 0;
  }
  const isText = tagOf(result) == <u8>Tag.Str;
  hash128(seedAddress(), isText ? ptrOf(result) : 0, isText ? lenOf(result) : 0, record + POUR_DISTINCT);
  return PourFlag.Distinct;
}

function cancelFlag(expr: u32): u32 {
  if (expr == NONE) return 0;
  if (evaluate(expr, result) != Status.Ok) {
    noteError(expr, <u32>intOf(result));
    return 0;
  }
  return tagOf(result) == <u8>Tag.Bool && intOf(result) != 0 ? PourFlag.Cancel : 0;
}

/** Freezes the event; pours it now, or lets it wait for the other sources when they are merged by time. */
function pourAll(first: usize): void {
  const event = <usize>freezeEvent();
  if (!event) return;
  const flags = eventTime(event) ? <u32>PourFlag.HasTime : 0;
  const time = load<i64>(event, EVENT_TIME);
  for (let at = first; at; at = <usize>load<u32>(at)) {
    const record = at + 16;
    store<u32>(record, <u32>event, POUR_EVENT);
    store<i64>(record, time, POUR_TIME);
    store<u32>(record, load<u32>(record, POUR_FLAGS) | flags, POUR_FLAGS);
    tallyAccepted(load<u32>(record, POUR_SCENARIO));
  }
  if (isMerging()) {
    hold(first, event);
    return;
  }
  if (flags) advanceFrom(load<u32>(event, EVENT_SOURCE), time);
  for (let at = first; at; at = <usize>load<u32>(at)) pour(at + 16);
  releaseEvent(<u32>event);
}

/** ns; below it a live event counts at its arrival. */
let lateness: i64 = <i64>LATENESS_SECONDS * 1000000000;

/** The largest i64: live events always count at their arrival. */
export function setLateness(ns: i64): void { lateness = ns; }

/** The time the event is poured at; false: it has none and is not counted, and what must happen happens at its arrival. */
function eventTime(event: usize): bool {
  const frame = frameBase();
  let ns: i64 = 0;
  let known = false;
  if (slotPresent(SpecialSlot.MarshaledTime)) {
    const text = slotText(SpecialSlot.MarshaledTime);
    if (text == <usize>load<u32>(frame, FRAME_MARSHALED_PTR)) {
      ns = load<i64>(frame, FRAME_MARSHALED_NS);
      known = true;
    } else if (parseRfc3339(text, slotLen(SpecialSlot.MarshaledTime), moment)) {
      ns = load<i64>(moment);
      known = true;
    }
  }
  if (load<u8>(frame, FRAME_MODE) == 0) {
    const arrival = load<i64>(frame, FRAME_ARRIVAL);
    if (!known || ns > arrival - lateness) ns = arrival;
    known = true;
  }
  store<i64>(event, known ? ns : load<i64>(frame, FRAME_ARRIVAL), EVENT_TIME);
  const flags = <u32>load<u16>(event, EVENT_FLAGS);
  store<u16>(event, <u16>(known ? flags | EVENT_HAS_TIME : flags & ~EVENT_HAS_TIME), EVENT_FLAGS);
  return known;
}
