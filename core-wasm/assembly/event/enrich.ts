// Enrichment: what methods of statics add to an event.
//
// Databases, resolvers and overflows live in the host; the line's own JSON is
// read here.

import { FRAME_OVERFLOW, FRAME_UNMARSHALED, MAP_ENTRY_SIZE, Space, SpecialSlot, Status, Tag } from "../abi";
import { arenaAlloc } from "../memory/arena";
import { equalBytes } from "../memory/bytes";
import { stringLen, stringPtr } from "../memory/image";
import { Ref, copyValue, intOf, lenOf, ptrOf, putList, putStr, strFlagsOf, tagOf } from "../memory/value";
import { parseJson } from "../expr/functions/json-parse";
import { isWaiting, startWaiting } from "../expr/waiting";
import { setFrameNamed } from "./access";
import { frameBase, slotFlags, slotLen, slotText } from "./frame";

// @ts-ignore: decorator
@external("env", "enrich") declare function hostEnrich(method: u32, ptr: usize, len: u32, ret: usize): i32;
// @ts-ignore: decorator
@external("env", "assign") declare function hostAssign(handle: u32, path: u32, ptr: usize, len: u32): void;

const result = memory.data(16);

/** Asks the host; what it answers (a StringMap) is merged into Enriched. An error adds nothing. */
export function enrichByHost(method: u32, ptr: usize, len: u32): void {
  if (isWaiting()) return;
  const status = hostEnrich(method, ptr, len, result);
  if (status == Status.Pending) startWaiting();
  if (status != Status.Ok || tagOf(result) != <u8>Tag.StringMap) return;
  const count = lenOf(result);
  for (let i: u32 = 0; i < count; i++) {
    const key = ptrOf(result) + <usize>i * MAP_ENTRY_SIZE;
    const value = key + 16;
    setFrameNamed(Space.Enriched, ptrOf(key), lenOf(key), ptrOf(value), lenOf(value), strFlagsOf(value));
  }
}

/** A `target:` inside the overflow, which the host holds. */
export function storeInOverflow(path: u32, ptr: usize, len: u32): void {
  const overflow = frameBase() + FRAME_OVERFLOW;
  if (tagOf(overflow) == <u8>Tag.Host) hostAssign(<u32>intOf(overflow), path, ptr, len);
}

/** `target: Unmarshaled.key`: a string under that key. */
export function storeUnmarshaled(key: u32, ptr: usize, len: u32, flags: u32): void {
  putStr(result, ptr, len, flags);
  putEntry(stringPtr(key), stringLen(key), result);
}

/** The line as a JSON object, merged into evt.Unmarshaled; anything else adds nothing. */
export function unmarshalLine(): void {
  const raw = SpecialSlot.LineRaw;
  if (parseJson(slotText(raw), slotLen(raw), result, slotFlags(raw)) != Status.Ok) return;
  if (tagOf(result) != <u8>Tag.Map) return;
  const entries = ptrOf(result);
  const count = lenOf(result);
  for (let i: u32 = 0; i < count; i++) {
    const key = entries + <usize>i * MAP_ENTRY_SIZE;
    putEntry(ptrOf(key), lenOf(key), key + 16);
  }
}

/** Sets a key of the frame's Unmarshaled: a new map when the key is new, in place otherwise. */
function putEntry(ptr: usize, len: u32, value: Ref): void {
  const map = frameBase() + FRAME_UNMARSHALED;
  const count = tagOf(map) == <u8>Tag.Map ? lenOf(map) : 0;
  const old = ptrOf(map);
  for (let i: u32 = 0; i < count; i++) {
    const key = old + <usize>i * MAP_ENTRY_SIZE;
    if (lenOf(key) == len && equalBytes(ptrOf(key), ptr, len)) {
      copyValue(key + 16, value);
      return;
    }
  }
  const entries = arenaAlloc(<usize>(count + 1) * MAP_ENTRY_SIZE);
  if (!entries) return;
  if (count) memory.copy(entries, old, <usize>count * MAP_ENTRY_SIZE);
  const last = entries + <usize>count * MAP_ENTRY_SIZE;
  putStr(last, ptr, len, 0);
  copyValue(last + 16, value);
  putList(map, Tag.Map, entries, count + 1);
}
