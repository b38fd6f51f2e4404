// Equality of values, and hashes that agree with it.
//
// Numbers are equal when their values are, whatever their kinds; strings and b'…'
// by bytes; times by instant; lists and maps by their elements; nil equals Go's
// nil lists too. Values of different kinds are unequal, never an error. Values
// nest no deeper than DEPTH_MAX; what lies deeper counts as unequal.

import { MAP_ENTRY_SIZE, NONE, Tag, VALUE_KIND, VALUE_SIZE } from "../../abi";
import { ListKind } from "../../abi-expr";
import { arenaMark, arenaRelease } from "../../memory/arena";
import { Ref, floatOf, intOf, lenOf, ptrOf, tagOf } from "../../memory/value";
import { isList, isMap } from "./arguments";
import { hashBytes, mix64, nextSeed } from "./hash";
import { INDEX_FROM, keyIndexAdd, keyIndexFind, keyIndexOpen } from "./key-index";
import { isBytes, isText } from "./text";

/** Nesting that functions on values follow; documents are at most JSON_DEPTH_MAX deep. */
export const DEPTH_MAX: u32 = 1000;

/** Nil, or Go's nil slice or map. */
export function isNil(v: Ref): bool {
  return tagOf(v) == Tag.Nil || ((isList(v) || isMap(v)) && load<u8>(v, VALUE_KIND) == ListKind.Nil);
}

/** Whether two values are equal. */
export function equalValues(a: Ref, b: Ref): bool { return equalAt(a, b, 0); }

function equalAt(a: Ref, b: Ref, depth: u32): bool {
  if (depth > DEPTH_MAX) return false;
  const tag = <u32>tagOf(a);
  switch (tag) {
    case Tag.Int:
      if (tagOf(b) == Tag.Int) return intOf(a) == intOf(b);
      return tagOf(b) == Tag.Float && <f64>intOf(a) == floatOf(b);
    case Tag.Float:
      if (tagOf(b) == Tag.Int) return floatOf(a) == <f64>intOf(b);
      return tagOf(b) == Tag.Float && floatOf(a) == floatOf(b);
    case Tag.Str:
    case Tag.Bytes:
      return isText(b) && isBytes(a, ptrOf(b), lenOf(b));
    case Tag.Nil:
      return isNil(b);
    case Tag.Array:
    case Tag.Strings:
      if (tagOf(b) == Tag.Nil) return isNil(a);
      return isList(b) && equalLists(a, b, depth);
    case Tag.Map:
    case Tag.StringMap:
    case Tag.ListMap:
      if (tagOf(b) == Tag.Nil) return isNil(a);
      return isMap(b) && equalMaps(a, b, depth);
    case Tag.Time:
      return tagOf(b) == Tag.Time && intOf(a) == intOf(b);
    default:
      return <u32>tagOf(b) == tag && intOf(a) == intOf(b);
  }
}

function equalLists(a: Ref, b: Ref, depth: u32): bool {
  const count = lenOf(a);
  if (count != lenOf(b)) return false;
  for (let i: u32 = 0; i < count; i++) {
    const offset = <usize>i * VALUE_SIZE;
    if (!equalAt(ptrOf(a) + offset, ptrOf(b) + offset, depth + 1)) return false;
  }
  return true;
}

// Entries in the same order (the usual case) need no search; else b is indexed.
function equalMaps(a: Ref, b: Ref, depth: u32): bool {
  const count = lenOf(a);
  if (count != lenOf(b)) return false;
  const mark = arenaMark();
  const entries = ptrOf(b);
  let index: usize = 0;
  let same = true;
  for (let i: u32 = 0; i < count && same; i++) {
    const entry = ptrOf(a) + <usize>i * MAP_ENTRY_SIZE;
    let other = entries + <usize>i * MAP_ENTRY_SIZE;
    if (!equalAt(entry, other, depth + 1)) {
      if (!index && count >= INDEX_FROM && isText(entry)) index = indexOf(entries, count);
      other = index && isText(entry) ? indexed(index, entries, entry) : searched(entries, count, entry);
    }
    same = other != 0 && equalAt(entry + VALUE_SIZE, other + VALUE_SIZE, depth + 1);
  }
  arenaRelease(mark);
  return same;
}

function indexOf(entries: usize, count: u32): usize {
  const index = keyIndexOpen(count);
  if (index) for (let i: u32 = 0; i < count; i++) keyIndexAdd(index, entries, i);
  return index;
}

function indexed(index: usize, entries: usize, key: Ref): usize {
  const at = keyIndexFind(index, entries, ptrOf(key), lenOf(key));
  return at == NONE ? 0 : entries + <usize>at * MAP_ENTRY_SIZE;
}

function searched(entries: usize, count: u32, key: Ref): usize {
  for (let i: u32 = 0; i < count; i++) {
    const entry = entries + <usize>i * MAP_ENTRY_SIZE;
    if (equalAt(entry, key, DEPTH_MAX)) return entry;
  }
  return 0;
}

/** A hash: equal values have equal ones. */
export function hashValue(v: Ref, seed: u32): u32 { return hashAt(v, seed, 0); }

function hashAt(v: Ref, seed: u32, depth: u32): u32 {
  if (depth > DEPTH_MAX) return seed;
  switch (<u32>tagOf(v)) {
    case Tag.Int:
      return hashFloat(<f64>intOf(v), seed);
    case Tag.Float:
      return hashFloat(floatOf(v), seed);
    case Tag.Str:
    case Tag.Bytes:
      return hashBytes(ptrOf(v), lenOf(v), seed);
    case Tag.Nil:
      return seed;
    case Tag.Array:
    case Tag.Strings: {
      if (isNil(v)) return seed;
      let hash = seed ^ lenOf(v);
      for (let i: u32 = 0; i < lenOf(v); i++) {
        hash = mix64(hash, hashAt(ptrOf(v) + <usize>i * VALUE_SIZE, seed, depth + 1));
      }
      return hash;
    }
    case Tag.Map:
    case Tag.StringMap:
    case Tag.ListMap: {
      if (isNil(v)) return seed;
      let sum: u32 = lenOf(v);
      for (let i: u32 = 0; i < lenOf(v); i++) {
        const entry = ptrOf(v) + <usize>i * MAP_ENTRY_SIZE;
        sum += mix64(hashAt(entry, seed, depth + 1), hashAt(entry + VALUE_SIZE, seed, depth + 1));
      }
      return mix64(sum, seed);
    }
    default:
      return mix64(<u64>intOf(v), seed);
  }
}

// -0 and 0 are equal and must hash alike; NaN equals nothing, so that it needs no
// hash of its own and must not crowd a table.
function hashFloat(value: f64, seed: u32): u32 {
  if (isNaN(value)) return nextSeed();
  return mix64(value == 0 ? 0 : reinterpret<u64>(value), seed);
}
