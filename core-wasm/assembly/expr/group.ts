// groupBy: elements by the key computed for each, through a hash table, so that
// the cost is linear. Keys of different types differ; lists and maps are no keys.

import { ErrorReason, MAP_ENTRY_SIZE, Status, Tag, VALUE_KIND, VALUE_SIZE } from "../abi";
import { ListKind } from "../abi-expr";
import { arenaAlloc } from "../memory/arena";
import { Ref, copyValue, fail, lenOf, ptrOf, putList, tagOf } from "../memory/value";
import { produce, spend } from "./budget";
import { equalValues, hashValue } from "./functions/equality";
import { nextSeed } from "./functions/hash";
import { collectedCell, elements } from "./loops";

/** A map from the collected keys to the elements that had them, in order of appearance. */
export function groupBy(cells: Ref, to: Ref): Status {
  const status = elements(cells, to);
  if (status != Status.Ok) return status;
  const count = lenOf(to);
  const keys = ptrOf(collectedCell(cells));
  let cellCount: u32 = 16;
  while (cellCount < count * 2) cellCount <<= 1;
  const entries = arenaAlloc(<usize>count * MAP_ENTRY_SIZE);
  const groupOf = arenaAlloc(<usize>count * 4);
  const table = arenaAlloc(<usize>cellCount * 4);
  const items = arenaAlloc(<usize>count * VALUE_SIZE);
  if (!entries || !groupOf || !table || !items) return fail(to, ErrorReason.OutOfMemory);
  if (!produce(count) || !spend(count * 4)) return fail(to, ErrorReason.TooMuchWork);
  memory.fill(table, 0, <usize>cellCount * 4);

  const seed = nextSeed();
  let groups: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const key = keys + <usize>i * VALUE_SIZE;
    if (!isHashable(key)) return fail(to, ErrorReason.BadArgument);
    let at = hashValue(key, seed) & (cellCount - 1);
    let group = load<u32>(table + (<usize>at << 2));
    while (group && !isSameKey(entryAt(entries, group - 1), key)) {
      if (!spend(1)) return fail(to, ErrorReason.TooMuchWork);
      at = (at + 1) & (cellCount - 1);
      group = load<u32>(table + (<usize>at << 2));
    }
    if (!group) {
      copyValue(entryAt(entries, groups), key);
      putList(entryAt(entries, groups) + VALUE_SIZE, Tag.Array, 0, 0);
      group = ++groups;
      store<u32>(table + (<usize>at << 2), group);
    }
    store<u32>(groupOf + (<usize>i << 2), group - 1);
    const list = entryAt(entries, group - 1) + VALUE_SIZE;
    putList(list, Tag.Array, 0, lenOf(list) + 1);
  }
  share(entries, groups, items);
  for (let i: u32 = 0; i < count; i++) {
    const list = entryAt(entries, load<u32>(groupOf + (<usize>i << 2))) + VALUE_SIZE;
    copyValue(ptrOf(list) + <usize>lenOf(list) * VALUE_SIZE, ptrOf(to) + <usize>i * VALUE_SIZE);
    putList(list, Tag.Array, ptrOf(list), lenOf(list) + 1);
  }
  putList(to, Tag.Map, entries, groups);
  store<u8>(to, ListKind.AnyKeys, VALUE_KIND);
  return Status.Ok;
}

// @ts-ignore: decorator
@inline function entryAt(entries: usize, group: u32): usize { return entries + <usize>group * MAP_ENTRY_SIZE; }

/** Gives every group its part of `items`, still empty. */
function share(entries: usize, groups: u32, items: usize): void {
  for (let group: u32 = 0; group < groups; group++) {
    const list = entryAt(entries, group) + VALUE_SIZE;
    const next = items + <usize>lenOf(list) * VALUE_SIZE;
    putList(list, Tag.Array, items, 0);
    items = next;
  }
}

function isHashable(key: Ref): bool {
  const tag = <u32>tagOf(key);
  return tag < <u32>Tag.Bytes || (tag >= <u32>Tag.Time && tag <= <u32>Tag.Host);
}

function isSameKey(a: Ref, b: Ref): bool {
  return tagOf(a) == tagOf(b) && equalValues(a, b);
}
