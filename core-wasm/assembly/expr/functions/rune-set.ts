// A set of code points, for Trim and IndexAny: a bitmap for ASCII, an open
// addressing table in the arena for the rest. One set at a time.

import { arenaAlloc, arenaMark, arenaRelease } from "../../memory/arena";
import { decode, runeOf, sizeOf } from "./utf8";

let low: u64 = 0;
let high: u64 = 0;
let table: usize = 0;
let mask: u32 = 0;
let mark: usize = 0;

/** Makes the set of the code points of a string; false when the arena is full. */
export function runeSetOpen(ptr: usize, len: u32): bool {
  low = 0;
  high = 0;
  table = 0;
  mark = arenaMark();
  const end = ptr + len;
  let wide: u32 = 0;
  for (let at = ptr; at < end;) {
    const decoded = decode(at, end);
    const rune = runeOf(decoded);
    at += sizeOf(decoded);
    if (rune < 64) low |= <u64>1 << <u64>rune;
    else if (rune < 128) high |= <u64>1 << <u64>(rune - 64);
    else wide++;
  }
  if (!wide) return true;
  let size: u32 = 8;
  while (size < wide * 2) size <<= 1;
  table = arenaAlloc(<usize>size * 4);
  if (!table) return false;
  memory.fill(table, 0, <usize>size * 4);
  mask = size - 1;
  for (let at = ptr; at < end;) {
    const decoded = decode(at, end);
    at += sizeOf(decoded);
    if (runeOf(decoded) >= 128) add(runeOf(decoded));
  }
  return true;
}

function add(rune: u32): void {
  let i = rune * 0x9e3779b1;
  i = (i ^ (i >> 15)) & mask;
  while (load<u32>(table + (<usize>i << 2))) {
    if (load<u32>(table + (<usize>i << 2)) == rune) return;
    i = (i + 1) & mask;
  }
  store<u32>(table + (<usize>i << 2), rune);
}

export function runeSetHas(rune: u32): bool {
  if (rune < 64) return <bool>((low >> <u64>rune) & 1);
  if (rune < 128) return <bool>((high >> <u64>(rune - 64)) & 1);
  if (!table) return false;
  let i = rune * 0x9e3779b1;
  i = (i ^ (i >> 15)) & mask;
  while (true) {
    const held = load<u32>(table + (<usize>i << 2));
    if (held == rune) return true;
    if (!held) return false;
    i = (i + 1) & mask;
  }
}

/** Gives the set's memory back. */
export function runeSetClose(): void { arenaRelease(mark); }
