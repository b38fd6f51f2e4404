// Backtracking that never looks at the same place twice.
//
// Follows the program in order of priority, so the first match met is the
// leftmost-first one. A bit per (marked instruction, position) is set when it was
// tried: a second try would fail as the first did. Work ≤ instructions × length.

import { BITSTATE_BYTES_MAX } from "../abi";
import {
  INSTRUCTION_SIZE, JOIN, OP_ASSERT, OP_BYTE, OP_SPLIT, OP_TAG, PROGRAM_ANYWHERE, PROGRAM_CODE,
  PROGRAM_MARKS, PROGRAM_SETS,
} from "../../automata/layout";
import { holds } from "./assertion";
import { countBitstate, countSteps, scratchBase, scratchLimit } from "./control";
import { GIVEN_UP, MATCH, NO_MATCH } from "./tables";
import { inSet } from "./threads";

const ENTRY: usize = 12; // {instruction, position, -} or {RESTORE, tag, its old value}
const RESTORE: u32 = 0xffffffff;
const MARKS_MAX: u32 = 0xffff;
const STACK_MIN: usize = 65536;

let tried: usize = 0;

/** First try of (mark, position number). */
// @ts-ignore: decorator
@inline function isNew(mark: u32, width: u32, position: u32): bool {
  const bit = mark * width + position;
  const at = tried + <usize>(bit >> 3);
  const byte = load<u8>(at);
  const mask = <u8>(<u32>1 << (bit & 7));
  if (byte & mask) return false;
  store<u8>(at, byte | mask);
  return true;
}

/**
 * Runs the program on [text, end); `tags` (one more than the program's) gets the
 * tags and the end of the match. GIVEN_UP when the marks or the stack do not fit.
 */
export function bitstate(program: usize, text: usize, end: usize, tags: usize, tagCount: u32): u32 {
  const marks = load<u32>(program, PROGRAM_MARKS);
  const width = <u32>(end - text) + 1;
  const bytes = (<u64>marks * <u64>width + 7) >> 3;
  tried = scratchBase();
  const limit = scratchLimit();
  if (marks > MARKS_MAX || bytes > <u64>BITSTATE_BYTES_MAX || bytes + STACK_MIN > <u64>(limit - tried)) return GIVEN_UP;
  const stack = (tried + <usize>bytes + 15) & ~15;
  const last = limit - ENTRY;
  memory.fill(tried, 0, <usize>bytes);
  const code = <usize>load<u32>(program, PROGRAM_CODE);
  const sets = <usize>load<u32>(program, PROGRAM_SETS);

  let steps: usize = 0;
  let outcome = NO_MATCH;
  let top = stack;
  store<u32>(top, load<u32>(program, PROGRAM_ANYWHERE));
  store<u32>(top, <u32>text, 4);
  top += ENTRY;
  while (top > stack && outcome == NO_MATCH) {
    top -= ENTRY;
    let pc = load<u32>(top);
    if (pc == RESTORE) {
      store<u32>(tags + (<usize>load<u32>(top, 4) << 2), load<u32>(top, 8));
      continue;
    }
    let p = <usize>load<u32>(top, 4);
    while (true) {
      steps++;
      const at = code + <usize>pc * INSTRUCTION_SIZE;
      const word = load<u32>(at);
      const op = word & 0xff;
      const argument = word >> 16;
      if (word & (JOIN << 8) && !isNew(load<u32>(at, 8), width, <u32>(p - text))) break;
      if (op == OP_BYTE) {
        if (p >= end || !inSet(sets, argument, <u32>load<u8>(p))) break;
        p++;
      } else if (op == OP_SPLIT) {
        if (!isNew(argument, width, <u32>(p - text))) break;
        if (top > last) { outcome = GIVEN_UP; break; }
        store<u32>(top, load<u32>(at, 8));
        store<u32>(top, <u32>p, 4);
        top += ENTRY;
      } else if (op == OP_TAG) {
        if (top > last) { outcome = GIVEN_UP; break; }
        const tag = tags + (<usize>argument << 2);
        store<u32>(top, RESTORE);
        store<u32>(top, argument, 4);
        store<u32>(top, load<u32>(tag), 8);
        top += ENTRY;
        store<u32>(tag, <u32>(p - text));
      } else if (op == OP_ASSERT) {
        if (!holds(argument, p, text, end, false)) break;
      } else {
        if (tags) store<u32>(tags + (<usize>tagCount << 2), <u32>(p - text));
        outcome = MATCH;
        break;
      }
      pc = load<u32>(at, 4);
    }
  }
  countSteps(steps);
  if (outcome != GIVEN_UP) countBitstate();
  return outcome;
}
