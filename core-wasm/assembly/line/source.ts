// Sources: where lines come from, and what is remembered about each between reads.

import {
  LINE_MAX, NONE, PADDING, SOURCE_CARRY, SOURCE_CARRY_LEN, SOURCE_CLOCK, SOURCE_LABELS, SOURCE_MODULE, SOURCE_NAME, SOURCE_NOW,
  SOURCE_SIZE, SOURCE_YEAR_REFERENCE, SOURCES_MAX,
} from "../abi";

/** A carry block holds the longest line, its carriage return, and padding. */
const CARRY_SIZE: usize = LINE_MAX + 16 + PADDING;

let table: usize = 0;
let count: u32 = 0;
let room: u32 = 0;
let carryBase: usize = 0;
let carryBlocks: u32 = 0;
let carryUsed: u32 = 0;
let carryFree: usize = 0;

/** Bytes for `sources` sources and `blocks` beginnings of lines. */
export function sourcesSize(sources: u32, blocks: u32): usize {
  return <usize>sources * SOURCE_SIZE + <usize>blocks * CARRY_SIZE;
}

export function sourcesOpen(at: usize, sources: u32, blocks: u32): void {
  table = at;
  count = 0;
  room = min<u32>(sources, SOURCES_MAX);
  carryBase = at + <usize>sources * SOURCE_SIZE;
  carryBlocks = blocks;
  carryUsed = 0;
  carryFree = 0;
}

/** A new source; its texts must stay where they are. NONE when the table is full. */
export function addSource(name: usize, nameLen: u32, module: usize, moduleLen: u32, labels: usize, labelCount: u32, reference: i64, now: i64): u32 {
  if (count == room) return NONE;
  const at = sourceAt(count);
  memory.fill(at, 0, SOURCE_SIZE);
  store<u32>(at, <u32>name, SOURCE_NAME);
  store<u32>(at, nameLen, SOURCE_NAME + 4);
  store<u32>(at, <u32>module, SOURCE_MODULE);
  store<u32>(at, moduleLen, SOURCE_MODULE + 4);
  store<u32>(at, <u32>labels, SOURCE_LABELS);
  store<u32>(at, labelCount, SOURCE_LABELS + 4);
  store<i64>(at, reference, SOURCE_YEAR_REFERENCE);
  store<i64>(at, now, SOURCE_NOW);
  store<i64>(at, i64.MIN_VALUE, SOURCE_CLOCK);
  return count++;
}

export function sourceCount(): u32 { return count; }

// @ts-ignore: decorator
@inline export function sourceAt(source: u32): usize { return table + <usize>source * SOURCE_SIZE; }

// @ts-ignore: decorator
@inline export function bump(at: usize, counter: usize): void { store<u64>(at + counter, load<u64>(at + counter) + 1); }

/** The block that keeps the beginning of an unfinished line; 0 when all are in use. */
export function carryBlock(at: usize): usize {
  let block = <usize>load<u32>(at, SOURCE_CARRY);
  if (block) return block;
  if (carryFree) {
    block = carryFree;
    carryFree = <usize>load<u32>(block);
  } else if (carryUsed < carryBlocks) {
    block = carryBase + <usize>carryUsed * CARRY_SIZE;
    carryUsed++;
  } else return 0;
  store<u32>(at, <u32>block, SOURCE_CARRY);
  return block;
}

/** Gives the block back: the line it began is done. */
export function releaseCarry(at: usize): void {
  const block = <usize>load<u32>(at, SOURCE_CARRY);
  store<u32>(at, 0, SOURCE_CARRY);
  store<u32>(at, 0, SOURCE_CARRY_LEN);
  if (!block) return;
  store<u32>(block, <u32>carryFree);
  carryFree = block;
}
