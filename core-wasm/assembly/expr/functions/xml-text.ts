// Character data of XML: entities, line ends, and what may occur at all.

import { utf8Valid } from "../../match/utf8";
import { findByte } from "./find";
import { startsWithLiteral } from "./literal";
import { writeByte, writeBytes, writeRune } from "./writer";

const AMPERSAND: u32 = 0x26;
const SEMICOLON: u32 = 0x3b;
const CARRIAGE_RETURN: u32 = 0x0d;
const LINE_FEED: u32 = 0x0a;
/** Longest reference: `&#1114111;`, and leading zeros. */
const REFERENCE_MAX: usize = 24;

let rune: u32 = 0;

// Reads the reference at `at` (an ampersand) into `rune`; answers what follows it, 0 for none.
function readReference(at: usize, end: usize): usize {
  const limit = min(end, at + REFERENCE_MAX);
  const close = findByte(at, limit, SEMICOLON);
  if (close == limit) return 0;
  const name = at + 1;
  const len = close - name;
  if (len > 1 && load<u8>(name) == 0x23) return readNumber(name + 1, close) ? close + 1 : 0;
  if (len == 2 && startsWithLiteral(name, len, "lt")) rune = 0x3c;
  else if (len == 2 && startsWithLiteral(name, len, "gt")) rune = 0x3e;
  else if (len == 3 && startsWithLiteral(name, len, "amp")) rune = AMPERSAND;
  else if (len == 4 && startsWithLiteral(name, len, "apos")) rune = 0x27;
  else if (len == 4 && startsWithLiteral(name, len, "quot")) rune = 0x22;
  else return 0;
  return close + 1;
}

function readNumber(at: usize, end: usize): bool {
  let base: u32 = 10;
  if (load<u8>(at) == 0x78) {
    base = 16;
    at++;
  }
  if (at == end) return false;
  rune = 0;
  for (; at < end; at++) {
    let digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) {
      digit = (<u32>load<u8>(at) | 0x20) - 0x61;
      if (base == 10 || digit > 5) return false;
      digit += 10;
    }
    rune = rune * base + digit;
    if (rune > 0x10ffff) return false;
  }
  return isCharacter(rune);
}

function isCharacter(code: u32): bool {
  if (code < 0x20) return code == 9 || code == LINE_FEED || code == CARRIAGE_RETURN;
  return code - 0xd800 >= 0x800 && code != 0xfffe && code != 0xffff;
}

/** Whether the bytes may occur in a document at all: valid UTF-8, no controls. Linear. */
export function isXmlText(ptr: usize, len: u32): bool {
  if (!utf8Valid(ptr, len)) return false;
  const limit = i8x16.splat(0x20);
  const end = ptr + len;
  for (let at = ptr; at < end;) {
    const stops = i8x16.bitmask(i8x16.lt_u(v128.load(at), limit));
    if (!stops) {
      at += 16;
      continue;
    }
    at += ctz(stops);
    if (at < end && !isCharacter(load<u8>(at))) return false;
    at++;
  }
  return true;
}

/** Whether all references in a text are known. */
export function hasGoodReferences(from: usize, to: usize): bool {
  for (let at = findByte(from, to, AMPERSAND); at < to; at = findByte(at, to, AMPERSAND)) {
    at = readReference(at, to);
    if (!at) return false;
  }
  return true;
}

/** Writes a text with references decoded (unless `raw`) and line ends as "\n". */
export function writeXmlText(from: usize, to: usize, raw: bool): void {
  for (let at = from; at < to;) {
    const plain = at;
    while (at < to && <u32>load<u8>(at) != CARRIAGE_RETURN && (raw || <u32>load<u8>(at) != AMPERSAND)) at++;
    writeBytes(plain, at - plain);
    if (at == to) return;
    if (<u32>load<u8>(at) == CARRIAGE_RETURN) {
      writeByte(LINE_FEED);
      at++;
      if (at < to && <u32>load<u8>(at) == LINE_FEED) at++;
      continue;
    }
    const after = readReference(at, to);
    if (after) writeRune(rune);
    at = after ? after : to;
  }
}
