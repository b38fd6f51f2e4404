// One value by one verb of Go's fmt, written to the writer. The default form (%v)
// is verb `v` without flags: maps sorted by key, lists in brackets, nil as <nil>,
// floats shortest, times and durations by their String method.

import { MAP_ENTRY_SIZE, Tag, VALUE_KIND, VALUE_SIZE } from "../../abi";
import { IntKind } from "../../abi-expr";
import { codePoints } from "../../match/utf8";
import { Ref, floatOf, intOf, lenOf, ptrOf, tagOf } from "../../memory/value";
import { formatDefaultTime, formatDuration } from "../../time/duration";
import { monthName, monthNameLength, weekdayName, weekdayNameLength } from "../../time/names";
import { DEPTH_MAX } from "./equality";
import { writeFloat } from "./float-text";
import { UNSET, minus, plus, precision, sharp, space, width, zero } from "./format-state";
import { writeLiteral } from "./literal";
import { sortedPlaces } from "./ordering";
import { writeQuoted, writeQuotedCharacter } from "./quote";
import { writeGoType } from "./type-name";
import { decode, sizeOf } from "./utf8";
import {
  writeByte, writeBytes, writeInteger, writeRepeated, writeRune, writeUnsigned, writerFull, writerInsert, writerLength,
  writerText,
} from "./writer";

const stringer = memory.data(96);

/** Writes a value in its default form. */
export function writeDefault(v: Ref): void { writeValue(v, 0x76, 0); }

/** Writes a value by a verb, under the flags of format-state. */
export function writeValue(v: Ref, verb: u32, depth: u32): void {
  if (writerFull()) return;
  if (verb == 0x54) { // T
    const from = writerLength();
    writeGoType(v);
    return pad(from);
  }
  switch (<u32>tagOf(v)) {
    case Tag.Nil: {
      if (verb != 0x76) return writeBadVerb(v, verb);
      const from = writerLength();
      writeLiteral("<nil>");
      return pad(from);
    }
    case Tag.Bool: return writeBool(v, verb);
    case Tag.Int:
      if (<u32>load<u8>(v, VALUE_KIND) >= <u32>IntKind.Weekday && takesText(verb)) return writeText(stringer, nameOfInt(v), verb, v);
      return writeInt(v, intOf(v), verb);
    case Tag.Float: return writeNumber(v, verb);
    case Tag.Str: return writeText(ptrOf(v), lenOf(v), verb, v);
    case Tag.Bytes: return writeByteList(v, verb);
    case Tag.Time:
      if (!takesText(verb)) return writeBadVerb(v, verb);
      return writeText(stringer, formatDefaultTime(intOf(v), <i32>load<i16>(v, 2), stringer), verb, v);
    case Tag.Duration:
      if (!takesText(verb)) return writeInt(v, intOf(v), verb);
      return writeText(stringer, formatDuration(intOf(v), stringer), verb, v);
    case Tag.Array:
    case Tag.Strings: return writeList(v, verb, depth);
    case Tag.Map:
    case Tag.StringMap:
    case Tag.ListMap: return writeMap(v, verb, depth);
    default: return writeLiteral("{}");
  }
}

// v, s, q, x, X print what has a String method by that method.
function takesText(verb: u32): bool {
  return verb == 0x76 || verb == 0x73 || verb == 0x71 || verb == 0x78 || verb == 0x58;
}

// The name of a weekday or month, placed at `stringer`; its length.
function nameOfInt(v: Ref): u32 {
  const i = <u32>intOf(v);
  const weekday = load<u8>(v, VALUE_KIND) == IntKind.Weekday;
  const len = weekday ? weekdayNameLength(i % 7) : monthNameLength((i - 1) % 12);
  memory.copy(stringer, weekday ? weekdayName(i % 7) : monthName((i - 1) % 12), len);
  return len;
}

/** Fills what was written since `from` up to the width, counted in code points. */
function pad(from: u32): void {
  if (width == UNSET) return;
  const missing = width - <i32>codePoints(writerText() + from, writerLength() - from);
  if (missing <= 0) return;
  if (minus) writeRepeated(0x20, missing);
  else writerInsert(from, zero ? 0x30 : 0x20, missing);
}

function writeBadVerb(v: Ref, verb: u32): void {
  writeLiteral("%!");
  writeRune(verb);
  writeByte(0x28);
  if (tagOf(v) == Tag.Nil) writeLiteral("<nil>");
  else {
    writeGoType(v);
    writeByte(0x3d);
    writeValue(v, 0x76, DEPTH_MAX - 1);
  }
  writeByte(0x29);
}

function writeBool(v: Ref, verb: u32): void {
  if (verb != 0x74 && verb != 0x76) return writeBadVerb(v, verb);
  const from = writerLength();
  writeLiteral(intOf(v) ? "true" : "false");
  pad(from);
}

function writeInt(v: Ref, i: i64, verb: u32): void {
  const from = writerLength();
  switch (verb) {
    case 0x76:
    case 0x64: return writeDigits(i, 10, 0x61, 0);
    case 0x62: return writeDigits(i, 2, 0x61, 0x62);
    case 0x6f: return writeDigits(i, 8, 0x61, 0x30);
    case 0x4f: return writeDigits(i, 8, 0x61, 0x6f);
    case 0x78: return writeDigits(i, 16, 0x61, 0x78);
    case 0x58: return writeDigits(i, 16, 0x41, 0x58);
    case 0x63: writeRune(runeOfInt(i)); return pad(from);
    case 0x71: writeQuotedCharacter(runeOfInt(i)); return pad(from);
    case 0x55:
      writeLiteral("U+");
      for (let limit: u64 = 0x1000; limit > 1 && <u64>i < limit; limit >>= 4) writeByte(0x30);
      writeUnsigned(i, 16, 0x41);
      return pad(from);
    default: return writeBadVerb(v, verb);
  }
}

function runeOfInt(i: i64): u32 { return <u64>i > 0x10ffff ? 0xfffd : <u32>i; }

// `mark` is the letter of the base's prefix: 0 none, '0' only a zero.
function writeDigits(i: i64, base: u32, letter: u32, mark: u32): void {
  const from = writerLength();
  if (precision == 0 && i == 0) return pad(from);
  const size = i < 0 ? 0 - <u64>i : <u64>i;
  writeUnsigned(size, base, letter);
  const signed = i < 0 || plus || space;
  const least = precision != UNSET ? precision : zero && !minus && width != UNSET ? width - <i32>signed : 0;
  const digits = <i32>(writerLength() - from);
  if (least > digits) writerInsert(from, 0x30, least - digits);
  if ((sharp && mark) || mark == 0x6f) {
    if (mark != 0x30) writerInsert(from, mark, 1);
    if (mark != 0x30 || load<u8>(writerText() + from) != 0x30) writerInsert(from, 0x30, 1);
  }
  if (signed) writerInsert(from, i < 0 ? 0x2d : plus ? 0x2b : 0x20, 1);
  padBlank(from);
}

// As `pad`, but never with zeros: they stand behind the sign already.
function padBlank(from: u32): void {
  const missing = width - <i32>(writerLength() - from);
  if (width == UNSET || missing <= 0) return;
  if (minus) writeRepeated(0x20, missing);
  else writerInsert(from, 0x20, missing);
}

function writeNumber(v: Ref, verb: u32): void {
  const from = writerLength();
  const x = floatOf(v);
  switch (verb) {
    case 0x76: writeFloat(x, 0x67, precision); break;
    case 0x67:
    case 0x47: writeFloat(x, verb, precision); break;
    case 0x65:
    case 0x45:
    case 0x66:
    case 0x46: writeFloat(x, verb, precision == UNSET ? 6 : precision); break;
    default: return writeBadVerb(v, verb);
  }
  const negative = load<u8>(writerText() + from) == 0x2d;
  const signed = negative || plus || space || x == Infinity;
  if (signed && !negative) writerInsert(from, space && !plus ? 0x20 : 0x2b, 1);
  const missing = width - <i32>(writerLength() - from);
  if (zero && !minus && width != UNSET && missing > 0 && isFinite(x)) writerInsert(from + <u32>signed, 0x30, missing);
  else padBlank(from);
}

function writeText(ptr: usize, len: u32, verb: u32, v: Ref): void {
  const from = writerLength();
  if (precision != UNSET && (verb == 0x76 || verb == 0x73 || verb == 0x71)) len = firstRunes(ptr, len, precision);
  switch (verb) {
    case 0x76:
      if (sharp) writeQuoted(ptr, len);
      else writeBytes(ptr, len);
      return pad(from);
    case 0x73: writeBytes(ptr, len); return pad(from);
    case 0x71: writeQuoted(ptr, len); return pad(from);
    case 0x78: writeHex(ptr, len, 0x61); return pad(from);
    case 0x58: writeHex(ptr, len, 0x41); return pad(from);
    default: return writeBadVerb(v, verb);
  }
}

function firstRunes(ptr: usize, len: u32, count: i32): u32 {
  const end = ptr + len;
  let at = ptr;
  for (; at < end && count > 0; count--) at += sizeOf(decode(at, end));
  return <u32>(at - ptr);
}

function writeHex(ptr: usize, len: u32, letter: u32): void {
  if (precision != UNSET && <i32>len > precision) len = precision;
  for (let i: u32 = 0; i < len; i++) {
    if (i && space) writeByte(0x20);
    if (sharp && (space || !i)) {
      writeByte(0x30);
      writeByte(letter + 0x17);
    }
    const byte = load<u8>(ptr + i);
    writeUnsigned(byte >> 4, 16, letter);
    writeUnsigned(byte & 15, 16, letter);
  }
}

function writeByteList(v: Ref, verb: u32): void {
  if (verb == 0x73 || verb == 0x71 || verb == 0x78 || verb == 0x58) return writeText(ptrOf(v), lenOf(v), verb, v);
  if (verb != 0x76 && verb != 0x64) return writeBadVerb(v, verb);
  writeByte(0x5b);
  for (let i: u32 = 0; i < lenOf(v); i++) {
    if (i) writeByte(0x20);
    writeInteger(load<u8>(ptrOf(v) + i));
  }
  writeByte(0x5d);
}

function writeList(v: Ref, verb: u32, depth: u32): void {
  if (depth >= DEPTH_MAX) return writeLiteral("[]");
  writeByte(0x5b);
  for (let i: u32 = 0; i < lenOf(v); i++) {
    if (i) writeByte(0x20);
    writeValue(ptrOf(v) + <usize>i * VALUE_SIZE, verb, depth + 1);
  }
  writeByte(0x5d);
}

function writeMap(v: Ref, verb: u32, depth: u32): void {
  writeLiteral("map[");
  const count: u32 = depth >= DEPTH_MAX ? 0 : lenOf(v);
  const order = sortedPlaces(ptrOf(v), MAP_ENTRY_SIZE, count, false);
  for (let i: u32 = 0; order && i < count; i++) {
    const entry = ptrOf(v) + <usize>load<u32>(order + (<usize>i << 2)) * MAP_ENTRY_SIZE;
    if (i) writeByte(0x20);
    writeValue(entry, verb, depth + 1);
    writeByte(0x3a);
    writeValue(entry + VALUE_SIZE, verb, depth + 1);
  }
  writeByte(0x5d);
}
