// sortBy: a stable merge sort of the elements by the keys computed for them.

import { ErrorReason, Status, Tag, VALUE_SIZE } from "../abi";
import { arenaAlloc } from "../memory/arena";
import { Ref, copyValue, fail, lenOf, ptrOf, putList, tagOf } from "../memory/value";
import { produce, spend } from "./budget";
import { GREATER, LESS, NO_ORDER, order } from "./compare";
import { collectedCell, elements } from "./loops";

const ASCENDING: i32 = 1;
const DESCENDING: i32 = -1;

/** "asc" or "desc"; 0 for other values. */
function direction(v: Ref): i32 {
  if (tagOf(v) != <u8>Tag.Str) return 0;
  const at = ptrOf(v);
  if (lenOf(v) == 3 && load<u16>(at) == 0x7361 && load<u8>(at, 2) == 0x63) return ASCENDING;
  if (lenOf(v) == 4 && load<u32>(at) == 0x63736564) return DESCENDING;
  return 0;
}

/** The elements in order of the collected keys; the direction lies at `to`. */
export function sortBy(cells: Ref, to: Ref): Status {
  const toward = direction(to);
  if (!toward) return fail(to, ErrorReason.BadArgument);
  const status = elements(cells, to);
  if (status != Status.Ok) return status;
  const count = lenOf(to);
  const items = arenaAlloc(<usize>count * VALUE_SIZE);
  const ranks = arenaAlloc(<usize>count * 8);
  if (!items || !ranks) return fail(to, ErrorReason.OutOfMemory);
  if (!produce(count)) return fail(to, ErrorReason.TooMuchWork);
  const sorted = merge(ptrOf(collectedCell(cells)), ranks, count, toward);
  if (sorted <= TOO_MUCH) return fail(to, sorted == MIXED ? ErrorReason.WrongType : ErrorReason.TooMuchWork);
  for (let i: u32 = 0; i < count; i++) {
    const from = ptrOf(to) + <usize>load<u32>(sorted + (<usize>i << 2)) * VALUE_SIZE;
    copyValue(items + <usize>i * VALUE_SIZE, from);
  }
  putList(to, Tag.Array, items, count);
  return Status.Ok;
}

/** Answers of `merge` that are no address: keys without an order, too many steps. */
const MIXED: usize = 1;
const TOO_MUCH: usize = 2;

/** Sorts the numbers 0 … count-1 by their keys, bottom up; answers where they lie. */
function merge(keys: usize, ranks: usize, count: u32, toward: i32): usize {
  const wanted = toward == ASCENDING ? LESS : GREATER;
  let from = ranks;
  let into = ranks + (<usize>count << 2);
  for (let i: u32 = 0; i < count; i++) store<u32>(from + (<usize>i << 2), i);
  for (let width: u32 = 1; width < count; width *= 2) {
    if (!spend(count)) return TOO_MUCH;
    for (let start: u32 = 0; start < count; start += width * 2) {
      let left = start;
      const middle = min(start + width, count);
      let right = middle;
      const end = min(middle + width, count);
      for (let at = start; at < end; at++) {
        let takesRight = left >= middle;
        if (!takesRight && right < end) {
          const found = order(keyAt(keys, from, right), keyAt(keys, from, left));
          if (found == NO_ORDER) return MIXED;
          takesRight = found == wanted;
        }
        const rank = load<u32>(from + (<usize>(takesRight ? right++ : left++) << 2));
        store<u32>(into + (<usize>at << 2), rank);
      }
    }
    const swap = from;
    from = into;
    into = swap;
  }
  return from;
}

// @ts-ignore: decorator
@inline function keyAt(keys: usize, ranks: usize, at: u32): Ref {
  return keys + <usize>load<u32>(ranks + (<usize>at << 2)) * VALUE_SIZE;
}
