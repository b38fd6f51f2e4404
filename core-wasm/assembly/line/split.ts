// Finding lines in chunks of bytes.
//
// A line ends at "\n"; one "\r" before it belongs to the end. Lines may span
// chunks: the beginning waits in the source's carry block. A line longer than
// LINE_MAX keeps its prefix, is parsed and counted, and the rest is skipped. All
// of it is one pass: the cost is bytes, however they are cut.

import {
  LINE_MAX, SOURCE_BYTES, SOURCE_CARRY, SOURCE_CARRY_LEN, SOURCE_SKIP,
} from "../abi";
import { carryBlock, releaseCarry, sourceAt } from "./source";

let cursor: usize = 0;
let end: usize = 0;
let source: u32 = 0;

let linePtr: usize = 0;
let lineLen: u32 = 0;
let lineCut: bool = false;
/** Source whose carry block holds the line in hand, 0 none. */
let carriedFrom: usize = 0;

export function lineAddress(): usize { return linePtr; }
export function lineLength(): u32 { return lineLen; }
/** The line was longer than LINE_MAX. */
export function lineTruncated(): bool { return lineCut; }
export function lineSource(): u32 { return source; }

/** Begins with the chunk at `ptr`; it must be followed by PADDING bytes. */
export function openChunk(from: u32, ptr: usize, len: u32): void {
  source = from;
  cursor = ptr;
  end = ptr + <usize>len;
  const at = sourceAt(from);
  store<u64>(at, load<u64>(at, SOURCE_BYTES) + <u64>len, SOURCE_BYTES);
}

/** The line in hand is done with: its carry block is free again. */
export function settleLine(): void {
  if (!carriedFrom) return;
  releaseCarry(carriedFrom);
  carriedFrom = 0;
}

/** Address of the first "\n" in [p, end), or end. */
function findNewline(p: usize): usize {
  const newline = i8x16.splat(10);
  while (p < end) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(p), newline));
    if (mask) {
      const hit = p + <usize>ctz(mask);
      return hit < end ? hit : end;
    }
    p += 16;
  }
  return end;
}

/** The next line of the chunk; false when the chunk is used up (what is left waits in the carry block). */
export function nextLine(): bool {
  settleLine();
  const at = sourceAt(source);
  while (cursor < end) {
    const start = cursor;
    const newline = findNewline(start);
    const complete = newline < end;
    cursor = complete ? newline + 1 : end;
    if (load<u32>(at, SOURCE_SKIP)) {
      if (complete) store<u32>(at, 0, SOURCE_SKIP);
      continue;
    }
    if (complete && !load<u32>(at, SOURCE_CARRY)) {
      const len = newline - start;
      take(start, <u32>min<usize>(len, <usize>LINE_MAX + 1), len > <usize>LINE_MAX + 1);
      return true;
    }
    if (!carryBlock(at)) {
      // Too many sources have unfinished lines: what is there of this one is the line.
      store<u32>(at, 1, SOURCE_SKIP);
      take(start, <u32>min<usize>(newline - start, <usize>LINE_MAX), true);
      lineCut = true;
      return true;
    }
    if (keep(at, start, <u32>(newline - start))) {
      if (!complete) continue;
      takeCarried(at, false);
      return true;
    }
    // The line is longer than LINE_MAX: its prefix is the line.
    if (!complete) store<u32>(at, 1, SOURCE_SKIP);
    takeCarried(at, true);
    return true;
  }
  return false;
}

/** The last line of a source that ended without a newline. */
export function lastLine(id: u32): bool {
  const at = sourceAt(id);
  settleLine();
  if (!load<u32>(at, SOURCE_CARRY)) return false;
  source = id;
  cursor = 0;
  end = 0;
  takeCarried(at, false);
  return true;
}

/** Appends to the carry block, which is there; false when the line has reached LINE_MAX + 1 and must be taken as it is. */
function keep(at: usize, ptr: usize, len: u32): bool {
  const block = <usize>load<u32>(at, SOURCE_CARRY);
  const held = load<u32>(at, SOURCE_CARRY_LEN);
  const fits = min<u32>(len, LINE_MAX + 1 - held);
  memory.copy(block + held, ptr, fits);
  store<u32>(at, held + fits, SOURCE_CARRY_LEN);
  return held + len <= <u32>LINE_MAX + 1;
}

function takeCarried(at: usize, goesOn: bool): void {
  carriedFrom = at;
  take(<usize>load<u32>(at, SOURCE_CARRY), load<u32>(at, SOURCE_CARRY_LEN), goesOn);
}

/** One byte more than LINE_MAX is looked at, for it may be the carriage return; not when the line goes on after it. */
function take(ptr: usize, len: u32, goesOn: bool): void {
  if (len && !goesOn && load<u8>(ptr + len - 1) == 13) len--;
  lineCut = len > <u32>LINE_MAX;
  linePtr = ptr;
  lineLen = min<u32>(len, LINE_MAX);
}
