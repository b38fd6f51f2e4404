// Event records: an event frozen out of the frame, to live in queues and snapshots.
//
// One self-contained block of STATE, shared by reference count: head, fields in
// order of slot number, the tree of evt.Unmarshaled if wanted, the bytes. It
// keeps all Meta, the slots alerts are made from, and what the compiler marked;
// each text is followed by a newline, as the matcher likes it.
//
// Records are handed about by address. The tree holds addresses too; it says
// where it was written, so that a restore moves each shared record once.

import {
  EVENT_BYTES, EVENT_BYTES_MAX, EVENT_CUT, EVENT_EVT_TIME, EVENT_FIELDS, EVENT_FIELD_SIZE, EVENT_FLAGS,
  EVENT_HEAD, EVENT_MEMO, EVENT_OVERFLOW, EVENT_REFS, EVENT_SEQUENCE, EVENT_SOURCE, EVENT_TIME, EVENT_TYPE,
  EVENT_UNMARSHALED, EVENT_ZONE, FIRST_FREE_SLOT, FRAME_MODE, FRAME_OVERFLOW, FRAME_SEQUENCE, FRAME_SOURCE,
  FRAME_STAGE, FRAME_TIME, FRAME_TYPE, FRAME_UNMARSHALED, FRAME_WHITELISTED, FRAME_ZONE, NONE, RecordOption,
  SPECIAL_SLOTS, STR_CONST, Section, Space, SpecialSlot, Tag, VALUE_SIZE,
} from "../abi";
import { allocate } from "../bucket/ceiling";
import { copyBytes } from "../memory/bytes";
import { sectionCount } from "../memory/image";
import { at, refOf, slabFree } from "../memory/slab";
import { Ref, putStr, tagOf } from "../memory/value";
import { frameBase, presenceBase, slotCount, slotFlags, slotLen, slotText } from "./frame";
import { slotSpace } from "./names";
import { copyTree, moveTree, treeBytes } from "./record-tree";

// @ts-ignore: decorator
@external("env", "released") declare function hostReleased(overflow: u32): void;

/** Slots beyond these bits are always kept. */
const KEEP_SLOTS: u32 = 16384;
const keep = memory.data(2048, 8);
/** Before the tree's root: the address it was written at. */
const TREE_HOME: u32 = 8;
/** EVENT_BYTES_MAX, unsigned. */
const BYTES_MAX: u32 = EVENT_BYTES_MAX;

let options: u32 = 0;

/** Sets what records keep: the slots marked in the bits at `needed` (u64 words, 0: none) and RecordOption bits. */
export function recordsOpen(needed: usize, wanted: u32): void {
  options = wanted;
  const named = sectionCount(Section.Slots);
  memory.fill(keep, 0xff, KEEP_SLOTS >> 3);
  for (let slot: u32 = 0; slot < named && slot < KEEP_SLOTS; slot++) {
    const marked = needed ? (<u32>load<u8>(needed + (slot >> 3)) >> (slot & 7)) & 1 : 0;
    if (!marked && !isKept(slot)) {
      const byte = keep + (slot >> 3);
      store<u8>(byte, <u8>(<u32>load<u8>(byte) & ~(1 << (slot & 7))));
    }
  }
}

function isKept(slot: u32): bool {
  if (options & RecordOption.All) return true;
  if (slot == SpecialSlot.LineRaw) return <bool>(options & RecordOption.Raw);
  if (slot == SpecialSlot.MarshaledTime) return true;
  if (slot >= <u32>SPECIAL_SLOTS && slot < <u32>FIRST_FREE_SLOT) return true;
  return slotSpace(slot) == Space.Meta;
}

/** Slots of word `word` that are present and kept; slots named only at run time are kept if they are Meta. */
function keptBits(word: u32): u64 {
  const bits = load<u64>(presenceBase() + (<usize>word << 3));
  return word < KEEP_SLOTS >> 6 ? bits & load<u64>(keep + (<usize>word << 3)) : bits;
}

// @ts-ignore: decorator
@inline function isUnwanted(slot: u32, named: u32): bool {
  return slot >= named && !(options & RecordOption.All) && slotSpace(slot) != Space.Meta;
}

/** Freezes the event in the frame; answers the record's address, held once, or 0 when there is no memory. */
export function freezeEvent(): u32 {
  const frame = frameBase();
  const root = frame + FRAME_UNMARSHALED;
  const hasTree = <bool>(options & (RecordOption.Unmarshaled | RecordOption.All)) && tagOf(root) != <u8>Tag.Nil;
  let flags: u32 = 0;
  let tree: u32 = 0;
  if (hasTree) {
    const bytes = treeBytes(root, BYTES_MAX);
    if (bytes > BYTES_MAX) flags |= EVENT_CUT;
    else tree = <u32>bytes + TREE_HOME + VALUE_SIZE;
  }
  const words = (slotCount() + 63) >> 6;
  const named = sectionCount(Section.Slots);
  let fields: u32 = 0;
  let texts: u32 = 0;
  for (let word: u32 = 0; word < words; word++) {
    for (let bits = keptBits(word); bits; bits &= bits - 1) {
      const slot = (word << 6) + <u32>ctz(bits);
      if (isUnwanted(slot, named)) continue;
      const more = texts + slotLen(slot) + 1;
      if (more + (fields + 1) * EVENT_FIELD_SIZE > BYTES_MAX) {
        flags |= EVENT_CUT;
        continue;
      }
      texts = more;
      fields++;
    }
  }
  const treeAt = (EVENT_HEAD + fields * EVENT_FIELD_SIZE + 7) & ~7;
  const bytes = treeAt + tree + texts;
  const ref = allocate(bytes);
  if (!ref) return 0;
  const event = at(ref);
  writeHead(event, bytes, fields, flags);
  if (tree) {
    store<u32>(event, treeAt + TREE_HOME, EVENT_UNMARSHALED);
    store<u32>(event + treeAt, <u32>event);
    copyTree(root, event + treeAt + TREE_HOME, event + treeAt + TREE_HOME + VALUE_SIZE);
  }
  writeFields(event, fields, treeAt + tree, bytes);
  return <u32>event;
}

function writeHead(event: usize, bytes: u32, fields: u32, flags: u32): void {
  const frame = frameBase();
  store<u32>(event, 1, EVENT_REFS);
  store<u32>(event, bytes, EVENT_BYTES);
  store<i64>(event, 0, EVENT_TIME);
  store<u64>(event, load<u64>(frame, FRAME_SEQUENCE), EVENT_SEQUENCE);
  store<u32>(event, load<u32>(frame, FRAME_SOURCE), EVENT_SOURCE);
  store<u16>(event, <u16>fields, EVENT_FIELDS);
  store<u16>(event, <u16>flags, EVENT_FLAGS);
  store<i32>(event, load<i32>(frame, FRAME_ZONE), EVENT_ZONE);
  store<u32>(event, 0, EVENT_UNMARSHALED);
  forgetAnswers(<u32>event);
  const overflow = frame + FRAME_OVERFLOW;
  store<u32>(event, tagOf(overflow) == <u8>Tag.Host ? load<u32>(overflow, 8) : NONE, EVENT_OVERFLOW);
  store<u8>(event, load<u8>(frame, FRAME_TYPE), EVENT_TYPE);
  store<u8>(event, load<u8>(frame, FRAME_MODE), EVENT_TYPE + 1);
  store<u8>(event, load<u8>(frame, FRAME_WHITELISTED), EVENT_TYPE + 2);
  store<u8>(event, load<u8>(frame, FRAME_STAGE), EVENT_TYPE + 3);
  store<i64>(event, load<i64>(frame, FRAME_TIME), EVENT_EVT_TIME);
}

/** Fields and their texts, leaving out again what did not fit when it was measured. */
function writeFields(event: usize, fields: u32, textAt: u32, end: u32): void {
  const words = (slotCount() + 63) >> 6;
  const named = sectionCount(Section.Slots);
  let field = event + EVENT_HEAD;
  for (let word: u32 = 0; word < words; word++) {
    for (let bits = keptBits(word); bits; bits &= bits - 1) {
      const slot = (word << 6) + <u32>ctz(bits);
      if (isUnwanted(slot, named)) continue;
      const length = slotLen(slot);
      if (!fields || textAt + length + 1 > end) continue;
      store<u32>(field, slot);
      store<u32>(field, textAt, 4);
      store<u32>(field, length | ((slotFlags(slot) & ~STR_CONST) << 24), 8);
      copyBytes(event + textAt, slotText(slot), length);
      store<u8>(event + textAt + length, 0x0a);
      textAt += length + 1;
      field += EVENT_FIELD_SIZE;
      fields--;
    }
  }
}

/** The text in `slot` of a record; false, and `out` untouched, when it has none. */
export function recordField(event: usize, slot: u32, out: Ref): bool {
  let low: u32 = 0;
  let high = <u32>load<u16>(event, EVENT_FIELDS);
  while (low < high) {
    const middle = (low + high) >> 1;
    const field = event + EVENT_HEAD + <usize>middle * EVENT_FIELD_SIZE;
    const found = load<u32>(field);
    if (found == slot) {
      const length = load<u32>(field, 8);
      putStr(out, event + <usize>load<u32>(field, 4), length & 0xffffff, length >> 24);
      return true;
    }
    if (found < slot) low = middle + 1;
    else high = middle;
  }
  return false;
}

/** Holds a record once more. */
export function retainEvent(event: u32): void {
  store<u32>(<usize>event, load<u32>(<usize>event) + 1, EVENT_REFS);
}

/** Lets go of a record; the last to do so frees it. */
export function releaseEvent(event: u32): void {
  const refs = load<u32>(<usize>event) - 1;
  if (refs) {
    store<u32>(<usize>event, refs, EVENT_REFS);
    return;
  }
  const overflow = load<u32>(<usize>event, EVENT_OVERFLOW);
  if (overflow != NONE) hostReleased(overflow);
  slabFree(refOf(<usize>event));
}

/** Answers of predicates are asked for anew; see expr/memo.ts. */
export function forgetAnswers(event: u32): void { store<u64>(<usize>event, 0, EVENT_MEMO); }

/** After a restore elsewhere: the addresses in the record's tree follow it. Harmless when repeated. */
export function moveEvent(event: u32): void {
  const offset = load<u32>(<usize>event, EVENT_UNMARSHALED);
  if (!offset) return;
  const root = <usize>event + <usize>offset;
  const by = <i32>(event - load<u32>(root - TREE_HOME));
  if (!by) return;
  store<u32>(root - TREE_HOME, event);
  moveTree(root, by);
}
