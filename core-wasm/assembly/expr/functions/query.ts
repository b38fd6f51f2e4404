// Query strings to maps of lists: ParseUri, ParseQuery, ExtractQueryParam.
//
// Pairs are counted, then collected in order; an index joins those of one name, so
// cost is linear. Names and values without escapes are views.

import { ErrorReason, MAP_ENTRY_SIZE, Status, Tag, VALUE_SIZE } from "../../abi";
import { ListKind } from "../../abi-expr";
import { Ref, copyValue, fail, lenOf, ptrOf, putList, strFlagsOf } from "../../memory/value";
import { argument, second } from "./arguments";
import { findByte } from "./find";
import { keyIndexAdd, keyIndexOpen } from "./key-index";
import { listAlloc, mapAlloc, putKindOf } from "./list-result";
import { isBytes, isText, putMade, putPart, textAlloc } from "./text";
import { isEscaped, isWellFormed, unescapeInto } from "./url";

const AMPERSAND: u32 = 0x26;
const EQUALS: u32 = 0x3d;
const SEMICOLON: u32 = 0x3b;
const QUESTION: u32 = 0x3f;
const HASH: u32 = 0x23;
const COLON: u32 = 0x3a;
const SLASH: u32 = 0x2f;

/** ParseQuery(s): lenient; a malformed % stands for itself. */
export function parseQuery(argv: Ref, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  const start = ptrOf(argv);
  return collect(start, start + lenOf(argv), strFlagsOf(argv), ListKind.UrlValues, ret);
}

/** ParseUri(s): the query of a URL reference; an empty map for one that is malformed anywhere. */
export function parseUri(argv: Ref, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  const start = ptrOf(argv);
  const end = start + lenOf(argv);
  const fragment = findByte(start, end, HASH);
  const question = findByte(start, fragment, QUESTION);
  const query = min(question + 1, fragment);
  if (!isReference(start, question, fragment, end) || !isStrict(query, fragment)) {
    return putKindOf(ret, Tag.ListMap, mapAlloc(0), 0, ListKind.Plain);
  }
  return collect(query, fragment, strFlagsOf(argv), ListKind.Plain, ret);
}

/** ExtractQueryParam(uri, name): its values in the text after the first `?`. */
export function extractQueryParam(argv: Ref, ret: Ref): Status {
  const name = second(argv);
  if (!isText(argv) || !isText(name)) return fail(ret, ErrorReason.WrongType);
  const namePtr = ptrOf(name);
  const nameLen = lenOf(name);
  const start = ptrOf(argv);
  const end = start + lenOf(argv);
  const query = min(findByte(start, end, QUESTION) + 1, end);
  const status = collect(query, end, strFlagsOf(argv), ListKind.Plain, ret);
  if (status != Status.Ok) return status;
  const entries = ptrOf(ret);
  const count = lenOf(ret);
  putList(ret, Tag.Strings, entries, 0);
  for (let i: u32 = 0; i < count; i++) {
    const entry = entries + <usize>i * MAP_ENTRY_SIZE;
    if (!isBytes(entry, namePtr, nameLen)) continue;
    copyValue(ret, entry + VALUE_SIZE);
    break;
  }
  return Status.Ok;
}

// Whether a URL parser takes what stands around the query: no controls, well-formed
// escapes in path and fragment, no colon in the first segment without a scheme.
function isReference(start: usize, question: usize, fragment: usize, end: usize): bool {
  for (let at = start; at < end; at++) {
    const byte = <u32>load<u8>(at);
    if (byte < 0x20 || byte == 0x7f) return false;
  }
  if (!isWellFormed(start, <u32>(question - start)) || !isWellFormed(fragment, <u32>(end - fragment))) return false;
  let scheme = true;
  for (let at = start; at < question; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == SLASH) return true;
    if (byte == COLON) return scheme && at > start && isAuthority(at + 1, question);
    const letter = (byte | 0x20) - 0x61 < 26;
    const other = byte - 0x30 <= 9 || byte == 0x2b || byte == 0x2d || byte == 0x2e;
    if (!letter && (at == start || !other)) scheme = false;
  }
  return true;
}

// Whether `//host:port` behind a scheme is well-formed; other forms always are.
function isAuthority(at: usize, end: usize): bool {
  if (end - at < 2 || load<u16>(at) != 0x2f2f) return true;
  at += 2;
  const close = findByte(at, end, SLASH);
  let port: usize = 0;
  for (; at < close; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == 0x20 || byte == 0x22 || byte == 0x3c || byte == 0x3e || byte == 0x5c || byte == 0x5e || byte == 0x60) {
      return false;
    }
    if (byte == 0x40 || byte == 0x5d || byte == 0x5b) port = 0;
    else if (byte == COLON) port = at + 1;
  }
  for (; port && port < close; port++) if (<u32>load<u8>(port) - 0x30 > 9) return false;
  return true;
}

// A strict query holds no `;` and no malformed escape.
function isStrict(start: usize, end: usize): bool {
  return findByte(start, end, SEMICOLON) == end && isWellFormed(start, <u32>(end - start));
}

// Puts the map of the pairs in [start, end).
function collect(start: usize, end: usize, flags: u32, kind: u32, ret: Ref): Status {
  let pieces: u32 = 1;
  for (let at = findByte(start, end, AMPERSAND); at < end; at = findByte(at + 1, end, AMPERSAND)) pieces++;
  const entries = mapAlloc(pieces);
  const values = listAlloc(pieces); // the value of each pair, in order
  const owners = listAlloc(pieces); // and the entry it belongs to
  const index = keyIndexOpen(pieces);
  const lists = listAlloc(pieces);
  if (!entries || !values || !owners || !index || !lists) return fail(ret, ErrorReason.OutOfMemory);
  let pairs: u32 = 0;
  let count: u32 = 0;
  for (let at = start; at <= end;) {
    const stop = findByte(at, end, AMPERSAND);
    if (stop > at) {
      const equals = findByte(at, stop, EQUALS);
      const entry = entries + <usize>count * MAP_ENTRY_SIZE;
      if (!putUnescaped(entry, at, equals, flags)) return fail(ret, ErrorReason.OutOfMemory);
      if (!putUnescaped(argument(values, pairs), min(equals + 1, stop), stop, flags)) {
        return fail(ret, ErrorReason.OutOfMemory);
      }
      const owner = keyIndexAdd(index, entries, count);
      if (owner == count) {
        store<u32>(entry + VALUE_SIZE, 0, 4);
        count++;
      }
      const list = entries + <usize>owner * MAP_ENTRY_SIZE + VALUE_SIZE;
      store<u32>(list, lenOf(list) + 1, 4);
      store<u32>(argument(owners, pairs), owner);
      pairs++;
    }
    at = stop + 1;
  }
  // Every name gets its part of `lists`; then the values are dealt out.
  let from = lists;
  for (let i: u32 = 0; i < count; i++) {
    const list = entries + <usize>i * MAP_ENTRY_SIZE + VALUE_SIZE;
    const size = lenOf(list);
    putList(list, Tag.Strings, from, 0);
    from += <usize>size * VALUE_SIZE;
  }
  for (let i: u32 = 0; i < pairs; i++) {
    const list = entries + <usize>load<u32>(argument(owners, i)) * MAP_ENTRY_SIZE + VALUE_SIZE;
    copyValue(argument(ptrOf(list), lenOf(list)), argument(values, i));
    store<u32>(list, lenOf(list) + 1, 4);
  }
  return putKindOf(ret, Tag.ListMap, entries, count, kind);
}

function putUnescaped(slot: Ref, from: usize, to: usize, flags: u32): bool {
  const len = <u32>(to - from);
  if (!isEscaped(from, len, true)) {
    putPart(slot, from, len, flags);
    return true;
  }
  const text = textAlloc(len);
  if (!text) return false;
  putMade(slot, text, unescapeInto(from, len, text, true), 0);
  return true;
}
