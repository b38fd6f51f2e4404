// Lists and maps as results.

import { ARRAY_ELEMENTS_MAX, MAP_ENTRY_SIZE, Status, Tag, VALUE_KIND, VALUE_SIZE } from "../../abi";
import { ListKind } from "../../abi-expr";
import { arenaAlloc } from "../../memory/arena";
import { Ref, putList } from "../../memory/value";

/** Room for `count` values; 0 when the arena is full or the list longer than one may be. */
export function listAlloc(count: u32): usize {
  return count > <u32>ARRAY_ELEMENTS_MAX ? 0 : arenaAlloc(<usize>count * VALUE_SIZE);
}

/** Room for `count` map entries; 0 when the arena is full or the map larger than one may be. */
export function mapAlloc(count: u32): usize {
  return count > <u32>ARRAY_ELEMENTS_MAX ? 0 : arenaAlloc(<usize>count * MAP_ENTRY_SIZE);
}

/** Go's nil slice or map: equals nil, yet counts as a list or map without elements. */
export function putNilList(ret: Ref, tag: Tag): Status {
  putList(ret, tag, 0, 0);
  store<u8>(ret, ListKind.Nil, VALUE_KIND);
  return Status.Ok;
}

/** A list or map of a kind (ListKind). */
export function putKindOf(ret: Ref, tag: Tag, ptr: usize, len: u32, kind: u32): Status {
  putList(ret, tag, ptr, len);
  store<u8>(ret, kind, VALUE_KIND);
  return Status.Ok;
}
