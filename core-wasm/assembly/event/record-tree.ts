// Copying a tree of values (evt.Unmarshaled) into an event record.
//
// A first pass measures, so that the record can be one block; the second copies
// values, strings and entries into the memory given. Payloads are addresses, as
// everywhere; a record that moved has its trees moved along by `moveTree`.
// Objects of the host and events do not outlive the line: they become nil.

import { JSON_DEPTH_MAX, MAP_ENTRY_SIZE, STR_CONST, Tag, VALUE_SIZE } from "../abi";
import { copyValue, intOf, lenOf, ptrOf, putNil, strFlagsOf, tagOf } from "../memory/value";

let top: usize = 0;

// @ts-ignore: decorator
@inline function isText(tag: u8): bool { return tag == <u8>Tag.Str || tag == <u8>Tag.Bytes; }

// @ts-ignore: decorator
@inline function isList(tag: u8): bool { return tag == <u8>Tag.Array || tag == <u8>Tag.Strings; }

// @ts-ignore: decorator
@inline function isMap(tag: u8): bool {
  return tag == <u8>Tag.Map || tag == <u8>Tag.StringMap || tag == <u8>Tag.ListMap;
}

/** Values behind a list or map: keys and values of a map are neighbours. */
// @ts-ignore: decorator
@inline function children(v: usize): u32 {
  const tag = tagOf(v);
  if (isList(tag)) return lenOf(v);
  return isMap(tag) ? lenOf(v) * (MAP_ENTRY_SIZE / VALUE_SIZE) : 0;
}

// @ts-ignore: decorator
@inline function align(bytes: usize): usize { return (bytes + 7) & ~7; }

/** Bytes `copyTree` takes for what lies behind a value; more than `most` when it is too much to measure. */
export function treeBytes(v: usize, most: u64, depth: u32 = 0): u64 {
  const tag = tagOf(v);
  if (isText(tag)) return <u64>align(<usize>lenOf(v) + 1);
  const count = depth < <u32>JSON_DEPTH_MAX ? children(v) : 0;
  let bytes = <u64>count * VALUE_SIZE;
  const from = ptrOf(v);
  for (let i: u32 = 0; i < count && bytes <= most; i++) {
    bytes += treeBytes(from + <usize>i * VALUE_SIZE, most - bytes, depth + 1);
  }
  return bytes;
}

/** Copies a value to `to` and what lies behind it to `memory` on, as much as `treeBytes` said. */
export function copyTree(v: usize, to: usize, memory: usize): void {
  top = memory;
  copy(v, to, 0);
}

function copy(v: usize, to: usize, depth: u32): void {
  const tag = tagOf(v);
  if (tag == <u8>Tag.Event || tag == <u8>Tag.Host || tag == <u8>Tag.Err) {
    putNil(to);
    return;
  }
  const from = ptrOf(v);
  copyValue(to, v);
  if (isText(tag)) {
    const length = lenOf(v);
    memory.copy(top, from, length);
    store<u8>(top + length, 0x0a);
    store<u16>(to, <u16>(strFlagsOf(v) & ~STR_CONST), 2);
    store<u64>(to, <u64>top, 8);
    top += align(<usize>length + 1);
    return;
  }
  if (!isList(tag) && !isMap(tag)) return;
  if (depth >= <u32>JSON_DEPTH_MAX) {
    putNil(to);
    return;
  }
  const count = children(v);
  const block = top;
  top += <usize>count * VALUE_SIZE;
  store<u64>(to, <u64>block, 8);
  for (let i: u32 = 0; i < count; i++) {
    copy(from + <usize>i * VALUE_SIZE, block + <usize>i * VALUE_SIZE, depth + 1);
  }
}

/** After the memory of a copied tree moved by `by` bytes: its addresses follow. `v` is at its new place. */
export function moveTree(v: usize, by: i32): void {
  const tag = tagOf(v);
  if (!isText(tag) && !isList(tag) && !isMap(tag)) return;
  store<u64>(v, <u64>(<u32>intOf(v) + <u32>by), 8);
  const count = children(v);
  const from = ptrOf(v);
  for (let i: u32 = 0; i < count; i++) moveTree(from + <usize>i * VALUE_SIZE, by);
}
