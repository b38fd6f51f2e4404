// XML to a tree of elements: one pass, no recursion, nothing copied.
//
// The whole document is checked for well-formedness (tags match, references are
// known, attributes are quoted). An element is ELEMENT bytes; texts and attributes
// stay where they are and are read when they are asked for. Element 0 is the document.

import { arenaAlloc, arenaMark } from "../../memory/arena";
import { find, findByte } from "./find";
import { placeLiteral, startsWithLiteral } from "./literal";
import { hasGoodReferences, isXmlText } from "./xml-text";

/** Nesting a document may have (verdict bound). */
const XML_DEPTH_MAX: u32 = 512;

const ELEMENT: usize = 40;
export const ELEMENT_NAME = 0; // address of the qualified name
export const ELEMENT_NAME_LEN = 4;
export const ELEMENT_PREFIX_LEN = 8; // of the namespace prefix, without colon
export const ELEMENT_ATTRIBUTES = 12; // where they begin
export const ELEMENT_TEXT = 16; // where the content begins; 0: none
export const ELEMENT_PARENT = 20; // numbers of elements; 0 in the last three: none
export const ELEMENT_FIRST = 24;
const ELEMENT_LAST = 28;
export const ELEMENT_NEXT = 32;
const ELEMENT_DEPTH = 36;

const LESS: u32 = 0x3c;
const GREATER: u32 = 0x3e;
const SLASH: u32 = 0x2f;
const EQUALS: u32 = 0x3d;
const COLON: u32 = 0x3a;

let base: usize = 0;
let count: u32 = 0;
let room: u32 = 0;
let docEnd: usize = 0;

// @ts-ignore: decorator
@inline function elementAt(i: u32): usize { return base + <usize>i * ELEMENT; }
// @ts-ignore: decorator
@inline export function elementWord(i: u32, at: usize): u32 { return load<u32>(elementAt(i) + at); }
export function elementCount(): u32 { return count; }
/** Where the document ends. */
export function documentEnd(): usize { return docEnd; }

function addElement(): u32 {
  if (count == room) {
    const more = 32 + room;
    if (!arenaAlloc(<usize>more * ELEMENT)) return 0;
    room += more;
  }
  memory.fill(elementAt(count), 0, ELEMENT);
  return count++;
}

// @ts-ignore: decorator
@inline
function isBlank(byte: u32): bool { return byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09; }

/** Behind white space. */
export function skipXmlBlanks(at: usize, end: usize): usize {
  while (at < end && isBlank(load<u8>(at))) at++;
  return at;
}

// @ts-ignore: decorator
@inline
function startsName(byte: u32): bool { return (byte | 0x20) - 0x61 < 26 || byte == 0x5f || byte == COLON || byte >= 0x80; }

/** Behind the name at `at`; `at` itself when there is none. */
export function xmlNameEnd(at: usize, end: usize): usize {
  if (at >= end || !startsName(load<u8>(at))) return at;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (!startsName(byte) && byte - 0x30 > 9 && byte != 0x2d && byte != 0x2e) break;
    at++;
  }
  return at;
}

/** Reads a document; false when it is not well-formed, too deep, or the arena is full. */
export function parseXml(ptr: usize, len: u32): bool {
  if (!isXmlText(ptr, len)) return false;
  base = arenaMark();
  count = 0;
  room = 0;
  docEnd = ptr + len;
  if (!arenaAlloc(32 * ELEMENT)) return false;
  room = 32;
  addElement();
  let open: u32 = 0;
  let at = ptr;
  if (startsWithLiteral(at, len, "\u00ef\u00bb\u00bf")) at += 3;
  store<u32>(base, <u32>at, ELEMENT_TEXT);
  while (true) {
    const text = at;
    at = findByte(at, docEnd, LESS);
    if (!isContent(text, at)) return false;
    if (at == docEnd) return open == 0;
    const next: u32 = at + 1 < docEnd ? load<u8>(at, 1) : 0;
    if (next == 0x21) at = behindMarkup(at);
    else if (next == 0x3f) at = behind(at + 2, "?>");
    else if (next == SLASH) {
      at = closeTag(at + 2, open);
      if (at) open = elementWord(open, ELEMENT_PARENT);
    } else {
      at = openTag(at + 1, open);
      if (at && load<u8>(at - 2) != <u8>SLASH) open = count - 1;
    }
    if (!at) return false;
  }
}

function isContent(from: usize, to: usize): bool {
  if (from == to) return true;
  return hasGoodReferences(from, to) && !holds(from, to, "]]>");
}

const needle = memory.data(16);

function holds(from: usize, to: usize, literal: string): bool {
  return find(from, <u32>(to - from), needle, placeLiteral(needle, literal), 0) >= 0;
}

// Behind the next `literal`; 0 when there is none.
function behind(at: usize, literal: string): usize {
  const len = placeLiteral(needle, literal);
  const found = find(at, <u32>(docEnd - at), needle, len, 0);
  return found < 0 ? 0 : at + <usize>found + len;
}

// Behind the comment, CDATA section or declaration at `at`.
function behindMarkup(at: usize): usize {
  const left = docEnd - at;
  if (startsWithLiteral(at, left, "<!--")) {
    const close = behind(at + 4, "--");
    return close && close < docEnd && <u32>load<u8>(close) == GREATER ? close + 1 : 0;
  }
  if (startsWithLiteral(at, left, "<![CDATA[")) return behind(at + 9, "]]>");
  // A declaration ends at the `>` outside quotes and nested brackets.
  let depth: u32 = 0;
  let quote: u32 = 0;
  for (at += 2; at < docEnd; at++) {
    const byte = <u32>load<u8>(at);
    if (quote) {
      if (byte == quote) quote = 0;
    } else if (byte == 0x22 || byte == 0x27) quote = byte;
    else if (byte == LESS) depth++;
    else if (byte == GREATER && depth-- == 0) return at + 1;
  }
  return 0;
}

// Behind the end tag whose name is at `at`; it must close `open`.
function closeTag(at: usize, open: u32): usize {
  const end = xmlNameEnd(at, docEnd);
  const len = <u32>(end - at);
  if (!open || len != elementWord(open, ELEMENT_NAME_LEN)) return 0;
  if (memory.compare(at, elementWord(open, ELEMENT_NAME), len) != 0) return 0;
  at = skipXmlBlanks(end, docEnd);
  return at < docEnd && <u32>load<u8>(at) == GREATER ? at + 1 : 0;
}

// Behind the start tag whose name is at `at`; makes its element.
function openTag(at: usize, parent: u32): usize {
  const name = at;
  at = xmlNameEnd(at, docEnd);
  if (at == name) return 0;
  const made = addElement();
  const depth = elementWord(parent, ELEMENT_DEPTH) + 1;
  if (!made || depth > XML_DEPTH_MAX) return 0;
  const element = elementAt(made);
  const colon = findByte(name, at, COLON);
  store<u32>(element, <u32>name, ELEMENT_NAME);
  store<u32>(element, <u32>(at - name), ELEMENT_NAME_LEN);
  if (colon < at && colon > name && colon + 1 < at) store<u32>(element, <u32>(colon - name), ELEMENT_PREFIX_LEN);
  store<u32>(element, <u32>at, ELEMENT_ATTRIBUTES);
  store<u32>(element, parent, ELEMENT_PARENT);
  store<u32>(element, depth, ELEMENT_DEPTH);
  const last = elementWord(parent, ELEMENT_LAST);
  if (last) store<u32>(elementAt(last), made, ELEMENT_NEXT);
  else store<u32>(elementAt(parent), made, ELEMENT_FIRST);
  store<u32>(elementAt(parent), made, ELEMENT_LAST);
  while (true) {
    at = skipXmlBlanks(at, docEnd);
    if (at >= docEnd) return 0;
    const byte = <u32>load<u8>(at);
    if (byte == GREATER) {
      store<u32>(element, <u32>(at + 1), ELEMENT_TEXT);
      return at + 1;
    }
    if (byte == SLASH) return at + 1 < docEnd && <u32>load<u8>(at, 1) == GREATER ? at + 2 : 0;
    at = behindAttribute(at);
    if (!at) return 0;
  }
}

function behindAttribute(at: usize): usize {
  const name = at;
  at = xmlNameEnd(at, docEnd);
  if (at == name) return 0;
  at = skipXmlBlanks(at, docEnd);
  if (at >= docEnd || <u32>load<u8>(at) != EQUALS) return 0;
  at = skipXmlBlanks(at + 1, docEnd);
  if (at >= docEnd) return 0;
  const quote = <u32>load<u8>(at);
  if (quote != 0x22 && quote != 0x27) return 0;
  const close = findByte(at + 1, docEnd, quote);
  if (close == docEnd || findByte(at, close, LESS) < close || !hasGoodReferences(at, close)) return 0;
  return close + 1;
}
