// Instructions on one slot of the event in hand and constants: most of what rules
// consist of. An absent slot reads "".

import { stringLen, stringPtr } from "../memory/image";
import { equalBytes } from "../memory/bytes";
import { lenOf, ptrOf, strFlagsOf } from "../memory/value";
import { eventString } from "../event/access";
import { slotFlags, slotLen, slotPresent, slotText } from "../event/frame";
import { currentEvent } from "./environment";
import { setHas } from "./membership";
import { search } from "../match/search";
import { setMatches } from "./text-sets";
import { containsBytes, endsWithBytes, span, startsWithBytes } from "./texts";

const subject = memory.data(16, 16);
let ptr: usize = 0;
let len: u32 = 0;
let flags: u32 = 0;

/** Leaves the slot's text in `ptr`, `len` and `flags`. */
function read(slot: u32): void {
  if (currentEvent) {
    eventString(currentEvent, slot, subject);
    ptr = ptrOf(subject);
    len = lenOf(subject);
    flags = strFlagsOf(subject);
  } else if (slotPresent(slot)) {
    ptr = slotText(slot);
    len = slotLen(slot);
    flags = slotFlags(slot);
  } else {
    ptr = 0;
    len = 0;
    flags = 0;
  }
}

export function slotEquals(slot: u32, string: u32): bool {
  read(slot);
  return len == stringLen(string) && equalBytes(ptr, stringPtr(string), len);
}

export function slotContains(slot: u32, string: u32): bool {
  read(slot);
  return containsBytes(ptr, len, stringPtr(string), stringLen(string));
}

export function slotStarts(slot: u32, string: u32): bool {
  read(slot);
  return startsWithBytes(ptr, len, stringPtr(string), stringLen(string));
}

export function slotEnds(slot: u32, string: u32): bool {
  read(slot);
  return endsWithBytes(ptr, len, stringPtr(string), stringLen(string));
}

export function slotIn(slot: u32, list: u32): bool {
  read(slot);
  return setHas(list, ptr, len);
}

export function slotMatches(slot: u32, pattern: u32): bool {
  read(slot);
  return search(pattern, ptr, len, flags, span);
}

/** Whether an entry of a set matches the slot. */
export function slotHas(slot: u32, set: u32): bool {
  read(slot);
  return setMatches(set, ptr, len, flags);
}
