// Which slot had which name when the records of STATE were written.
//
// Records name their fields by slot number, and numbers are an image's own. So
// STATE keeps a table of names; after a restore under another image, or in an
// instance that has given its spare slots to other names, every record's fields
// are renumbered and put in order again. A name that has no slot any more takes a
// spare one if it is Meta, for alerts show all Meta; otherwise its field goes.
// Names in spare slots always keep one: which name is refused depends on it.
//
// Table: slots u32 | spares in use u32 | {space u32, offset u32, length u32} per
// slot, spare ones last | texts, with fixed room for those of the spares.

import { EVENT_FIELDS, EVENT_FIELD_SIZE, EVENT_FLAGS, EVENT_HEAD, NONE, SPARE_SLOTS, Space } from "../abi";
import { allSlots, namedSlots, slotByName, slotForName, slotNameLen, slotNamePtr, slotSpace } from "./names";

const TABLE_SPARES = 4;
const TABLE_ENTRIES = 8;
const ENTRY: u32 = 12;
/** Longest name a spare slot takes. */
const SPARE_TEXT: u32 = 256;
/** In EVENT_FLAGS while a renumbering is under way: this record has been seen to. */
const RENUMBERED: u32 = 0x8000;

/** Slots of the image at hand, without spare ones. */
function imageSlots(): u32 { return allSlots() - SPARE_SLOTS; }

// @ts-ignore: decorator
@inline function entry(table: usize, slot: u32): usize { return table + TABLE_ENTRIES + <usize>slot * ENTRY; }

/** Bytes of the table for the image at hand. */
export function slotTableBytes(): u32 {
  const slots = imageSlots();
  let bytes: u32 = <u32>TABLE_ENTRIES + (slots + SPARE_SLOTS) * ENTRY + SPARE_SLOTS * SPARE_TEXT;
  for (let slot: u32 = 0; slot < slots; slot++) bytes += slotNameLen(slot);
  return bytes;
}

/** Writes the table for the image at hand into memory of `slotTableBytes()`. */
export function writeSlotTable(table: usize): void {
  const slots = imageSlots();
  let text = <u32>TABLE_ENTRIES + (slots + SPARE_SLOTS) * ENTRY;
  for (let slot: u32 = 0; slot < slots + SPARE_SLOTS; slot++) {
    store<u32>(entry(table, slot), text, 4);
    if (slot >= slots) text += SPARE_TEXT;
    else text += writeName(table, slot);
  }
  store<u32>(table, slots);
  store<u32>(table, 0, TABLE_SPARES);
  noteSpareNames(table);
}

function writeName(table: usize, slot: u32): u32 {
  const at = entry(table, slot);
  const length = slotNameLen(slot);
  store<u32>(at, slotSpace(slot));
  store<u32>(at, length, 8);
  memory.copy(table + <usize>load<u32>(at, 4), slotNamePtr(slot), length);
  return length;
}

/** Adds the names spare slots have got since. */
export function noteSpareNames(table: usize): void {
  const slots = load<u32>(table);
  const named = namedSlots();
  for (let slot = slots + load<u32>(table, TABLE_SPARES); slot < named; slot++) writeName(table, slot);
  store<u32>(table, named - slots, TABLE_SPARES);
}

function savedSlots(table: usize): u32 { return load<u32>(table) + load<u32>(table, TABLE_SPARES); }

/** Bytes of the map for a saved table. */
export function slotMapBytes(table: usize): u32 { return (savedSlots(table) + 1) << 2; }

/**
 * Writes to `map` how many slots the saved table speaks of and then the number each
 * has now (u32, NONE: none); false when all are as they were.
 */
export function mapSlots(table: usize, map: usize): bool {
  const saved = savedSlots(table);
  store<u32>(map, saved);
  let differs = false;
  for (let slot: u32 = 0; slot < saved; slot++) {
    const at = entry(table, slot);
    const space = load<u32>(at);
    const text = table + <usize>load<u32>(at, 4);
    const length = load<u32>(at, 8);
    // Special slots have the same numbers in every image, and one of them no name.
    let now = slot;
    const isSpare = slot >= load<u32>(table);
    if (space == Space.Meta || isSpare) now = slotForName(space, text, length);
    else if (space != Space.Special) now = slotByName(space, text, length);
    store<u32>(map + (<usize>slot << 2), now, 4);
    if (now != slot) differs = true;
  }
  return differs;
}

function slotNow(map: usize, slot: u32): u32 {
  return slot < load<u32>(map) ? load<u32>(map + (<usize>slot << 2), 4) : NONE;
}

/** Renumbers a record's fields; a record that several queues hold is done once. */
export function renumberFields(event: usize, map: usize): void {
  const flags = <u32>load<u16>(event, EVENT_FLAGS);
  if (flags & RENUMBERED) return;
  store<u16>(event, <u16>(flags | RENUMBERED), EVENT_FLAGS);
  const fields = <u32>load<u16>(event, EVENT_FIELDS);
  const first = event + EVENT_HEAD;
  let kept: u32 = 0;
  for (let i: u32 = 0; i < fields; i++) {
    const from = first + <usize>i * EVENT_FIELD_SIZE;
    const slot = slotNow(map, load<u32>(from));
    if (slot == NONE) continue;
    const text = load<u64>(from, 4);
    let to = first + <usize>kept * EVENT_FIELD_SIZE;
    // Mostly in order already: the images differ little.
    for (; to > first && load<u32>(to - EVENT_FIELD_SIZE) > slot; to -= EVENT_FIELD_SIZE) {
      store<u32>(to, load<u32>(to - EVENT_FIELD_SIZE));
      store<u64>(to, load<u64>(to - EVENT_FIELD_SIZE, 4), 4);
    }
    store<u32>(to, slot);
    store<u64>(to, text, 4);
    kept++;
  }
  store<u16>(event, <u16>kept, EVENT_FIELDS);
}

/** Ends a renumbering for this record. */
export function settleFields(event: usize): void {
  store<u16>(event, <u16>(<u32>load<u16>(event, EVENT_FLAGS) & ~RENUMBERED), EVENT_FLAGS);
}
