// Order of values, and sorting.
//
// Numbers are ordered with numbers, strings bytewise, times and durations among
// themselves. Sorting is a stable merge sort of places, so sortBy moves values by
// the order of their keys; cost is n log n.

import { ErrorReason, Status, Tag, VALUE_SIZE } from "../../abi";
import { arenaAlloc, arenaMark, arenaRelease } from "../../memory/arena";
import { Ref, copyValue, fail, floatOf, intOf, lenOf, ptrOf, putList, tagOf } from "../../memory/value";
import { isList, isNumber, second } from "./arguments";
import { listAlloc } from "./list-result";
import { isLiteral } from "./literal";
import { isText } from "./text";

/** Below 0, 0 or above 0; both values must be comparable with each other. NaN is not below anything. */
export function compareValues(a: Ref, b: Ref): i32 {
  if (isText(a)) {
    const lenA = lenOf(a);
    const lenB = lenOf(b);
    const order = memory.compare(ptrOf(a), ptrOf(b), min(lenA, lenB));
    return order ? order : <i32>(lenA > lenB) - <i32>(lenA < lenB);
  }
  if (tagOf(a) == Tag.Float || tagOf(b) == Tag.Float) {
    const x = tagOf(a) == Tag.Int ? <f64>intOf(a) : floatOf(a);
    const y = tagOf(b) == Tag.Int ? <f64>intOf(b) : floatOf(b);
    return <i32>(x > y) - <i32>(x < y);
  }
  return <i32>(intOf(a) > intOf(b)) - <i32>(intOf(a) < intOf(b));
}

// Whether `<` may compare the two.
function comparable(a: Ref, b: Ref): bool {
  if (isNumber(a)) return isNumber(b);
  if (isText(a)) return isText(b);
  return tagOf(a) == tagOf(b) && (tagOf(a) == Tag.Time || tagOf(a) == Tag.Duration);
}

// 0 ascending, 1 descending, -1 for an order that is neither "asc" nor "desc".
function sortOrder(v: Ref): i32 {
  if (!isText(v)) return -1;
  if (isLiteral(v, "asc")) return 0;
  return isLiteral(v, "desc") ? 1 : -1;
}

/** sort(list[, "asc" | "desc"]). */
export function sort(argv: Ref, argc: u32, ret: Ref): Status {
  if (!isList(argv)) return fail(ret, ErrorReason.WrongType);
  const order = argc > 1 ? sortOrder(second(argv)) : 0;
  if (order < 0) return fail(ret, ErrorReason.BadArgument);
  const tag: Tag = tagOf(argv);
  return sortValues(ptrOf(argv), ptrOf(argv), lenOf(argv), <bool>order, tag, ret);
}

/** Puts `count` values as a list in the order of their keys (which may be the values themselves). */
export function sortValues(values: usize, keys: usize, count: u32, descending: bool, tag: Tag, ret: Ref): Status {
  for (let i: u32 = 1; i < count; i++) {
    if (!comparable(keys, keys + <usize>i * VALUE_SIZE)) return fail(ret, ErrorReason.WrongType);
  }
  const list = listAlloc(count);
  const mark = arenaMark();
  const sorted = sortedPlaces(keys, VALUE_SIZE, count, descending);
  if (!list || !sorted) return fail(ret, ErrorReason.OutOfMemory);
  for (let i: u32 = 0; i < count; i++) {
    copyValue(list + <usize>i * VALUE_SIZE, values + <usize>load<u32>(sorted + (<usize>i << 2)) * VALUE_SIZE);
  }
  arenaRelease(mark);
  putList(ret, tag, list, count);
  return Status.Ok;
}

let keysAt: usize = 0;
let keyStep: usize = 0;
let down: bool = false;

/** Places 0 … count-1 as u32 in the order of the keys, each `stride` bytes after the one before; 0: arena full. */
export function sortedPlaces(keys: usize, stride: usize, count: u32, descending: bool): usize {
  let from = arenaAlloc(<usize>count * 8);
  if (!from) return 0;
  let to = from + (<usize>count << 2);
  keysAt = keys;
  keyStep = stride;
  down = descending;
  for (let i: u32 = 0; i < count; i++) store<u32>(from + (<usize>i << 2), i);
  for (let width: u32 = 1; width < count; width <<= 1) {
    for (let low: u32 = 0; low < count; low += width * 2) {
      merge(from, to, low, min(low + width, count), min(low + width * 2, count));
    }
    const swapped = from;
    from = to;
    to = swapped;
  }
  return from;
}

function merge(from: usize, to: usize, low: u32, middle: u32, high: u32): void {
  let left = low;
  let right = middle;
  for (let at = low; at < high; at++) {
    let takeRight = left == middle;
    if (!takeRight && right < high) {
      const a = keysAt + <usize>load<u32>(from + (<usize>left << 2)) * keyStep;
      const b = keysAt + <usize>load<u32>(from + (<usize>right << 2)) * keyStep;
      const order = compareValues(a, b);
      takeRight = down ? order < 0 : order > 0;
    }
    store<u32>(to + (<usize>at << 2), load<u32>(from + (<usize>(takeRight ? right++ : left++) << 2)));
  }
}
