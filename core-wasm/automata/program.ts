// A finished program: analysed, and written into the heap as the core reads it.

import {Assertion} from './ast.ts';
import type {Builder} from './builder.ts';
import type {Heap} from './heap.ts';
import * as L from './layout.ts';

/** Bytes one entry of the core's stacks takes: instruction, position or tag, old value. */
const STACK_ENTRY = 12;
const STACK_SPARE = 16;

export interface Entries {
  readonly start: number;
  readonly anywhere: number;
  /** Tags, the start of the match included. */
  readonly tags: number;
}

export interface Program {
  /** PROGRAM record. */
  readonly address: number;
  /** First word of the code. */
  readonly code: number;
  /** First word of the bit sets. */
  readonly sets: number;
  readonly count: number;
  readonly entries: Entries;
  /** Bytes of scratch the core's thread lists need at least. */
  readonly scratch: number;
}

/** Scratch the core's thread lists need, tracking one tag at a time if there is no room for more. */
function scratchFor(instructions: number, waiting: number): number {
  const marks = 4 * instructions;
  const stack = STACK_ENTRY * (instructions + STACK_SPARE);
  const lists = 2 * 8 * (waiting + STACK_SPARE);
  return marks + stack + lists;
}

/** Undefined when the heap is full. */
export function writeProgram(heap: Heap, builder: Builder, entries: Entries): Program | undefined {
  const {count, code, sets} = builder;
  const waiting = countWaiting(builder);
  const address = heap.alloc(L.PROGRAM_SIZE);
  const codeAt = address && heap.alloc(count * L.INSTRUCTION_SIZE);
  const setsAt = codeAt && heap.alloc(sets.length * 32 + 32);
  if (!setsAt) return undefined;
  const marks = analyse(code.subarray(0, count * 3), entries);
  const {u32} = heap.views;
  u32.set(code.subarray(0, count * 3), codeAt >>> 2);
  sets.forEach((set, i) => {
    u32.set(set, (setsAt >>> 2) + i * 8);
  });
  const record = address >>> 2;
  u32[record + (L.PROGRAM_CODE >> 2)] = codeAt;
  u32[record + (L.PROGRAM_COUNT >> 2)] = count;
  u32[record + (L.PROGRAM_START >> 2)] = entries.start;
  u32[record + (L.PROGRAM_ANYWHERE >> 2)] = entries.anywhere;
  u32[record + (L.PROGRAM_MARKS >> 2)] = marks;
  u32[record + (L.PROGRAM_THREADS >> 2)] = waiting;
  u32[record + (L.PROGRAM_SETS >> 2)] = setsAt;
  u32[record + (L.PROGRAM_TAGS >> 2)] = entries.tags;
  const scratch = scratchFor(count, waiting);
  return {address, code: codeAt >>> 2, sets: setsAt >>> 2, count, entries, scratch};
}

function countWaiting({code, count}: Builder): number {
  let waiting = 0;
  for (let pc = 0; pc < count; pc++) {
    const op = code[pc * 3]! & 0xff;
    if (op === L.OP_BYTE || op === L.OP_MATCH) waiting++;
  }
  return waiting;
}

/** Sets the flags of every instruction and numbers bitstate's marks; answers how many there are. */
function analyse(code: Uint32Array, {start, anywhere}: Entries): number {
  const count = code.length / 3;
  spread(code, count);
  const reached = new Uint8Array(count);
  const reach = (pc: number) => {
    if (reached[pc]! < 2) reached[pc]!++;
  };
  reach(start);
  reach(anywhere);
  for (let pc = 0; pc < count; pc++) {
    const op = code[pc * 3]! & 0xff;
    if (op !== L.OP_MATCH) reach(code[pc * 3 + 1]!);
    if (op === L.OP_SPLIT) reach(code[pc * 3 + 2]!);
  }
  let marks = 0;
  for (let pc = 0; pc < count; pc++) {
    const op = code[pc * 3]! & 0xff;
    if (op === L.OP_SPLIT) code[pc * 3]! |= Math.min(marks++, 0xffff) << 16;
    else if (reached[pc] === 2 && op !== L.OP_MATCH) {
      code[pc * 3]! |= L.JOIN << 8;
      code[pc * 3 + 2] = marks++;
    }
  }
  return marks;
}

/** What a state must know of the text before it, and whether a match is sure, flows against the arrows. */
function spread(code: Uint32Array, count: number): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (let pc = 0; pc < count; pc++) {
      const word = code[pc * 3]!;
      const op = word & 0xff;
      let flags = (word >>> 8) & 0xff;
      const before = flags;
      const flagsAt = (at: number) => (code[at * 3]! >>> 8) & 0xff;
      if (op === L.OP_MATCH) flags |= L.SURE;
      else if (op === L.OP_TAG) flags |= flagsAt(code[pc * 3 + 1]!);
      else if (op === L.OP_SPLIT) flags |= flagsAt(code[pc * 3 + 1]!) | flagsAt(code[pc * 3 + 2]!);
      else if (op === L.OP_ASSERT) {
        flags |= needs(word >>> 16) | (flagsAt(code[pc * 3 + 1]!) & ~L.SURE);
      }
      if (flags === before) continue;
      code[pc * 3] = (word & ~0xff00) | (flags << 8);
      changed = true;
    }
  }
}

function needs(assertion: Assertion): number {
  switch (assertion) {
    case Assertion.TextStart:
      return L.NEEDS_BEGIN;
    case Assertion.LineStart:
      return L.NEEDS_BEGIN | L.NEEDS_LINE;
    case Assertion.WordBoundary:
    case Assertion.NotWordBoundary:
      return L.NEEDS_WORD;
    default:
      return 0;
  }
}
