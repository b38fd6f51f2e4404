// Which scenarios can match an event at all: a bitset, from the values of the
// slots that filters compare with constants. Which parser nodes can: the next of a run.
//
// What is left is narrowed by tests of single slots (slot-tests.ts).
//
// Computed once per event. A filter that may write the event can change such a
// slot; then the later candidates are looked up again (layout: DISPATCH in abi.ts).
// A line that is explained is looked up by one slot only, so that near misses show.

import {
  DISPATCH_CELL_WORDS, DISPATCH_WORDS, NONE, RUN_CELLS, RUN_END, RUN_SLOT, RUN_TABLE, RUN_TESTS, SCENARIO_WORDS, Section,
} from "../abi";
import { arenaAlloc } from "../memory/arena";
import { equalBytes } from "../memory/bytes";
import { keyHash } from "../memory/hash";
import { listAt, section, sectionCount, stringLen, stringPtr } from "../memory/image";
import { bytesOfSet, copySet, fillAll, meets, restrict, setAt } from "./candidate-set";
import { slotLen, slotPresent, slotText } from "./frame";
import { firstToPass, passTests } from "./slot-tests";
import { isTracing } from "./trace";

let everyone: bool = false;
/** The candidates at hand meet what their filters ask of single slots. */
let isDecided: bool = false;

/** A test switch: with dispatch off every filter is evaluated. */
export function setDispatch(on: bool): void { everyone = !on; }

/** Tables are asked before filters. */
// @ts-ignore: decorator
@inline export function isDispatched(): bool { return !everyone && !isTracing(); }

/** Candidates meet all that their filters ask of single slots: only the rest of a filter has to be evaluated. */
// @ts-ignore: decorator
@inline export function demandsAreMet(): bool { return isDecided; }

/** The bitset of candidates in the arena; 0 when the arena is full. */
export function candidates(): usize {
  const set = arenaAlloc(bytesOfSet());
  if (set) fillCandidates(set);
  return set;
}

export function fillCandidates(set: usize): void {
  isDecided = false;
  if (everyone || !sectionCount(Section.Dispatch)) {
    fillAll(set);
    return;
  }
  const first = section(Section.Dispatch);
  const start = valueOf(first);
  copySet(set, setAt(start));
  if (isTracing()) return;
  const others = start + <u32>(bytesOfSet() >> 2);
  const count = listAt(others);
  for (let i: u32 = 1; i <= count; i++) {
    const record = first + <usize>listAt(others + i) * (DISPATCH_WORDS << 2);
    if (meets(set, setAt(load<u32>(record, 12)))) restrict(set, setAt(valueOf(record)));
  }
  isDecided = passTests(set, others + 1 + count);
  if (!isDecided) fillAll(set);
}

/** What a record has for its slot's value. */
function valueOf(record: usize): u32 {
  const value = found(load<u32>(record), load<u32>(record, 4), load<u32>(record, 8));
  return value == NONE ? load<u32>(record, 16) : value;
}

/** What a table (DISPATCH in abi.ts) has for the slot's current value; NONE: nothing. */
function found(slot: u32, start: u32, cells: u32): u32 {
  const present = slotPresent(slot);
  const len = present ? slotLen(slot) : 0;
  const ptr = present ? slotText(slot) : 0;
  let i = keyHash(ptr, len) & (cells - 1);
  while (true) {
    const cell = start + i * DISPATCH_CELL_WORDS;
    const string = listAt(cell + 1);
    if (string == NONE) return NONE;
    if (stringLen(string) == len && equalBytes(stringPtr(string), ptr, len)) return listAt(cell + 2);
    i = (i + 1) & (cells - 1);
  }
}

/** Position of the first node of a run (NODE_RUN), from `from` on, that the slot's value does not rule out; the run's end when there is none. */
export function nextOfRun(run: u32, from: u32): u32 {
  const positions = found(listAt(run + RUN_SLOT), listAt(run + RUN_TABLE), listAt(run + RUN_CELLS));
  let next = listAt(run + RUN_END);
  if (positions != NONE) {
    const count = listAt(positions);
    for (let i: u32 = 1; i <= count; i++) {
      if (listAt(positions + i) < from) continue;
      next = listAt(positions + i);
      break;
    }
  }
  const tests = listAt(run + RUN_TESTS);
  return tests == NONE ? next : firstToPass(tests, from, next);
}
