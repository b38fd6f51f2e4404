// What an element of an XML tree is called, says and has.

import { findByte } from "./find";
import { startsWithLiteral } from "./literal";
import { writeXmlText } from "./xml-text";
import {
  ELEMENT_ATTRIBUTES, ELEMENT_NAME, ELEMENT_NAME_LEN, ELEMENT_PARENT, ELEMENT_PREFIX_LEN, ELEMENT_TEXT, documentEnd,
  elementWord, skipXmlBlanks, xmlNameEnd,
} from "./xml-tree";

const LESS: u32 = 0x3c;
const COLON: u32 = 0x3a;

// @ts-ignore: decorator
@inline
function sameBytes(a: usize, b: usize, len: usize): bool { return memory.compare(a, b, len) == 0; }

// Whether the qualified name [name, nameEnd) is the wanted one; a wanted name without
// prefix fits any prefix.
function isNamed(name: usize, nameEnd: usize, wanted: usize, wantedEnd: usize): bool {
  const colon = findByte(wanted, wantedEnd, COLON);
  if (colon < wantedEnd) return nameEnd - name == wantedEnd - wanted && sameBytes(name, wanted, nameEnd - name);
  const own = findByte(name, nameEnd, COLON);
  const local = own < nameEnd && own > name && own + 1 < nameEnd ? own + 1 : name;
  return nameEnd - local == wantedEnd - wanted && sameBytes(local, wanted, nameEnd - local);
}

/** Whether the element has the tag [from, to). */
export function hasTag(element: u32, from: usize, to: usize): bool {
  const name = <usize>elementWord(element, ELEMENT_NAME);
  return isNamed(name, name + elementWord(element, ELEMENT_NAME_LEN), from, to);
}

/** Writes the leading character data: up to the first child, comments left out. */
export function writeElementText(element: u32): void {
  const end = documentEnd();
  let at = <usize>elementWord(element, ELEMENT_TEXT);
  if (!at) return;
  while (true) {
    const text = at;
    at = findByte(at, end, LESS);
    writeXmlText(text, at, false);
    const left = end - at;
    if (startsWithLiteral(at, left, "<!--")) {
      at = behindComment(at + 4);
    } else if (startsWithLiteral(at, left, "<![CDATA[")) {
      const data = at + 9;
      at = data;
      while (!startsWithLiteral(at, end - at, "]]>")) at++;
      writeXmlText(data, at, true);
      at += 3;
    } else return;
  }
}

// The document is well-formed: the comment has an end.
function behindComment(at: usize): usize {
  while (!startsWithLiteral(at, documentEnd() - at, "-->")) at++;
  return at + 3;
}

let valueFrom: usize = 0;
let valueTo: usize = 0;

/** Finds an attribute by its name; `writeAttribute` then writes its value. */
export function findAttribute(element: u32, from: usize, to: usize): bool {
  if (!element) return false;
  let at = <usize>elementWord(element, ELEMENT_ATTRIBUTES);
  while (true) {
    at = skipXmlBlanks(at, documentEnd());
    const name = at;
    at = xmlNameEnd(at, documentEnd());
    if (at == name) return false;
    const nameEnd = at;
    // name, blanks, `=`, blanks, quoted value: checked when the tree was made
    at = skipXmlBlanks(skipXmlBlanks(at, documentEnd()) + 1, documentEnd());
    valueFrom = at + 1;
    valueTo = findByte(at + 1, documentEnd(), load<u8>(at));
    if (isNamed(name, nameEnd, from, to)) return true;
    at = valueTo + 1;
  }
}

/** Writes the value of the attribute found last. */
export function writeAttribute(): void { writeXmlText(valueFrom, valueTo, false); }

/** Writes the namespace the element is in: the nearest declaration of its prefix. */
export function writeNamespace(element: u32): void {
  const prefix = <usize>elementWord(element, ELEMENT_NAME);
  const prefixLen = <usize>elementWord(element, ELEMENT_PREFIX_LEN);
  for (let i = element; i; i = elementWord(i, ELEMENT_PARENT)) {
    if (!declares(i, prefix, prefixLen)) continue;
    writeAttribute();
    return;
  }
}

// Whether the element declares the prefix: `xmlns` or `xmlns:prefix`. Finds the attribute.
function declares(element: u32, prefix: usize, prefixLen: usize): bool {
  let at = <usize>elementWord(element, ELEMENT_ATTRIBUTES);
  while (true) {
    at = skipXmlBlanks(at, documentEnd());
    const name = at;
    at = xmlNameEnd(at, documentEnd());
    if (at == name) return false;
    const len = at - name;
    at = skipXmlBlanks(skipXmlBlanks(at, documentEnd()) + 1, documentEnd());
    valueFrom = at + 1;
    valueTo = findByte(at + 1, documentEnd(), load<u8>(at));
    at = valueTo + 1;
    if (!startsWithLiteral(name, len, "xmlns")) continue;
    if (prefixLen ? len == 6 + prefixLen && sameBytes(name + 6, prefix, prefixLen) : len == 5) return true;
  }
}
