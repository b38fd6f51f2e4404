// Which children of a node cannot match a text, by its first bytes.
//
// Most texts that are none of a child's differ in the first bytes from all that are. What those
// bytes ruled out once they always will: a table remembers it by node and bytes, a bit for each
// of the first 64 plain children (NODE_PLAIN_SLOT in abi.ts). Bytes beyond ASCII are left alone:
// a text with invalid ones is searched in a repaired copy.

import { GLANCE } from "../match/tables";
import { slotLen, slotPresent, slotText } from "./frame";

const ENTRIES_SHIFT: u32 = 8;
const ENTRY: usize = 16;
const ENTRY_NODE = 0;
const ENTRY_BYTES = 4;
const ENTRY_FAILS = 8;
const BITS: u32 = 64;
const BEYOND_ASCII: u32 = 0x80808080;

const table = memory.data(4096, 16);

/** Begins with nothing: what is known is of other nodes. */
export function glancesOpen(): void { memory.fill(table, 0, ENTRY << ENTRIES_SHIFT); }

/** What is known of a node's children for the text in a slot; 0 when its first bytes do not tell. */
export function glanceOf(node: u32, slot: u32): usize {
  if (!slotPresent(slot) || slotLen(slot) < <u32>GLANCE) return 0;
  const bytes = load<u32>(slotText(slot));
  if (bytes & BEYOND_ASCII) return 0;
  const hash = (bytes * 0x9e3779b1) ^ (node * 0x85ebca6b);
  const entry = table + <usize>((hash ^ (hash >> 15)) * 0x9e3779b1 >> (32 - ENTRIES_SHIFT)) * ENTRY;
  if (load<u32>(entry, ENTRY_NODE) != node || load<u32>(entry, ENTRY_BYTES) != bytes) {
    store<u32>(entry, node, ENTRY_NODE);
    store<u32>(entry, bytes, ENTRY_BYTES);
    store<u64>(entry, 0, ENTRY_FAILS);
  }
  return entry;
}

/** The child cannot match. */
// @ts-ignore: decorator
@inline export function isKnownToFail(entry: usize, child: u32): bool {
  return child < BITS && <bool>((load<u64>(entry, ENTRY_FAILS) >> child) & 1);
}

/** The child did not match, as the first bytes showed. */
export function noteFailure(entry: usize, child: u32): void {
  if (child < BITS) store<u64>(entry, load<u64>(entry, ENTRY_FAILS) | (<u64>1 << child), ENTRY_FAILS);
}
