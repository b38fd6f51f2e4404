// Writing to evt.Unmarshaled: UnmarshalJSON, ParseKV and ParseKVLax set a key of the
// map they are given.
//
// A map value has no room to grow, so a new key makes a new block of entries; the
// cell that holds the map is found and pointed there. That is evt.Unmarshaled of the
// frame or a map inside it. A key that is there already is overwritten in place.

import { ErrorReason, MAP_ENTRY_SIZE, Status, Tag, VALUE_SIZE } from "../../abi";
import { frameUnmarshaled } from "../../event/access";
import { Ref, copyValue, fail, lenOf, ptrOf, putList, putNil, strFlagsOf, tagOf } from "../../memory/value";
import { second, third } from "./arguments";
import { DEPTH_MAX } from "./equality";
import { parseJson } from "./json-parse";
import { mapAlloc } from "./list-result";
import { mapFind } from "./maps";
import { isText } from "./text";

const parsed = memory.data(VALUE_SIZE);

/** UnmarshalJSON(json, map, key): map[key] = value; nil. Invalid JSON changes nothing. */
export function unmarshalJson(argv: Ref, ret: Ref): Status {
  const map = second(argv);
  const key = third(argv);
  if (!isText(argv) || tagOf(map) != Tag.Map || !isText(key)) return fail(ret, ErrorReason.WrongType);
  if (parseJson(ptrOf(argv), lenOf(argv), parsed, strFlagsOf(argv)) != Status.Ok) {
    copyValue(ret, parsed);
    return Status.Error;
  }
  if (!setKey(map, key, parsed)) return fail(ret, ErrorReason.OutOfMemory);
  putNil(ret);
  return Status.Ok;
}

/** Sets map[key]; false when the arena is full. */
export function setKey(map: Ref, key: Ref, v: Ref): bool {
  const held = mapFind(map, ptrOf(key), lenOf(key));
  if (held) {
    copyValue(held, v);
    return true;
  }
  const count = lenOf(map);
  const entries = mapAlloc(count + 1);
  if (!entries) return false;
  memory.copy(entries, ptrOf(map), <usize>count * MAP_ENTRY_SIZE);
  const entry = entries + <usize>count * MAP_ENTRY_SIZE;
  copyValue(entry, key);
  copyValue(entry + VALUE_SIZE, v);
  const cell = cellOf(frameUnmarshaled(), map, 0);
  if (cell) putList(cell, Tag.Map, entries, count + 1);
  putList(map, Tag.Map, entries, count + 1);
  return true;
}

// The cell at or inside `v` that holds `map`: the same entries, told by their address.
function cellOf(v: Ref, map: Ref, depth: u32): Ref {
  const tag = <u32>tagOf(v);
  if (!lenOf(map) && depth == 0 && (tag == Tag.Nil || (tag == Tag.Map && !lenOf(v)))) return v;
  if (tag == Tag.Map) {
    if (lenOf(v) == lenOf(map) && ptrOf(v) == ptrOf(map)) return v;
    if (depth == DEPTH_MAX) return 0;
    for (let i: u32 = 0; i < lenOf(v); i++) {
      const found = cellOf(ptrOf(v) + <usize>i * MAP_ENTRY_SIZE + VALUE_SIZE, map, depth + 1);
      if (found) return found;
    }
  } else if (tag == Tag.Array && depth < DEPTH_MAX) {
    for (let i: u32 = 0; i < lenOf(v); i++) {
      const found = cellOf(ptrOf(v) + <usize>i * VALUE_SIZE, map, depth + 1);
      if (found) return found;
    }
  }
  return 0;
}
