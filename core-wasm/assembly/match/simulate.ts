// An unordered automaton without tables: the set of its threads, byte by byte.
// Answers tests and sets when tables may not grow.

import {
  INSTRUCTION_SIZE, NO, OP_ASSERT, OP_BYTE, OP_SPLIT, OP_TAG, PROGRAM_ANYWHERE, PROGRAM_CODE, PROGRAM_COUNT,
  PROGRAM_SETS, PROGRAM_THREADS,
} from "../../automata/layout";
import { holds } from "./assertion";
import { countPike, countSteps, scratchBase } from "./control";
import { inSet, repairedByte } from "./threads";

/** Which of several matches decides. */
export const ANY: u32 = 0;
export const LOWEST: u32 = 1;
/** Reads backward: the last one met. */
export const LEFTMOST: u32 = 2;

let code: usize = 0;
let text: usize = 0;
let end: usize = 0;
let isBackward: bool = false;
let reached: usize = 0;
let step: u32 = 0;
let stack: usize = 0;
let steps: usize = 0;
/** Lowest index that matches at the place in hand. */
let index: u32 = 0;

/** Index of the entry that matches in [textAt, endAt), NO when none does. */
export function simulate(program: usize, textAt: usize, endAt: usize, mode: u32, isRaw: bool): u32 {
  text = textAt;
  end = endAt;
  isBackward = mode == LEFTMOST;
  code = <usize>load<u32>(program, PROGRAM_CODE);
  const sets = <usize>load<u32>(program, PROGRAM_SETS);
  const count = <usize>load<u32>(program, PROGRAM_COUNT);
  const threads = <usize>load<u32>(program, PROGRAM_THREADS);
  reached = scratchBase();
  let now = reached + (count << 2);
  let next = now + (threads << 2);
  stack = next + (threads << 2);
  memory.fill(reached, 0, count << 2);
  step = 1;
  steps = 0;
  countPike();

  let best = <u32>NO;
  index = NO;
  let p = isBackward ? end : text;
  let live = follow(load<u32>(program, PROGRAM_ANYWHERE), p, now, 0);
  while (true) {
    if (index != <u32>NO) {
      best = mode == LOWEST ? min(best, index) : index;
      if (mode == ANY || (mode == LOWEST && !best)) break;
    }
    if (p == (isBackward ? text : end)) break;
    const at = isBackward ? p - 1 : p;
    const byte = isRaw ? repairedByte(at, text, end) : <u32>load<u8>(at);
    p = isBackward ? p - 1 : p + 1;
    step++;
    index = NO;
    let waiting: u32 = 0;
    for (let i: u32 = 0; i < live; i++) {
      steps++;
      const instruction = code + <usize>load<u32>(now + (<usize>i << 2)) * INSTRUCTION_SIZE;
      if (inSet(sets, load<u32>(instruction) >> 16, byte)) {
        waiting = follow(load<u32>(instruction, 4), p, next, waiting);
      }
    }
    const swap = now;
    now = next;
    next = swap;
    live = waiting;
    if (!live && index == <u32>NO) break;
  }
  countSteps(steps);
  return best;
}

function follow(start: u32, p: usize, list: usize, length: u32): u32 {
  let top = stack;
  store<u32>(top, start);
  top += 4;
  while (top > stack) {
    top -= 4;
    let pc = load<u32>(top);
    while (load<u32>(reached + (<usize>pc << 2)) != step) {
      store<u32>(reached + (<usize>pc << 2), step);
      steps++;
      const at = code + <usize>pc * INSTRUCTION_SIZE;
      const word = load<u32>(at);
      const op = word & 0xff;
      if (op == OP_BYTE) {
        store<u32>(list + (<usize>length << 2), pc);
        length++;
        break;
      }
      if (op == OP_SPLIT) {
        store<u32>(top, load<u32>(at, 8));
        top += 4;
      } else if (op == OP_ASSERT) {
        if (!holds(word >> 16, p, text, end, isBackward)) break;
      } else if (op != OP_TAG) {
        index = min(index, load<u32>(at, 4));
        break;
      }
      pc = load<u32>(at, 4);
    }
  }
  return length;
}
