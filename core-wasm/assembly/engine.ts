// The engine's loop: lines in, overflows out.
//
// `feed` runs until the chunk is used up (0) or an event left overflows for the
// host (1); the host handles them in order and calls `resume`. Nothing between
// two lines is kept on the stack, so any chunking gives the same alerts.

import {
  EventType, FRAME_ARRIVAL, FRAME_MARSHALED_NS, FRAME_MARSHALED_PTR, FRAME_MODE, FRAME_OVERFLOW, FRAME_SEQUENCE,
  FRAME_SOURCE, FRAME_STAGE, FRAME_TIME, FRAME_TRUNCATED, FRAME_TYPE, FRAME_WHITELISTED, FRAME_ZONE, NONE, Outcome,
  SOURCE_FIRST_TIME, SOURCE_LABELS, SOURCE_LAST_TIME, SOURCE_LINES, SOURCE_MODULE, SOURCE_NAME, SOURCE_NOW,
  SOURCE_OUTSIDE, SOURCE_PARSED, SOURCE_POURED, SOURCE_STAGES_MAX, SOURCE_TRUNCATED, SOURCE_UNPARSED, SOURCE_UNPARSED_AT,
  SOURCE_WHITELISTED, SOURCE_YEAR_REFERENCE, STR_ASCII, STR_CONST, STR_ONE_LINE, Section, SpecialSlot, Tag,
  UNPARSED_SAMPLES,
} from "./abi";
import { endReplay, tick } from "./bucket/expiry";
import { pendingOverflows } from "./bucket/overflow";
import { watermark } from "./bucket/watermark";
import { setDateContext } from "./event/date";
import { frameBase, frameClear, setSlot, slotPresent, slotText } from "./event/frame";
import { letPass } from "./event/merge";
import { offerEvent } from "./event/offer";
import { setOverflowSources } from "./event/overflow-sources";
import { runStages, stoppedStage } from "./event/stage";
import { stageByName, useStages } from "./event/stage-names";
import { dropErrors, keepErrors } from "./event/errors";
import { dropStashes, settleStashes } from "./event/stash";
import { tallyOverflow, tallySource } from "./event/tally";
import { isWaiting, stopWaiting } from "./expr/waiting";
import { isInWindow } from "./event/window";
import { bump, sourceAt } from "./line/source";
import { lastLine, lineAddress, lineLength, lineSource, lineTruncated, nextLine, openChunk, settleLine } from "./line/split";
import { isAscii } from "./match/utf8";
import { arenaReset } from "./memory/arena";

// @ts-ignore: decorator
@external("env", "sample") declare function hostSample(source: u32, ptr: usize, len: u32): void;

const OVERFLOWS: u32 = 1;
const DONE: u32 = 0;
const WAITING: u32 = 2;

/** The line in hand waits for an answer of the host and runs again from its start. */
let parked: bool = false;
/** Times of its source before it, while it runs. */
let nowBefore: i64 = 0;
let firstBefore: i64 = 0;
let lastBefore: i64 = 0;

let mode: u8 = 1;
let now: i64 = 0;

/** 0 live, 1 time-machine. */
export function setMode(value: u32): void { mode = <u8>value; }
export function setNow(ns: i64): void { now = ns; }

/** The first `len` bytes of the input belong to `source`. */
export function feed(source: u32, ptr: usize, len: u32): u32 {
  parked = false;
  openChunk(source, ptr, len);
  return resume();
}

export function resume(): u32 {
  while (parked || nextLine()) {
    handleLine();
    if (parked) return WAITING;
    if (pendingOverflows()) return OVERFLOWS;
  }
  return DONE;
}

/** The source's last line may lack its newline. */
export function endSource(source: u32): u32 {
  parked = false;
  if (lastLine(source)) {
    handleLine();
    if (parked) return WAITING;
    settleLine();
  }
  return pendingOverflows() ? OVERFLOWS : DONE;
}

/** End of a finite replay: timers that are due fire. */
export function finish(): u32 {
  betweenLines(watermark());
  endReplay();
  return pendingOverflows() ? OVERFLOWS : DONE;
}

/** The clock has come to `ns`, says the host: timers it has passed fire, in their order. */
export function advance(ns: i64): u32 {
  betweenLines(ns);
  tick(ns);
  return pendingOverflows() ? OVERFLOWS : DONE;
}

/** What is evaluated for overflows of timers may ask the frame for the time; no line is in it. */
function betweenLines(ns: i64): void {
  arenaReset();
  frameClear();
  const frame = frameBase();
  store<u32>(frame, NONE, FRAME_SOURCE);
  store<u8>(frame, mode, FRAME_MODE);
  store<i64>(frame, ns, FRAME_ARRIVAL);
  store<i64>(frame, ns, FRAME_TIME);
}

function handleLine(): void {
  const source = sourceAt(lineSource());
  const len = lineLength();
  if (!len) return;
  if (!parked) {
    bump(source, SOURCE_LINES);
    if (lineTruncated()) bump(source, SOURCE_TRUNCATED);
  }
  beginItem();
  nowBefore = load<i64>(source, SOURCE_NOW);
  firstBefore = load<i64>(source, SOURCE_FIRST_TIME);
  lastBefore = load<i64>(source, SOURCE_LAST_TIME);
  openLine(lineSource(), lineAddress(), len);
  const outcome = runStagesOf(source);
  // SOURCE_NOW is by now the time of this line, or of the last one that had a time.
  const isPoured = outcome == Outcome.Parsed && isInWindow(load<i64>(source, SOURCE_NOW));
  const accepted = isPoured && !isWaiting() ? offerEvent(true) : 0;
  parked = isWaiting();
  if (parked) {
    dropItem();
    store<i64>(source, nowBefore, SOURCE_NOW);
    store<i64>(source, firstBefore, SOURCE_FIRST_TIME);
    store<i64>(source, lastBefore, SOURCE_LAST_TIME);
    return;
  }
  settleStashes();
  if (outcome == Outcome.Unparsed) countUnparsed(source);
  else if (outcome == Outcome.Whitelisted) bump(source, SOURCE_WHITELISTED);
  else {
    bump(source, SOURCE_PARSED);
    if (!isPoured) bump(source, SOURCE_OUTSIDE);
    else if (accepted) bump(source, SOURCE_POURED);
  }
}

/** A line or an overflow's run begins, perhaps again. */
export function beginItem(): void {
  stopWaiting();
  keepErrors();
}

/** It waits: nothing it did is kept. */
export function dropItem(): void {
  dropErrors();
  dropStashes();
}

function countUnparsed(source: usize): void {
  const before = load<u64>(source, SOURCE_UNPARSED);
  bump(source, SOURCE_UNPARSED);
  if (before < <u64>UNPARSED_SAMPLES) hostSample(lineSource(), lineAddress(), lineLength());
  const stage = stoppedStage();
  if (stage < <u32>SOURCE_STAGES_MAX) bump(source + (<usize>stage << 3), SOURCE_UNPARSED_AT);
}

/** Parses one line into the frame; nothing is counted or poured. */
export function parseLine(id: u32, ptr: usize, len: u32): Outcome {
  openLine(id, ptr, len);
  return runLine(id);
}

/** Puts a line into the frame; what else the event starts with may be set before `runLine`. */
export function openLine(id: u32, ptr: usize, len: u32): void {
  arenaReset();
  frameClear();
  const frame = frameBase();
  const source = sourceAt(id);
  const clock = mode == 1 ? load<i64>(source, SOURCE_NOW) : now;
  store<u8>(frame, <u8>EventType.Log, FRAME_TYPE);
  store<u8>(frame, mode, FRAME_MODE);
  store<u8>(frame, 0, FRAME_STAGE);
  store<u32>(frame, id, FRAME_SOURCE);
  tallySource(id);
  store<u64>(frame, (<u64>id << 40) | load<u64>(source, SOURCE_LINES), FRAME_SEQUENCE);
  store<i64>(frame, clock, FRAME_ARRIVAL);
  store<i64>(frame, clock, FRAME_TIME);
  store<i32>(frame, 0, FRAME_ZONE);
  store<u32>(frame, <u32>lineTruncated(), FRAME_TRUNCATED);
  setSlot(SpecialSlot.LineRaw, ptr, len, STR_ONE_LINE | (isAscii(ptr, len) ? STR_ASCII : 0));
  setSlot(SpecialSlot.LineSrc, <usize>load<u32>(source, SOURCE_NAME), load<u32>(source, SOURCE_NAME + 4), STR_CONST);
  setSlot(SpecialSlot.LineModule, <usize>load<u32>(source, SOURCE_MODULE), load<u32>(source, SOURCE_MODULE + 4), STR_CONST);
  setLabels(source);
  useStages(Section.Stages);
  setDateContext(load<i64>(source, SOURCE_YEAR_REFERENCE), clock);
}

/** Runs the stages on the event in the frame. */
export function runLine(id: u32): Outcome {
  const outcome = runStagesOf(sourceAt(id));
  settleStashes();
  return outcome;
}

function runStagesOf(source: usize): Outcome {
  const parsed = runStages();
  noteTime(source);
  if (!parsed) return Outcome.Unparsed;
  return load<u8>(frameBase(), FRAME_WHITELISTED) ? Outcome.Whitelisted : Outcome.Parsed;
}

function setLabels(source: usize): void {
  let label = <usize>load<u32>(source, SOURCE_LABELS);
  const count = load<u32>(source, SOURCE_LABELS + 4);
  for (let i: u32 = 0; i < count; i++) {
    setSlot(load<u32>(label), <usize>load<u32>(label, 4), load<u32>(label, 8), STR_CONST);
    label += 12;
  }
}

/** Remembers the event's time for the source's next unreadable date and for reports. */
function noteTime(source: usize): void {
  const frame = frameBase();
  if (!slotPresent(SpecialSlot.MarshaledTime)) return;
  if (slotText(SpecialSlot.MarshaledTime) != <usize>load<u32>(frame, FRAME_MARSHALED_PTR)) return;
  const time = load<i64>(frame, FRAME_MARSHALED_NS);
  store<i64>(source, time, SOURCE_NOW);
  if (!load<i64>(source, SOURCE_FIRST_TIME)) store<i64>(source, time, SOURCE_FIRST_TIME);
  if (time > load<i64>(source, SOURCE_LAST_TIME)) store<i64>(source, time, SOURCE_LAST_TIME);
}

/**
 * Puts overflow `handle` into the frame and runs the postoverflow stages;
 * true when a whitelist matched. `sources`: see event/overflow-sources. What it
 * remembers in stashes is kept by settleStashes.
 */
export function parseOverflow(handle: u32, time: i64, zone: i32, text: usize, textLen: u32, sources: usize, sourceCount: u32): bool {
  arenaReset();
  frameClear();
  const frame = frameBase();
  store<u8>(frame, <u8>EventType.Overflow, FRAME_TYPE);
  store<u8>(frame, mode, FRAME_MODE);
  store<u8>(frame, 0, FRAME_STAGE);
  store<u32>(frame, NONE, FRAME_SOURCE);
  store<u64>(frame, 0, FRAME_SEQUENCE);
  tallyOverflow();
  store<i64>(frame, time, FRAME_ARRIVAL);
  store<i64>(frame, time, FRAME_TIME);
  store<i32>(frame, zone, FRAME_ZONE);
  store<u32>(frame + FRAME_OVERFLOW, <u32>Tag.Host);
  store<u64>(frame + FRAME_OVERFLOW, <u64>handle, 8);
  setSlot(SpecialSlot.MarshaledTime, text, textLen, STR_ASCII | STR_ONE_LINE);
  store<u32>(frame, <u32>text, FRAME_MARSHALED_PTR);
  store<i64>(frame, time, FRAME_MARSHALED_NS);
  setOverflowSources(sources, sourceCount);
  setDateContext(time, time);
  useStages(Section.PostStages);
  runStages();
  return <bool>load<u8>(frame, FRAME_WHITELISTED);
}

/** Makes the event in the frame start in the stage of that name. */
export function startIn(ptr: usize, len: u32): void {
  store<u8>(frameBase(), <u8>stageByName(ptr, len), FRAME_STAGE);
}

/** Pours the overflow in the frame into the scenarios (`reprocess: true`); answers how many accepted it. */
export function offerOverflow(): u32 {
  letPass(true);
  const accepted = offerEvent(true);
  letPass(false);
  return accepted;
}
