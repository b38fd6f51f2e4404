// Maps: entries {key value, value} in a row, in order of insertion.

import { ErrorReason, MAP_ENTRY_SIZE, Status, Tag, VALUE_SIZE } from "../../abi";
import { ListKind } from "../../abi-expr";
import { Ref, copyValue, fail, lenOf, ptrOf, putBool, putList, tagOf } from "../../memory/value";
import { argument, isList, isMap, second } from "./arguments";
import { withLastValues } from "./last-values";
import { listAlloc, mapAlloc, putKindOf } from "./list-result";
import { isBytes, isText } from "./text";

/** The value under a string key, 0 when there is none. Linear in the entries. */
export function mapFind(map: Ref, key: usize, keyLen: u32): Ref {
  const end = ptrOf(map) + <usize>lenOf(map) * MAP_ENTRY_SIZE;
  for (let entry = ptrOf(map); entry < end; entry += MAP_ENTRY_SIZE) {
    if (isText(entry) && isBytes(entry, key, keyLen)) return entry + VALUE_SIZE;
  }
  return 0;
}

/** KeyExists(key, map). */
export function keyExists(argv: Ref, ret: Ref): Status {
  const map = second(argv);
  if (!isText(argv) || tagOf(map) != Tag.Map) return fail(ret, ErrorReason.WrongType);
  putBool(ret, mapFind(map, ptrOf(argv), lenOf(argv)) != 0);
  return Status.Ok;
}

/** keys(map) and values(map); `offset` of what is wanted in an entry. */
function column(argv: Ref, ret: Ref, offset: usize): Status {
  if (!isMap(argv)) return fail(ret, ErrorReason.WrongType);
  const count = lenOf(argv);
  const list = listAlloc(count);
  if (!list) return fail(ret, ErrorReason.OutOfMemory);
  const entries = ptrOf(argv) + offset;
  for (let i: u32 = 0; i < count; i++) copyValue(argument(list, i), entries + <usize>i * MAP_ENTRY_SIZE);
  putList(ret, Tag.Array, list, count);
  return Status.Ok;
}

/** keys(map). */
export function keys(argv: Ref, ret: Ref): Status { return column(argv, ret, 0); }

/** values(map). */
export function values(argv: Ref, ret: Ref): Status { return column(argv, ret, VALUE_SIZE); }

/** toPairs(map): lists of key and value, which lie together already. */
export function toPairs(argv: Ref, ret: Ref): Status {
  if (!isMap(argv)) return fail(ret, ErrorReason.WrongType);
  const count = lenOf(argv);
  const entries = ptrOf(argv);
  const list = listAlloc(count);
  if (!list) return fail(ret, ErrorReason.OutOfMemory);
  for (let i: u32 = 0; i < count; i++) putList(argument(list, i), Tag.Array, entries + <usize>i * MAP_ENTRY_SIZE, 2);
  putList(ret, Tag.Array, list, count);
  return Status.Ok;
}

/** fromPairs(list of pairs): keys of any kind, the last value of a key. */
export function fromPairs(argv: Ref, ret: Ref): Status {
  if (!isList(argv)) return fail(ret, ErrorReason.WrongType);
  const count = lenOf(argv);
  const pairs = ptrOf(argv);
  const entries = mapAlloc(count);
  if (!entries) return fail(ret, ErrorReason.OutOfMemory);
  for (let i: u32 = 0; i < count; i++) {
    const pair = argument(pairs, i);
    if (!isList(pair) || lenOf(pair) != 2) return fail(ret, ErrorReason.BadArgument);
    memory.copy(entries + <usize>i * MAP_ENTRY_SIZE, ptrOf(pair), MAP_ENTRY_SIZE);
  }
  const kept = withLastValues(entries, count);
  if (kept < 0) return fail(ret, kept == -1 ? ErrorReason.WrongType : ErrorReason.OutOfMemory);
  return putKindOf(ret, Tag.Map, entries, kept, ListKind.AnyKeys);
}
