// The filters of a path step. `readFilter` reads one, `filterCandidates` keeps the
// candidates that pass it, in place.

import { integerValue, readInteger } from "./convert";
import { findByte } from "./find";
import { startsWithLiteral } from "./literal";
import { findAttribute, hasTag, writeAttribute, writeElementText, writeNamespace } from "./xml-element";
import {
  ELEMENT_FIRST, ELEMENT_NAME, ELEMENT_NAME_LEN, ELEMENT_NEXT, ELEMENT_PREFIX_LEN, elementWord,
} from "./xml-tree";
import { writeBytes, writerDiscard, writerLength, writerOpen, writerText } from "./writer";

const enum Filter {
  Position = 0,
  Attribute = 1,
  Child = 2,
  Text = 3,
  Name = 4,
  LocalName = 5,
  Prefix = 6,
  Namespace = 7,
}

const EQUALS: u32 = 0x3d;

let kind: Filter = Filter.Position;
let position: i64 = 0;
let key: usize = 0;
let keyEnd: usize = 0;
let value: usize = 0; // 0: none is asked for
let valueEnd: usize = 0;

/** Reads the filter between brackets; false when it is none. */
export function readFilter(from: usize, to: usize): bool {
  if (from == to) return false;
  value = 0;
  key = from;
  keyEnd = findByte(from, to, EQUALS);
  if (keyEnd < to) {
    const quote = keyEnd + 1 < to ? <u32>load<u8>(keyEnd, 1) : 0;
    if (quote == 0x22 || quote == 0x27) {
      value = keyEnd + 2;
      valueEnd = findByte(value, to, quote);
      if (valueEnd + 1 != to) return false;
    } else keyEnd = to;
  }
  if (load<u8>(key) == 0x40) {
    key++;
    kind = Filter.Attribute;
    return key < keyEnd;
  }
  const len = keyEnd - key;
  if (len > 2 && load<u8>(keyEnd - 2) == 0x28 && load<u8>(keyEnd - 1) == 0x29) return readFunction(len - 2);
  if (!value && readInteger(key, <u32>len)) {
    kind = Filter.Position;
    position = integerValue() > 0 ? integerValue() - 1 : integerValue();
    return true;
  }
  kind = Filter.Child;
  return len > 0;
}

function readFunction(len: usize): bool {
  if (len == 4 && startsWithLiteral(key, len, "text")) kind = Filter.Text;
  else if (len == 4 && startsWithLiteral(key, len, "name")) kind = Filter.Name;
  else if (len == 10 && startsWithLiteral(key, len, "local-name")) kind = Filter.LocalName;
  else if (len == 16 && startsWithLiteral(key, len, "namespace-prefix")) kind = Filter.Prefix;
  else if (len == 13 && startsWithLiteral(key, len, "namespace-uri")) kind = Filter.Namespace;
  else return false;
  return true;
}

/** Keeps the candidates (u32 numbers) that pass the filter read last; answers how many. */
export function filterCandidates(list: usize, count: u32): u32 {
  if (kind == Filter.Position) {
    const at = position < 0 ? position + count : position;
    if (at < 0 || at >= <i64>count) return 0;
    store<u32>(list, load<u32>(list + (<usize>at << 2)));
    return 1;
  }
  let kept: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const element = load<u32>(list + (<usize>i << 2));
    if (!passes(element)) continue;
    store<u32>(list + (<usize>kept << 2), element);
    kept++;
  }
  return kept;
}

function passes(element: u32): bool {
  if (kind == Filter.Child) {
    for (let i = elementWord(element, ELEMENT_FIRST); i; i = elementWord(i, ELEMENT_NEXT)) {
      if (hasTag(i, key, keyEnd) && (!value || says(i))) return true;
    }
    return false;
  }
  if (kind == Filter.Attribute && !findAttribute(element, key, keyEnd)) return false;
  return kind == Filter.Attribute && !value ? true : says(element);
}

// Whether what the filter asks of the element is the wanted value, or any text at all.
function says(element: u32): bool {
  writerOpen();
  write(element);
  const len = writerLength();
  const same = value
    ? len == <u32>(valueEnd - value) && memory.compare(writerText(), value, len) == 0
    : len > 0;
  writerDiscard();
  return same;
}

function write(element: u32): void {
  const name = <usize>elementWord(element, ELEMENT_NAME);
  const len = elementWord(element, ELEMENT_NAME_LEN);
  const prefix = elementWord(element, ELEMENT_PREFIX_LEN);
  switch (kind) {
    case Filter.Attribute: return writeAttribute();
    case Filter.Name: return writeBytes(name, len);
    case Filter.LocalName: return prefix ? writeBytes(name + prefix + 1, len - prefix - 1) : writeBytes(name, len);
    case Filter.Prefix: return writeBytes(name, prefix);
    case Filter.Namespace: return writeNamespace(element);
    default: return writeElementText(element);
  }
}
