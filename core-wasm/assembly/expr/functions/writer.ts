// Writes a string of unknown length into the arena.
//
// There is one writer. As long as nothing else allocates, the string grows in place;
// otherwise it moves to a block twice its size, so all copying together is linear.
// Running out of arena is remembered and reported once, by `writerClose`.

import { ErrorReason, Status } from "../../abi";
import { arenaAlloc, arenaMark, arenaRelease } from "../../memory/arena";
import { Ref, fail } from "../../memory/value";
import { putMade } from "./text";
import { encode } from "./utf8";

const CHUNK: usize = 256;

let opened: usize = 0;
let start: usize = 0;
let at: usize = 0;
let end: usize = 0;
let full: bool = false;

export function writerOpen(): void {
  opened = arenaMark();
  start = opened;
  at = start;
  end = start;
  full = false;
}

/** Whether the arena ran out: writing on is useless. */
export function writerFull(): bool { return full; }

// Makes room for `bytes` more; false when the arena is full.
function reserve(bytes: usize): bool {
  if (at + bytes <= end) return true;
  if (full) return false;
  const grows = arenaMark() == end;
  const size = at - start;
  const step = ((grows ? size / 2 : size * 2) + max(bytes, CHUNK) + 7) & ~7;
  const block = arenaAlloc(step);
  if (!block) {
    full = true;
    return false;
  }
  if (grows) {
    end += step;
    return true;
  }
  memory.copy(block, start, size);
  start = block;
  at = block + size;
  end = block + step;
  return true;
}

export function writeByte(byte: u32): void {
  if (!reserve(1)) return;
  store<u8>(at, byte);
  at++;
}

export function writeBytes(ptr: usize, len: usize): void {
  if (!reserve(len)) return;
  memory.copy(at, ptr, len);
  at += len;
}

/** `byte`, `count` times. */
export function writeRepeated(byte: u32, count: u32): void {
  if (!reserve(count)) return;
  memory.fill(at, <u8>byte, count);
  at += count;
}

export function writeRune(rune: u32): void {
  if (reserve(4)) at += encode(rune, at);
}

/** Bytes written so far: a place `writerInsert` knows. */
export function writerLength(): u32 { return <u32>(at - start); }

/** Address of what was written; good until the next write. */
export function writerText(): usize { return start; }

/** Opens a gap of `count` bytes `byte` at `length`, shifting what follows. */
export function writerInsert(length: u32, byte: u32, count: u32): void {
  if (!reserve(count)) return;
  const gap = start + length;
  memory.copy(gap + count, gap, at - gap);
  memory.fill(gap, <u8>byte, count);
  at += count;
}

/** Puts the string; gives unused arena back. */
export function writerClose(ret: Ref, flags: u32): Status {
  if (!reserve(1) || full) {
    arenaRelease(opened);
    return fail(ret, ErrorReason.OutOfMemory);
  }
  if (arenaMark() == end) arenaRelease((at + 8) & ~7);
  return putMade(ret, start, <u32>(at - start), flags);
}

/** Drops the string. */
export function writerDiscard(): void { arenaRelease(opened); }

const number = memory.data(72);

/** Writes a decimal integer. */
export function writeInteger(value: i64): void {
  if (value < 0) writeByte(0x2d);
  writeUnsigned(value < 0 ? 0 - <u64>value : <u64>value, 10, 0x61);
}

/** Writes an unsigned integer in base 2 to 16; `letter` is the digit ten. */
export function writeUnsigned(value: u64, base: u32, letter: u32): void {
  let place = number + 72;
  do {
    const digit = <u32>(value % base);
    place--;
    store<u8>(place, digit < 10 ? 0x30 + digit : letter + digit - 10);
    value /= base;
  } while (value);
  writeBytes(place, number + 72 - place);
}
