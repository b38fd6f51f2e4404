// Array and map literals, ranges.

import { ARRAY_ELEMENTS_MAX, ErrorReason, MAP_ENTRY_SIZE, Status, Tag, VALUE_SIZE } from "../abi";
import { arenaAlloc, arenaMark, arenaRelease } from "../memory/arena";
import { Ref, copyValue, fail, intOf, lenOf, ptrOf, putInt, putList, tagOf } from "../memory/value";
import { produce, spend } from "./budget";
import { INDEX_FROM, keyIndexAdd, keyIndexOpen } from "./functions/key-index";
import { isBytes } from "./functions/text";

/** Room for `count` values, or a failure in `to`. */
export function allocate(to: Ref, count: u32, size: usize): usize {
  if (!produce(count)) {
    fail(to, ErrorReason.TooMuchWork);
    return 0;
  }
  const at = arenaAlloc(<usize>count * size);
  if (!at) fail(to, ErrorReason.OutOfMemory);
  return at;
}

/** An array of the `count` values from `to` on. */
export function makeArray(to: Ref, count: u32): Status {
  const items = allocate(to, count, VALUE_SIZE);
  if (!items) return Status.Error;
  memory.copy(items, to, <usize>count * VALUE_SIZE);
  putList(to, Tag.Array, items, count);
  return Status.Ok;
}

/** A map of the `pairs` pairs from `to` on; of equal keys the last one counts. */
export function makeMap(to: Ref, pairs: u32): Status {
  if (!spend(pairs)) return fail(to, ErrorReason.TooMuchWork);
  const entries = allocate(to, pairs, MAP_ENTRY_SIZE);
  if (!entries) return Status.Error;
  const mark = arenaMark();
  const index = pairs >= INDEX_FROM ? keyIndexOpen(pairs) : 0;
  if (pairs >= INDEX_FROM && !index) return fail(to, ErrorReason.OutOfMemory);
  let count: u32 = 0;
  for (let i: u32 = 0; i < pairs; i++) {
    const from = to + <usize>i * MAP_ENTRY_SIZE;
    if (tagOf(from) != <u8>Tag.Str) return fail(to, ErrorReason.WrongType);
    memory.copy(entries + <usize>count * MAP_ENTRY_SIZE, from, MAP_ENTRY_SIZE);
    const known = index ? keyIndexAdd(index, entries, count) : search(entries, count);
    if (known == count) count++;
    else copyValue(entries + <usize>known * MAP_ENTRY_SIZE + VALUE_SIZE, from + VALUE_SIZE);
  }
  arenaRelease(mark);
  putList(to, Tag.Map, entries, count);
  return Status.Ok;
}

/** The first entry with the key of entry `last`. */
function search(entries: usize, last: u32): u32 {
  const key = entries + <usize>last * MAP_ENTRY_SIZE;
  for (let i: u32 = 0; i < last; i++) {
    if (isBytes(entries + <usize>i * MAP_ENTRY_SIZE, ptrOf(key), lenOf(key))) return i;
  }
  return last;
}

/** The integers from `to` to the value behind it, both included. */
export function makeRange(to: Ref): Status {
  const end = to + VALUE_SIZE;
  if (tagOf(to) != <u8>Tag.Int || tagOf(end) != <u8>Tag.Int) return fail(to, ErrorReason.WrongType);
  const first = intOf(to);
  const last = intOf(end);
  const span = <u64>last - <u64>first;
  if (last >= first && span >= <u64>ARRAY_ELEMENTS_MAX) return fail(to, ErrorReason.TooMuchWork);
  const count: u32 = last < first ? 0 : <u32>span + 1;
  if (!spend(count)) return fail(to, ErrorReason.TooMuchWork);
  const items = allocate(to, count, VALUE_SIZE);
  if (!items) return Status.Error;
  for (let i: u32 = 0; i < count; i++) putInt(items + <usize>i * VALUE_SIZE, first + i);
  putList(to, Tag.Array, items, count);
  return Status.Ok;
}
