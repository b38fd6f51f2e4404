// JsonExtract and its kin: a lenient scan along a path, which stops at the first hit.
//
// Only what must be stepped over is looked at: strings and matching brackets. Of
// equal keys the first wins, keys are compared unescaped. Each part of the path is
// found by one walk forward, so cost is linear in the text.
//
// A path is split at dots; unless it starts with a bracket, every bracket starts a
// part too (`a[1].c` = a, [1], c). On an object every part is a key. An empty part on
// a list is an error (`a.[1]`), as in the reference.

import { ErrorReason, Status, Tag } from "../../abi";
import { arenaAlloc, arenaMark, arenaRelease } from "../../memory/arena";
import { Ref, fail, lenOf, ptrOf, strFlagsOf } from "../../memory/value";
import { second } from "./arguments";
import { isStringText, putString, skipBlanks, stringEnd, unescape, wasEscaped } from "./json-text";
import { parseJson } from "./json-parse";
import { putNilList } from "./list-result";
import { startsWithLiteral } from "./literal";
import { isText, putEmpty, putPart } from "./text";
import { readInteger, integerValue } from "./convert";

const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;
const COLON: u32 = 0x3a;
const DOT: u32 = 0x2e;
const LIST_OPEN: u32 = 0x5b;
const LIST_CLOSE: u32 = 0x5d;
const OBJECT_OPEN: u32 = 0x7b;
const OBJECT_CLOSE: u32 = 0x7d;

/** Found the text [valueStart, valueEnd). */
const FOUND: i32 = 0;
const ABSENT: i32 = 1;
const BAD_PATH: i32 = 2;

let valueStart: usize = 0;
let valueEnd: usize = 0;

/** JsonExtract(json, path): the text of the value, a string without quotes and still escaped. */
export function jsonExtract(argv: Ref, ret: Ref): Status {
  if (!isText(argv) || !isText(second(argv))) return fail(ret, ErrorReason.WrongType);
  const found = follow(argv, second(argv), true);
  if (found == BAD_PATH) return fail(ret, ErrorReason.OutOfRange);
  if (found == ABSENT || !isScalarOrBlock()) return putEmpty(ret);
  const quoted: usize = load<u8>(valueStart) == QUOTE ? 1 : 0;
  return putPart(ret, valueStart + quoted, <u32>(valueEnd - valueStart - 2 * quoted), strFlagsOf(argv));
}

/** JsonExtractUnescape(json, key, …): the string under the first key, unescaped; "" for anything else. */
export function jsonExtractUnescape(argv: Ref, ret: Ref): Status {
  if (!isText(argv) || !isText(second(argv))) return fail(ret, ErrorReason.WrongType);
  const found = follow(argv, second(argv), false);
  if (found == BAD_PATH) return fail(ret, ErrorReason.OutOfRange);
  if (found == ABSENT || load<u8>(valueStart) != QUOTE) return putEmpty(ret);
  const flags = strFlagsOf(argv);
  const close = stringEnd(valueStart + 1, valueEnd);
  if (!isStringText(valueStart + 1, close)) return putEmpty(ret);
  return putString(valueStart + 1, close, flags, ret);
}

/** JsonExtractSlice, JsonExtractObject(json, path): the value parsed; a nil list or map for anything else. */
export function jsonExtractParsed(argv: Ref, ret: Ref, tag: Tag): Status {
  if (!isText(argv) || !isText(second(argv))) return fail(ret, ErrorReason.WrongType);
  const found = follow(argv, second(argv), true);
  if (found == BAD_PATH) return fail(ret, ErrorReason.OutOfRange);
  const opening = tag == Tag.Array ? LIST_OPEN : OBJECT_OPEN;
  if (found == ABSENT || load<u8>(valueStart) != opening) return putNilList(ret, tag);
  if (parseJson(valueStart, <u32>(valueEnd - valueStart), ret, strFlagsOf(argv)) == Status.Ok) return Status.Ok;
  return putNilList(ret, tag);
}

// A word must be true, false, null or begin like a number.
function isScalarOrBlock(): bool {
  const len = valueEnd - valueStart;
  if (!len) return false;
  const byte = <u32>load<u8>(valueStart);
  if (byte == QUOTE || byte == LIST_OPEN || byte == OBJECT_OPEN) return true;
  if (byte - 0x30 <= 9 || byte == 0x2d) return true;
  return (len == 4 && (startsWithLiteral(valueStart, 4, "true") || startsWithLiteral(valueStart, 4, "null"))) ||
    (len == 5 && startsWithLiteral(valueStart, 5, "false"));
}

// Walks the path; `split` false takes it as one key.
function follow(json: Ref, path: Ref, split: bool): i32 {
  const end = ptrOf(json) + lenOf(json);
  let at = skipBlanks(ptrOf(json), end);
  let part = ptrOf(path);
  const pathEnd = part + lenOf(path);
  const brackets = split && part < pathEnd && <u32>load<u8>(part) != LIST_OPEN;
  let atBracket = !brackets;
  while (true) {
    const partEnd = split ? endOfPart(part, pathEnd, brackets, atBracket) : pathEnd;
    if (at >= end) return ABSENT;
    const byte = <u32>load<u8>(at);
    if (byte == OBJECT_OPEN) at = memberOf(at + 1, end, part, partEnd);
    else if (byte != LIST_OPEN) return ABSENT;
    else if (part == partEnd) return BAD_PATH;
    else at = elementOf(at + 1, end, part, partEnd);
    if (!at) return ABSENT;
    if (partEnd == pathEnd) break;
    atBracket = <u32>load<u8>(partEnd) == LIST_OPEN;
    part = atBracket ? partEnd : partEnd + 1;
  }
  valueStart = at;
  valueEnd = endOfValue(at, end);
  return valueEnd ? FOUND : ABSENT;
}

// Where brackets start parts, one that follows a dot leaves an empty part before it.
function endOfPart(part: usize, pathEnd: usize, brackets: bool, atBracket: bool): usize {
  for (let at = part; at < pathEnd; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == DOT || (brackets && byte == LIST_OPEN && !(atBracket && at == part))) return at;
  }
  return pathEnd;
}

// Where the value of the member with this key begins; 0 when there is none.
function memberOf(at: usize, end: usize, key: usize, keyEnd: usize): usize {
  while (true) {
    at = skipBlanks(at, end);
    if (at >= end || <u32>load<u8>(at) != QUOTE) return 0;
    const close = stringEnd(at + 1, end);
    if (close == end) return 0;
    const same = sameKey(at + 1, close, key, keyEnd);
    at = skipBlanks(close + 1, end);
    if (at >= end || <u32>load<u8>(at) != COLON) return 0;
    at = skipBlanks(at + 1, end);
    if (same) return at;
    at = endOfValue(at, end);
    if (!at) return 0;
    at = skipBlanks(at, end);
    if (at >= end || <u32>load<u8>(at) != COMMA) return 0;
    at++;
  }
}

// Compares the key just found by `stringEnd` with a part of the path.
function sameKey(at: usize, close: usize, key: usize, keyEnd: usize): bool {
  if (!wasEscaped()) return close - at == keyEnd - key && memory.compare(at, key, close - at) == 0;
  if (!isStringText(at, close)) return false;
  const mark = arenaMark();
  const text = arenaAlloc((close - at) * 3);
  if (!text) return false;
  const len = unescape(at, close, text);
  arenaRelease(mark);
  return len == <u32>(keyEnd - key) && memory.compare(text, key, len) == 0;
}

// Where the element `[n]` of the list begins; 0 when there is none.
function elementOf(at: usize, end: usize, part: usize, partEnd: usize): usize {
  if (partEnd - part < 3 || load<u8>(part) != LIST_OPEN || load<u8>(partEnd - 1) != LIST_CLOSE) return 0;
  if (!readInteger(part + 1, <u32>(partEnd - part - 2)) || integerValue() < 0) return 0;
  let left = integerValue();
  while (true) {
    at = skipBlanks(at, end);
    if (at >= end || <u32>load<u8>(at) == LIST_CLOSE) return 0;
    if (left-- == 0) return at;
    at = endOfValue(at, end);
    if (!at) return 0;
    at = skipBlanks(at, end);
    if (at >= end || <u32>load<u8>(at) != COMMA) return 0;
    at++;
  }
}

// Behind the value at `at`; 0 when it has no end.
function endOfValue(at: usize, end: usize): usize {
  if (at >= end) return 0;
  const byte = <u32>load<u8>(at);
  if (byte == QUOTE) {
    const close = stringEnd(at + 1, end);
    return close == end ? 0 : close + 1;
  }
  if (byte == OBJECT_OPEN) return endOfBlock(at, end, OBJECT_OPEN, OBJECT_CLOSE);
  if (byte == LIST_OPEN) return endOfBlock(at, end, LIST_OPEN, LIST_CLOSE);
  while (at < end && !endsWord(load<u8>(at))) at++;
  return at;
}

// @ts-ignore: decorator
@inline
function endsWord(byte: u32): bool {
  return byte == COMMA || byte == OBJECT_CLOSE || byte == LIST_CLOSE || byte == 0x20 || byte == 0x0a ||
    byte == 0x0d || byte == 0x09;
}

// Behind the bracket that closes the one at `at`; only brackets of its kind count.
function endOfBlock(at: usize, end: usize, opening: u32, closing: u32): usize {
  let depth: u32 = 0;
  for (; at < end; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == QUOTE) {
      at = stringEnd(at + 1, end);
      if (at == end) return 0;
    } else if (byte == opening) depth++;
    else if (byte == closing && --depth == 0) return at + 1;
  }
  return 0;
}
