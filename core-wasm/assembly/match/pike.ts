// The search that always works: all threads at once, byte by byte.
//
// A thread list holds instructions in order of priority, each with its own copy of
// the tags. Memory is the program's size times the tags tracked at once; when
// scratch has no room for all, the text is read again for the next few: which
// thread wins does not depend on the tags, so the passes agree.

import {
  INSTRUCTION_SIZE, NO, OP_ASSERT, OP_BYTE, OP_MATCH, OP_SPLIT, OP_TAG, PROGRAM_ANYWHERE, PROGRAM_CODE, PROGRAM_COUNT,
  PROGRAM_SETS, PROGRAM_TAGS, PROGRAM_THREADS,
} from "../../automata/layout";
import { holds } from "./assertion";
import { countPike, countSteps, scratchBase, scratchLimit } from "./control";
import { inSet, repairedByte } from "./threads";

const ENTRY: usize = 12; // {instruction, -, -} or {RESTORE, tag, its old value}
const RESTORE: u32 = 0xffffffff;
const SPARE: usize = 16;

let code: usize = 0;
let text: usize = 0;
let end: usize = 0;
/** Tags of this pass: from `firstTag`, `width` of them. */
let firstTag: u32 = 0;
let width: u32 = 0;
/** Per instruction: the step it was last reached in. */
let reached: usize = 0;
let step: u32 = 0;
let stack: usize = 0;
/** Tags of the thread being followed. */
let current: usize = 0;
let steps: usize = 0;

/**
 * Leftmost-first match of the program in [textAt, endAt); `tags` gets the program's
 * tags, then the end of the match. `isRaw`: invalid bytes were not repaired.
 */
export function pike(program: usize, textAt: usize, endAt: usize, tags: usize, tagCount: u32, isRaw: bool): bool {
  text = textAt;
  end = endAt;
  code = <usize>load<u32>(program, PROGRAM_CODE);
  const count = <usize>load<u32>(program, PROGRAM_COUNT);
  const threads = <usize>load<u32>(program, PROGRAM_THREADS) + 1;
  const all = load<u32>(program, PROGRAM_TAGS);
  reached = scratchBase();
  stack = reached + (count << 2);
  current = stack + (count + SPARE) * ENTRY;
  // two lists of {instruction, tags}, and the tags in hand
  const room = <u32>((scratchLimit() - current) >> 2);
  const fixed = <u32>threads << 1;
  const perTag = fixed + 1;
  const most = room > fixed ? (room - fixed) / perTag : 0;
  steps = 0;
  countPike();
  let found = true;
  firstTag = 0;
  do {
    width = min(all - firstTag, max(most, 1));
    memory.copy(current, tags + (<usize>firstTag << 2), <usize>width << 2);
    found = runPass(program, threads, tags, tagCount, isRaw);
    firstTag += width;
  } while (found && firstTag < all);
  countSteps(steps);
  return found;
}

function runPass(program: usize, threads: usize, tags: usize, tagCount: u32, isRaw: bool): bool {
  const sets = <usize>load<u32>(program, PROGRAM_SETS);
  const size = (<usize>width + 1) << 2;
  let now = current + (<usize>width << 2);
  let next = now + threads * size;
  memory.fill(reached, 0, <usize>load<u32>(program, PROGRAM_COUNT) << 2);
  step = 1;
  let live = follow(load<u32>(program, PROGRAM_ANYWHERE), text, now, 0);
  let found = false;
  for (let p = text; live; p++) {
    const byte = p >= end ? <u32>NO : isRaw ? repairedByte(p, text, end) : <u32>load<u8>(p);
    step++;
    let waiting: u32 = 0;
    for (let i: u32 = 0; i < live; i++) {
      steps++;
      const thread = now + <usize>i * size;
      const at = code + <usize>load<u32>(thread) * INSTRUCTION_SIZE;
      const word = load<u32>(at);
      if ((word & 0xff) != OP_BYTE) {
        // a match; threads of lower priority end here
        memory.copy(tags + (<usize>firstTag << 2), thread + 4, <usize>width << 2);
        if (tags) store<u32>(tags + (<usize>tagCount << 2), <u32>(p - text));
        found = true;
        break;
      }
      if (byte == <u32>NO || !inSet(sets, word >> 16, byte)) continue;
      memory.copy(current, thread + 4, <usize>width << 2);
      waiting = follow(load<u32>(at, 4), p + 1, next, waiting);
    }
    const swap = now;
    now = next;
    next = swap;
    live = waiting;
  }
  return found;
}

/** Appends to `list` what can wait or match from `start` on, without reading; answers its new length. */
function follow(start: u32, p: usize, list: usize, length: u32): u32 {
  const size = (<usize>width + 1) << 2;
  let top = stack;
  store<u32>(top, start);
  top += ENTRY;
  while (top > stack) {
    top -= ENTRY;
    let pc = load<u32>(top);
    if (pc == RESTORE) {
      store<u32>(current + (<usize>load<u32>(top, 4) << 2), load<u32>(top, 8));
      continue;
    }
    while (load<u32>(reached + (<usize>pc << 2)) != step) {
      store<u32>(reached + (<usize>pc << 2), step);
      steps++;
      const at = code + <usize>pc * INSTRUCTION_SIZE;
      const word = load<u32>(at);
      const op = word & 0xff;
      if (op == OP_SPLIT) {
        store<u32>(top, load<u32>(at, 8));
        top += ENTRY;
      } else if (op == OP_TAG) {
        const tag = (word >> 16) - firstTag;
        if (tag < width) {
          const slot = current + (<usize>tag << 2);
          store<u32>(top, RESTORE);
          store<u32>(top, tag, 4);
          store<u32>(top, load<u32>(slot), 8);
          top += ENTRY;
          store<u32>(slot, <u32>(p - text));
        }
      } else if (op == OP_ASSERT) {
        if (!holds(word >> 16, p, text, end, false)) break;
      } else {
        const thread = list + <usize>length * size;
        store<u32>(thread, pc);
        memory.copy(thread + 4, current, <usize>width << 2);
        length++;
        break;
      }
      pc = load<u32>(at, 4);
    }
  }
  return length;
}
