// Lists without repetitions: uniq, Distinct, FlattenDistinct. First occurrences
// stay, in order; a hash table finds the repetitions, so cost is linear.

import { ErrorReason, Status, Tag, VALUE_SIZE } from "../../abi";
import { arenaAlloc, arenaMark, arenaRelease } from "../../memory/arena";
import { Ref, copyValue, fail, lenOf, ptrOf, putList, putNil, tagOf } from "../../memory/value";
import { isList, isMap } from "./arguments";
import { equalValues, hashValue } from "./equality";
import { nextSeed } from "./hash";
import { listAlloc } from "./list-result";

/** How elements are told apart. */
export const enum Sameness {
  /** as `==`: 1 and 1.0 are one */
  Equality = 0,
  /** type and value: 1 and 1.0 are two */
  Identity = 1,
}

/** uniq(list). */
export function uniq(argv: Ref, ret: Ref): Status {
  if (!isList(argv)) return fail(ret, ErrorReason.WrongType);
  return withoutRepetitions(ptrOf(argv), lenOf(argv), Sameness.Equality, ret);
}

/** Distinct(list): nil for what is no list; an element that is a list or map is an error. */
export function distinct(argv: Ref, ret: Ref): Status {
  if (!isList(argv)) {
    if (tagOf(argv) == Tag.Nil) putList(ret, Tag.Array, 0, 0);
    else putNil(ret);
    return Status.Ok;
  }
  return withoutRepetitions(ptrOf(argv), lenOf(argv), Sameness.Identity, ret);
}

/** Puts the first occurrences of the `count` values at `from`. */
export function withoutRepetitions(from: usize, count: u32, sameness: u32, ret: Ref): Status {
  const list = listAlloc(count);
  if (!list) return fail(ret, ErrorReason.OutOfMemory);
  const mark = arenaMark();
  const kept = keepFirst(from, count, list, sameness);
  arenaRelease(mark);
  if (kept < 0) return fail(ret, kept == UNHASHABLE ? ErrorReason.WrongType : ErrorReason.OutOfMemory);
  putList(ret, Tag.Array, list, kept);
  return Status.Ok;
}

const UNHASHABLE: i32 = -1;
const NO_ROOM: i32 = -2;

// Cells of {hash, place in list + 1}.
function keepFirst(from: usize, count: u32, list: usize, sameness: u32): i32 {
  let size: u32 = 16;
  while (size < count * 2) size <<= 1;
  const table = arenaAlloc(<usize>size * 8);
  if (!table) return NO_ROOM;
  memory.fill(table, 0, <usize>size * 8);
  const mask = size - 1;
  const seed = nextSeed();
  let kept: i32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const v = from + <usize>i * VALUE_SIZE;
    if (sameness == Sameness.Identity && (isList(v) || isMap(v))) return UNHASHABLE;
    const hash = hashValue(v, seed);
    let at = hash & mask;
    for (; ;) {
      const cell = table + (<usize>at << 3);
      const held = load<u32>(cell, 4);
      if (!held) {
        store<u32>(cell, hash);
        store<u32>(cell, kept + 1, 4);
        copyValue(list + <usize>kept * VALUE_SIZE, v);
        kept++;
        break;
      }
      if (load<u32>(cell) == hash && isSame(list + <usize>(held - 1) * VALUE_SIZE, v, sameness)) break;
      at = (at + 1) & mask;
    }
  }
  return kept;
}

function isSame(a: Ref, b: Ref, sameness: u32): bool {
  if (sameness == Sameness.Identity && load<u16>(a) != load<u16>(b)) return false;
  return equalValues(a, b);
}
