// Sprintf: Go's format strings, %[flags][width][.precision][argument]verb.
//
// What does not fit prints its complaint in the text, as Go does: %!d(string=x),
// %!v(MISSING), %!(EXTRA int=1), %!(NOVERB), %!(BADINDEX), %!(BADWIDTH), %!(BADPREC).

import { ErrorReason, Status, Tag } from "../../abi";
import { Ref, fail, intOf, lenOf, ptrOf, tagOf } from "../../memory/value";
import { argument, second } from "./arguments";
import { findByte } from "./find";
import { SIZE_MAX, clearFlags, noteFlag, setPrecision, setSignedWidth, setWidth } from "./format-state";
import { writeDefault, writeValue } from "./format-value";
import { writeLiteral } from "./literal";
import { isText } from "./text";
import { writeGoType } from "./type-name";
import { decode, runeOf, sizeOf } from "./utf8";
import { writeByte, writeBytes, writeRune, writerClose, writerOpen } from "./writer";

const PERCENT: u32 = 0x25;

// The format being read, and its arguments.
let at: usize = 0;
let end: usize = 0;
let args: usize = 0;
let count: u32 = 0;
let next: u32 = 0;
let reordered: bool = false;
let goodIndex: bool = true;

/** Sprintf(format, any…). */
export function sprintf(argv: Ref, argc: u32, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  at = ptrOf(argv);
  end = at + lenOf(argv);
  args = second(argv);
  count = argc - 1;
  next = 0;
  reordered = false;
  writerOpen();
  while (at < end) {
    const mark = findByte(at, end, PERCENT);
    writeBytes(at, mark - at);
    at = mark + 1;
    if (mark < end) directive();
  }
  if (!reordered && next < count) writeSurplus();
  return writerClose(ret, 0);
}

function writeSurplus(): void {
  clearFlags();
  writeLiteral("%!(EXTRA ");
  for (let i = next; i < count; i++) {
    const v = argument(args, i);
    if (i > next) writeLiteral(", ");
    if (tagOf(v) == Tag.Nil) {
      writeLiteral("<nil>");
      continue;
    }
    writeGoType(v);
    writeByte(0x3d);
    writeDefault(v);
  }
  writeByte(0x29);
}

function directive(): void {
  clearFlags();
  goodIndex = true;
  let indexed = false;
  while (at < end && noteFlag(load<u8>(at))) at++;
  indexed = readIndex();
  if (at < end && load<u8>(at) == 0x2a) {
    at++;
    const width = sizeArgument();
    if (width == BAD) writeLiteral("%!(BADWIDTH)");
    else setSignedWidth(width);
    indexed = false;
  } else {
    const width = readNumber();
    if (width != NONE_READ) {
      setWidth(width);
      if (indexed) goodIndex = false;
    }
  }
  if (at < end && load<u8>(at) == 0x2e) {
    at++;
    if (indexed) goodIndex = false;
    indexed = readIndex();
    if (at < end && load<u8>(at) == 0x2a) {
      at++;
      const precision = sizeArgument();
      if (precision < 0) writeLiteral("%!(BADPREC)");
      else setPrecision(precision);
      indexed = false;
    } else {
      const precision = readNumber();
      setPrecision(precision == NONE_READ ? 0 : precision);
    }
  }
  if (!indexed) indexed = readIndex();
  if (at >= end) return writeLiteral("%!(NOVERB)");
  const decoded = decode(at, end);
  at += sizeOf(decoded);
  convert(runeOf(decoded));
}

function convert(verb: u32): void {
  if (verb == PERCENT) return writeByte(PERCENT);
  if (!goodIndex) return complain(verb, "(BADINDEX)");
  if (next >= count) return complain(verb, "(MISSING)");
  const v = argument(args, next);
  next++;
  writeValue(v, verb, 0);
}

function complain(verb: u32, what: string): void {
  writeLiteral("%!");
  writeRune(verb);
  writeLiteral(what);
}

const NONE_READ: i32 = -1;
const BAD: i32 = i32.MIN_VALUE;

// A number at `at`, NONE_READ when there is none. Go ignores one that is too large.
function readNumber(): i32 {
  let value: i32 = NONE_READ;
  while (at < end && <u32>load<u8>(at) - 0x30 <= 9) {
    value = max(value, 0) * 10 + <i32>(<u32>load<u8>(at) - 0x30);
    if (value > SIZE_MAX) {
      at = end;
      return NONE_READ;
    }
    at++;
  }
  return value;
}

// The argument a `*` stands for: BAD when it is no int of sensible size.
function sizeArgument(): i32 {
  if (next >= count) return BAD;
  const v = argument(args, next);
  next++;
  if (tagOf(v) != Tag.Int || intOf(v) > SIZE_MAX || intOf(v) < -SIZE_MAX) return BAD;
  return <i32>intOf(v);
}

// An argument's number in brackets, counted from 1.
function readIndex(): bool {
  if (at >= end || load<u8>(at) != 0x5b) return false;
  reordered = true;
  const close = findByte(at, end, 0x5d);
  if (close == end) {
    goodIndex = false;
    at++;
    return false;
  }
  at++;
  const number = readNumber();
  if (at != close || number < 1 || <u32>number > count) goodIndex = false;
  else next = <u32>number - 1;
  at = close + 1;
  return true;
}
