// Upper and Lower: Unicode simple case mapping, one code point to one.
//
// ASCII strings (nearly all) are mapped 16 bytes at a time, and a string that is
// already in the wanted case is answered as it is. Invalid bytes become U+FFFD.

import { ErrorReason, Status, STR_CONST } from "../../abi";
import { Ref, fail, lenOf, ptrOf, strFlagsOf } from "../../memory/value";
import { isAscii } from "../../match/utf8";
import { LOWER, LOWER_RUNS, UPPER, UPPER_RUNS } from "./generated/case-tables";
import { isText, putMade, putView, textAlloc } from "./text";
import { decode, runeOf, sizeOf } from "./utf8";
import { writeRune, writerClose, writerOpen } from "./writer";

/** Upper(s). */
export function upper(argv: Ref, ret: Ref): Status { return mapCase(argv, ret, 0x61, UPPER, UPPER_RUNS); }

/** Lower(s). */
export function lower(argv: Ref, ret: Ref): Status { return mapCase(argv, ret, 0x41, LOWER, LOWER_RUNS); }

// `first` is the first of the 26 ASCII letters that change.
function mapCase(v: Ref, ret: Ref, first: u32, runs: usize, count: u32): Status {
  if (!isText(v)) return fail(ret, ErrorReason.WrongType);
  const ptr = ptrOf(v);
  const len = lenOf(v);
  const flags = strFlagsOf(v);
  if (!isAscii(ptr, len)) return mapRunes(ptr, len, ret, first, runs, count);
  if (!hasLetter(ptr, len, first)) return putView(ret, v, 0, len);
  const to = textAlloc(len);
  if (!to) return fail(ret, ErrorReason.OutOfMemory);
  // Reads and writes whole blocks: both sides are padded.
  const base = i8x16.splat(<i8>first);
  const letters = i8x16.splat(26);
  const bit = i8x16.splat(0x20);
  for (let i: usize = 0; i < <usize>len; i += 16) {
    const block = v128.load(ptr + i);
    const hit = i8x16.lt_u(i8x16.sub(block, base), letters);
    v128.store(to + i, v128.xor(block, v128.and(hit, bit)));
  }
  return putMade(ret, to, len, flags & ~STR_CONST);
}

function hasLetter(ptr: usize, len: u32, first: u32): bool {
  for (let i: u32 = 0; i < len; i++) if (<u32>load<u8>(ptr + i) - first < 26) return true;
  return false;
}

function mapRunes(ptr: usize, len: u32, ret: Ref, first: u32, runs: usize, count: u32): Status {
  const end = ptr + len;
  writerOpen();
  for (let at = ptr; at < end;) {
    const decoded = decode(at, end);
    const rune = runeOf(decoded);
    at += sizeOf(decoded);
    if (rune < 0x80) writeRune(rune - first < 26 ? rune ^ 0x20 : rune);
    else writeRune(mapped(rune, runs, count));
  }
  return writerClose(ret, 0);
}

// Binary search in rows of {first, last, stride, delta}.
function mapped(rune: u32, runs: usize, count: u32): u32 {
  let low: u32 = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = runs + (<usize>middle << 4);
    if (rune > load<u32>(row, 4)) low = middle + 1;
    else high = middle;
  }
  if (low == count) return rune;
  const row = runs + (<usize>low << 4);
  const first = load<u32>(row);
  if (rune < first || (load<u32>(row, 8) == 2 && (rune - first) & 1)) return rune;
  return rune + load<u32>(row, 12);
}
