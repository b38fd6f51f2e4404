// Loops over collections. A loop has three cells in a row: the collection, the
// position (an Int), and what it collects.
//
// Lists of both kinds, lists of the host, and texts (whose elements are bytes) can
// be looped over; nil and maps with entries cannot.

import { ErrorReason, Status, Tag, VALUE_KIND, VALUE_SIZE } from "../abi";
import { HostKind, IntKind } from "../abi-expr";
import { Ref, copyValue, fail, intOf, lenOf, ptrOf, putInt, putList, tagOf } from "../memory/value";
import { hostIndex } from "./host";
import { allocate } from "./make";
import { kindOf } from "./member";

// @ts-ignore: decorator
@inline export function positionCell(cells: Ref): Ref { return cells + VALUE_SIZE; }
// @ts-ignore: decorator
@inline export function collectedCell(cells: Ref): Ref { return cells + 2 * VALUE_SIZE; }

function isLoopable(v: Ref): bool {
  switch (<u32>tagOf(v)) {
    case Tag.Array:
    case Tag.Strings:
    case Tag.Str:
    case Tag.Bytes:
      return true;
    case Tag.Map:
    case Tag.StringMap:
    case Tag.ListMap:
      return lenOf(v) == 0;
    case Tag.Host:
      return kindOf(v) == HostKind.List;
    default:
      return false;
  }
}

/** Starts before the first element, or behind the last one. */
export function loopOpen(cells: Ref, collection: Ref, atEnd: bool): Status {
  if (!isLoopable(collection)) return fail(collection, ErrorReason.WrongType);
  copyValue(cells, collection);
  putInt(positionCell(cells), atEnd ? <i64>lenOf(cells) : -1);
  return Status.Ok;
}

/** Steps on; false when there is no further element. */
export function loopNext(cells: Ref): bool {
  const next = intOf(positionCell(cells)) + 1;
  putInt(positionCell(cells), next);
  return next < <i64>lenOf(cells);
}

/** Steps back; false when there is no further element. */
export function loopPrevious(cells: Ref): bool {
  const next = intOf(positionCell(cells)) - 1;
  putInt(positionCell(cells), next);
  return next >= 0;
}

/** Address of the element at the position; 0 when the collection holds no values. */
export function currentElement(cells: Ref): Ref {
  const tag = <u32>tagOf(cells);
  if (tag != Tag.Array && tag != Tag.Strings) return 0;
  return ptrOf(cells) + <usize>intOf(positionCell(cells)) * VALUE_SIZE;
}

/** The element at the position. */
export function loopElement(cells: Ref, to: Ref): Status {
  const at = <usize>intOf(positionCell(cells));
  const tag = <u32>tagOf(cells);
  if (tag == Tag.Array || tag == Tag.Strings) {
    copyValue(to, ptrOf(cells) + at * VALUE_SIZE);
    return Status.Ok;
  }
  if (tag == Tag.Host) return hostIndex(<u32>intOf(cells), positionCell(cells), to);
  putInt(to, load<u8>(ptrOf(cells) + at));
  store<u8>(to, IntKind.Uint, VALUE_KIND);
  return Status.Ok;
}

/** An empty array with room for as many values as there are elements. */
export function collectOpen(cells: Ref, to: Ref): Status {
  const items = allocate(to, lenOf(cells), VALUE_SIZE);
  if (!items) return Status.Error;
  putList(collectedCell(cells), Tag.Array, items, 0);
  return Status.Ok;
}

/** Appends a value to what was collected. */
export function collect(cells: Ref, value: Ref): void {
  const list = collectedCell(cells);
  const count = lenOf(list);
  copyValue(ptrOf(list) + <usize>count * VALUE_SIZE, value);
  putList(list, Tag.Array, ptrOf(list), count + 1);
}

/** All elements as an array: those of other collections are copied. */
export function elements(cells: Ref, to: Ref): Status {
  const tag = <u32>tagOf(cells);
  if (tag == Tag.Array || tag == Tag.Strings) {
    putList(to, Tag.Array, ptrOf(cells), lenOf(cells));
    return Status.Ok;
  }
  const count = lenOf(cells);
  const items = allocate(to, count, VALUE_SIZE);
  if (!items) return Status.Error;
  for (let i: u32 = 0; i < count; i++) {
    putInt(positionCell(cells), i);
    const status = loopElement(cells, items + <usize>i * VALUE_SIZE);
    if (status != Status.Ok) {
      copyValue(to, items + <usize>i * VALUE_SIZE);
      return status;
    }
  }
  putList(to, Tag.Array, items, count);
  return Status.Ok;
}
