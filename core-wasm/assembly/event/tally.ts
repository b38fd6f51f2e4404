// What every node and scenario did, by source: for people and their dashboards, never for a verdict.
//
// A row holds a TALLY_NODE per node, then a u64 per scenario. The first sources have rows of
// their own, all others share one; so does what runs on overflows.

import {
  NODE_WORDS, NodeReason, SCENARIO_WORDS, Section, TALLY_NODE_ACCEPTED, TALLY_NODE_ENTERED, TALLY_NODE_LISTED, TALLY_NODE_SIZE, TALLY_ROWS,
  TALLY_ROW_OTHERS, TALLY_ROW_OVERFLOWS, TALLY_SCENARIO_SIZE,
} from "../abi";
import { sectionCount } from "../memory/image";

let table: usize = 0;
let rowSize: usize = 0;
let scenarios: usize = 0;
/** The row of the line in hand, and where its scenarios begin. */
let row: usize = 0;

// @ts-ignore: decorator
@inline function rowBytes(): usize {
  return <usize>(sectionCount(Section.Nodes) / NODE_WORDS) * TALLY_NODE_SIZE +
    <usize>(sectionCount(Section.Scenarios) / SCENARIO_WORDS) * TALLY_SCENARIO_SIZE;
}

export function talliesSize(): usize { return rowBytes() * TALLY_ROWS; }

export function talliesOpen(at: usize): void {
  table = at;
  rowSize = rowBytes();
  scenarios = <usize>(sectionCount(Section.Nodes) / NODE_WORDS) * TALLY_NODE_SIZE;
  row = at;
  memory.fill(at, 0, talliesSize());
}

/** What follows is done for a line of this source. */
export function tallySource(source: u32): void { row = table + <usize>min<u32>(source, TALLY_ROW_OTHERS) * rowSize; }

/** What follows is done for an overflow. */
export function tallyOverflow(): void { row = table + <usize>TALLY_ROW_OVERFLOWS * rowSize; }

// @ts-ignore: decorator
@inline function add(at: usize): void { store<u64>(at, load<u64>(at) + 1); }

/** A node has run; one whose filter did not let it begin does not count. */
// @ts-ignore: decorator
@inline export function tallyNode(index: u32, reason: NodeReason): void {
  if (reason == NodeReason.FilterFalse || reason == NodeReason.FilterError) return;
  const at = row + <usize>index * TALLY_NODE_SIZE;
  add(at + TALLY_NODE_ENTERED);
  if (reason == NodeReason.Success) add(at + TALLY_NODE_ACCEPTED);
}

/** The whitelist of a node matched. */
export function tallyListed(index: u32): void { add(row + <usize>index * TALLY_NODE_SIZE + TALLY_NODE_LISTED); }

/** A scenario accepted the event. */
// @ts-ignore: decorator
@inline export function tallyAccepted(scenario: u32): void { add(row + scenarios + <usize>scenario * TALLY_SCENARIO_SIZE); }

/** Where a row begins. */
export function tallyRow(index: u32): usize { return table + <usize>index * rowSize; }
