// From a name to its slot, for names known only at run time.
//
// The image's slots are hashed once; names nobody mentions may be given a spare
// slot (SetMeta with a computed key), so that records and alerts carry them like
// any other. Spare slots are few (SPARE_SLOTS): when they are used up, further
// new names are dropped and counted.

import { NONE, SPARE_SLOTS, Section } from "../abi";
import { equalBytes } from "../memory/bytes";
import { section, sectionCount, stringLen, stringPtr } from "../memory/image";

const CELL = 16; // slot+1 u32 | hash u32 | name ptr u32 | name len u32
const SPARE_NAME_MAX: u32 = 256;

let cells: usize = 0;
let mask: u32 = 0;
let named: u32 = 0;
let spareText: usize = 0;
let spares: u32 = 0;
let refused: u32 = 0;
let spareSpaces: usize = 0;

/** Names refused because no spare slot was left. */
export function refusedNames(): u32 { return refused; }

export function namesSize(slots: u32): usize {
  return <usize>tableSize(slots) * CELL + SPARE_SLOTS * (SPARE_NAME_MAX + 12);
}

function tableSize(slots: u32): u32 {
  let size: u32 = 64;
  while (size < (slots + SPARE_SLOTS) * 2) size <<= 1;
  return size;
}

export function namesOpen(at: usize): void {
  named = sectionCount(Section.Slots);
  const size = tableSize(named);
  cells = at;
  mask = size - 1;
  spareText = at + <usize>size * CELL;
  spareSpaces = spareText + SPARE_SLOTS * SPARE_NAME_MAX;
  spares = 0;
  refused = 0;
  memory.fill(cells, 0, <usize>size * CELL);
  for (let slot: u32 = 0; slot < named; slot++) {
    const name = slotNameString(slot);
    insert(slot, slotSpace(slot), stringPtr(name), stringLen(name));
  }
}

/** All slots, spare ones included. */
export function allSlots(): u32 { return sectionCount(Section.Slots) + SPARE_SLOTS; }

/** Slots that have a name by now. */
export function namedSlots(): u32 { return named + spares; }

function slotNameString(slot: u32): u32 { return load<u32>(section(Section.Slots) + (<usize>slot << 3), 4); }

export function slotSpace(slot: u32): u32 {
  return slot < named
    ? load<u32>(section(Section.Slots) + (<usize>slot << 3))
    : load<u32>(spareSpaces + <usize>(slot - named) * 12);
}

export function slotNamePtr(slot: u32): usize {
  return slot < named ? stringPtr(slotNameString(slot)) : spareText + <usize>(slot - named) * SPARE_NAME_MAX;
}

export function slotNameLen(slot: u32): u32 {
  return slot < named ? stringLen(slotNameString(slot)) : load<u32>(spareSpaces + <usize>(slot - named) * 12, 4);
}

function hashName(space: u32, ptr: usize, len: u32): u32 {
  let hash: u32 = 0x811c9dc5 ^ space;
  for (let i: u32 = 0; i < len; i++) hash = (hash ^ <u32>load<u8>(ptr + i)) * 0x01000193;
  return hash;
}

function insert(slot: u32, space: u32, ptr: usize, len: u32): void {
  const hash = hashName(space, ptr, len);
  let i = hash & mask;
  while (load<u32>(cells + <usize>i * CELL)) i = (i + 1) & mask;
  const cell = cells + <usize>i * CELL;
  store<u32>(cell, slot + 1);
  store<u32>(cell, hash, 4);
  store<u32>(cell, <u32>ptr, 8);
  store<u32>(cell, len, 12);
}

/** The slot of `space.name`, NONE when no rule mentions it. */
export function slotByName(space: u32, ptr: usize, len: u32): u32 {
  const hash = hashName(space, ptr, len);
  let i = hash & mask;
  while (true) {
    const cell = cells + <usize>i * CELL;
    const slot = load<u32>(cell);
    if (!slot) return NONE;
    if (
      load<u32>(cell, 4) == hash && load<u32>(cell, 12) == len && slotSpace(slot - 1) == space &&
      equalBytes(<usize>load<u32>(cell, 8), ptr, len)
    ) return slot - 1;
    i = (i + 1) & mask;
  }
}

/** As slotByName, but a new name takes a spare slot; NONE when there is none left. */
export function slotForName(space: u32, ptr: usize, len: u32): u32 {
  const slot = slotByName(space, ptr, len);
  if (slot != NONE) return slot;
  if (spares == SPARE_SLOTS || len > SPARE_NAME_MAX) {
    refused++;
    return NONE;
  }
  const text = spareText + <usize>spares * SPARE_NAME_MAX;
  memory.copy(text, ptr, len);
  const entry = spareSpaces + <usize>spares * 12;
  store<u32>(entry, space);
  store<u32>(entry, len, 4);
  const made = named + spares;
  spares++;
  insert(made, space, text, len);
  return made;
}
