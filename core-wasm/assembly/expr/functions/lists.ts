// Lists: picking, reversing, joining and flattening.

import { ARRAY_ELEMENTS_MAX, ErrorReason, MAP_ENTRY_SIZE, Status, Tag, VALUE_SIZE } from "../../abi";
import { Ref, copyValue, fail, intOf, lenOf, ptrOf, putInt, putList, putNil, tagOf } from "../../memory/value";
import { codePoints } from "../../match/utf8";
import { argument, isList, isMap, second } from "./arguments";
import { Sameness, withoutRepetitions } from "./distinct";
import { DEPTH_MAX, equalValues } from "./equality";
import { listAlloc } from "./list-result";
import { isText, putEmpty } from "./text";

/** len(v): code points of a string, entries of a list or map. */
export function length(argv: Ref, ret: Ref): Status {
  if (tagOf(argv) == Tag.Str) putInt(ret, codePoints(ptrOf(argv), lenOf(argv)));
  else if (tagOf(argv) == Tag.Bytes || isList(argv) || isMap(argv)) putInt(ret, lenOf(argv));
  else return fail(ret, ErrorReason.WrongType);
  return Status.Ok;
}

// The element at `i`, counted from the end when negative; nil outside.
function pick(v: Ref, i: i64, ret: Ref): Status {
  const count = <i64>lenOf(v);
  if (i < 0) i += count;
  if (i < 0 || i >= count) putNil(ret);
  else if (isText(v)) putInt(ret, load<u8>(ptrOf(v) + <usize>i));
  else copyValue(ret, argument(ptrOf(v), <u32>i));
  return Status.Ok;
}

/** first(list): nil when there is none. */
export function first(argv: Ref, ret: Ref): Status {
  if (isList(argv)) return pick(argv, 0, ret);
  putNil(ret);
  return Status.Ok;
}

/** last(list): nil when there is none. */
export function last(argv: Ref, ret: Ref): Status {
  if (isList(argv)) return pick(argv, -1, ret);
  putNil(ret);
  return Status.Ok;
}

/** get(list | map, key): nil for what is not there. */
export function get(argv: Ref, ret: Ref): Status {
  const key = second(argv);
  if (isList(argv) || isText(argv)) {
    if (tagOf(key) != Tag.Int) return fail(ret, ErrorReason.WrongType);
    return pick(argv, intOf(key), ret);
  }
  if (isMap(argv)) {
    const end = ptrOf(argv) + <usize>lenOf(argv) * MAP_ENTRY_SIZE;
    for (let entry = ptrOf(argv); entry < end; entry += MAP_ENTRY_SIZE) {
      if (!equalValues(entry, key)) continue;
      copyValue(ret, entry + VALUE_SIZE);
      return Status.Ok;
    }
  }
  putNil(ret);
  return Status.Ok;
}

/** Get([]s, i): "" behind the end; an error before the beginning. */
export function getString(argv: Ref, ret: Ref): Status {
  const index = second(argv);
  if (tagOf(argv) != Tag.Strings || tagOf(index) != Tag.Int) return fail(ret, ErrorReason.WrongType);
  if (intOf(index) < 0) return fail(ret, ErrorReason.OutOfRange);
  if (intOf(index) >= <i64>lenOf(argv)) return putEmpty(ret);
  return pick(argv, intOf(index), ret);
}

/** take(list, n): the first n, a view. */
export function take(argv: Ref, ret: Ref): Status {
  const count = second(argv);
  if (!isList(argv) || tagOf(count) != Tag.Int) return fail(ret, ErrorReason.WrongType);
  if (intOf(count) < 0) return fail(ret, ErrorReason.BadArgument);
  const kept = <u32>min(intOf(count), <i64>lenOf(argv));
  const tag: Tag = tagOf(argv);
  putList(ret, tag, ptrOf(argv), kept);
  return Status.Ok;
}

/** reverse(list). */
export function reverse(argv: Ref, ret: Ref): Status {
  if (!isList(argv)) return fail(ret, ErrorReason.WrongType);
  const count = lenOf(argv);
  const list = listAlloc(count);
  if (!list) return fail(ret, ErrorReason.OutOfMemory);
  for (let i: u32 = 0; i < count; i++) copyValue(argument(list, i), argument(ptrOf(argv), count - 1 - i));
  putList(ret, Tag.Array, list, count);
  return Status.Ok;
}

/** concat(list, …): one after the other. */
export function concat(argv: Ref, argc: u32, ret: Ref): Status {
  let count: u64 = 0;
  for (let i: u32 = 0; i < argc; i++) {
    if (!isList(argument(argv, i))) return fail(ret, ErrorReason.WrongType);
    count += lenOf(argument(argv, i));
  }
  const list: usize = count > <u64>ARRAY_ELEMENTS_MAX ? 0 : listAlloc(<u32>count);
  if (!list) return fail(ret, ErrorReason.OutOfMemory);
  let to = list;
  for (let i: u32 = 0; i < argc; i++) {
    const bytes = <usize>lenOf(argument(argv, i)) * VALUE_SIZE;
    memory.copy(to, ptrOf(argument(argv, i)), bytes);
    to += bytes;
  }
  putList(ret, Tag.Array, list, <u32>count);
  return Status.Ok;
}

// What is no list in `v`, at any depth. Lists may share parts, so the count can
// exceed what lies in memory: counting stops behind ARRAY_ELEMENTS_MAX.
function leaves(v: Ref, counted: u32, depth: u32): u32 {
  if (!isList(v)) return counted + 1;
  if (depth == DEPTH_MAX) return ARRAY_ELEMENTS_MAX + 1;
  for (let i: u32 = 0; i < lenOf(v) && counted <= <u32>ARRAY_ELEMENTS_MAX; i++) {
    counted = leaves(argument(ptrOf(v), i), counted, depth + 1);
  }
  return counted;
}

function copyLeaves(v: Ref, to: usize): usize {
  if (!isList(v)) {
    copyValue(to, v);
    return to + VALUE_SIZE;
  }
  for (let i: u32 = 0; i < lenOf(v); i++) to = copyLeaves(argument(ptrOf(v), i), to);
  return to;
}

/** flatten(list), Flatten(any…), and without repetitions FlattenDistinct(any…). */
export function flatten(argv: Ref, argc: u32, ret: Ref, unique: bool): Status {
  let count: u32 = 0;
  for (let i: u32 = 0; i < argc; i++) count = leaves(argument(argv, i), count, 0);
  const list = listAlloc(count);
  if (!list) return fail(ret, ErrorReason.OutOfMemory);
  let to = list;
  for (let i: u32 = 0; i < argc; i++) to = copyLeaves(argument(argv, i), to);
  if (unique) return withoutRepetitions(list, count, Sameness.Identity, ret);
  putList(ret, Tag.Array, list, count);
  return Status.Ok;
}
