// JSON text to values (RFC 8259, the whole text), in two passes without recursion.
//
// The first pass validates and counts the children of every container, in order of
// their opening; the second builds values, each container in a block of its exact
// size. Strings without escapes are views into the text. Numbers are floats, as in
// Go; of equal keys the last wins. Nesting is bounded by JSON_DEPTH_MAX.

import { ErrorReason, JSON_DEPTH_MAX, MAP_ENTRY_SIZE, Status, Tag, VALUE_SIZE } from "../../abi";
import { arenaAlloc, arenaMark, arenaRelease } from "../../memory/arena";
import { Ref, fail, lenOf, ptrOf, putBool, putFloat, putList, putNil, strFlagsOf } from "../../memory/value";
import { isStringText, numberEnd, putString, skipBlanks, stringEnd } from "./json-text";
import { withLastValues } from "./last-values";
import { startsWithLiteral } from "./literal";
import { readFloat, readValue } from "./read-float";
import { listAlloc, mapAlloc } from "./list-result";
import { isText } from "./text";

const OBJECT_OPEN: u32 = 0x7b;
const OBJECT_CLOSE: u32 = 0x7d;
const LIST_OPEN: u32 = 0x5b;
const LIST_CLOSE: u32 = 0x5d;
const QUOTE: u32 = 0x22;
const COLON: u32 = 0x3a;
const COMMA: u32 = 0x2c;

// A level of the first pass: {container u32, children u32, closing byte u32}.
const LEVEL: usize = 12;
const levels = memory.data(JSON_DEPTH_MAX * 12);

let counts: usize = 0; // children per container
let counted: u32 = 0;
let room: u32 = 0;

/** fromJSON(s). */
export function fromJson(argv: Ref, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  return parseJson(ptrOf(argv), lenOf(argv), ret, strFlagsOf(argv));
}

/** Puts the value a JSON text stands for; `flags` are those of the string the text is. */
export function parseJson(ptr: usize, len: u32, ret: Ref, flags: u32 = 0): Status {
  const end = ptr + len;
  const mark = arenaMark();
  counts = mark;
  counted = 0;
  room = 0;
  const reason = validate(ptr, end);
  if (reason != ErrorReason.None) {
    arenaRelease(mark);
    return fail(ret, reason);
  }
  const failed = build(skipBlanks(ptr, end), end, flags, ret);
  return failed == ErrorReason.None ? Status.Ok : fail(ret, failed);
}

// A number for a new container; NONE_LEFT when the arena is full.
const NONE_LEFT: u32 = 0xffffffff;
function container(): u32 {
  if (counted == room) {
    const more: u32 = 64 + room;
    if (!arenaAlloc(<usize>more * 4)) return NONE_LEFT;
    room += more;
  }
  return counted++;
}

function validate(ptr: usize, end: usize): ErrorReason {
  let depth: u32 = 0;
  let level: usize = levels - LEVEL;
  let at = skipBlanks(ptr, end);
  while (true) {
    // A value begins at `at`.
    if (at >= end) return ErrorReason.BadInput;
    const byte = <u32>load<u8>(at);
    let closed = false;
    if (byte == OBJECT_OPEN || byte == LIST_OPEN) {
      if (depth == JSON_DEPTH_MAX) return ErrorReason.TooDeep;
      const number = container();
      if (number == NONE_LEFT) return ErrorReason.OutOfMemory;
      depth++;
      level += LEVEL;
      store<u32>(level, number);
      store<u32>(level, 0, 4);
      store<u32>(level, byte + 2, 8);
      at = skipBlanks(at + 1, end);
      if (at < end && <u32>load<u8>(at) == byte + 2) {
        closed = true;
      } else if (byte == OBJECT_OPEN) {
        at = member(at, end);
        if (!at) return ErrorReason.BadInput;
        continue;
      } else continue;
    } else {
      at = scalarEnd(at, end);
      if (!at) return ErrorReason.BadInput;
    }
    // A value has ended; so may its containers.
    while (true) {
      if (closed) {
        store<u32>(counts + (<usize>load<u32>(level) << 2), load<u32>(level, 4));
        depth--;
        level -= LEVEL;
        at++;
        closed = false;
      }
      at = skipBlanks(at, end);
      if (!depth) return at == end ? ErrorReason.None : ErrorReason.BadInput;
      if (at >= end) return ErrorReason.BadInput;
      store<u32>(level, load<u32>(level, 4) + 1, 4);
      const next = <u32>load<u8>(at);
      if (next == COMMA) break;
      if (next != load<u32>(level, 8)) return ErrorReason.BadInput;
      closed = true;
    }
    at = skipBlanks(at + 1, end);
    if (load<u32>(level, 8) == OBJECT_CLOSE) {
      at = member(at, end);
      if (!at) return ErrorReason.BadInput;
    }
  }
}

// Behind the key and colon at `at`, where a value must begin; 0 when they are not there.
function member(at: usize, end: usize): usize {
  if (at >= end || <u32>load<u8>(at) != QUOTE) return 0;
  at = scalarEnd(at, end);
  if (!at) return 0;
  at = skipBlanks(at, end);
  if (at >= end || <u32>load<u8>(at) != COLON) return 0;
  return skipBlanks(at + 1, end);
}

// Behind the string, number or word at `at`; 0 when it is none.
function scalarEnd(at: usize, end: usize): usize {
  switch (<u32>load<u8>(at)) {
    case QUOTE: {
      const close = stringEnd(at + 1, end);
      return close < end && isStringText(at + 1, close) ? close + 1 : 0;
    }
    case 0x74: return startsWithLiteral(at, end - at, "true") ? at + 4 : 0;
    case 0x66: return startsWithLiteral(at, end - at, "false") ? at + 5 : 0;
    case 0x6e: return startsWithLiteral(at, end - at, "null") ? at + 4 : 0;
    default: return numberEnd(at, end);
  }
}

// A level of the second pass: {where the next child goes, where the container's value is,
// where its children began, closing byte}.
const SITE: usize = 16;
const sites = memory.data(JSON_DEPTH_MAX * 16);

// The text is valid.
function build(at: usize, end: usize, flags: u32, ret: Ref): ErrorReason {
  let site: usize = sites - SITE;
  let next: u32 = 0; // container
  let slot = ret;
  while (true) {
    const byte = <u32>load<u8>(at);
    if (byte == OBJECT_OPEN || byte == LIST_OPEN) {
      const count = load<u32>(counts + (<usize>next << 2));
      next++;
      const block = byte == OBJECT_OPEN ? mapAlloc(count) : listAlloc(count);
      if (!block) return ErrorReason.OutOfMemory;
      putList(slot, byte == OBJECT_OPEN ? Tag.Map : Tag.Array, block, count);
      at = skipBlanks(at + 1, end);
      if (!count) at++;
      else {
        site += SITE;
        store<u32>(site, <u32>block);
        store<u32>(site, <u32>slot, 4);
        store<u32>(site, <u32>block, 8);
        store<u32>(site, byte + 2, 12);
        slot = block;
        if (byte == OBJECT_OPEN) {
          at = buildKey(at, end, flags, block);
          if (!at) return ErrorReason.OutOfMemory;
          slot += VALUE_SIZE;
        }
        continue;
      }
    } else {
      const after = buildScalar(at, end, flags, slot);
      if (!after) return lastReason;
      at = after;
    }
    // The value in `slot` is complete.
    while (true) {
      if (site < sites) return ErrorReason.None;
      at = skipBlanks(at, end);
      const close = load<u32>(site, 12);
      const place = <usize>load<u32>(site) + (close == OBJECT_CLOSE ? MAP_ENTRY_SIZE : VALUE_SIZE);
      store<u32>(site, <u32>place);
      if (<u32>load<u8>(at) == COMMA) {
        at = skipBlanks(at + 1, end);
        slot = place;
        if (close == OBJECT_CLOSE) {
          at = buildKey(at, end, flags, place);
          if (!at) return ErrorReason.OutOfMemory;
          slot += VALUE_SIZE;
        }
        break;
      }
      at++;
      if (close == OBJECT_CLOSE) {
        const container = <usize>load<u32>(site, 4);
        const kept = withLastValues(<usize>load<u32>(site, 8), lenOf(container));
        if (kept < 0) return ErrorReason.OutOfMemory;
        store<u32>(container, kept, 4);
      }
      site -= SITE;
    }
  }
}

// Puts the key at `at`; answers where its value begins, 0 when the arena is full.
function buildKey(at: usize, end: usize, flags: u32, slot: Ref): usize {
  const close = stringEnd(at + 1, end);
  if (putString(at + 1, close, flags, slot) != Status.Ok) return 0;
  return skipBlanks(skipBlanks(close + 1, end) + 1, end);
}

let lastReason: ErrorReason = ErrorReason.None;

// Puts the scalar at `at`; answers what follows it, or 0 and `lastReason`.
function buildScalar(at: usize, end: usize, flags: u32, slot: Ref): usize {
  switch (<u32>load<u8>(at)) {
    case QUOTE: {
      const close = stringEnd(at + 1, end);
      lastReason = ErrorReason.OutOfMemory;
      return putString(at + 1, close, flags, slot) == Status.Ok ? close + 1 : 0;
    }
    case 0x74: putBool(slot, true); return at + 4;
    case 0x66: putBool(slot, false); return at + 5;
    case 0x6e: putNil(slot); return at + 4;
  }
  const after = numberEnd(at, end);
  if (!putWhole(at, after, slot)) {
    lastReason = ErrorReason.BadInput;
    if (!readFloat(at, <u32>(after - at))) return 0;
    putFloat(slot, readValue());
  }
  return after;
}

// Integers of up to 15 digits without more ado.
function putWhole(at: usize, end: usize, slot: Ref): bool {
  const negative = load<u8>(at) == 0x2d;
  if (negative) at++;
  if (end - at > 15) return false;
  let value: i64 = 0;
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) return false;
    value = value * 10 + digit;
  }
  putFloat(slot, negative ? -<f64>value : <f64>value);
  return true;
}
