// ParseKV and ParseKVLax: `key=value` texts to a map of strings under a key of
// evt.Unmarshaled, merged with one that is there. Both are one walk over the text.

import { ErrorReason, MAP_ENTRY_SIZE, Status, STR_CONST, Tag, VALUE_SIZE } from "../../abi";
import { arenaRelease } from "../../memory/arena";
import { Ref, fail, lenOf, ptrOf, putList, putNil, strFlagsOf, tagOf } from "../../memory/value";
import { second, third } from "./arguments";
import { withLastValues } from "./last-values";
import { mapAlloc } from "./list-result";
import { mapFind } from "./maps";
import { isText, putMade, putPart, textAlloc } from "./text";
import { setKey } from "./unmarshaled";
import { decode, isSpace, lastRuneStart, runeOf, sizeOf } from "./utf8";

const EQUALS: u32 = 0x3d;
const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;

const map = memory.data(VALUE_SIZE);

// The block pairs are collected in: room for every `=` of the text behind what is there.
let entries: usize = 0;
let count: u32 = 0;

/** ParseKV(s, map, key). */
export function parseKv(argv: Ref, ret: Ref): Status { return parse(argv, ret, false); }

/** ParseKVLax(s, map, key): values may hold blanks. */
export function parseKvLax(argv: Ref, ret: Ref): Status { return parse(argv, ret, true); }

function parse(argv: Ref, ret: Ref, lax: bool): Status {
  const into = second(argv);
  const key = third(argv);
  if (!isText(argv) || tagOf(into) != Tag.Map || !isText(key)) return fail(ret, ErrorReason.WrongType);
  const start = ptrOf(argv);
  const end = start + lenOf(argv);
  const held = mapFind(into, ptrOf(key), lenOf(key));
  const known = held && tagOf(held) == Tag.StringMap ? lenOf(held) : 0;
  entries = mapAlloc(known + countEquals(start, end));
  if (!entries) return fail(ret, ErrorReason.OutOfMemory);
  if (known) memory.copy(entries, ptrOf(held), <usize>known * MAP_ENTRY_SIZE);
  count = known;
  const flags = strFlagsOf(argv);
  if (!lax) collect(start, end, flags);
  else if (!collectLax(start, end, flags)) return fail(ret, ErrorReason.OutOfMemory);
  if (count == known) return fail(ret, ErrorReason.BadInput);
  if (held && tagOf(held) != Tag.StringMap) return fail(ret, ErrorReason.WrongType);
  const kept = withLastValues(entries, count);
  if (kept < 0) return fail(ret, ErrorReason.OutOfMemory);
  putList(map, Tag.StringMap, entries, kept);
  if (!setKey(into, key, map)) return fail(ret, ErrorReason.OutOfMemory);
  putNil(ret);
  return Status.Ok;
}

function countEquals(start: usize, end: usize): u32 {
  let found: u32 = 0;
  for (let at = start; at < end; at++) found += <u32>(<u32>load<u8>(at) == EQUALS);
  return found;
}

// A slot for the next value, its key put.
function addKey(from: usize, to: usize, flags: u32): Ref {
  const entry = entries + <usize>count * MAP_ENTRY_SIZE;
  count++;
  putPart(entry, from, <u32>(to - from), flags);
  return entry + VALUE_SIZE;
}

// White space of Go's \s.
// @ts-ignore: decorator
@inline
function isBlank(byte: u32): bool { return byte == 0x20 || (byte - 9 < 5 && byte != 11); }

// A pair is a run without `=` and blanks, an `=`, then a quoted value, or such a run, or nothing.
function collect(start: usize, end: usize, flags: u32): void {
  for (let at = start; at < end;) {
    const from = at;
    at = runEnd(at, end);
    if (at == from || at == end || <u32>load<u8>(at) != EQUALS) {
      at++;
      continue;
    }
    const slot = addKey(from, at, flags);
    at++;
    const close = quotedEnd(at, end);
    if (close) {
      putPart(slot, at + 1, <u32>(close - at - 1), flags);
      at = close + 1;
    } else {
      const value = at;
      at = runEnd(at, end);
      putPart(slot, value, <u32>(at - value), flags);
    }
  }
}

function runEnd(at: usize, end: usize): usize {
  while (at < end && <u32>load<u8>(at) != EQUALS && !isBlank(load<u8>(at))) at++;
  return at;
}

// The quote that closes the one at `at`; 0 when there is none. A quote that is not
// closed is followed by no other unescaped one, so this fails at most once or soon.
function quotedEnd(at: usize, end: usize): usize {
  if (at >= end || <u32>load<u8>(at) != QUOTE) return 0;
  for (let close = at + 1; close < end; close++) {
    const byte = <u32>load<u8>(close);
    if (byte == QUOTE) return close;
    if (byte == BACKSLASH && ++close < end && load<u8>(close) == 0x0a) return 0;
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function startsKey(byte: u32): bool { return (byte | 0x20) - 0x61 < 26 || byte == 0x5f; }

// @ts-ignore: decorator
@inline
function continuesKey(byte: u32): bool { return startsKey(byte) || byte - 0x30 <= 9 || byte == 0x2e || byte == 0x2d; }

// A key is a name directly before an `=` and outside quotes; its value goes up to the next key.
function collectLax(start: usize, end: usize, flags: u32): bool {
  let quoted = false;
  let slot: usize = 0; // of the value that is being walked over
  let value: usize = 0;
  for (let at = start; at < end;) {
    const byte = <u32>load<u8>(at);
    if (!startsKey(byte)) {
      if (byte == QUOTE) quoted = !quoted;
      at += byte == BACKSLASH ? 2 : 1;
      continue;
    }
    const from = at;
    while (at < end && continuesKey(load<u8>(at))) at++;
    if (at == end || <u32>load<u8>(at) != EQUALS || quoted) continue;
    if (slot && !putLax(slot, value, from, flags)) return false;
    slot = addKey(from, at, flags);
    at++;
    value = at;
  }
  return !slot || putLax(slot, value, end, flags);
}

function putLax(slot: Ref, from: usize, to: usize, flags: u32): bool {
  while (from < to) {
    const decoded = decode(from, to);
    if (!isSpace(runeOf(decoded))) break;
    from += sizeOf(decoded);
  }
  while (from < to) {
    const last = lastRuneStart(from, to);
    if (!isSpace(runeOf(decode(last, to)))) break;
    to = last;
  }
  if (from < to && <u32>load<u8>(from) == QUOTE) {
    from++;
    if (from < to && <u32>load<u8>(to - 1) == QUOTE) return putUnescaped(slot, from, to - 1, flags);
  }
  putPart(slot, from, <u32>(to - from), flags);
  return true;
}

// `\\` becomes `\`, and of the result `\"` becomes `"`.
function putUnescaped(slot: Ref, from: usize, to: usize, flags: u32): bool {
  const len = <u32>(to - from);
  const text = textAlloc(len);
  if (!text) return false;
  let made = halve(from, to, text, BACKSLASH);
  made = halve(text, text + made, text, QUOTE);
  arenaRelease((text + made + 8) & ~7);
  putMade(slot, text, made, flags & ~STR_CONST);
  return true;
}

// Copies to `out`, every backslash that stands before `byte` left out; answers the length.
function halve(from: usize, to: usize, out: usize, byte: u32): u32 {
  const start = out;
  for (let at = from; at < to; at++) {
    if (<u32>load<u8>(at) == BACKSLASH && at + 1 < to && <u32>load<u8>(at, 1) == byte) at++;
    store<u8>(out++, load<u8>(at));
  }
  return <u32>(out - start);
}
