// Merging sources by event time, between parsing and pouring.
//
// An accepted event waits as a packet: its frozen record and its pour records.
// Packets of one source keep their order; among sources the smallest key goes
// first: (largest time the source has shown so far, source). So a source whose
// clock jumps back is not reordered, and the result depends on the input alone,
// not on how it was cut into chunks. A packet is poured only when every source
// that may still speak has one waiting.
//
// A rule set with stashes parses each source to its end before the next, in the
// order they were added, so that what a stash answers does not depend on chunks.
//
// A binary heap over the sources with waiting packets: O(log sources) a packet.

import {
  EVENT_EVT_TIME, EVENT_FLAGS, EVENT_HAS_TIME, EVENT_SOURCE, EVENT_TIME, FRAME_ARRIVAL, FRAME_SOURCE, FRAME_TIME, POUR_PARTITION, POUR_PARTITION_LEN, POUR_SIZE,
  SOURCES_MAX, SOURCE_ENDED, SOURCE_RUNNING, SOURCE_WAITING, SOURCE_WAITING_LAST, Section,
} from "../abi";
import { advanceFrom } from "../bucket/expiry";
import { pendingOverflows } from "../bucket/overflow";
import { pour } from "../bucket/pour";
import { sourceAt, sourceCount } from "../line/source";
import { sectionCount } from "../memory/image";
import { at, slabAlloc, slabFree } from "../memory/slab";
import { frameBase } from "./frame";
import { releaseEvent } from "./record";

// A packet: head, then pour records, then the partition texts.
const NEXT = 0; // u32 ref
const COUNT = 4; // u32 pour records
const KEY = 8; // i64
const EVENT = 16; // u32 address
const PACKET_HEAD = 24;

/** What `mergeStep` answers besides a source that must be fed. */
export const MERGED: u32 = 0xffffffff;
export const MERGE_OVERFLOWS: u32 = 0xfffffffe;

let merging: bool = false;
/** An overflow is being poured again: it does not wait. */
let passing: bool = false;
let block: u32 = 0; // ref of the heap
let heap: usize = 0; // u32 sources
let size: u32 = 0;
let refused: u32 = 0;

/** Events that found no memory to wait in; they are lost and counted. */
export function refusedPackets(): u32 { return refused; }

/** What is accepted now must wait. */
export function isMerging(): bool { return merging && !passing; }

/** A merge was begun and has not come to its end. */
export function isMergeOpen(): bool { return merging; }

/** With `on`, accepted events are poured at once although sources are merged. */
export function letPass(on: bool): void { passing = on; }

/** STATE is about to be made anew. */
export function mergeForget(): void { merging = false; }

/** From here on accepted events wait; false when there is no memory. */
export function mergeOpen(): bool {
  if (merging) return true;
  block = slabAlloc(SOURCES_MAX * 4);
  if (!block) return false;
  heap = at(block);
  size = 0;
  refused = 0;
  merging = true;
  return true;
}

/** No more input for this source. */
export function mergeEnd(source: u32): void {
  store<u32>(sourceAt(source), 1, SOURCE_ENDED);
}

/** The source has nothing waiting and may still speak: feed it. */
export function isHungry(source: u32): bool {
  const from = sourceAt(source);
  return !load<u32>(from, SOURCE_WAITING) && !load<u32>(from, SOURCE_ENDED);
}

/** Keeps the pour records from `first` on (see offer.ts) and the event, which it takes over. */
export function hold(first: usize, event: usize): void {
  let count: u32 = 0;
  let bytes: u32 = PACKET_HEAD;
  for (let record = first; record; record = <usize>load<u32>(record)) {
    count++;
    bytes += POUR_SIZE + load<u32>(record + 16, POUR_PARTITION_LEN);
  }
  const ref = slabAlloc(bytes);
  if (!ref) {
    refused++;
    releaseEvent(<u32>event);
    return;
  }
  const source = load<u32>(event, EVENT_SOURCE);
  const from = sourceAt(source);
  if (isTimed(event)) store<i64>(from, max(load<i64>(from, SOURCE_RUNNING), load<i64>(event, EVENT_TIME)), SOURCE_RUNNING);
  const packet = at(ref);
  store<u32>(packet, 0, NEXT);
  store<u32>(packet, count, COUNT);
  store<i64>(packet, load<i64>(from, SOURCE_RUNNING), KEY);
  store<u32>(packet, <u32>event, EVENT);
  copyRecords(first, packet + PACKET_HEAD, count);
  append(from, source, ref);
}

function isTimed(event: usize): bool {
  return (load<u16>(event, EVENT_FLAGS) & EVENT_HAS_TIME) != 0;
}

function copyRecords(first: usize, to: usize, count: u32): void {
  let text = to + <usize>count * POUR_SIZE;
  for (let record = first; record; record = <usize>load<u32>(record)) {
    memory.copy(to, record + 16, POUR_SIZE);
    const len = load<u32>(to, POUR_PARTITION_LEN);
    memory.copy(text, <usize>load<u32>(to, POUR_PARTITION), len);
    store<u32>(to, <u32>text, POUR_PARTITION);
    text += len;
    to += POUR_SIZE;
  }
}

function append(from: usize, source: u32, ref: u32): void {
  const last = load<u32>(from, SOURCE_WAITING_LAST);
  store<u32>(from, ref, SOURCE_WAITING_LAST);
  if (load<u32>(from, SOURCE_WAITING)) {
    store<u32>(at(last), ref, NEXT);
    return;
  }
  store<u32>(from, ref, SOURCE_WAITING);
  push(source);
}

/** Pours what may be poured: until a source must be fed, overflows are there to be handled, or all is done and the merge over. */
export function mergeStep(): u32 {
  const sources = sourceCount();
  const inOrder = sectionCount(Section.Stashes) > 0;
  for (let source: u32 = 0; source < sources; source++) {
    if (inOrder ? !load<u32>(sourceAt(source), SOURCE_ENDED) : isHungry(source)) return source;
  }
  while (size) {
    const source = load<u32>(heap);
    pourPacket(sourceAt(source));
    if (load<u32>(sourceAt(source), SOURCE_WAITING)) sink(0);
    else {
      size--;
      store<u32>(heap, load<u32>(heap + (<usize>size << 2)));
      sink(0);
    }
    if (pendingOverflows()) return MERGE_OVERFLOWS;
    if (isHungry(source)) return source;
  }
  if (merging) slabFree(block);
  merging = false;
  return MERGED;
}

function pourPacket(from: usize): void {
  const ref = load<u32>(from, SOURCE_WAITING);
  const packet = at(ref);
  store<u32>(from, load<u32>(packet, NEXT), SOURCE_WAITING);
  const event = load<u32>(packet, EVENT);
  placeInTime(event);
  if (isTimed(event)) advanceFrom(load<u32>(event, EVENT_SOURCE), load<i64>(event, EVENT_TIME));
  const count = load<u32>(packet, COUNT);
  for (let i: u32 = 0; i < count; i++) pour(packet + PACKET_HEAD + <usize>i * POUR_SIZE);
  releaseEvent(event);
  slabFree(ref);
}

/** What is evaluated while pouring asks the frame for the time; it holds whichever line was parsed last. */
function placeInTime(event: usize): void {
  const frame = frameBase();
  store<u32>(frame, load<u32>(event, EVENT_SOURCE), FRAME_SOURCE);
  store<i64>(frame, load<i64>(event, EVENT_EVT_TIME), FRAME_TIME);
  store<i64>(frame, load<i64>(event, EVENT_EVT_TIME), FRAME_ARRIVAL);
}

function isBefore(a: u32, b: u32): bool {
  const first = load<i64>(at(load<u32>(sourceAt(a), SOURCE_WAITING)), KEY);
  const second = load<i64>(at(load<u32>(sourceAt(b), SOURCE_WAITING)), KEY);
  return first != second ? first < second : a < b;
}

// @ts-ignore: decorator
@inline function entry(i: u32): u32 { return load<u32>(heap + (<usize>i << 2)); }

function swap(i: u32, j: u32): void {
  const held = entry(i);
  store<u32>(heap + (<usize>i << 2), entry(j));
  store<u32>(heap + (<usize>j << 2), held);
}

function push(source: u32): void {
  let i = size++;
  store<u32>(heap + (<usize>i << 2), source);
  while (i && isBefore(entry(i), entry((i - 1) >> 1))) {
    swap(i, (i - 1) >> 1);
    i = (i - 1) >> 1;
  }
}

function sink(i: u32): void {
  while (true) {
    let least = i;
    const left: u32 = (i << 1) + 1;
    if (left < size && isBefore(entry(left), entry(least))) least = left;
    if (left + 1 < size && isBefore(entry(left + 1), entry(least))) least = left + 1;
    if (least == i) return;
    swap(i, least);
    i = least;
  }
}
