// The watermark: how far event time has come, over all sources.
//
// It never goes back. It follows a jump of a source of more than a day only when
// JUMP_LINES further lines of that source confirm it, and then to the least time
// among them, so that one line with a wrong date ends no bucket.

import { JUMP_LINES, JUMP_SECONDS } from "../abi";
import { slabHead } from "../memory/slab";
import { HEAD_JUMPS, HEAD_WATERMARK, JUMP_RECORD, JUMP_TABLE, NEVER, addTime, headLong } from "./state";

const JUMP: i64 = <i64>JUMP_SECONDS * 1000000000;

const JUMP_LEAST = 0; // i64: least time of the run
const JUMP_COUNT = 8; // u32: lines of the run

/** Sources share records by their number's low bits; that can only make a confirmation later or coarser. */
function jumpRecord(source: u32): usize {
  return slabHead() + HEAD_JUMPS + <usize>(source & (JUMP_TABLE - 1)) * JUMP_RECORD;
}

export function watermark(): i64 { return headLong(HEAD_WATERMARK); }

/** How far a line of `source` dated `now` moves the watermark; not above it: not at all. */
export function believed(source: u32, now: i64): i64 {
  const mark = watermark();
  const record = jumpRecord(source);
  if (mark == NEVER || now <= addTime(mark, JUMP)) {
    store<u32>(record, 0, JUMP_COUNT);
    return now;
  }
  const lines = load<u32>(record, JUMP_COUNT);
  const least = lines && load<i64>(record, JUMP_LEAST) < now ? load<i64>(record, JUMP_LEAST) : now;
  store<i64>(record, least, JUMP_LEAST);
  store<u32>(record, lines + 1, JUMP_COUNT);
  if (lines < <u32>JUMP_LINES) return mark;
  store<u32>(record, 0, JUMP_COUNT);
  return least;
}
