// Narrowing the candidates by what their filters ask of one slot alone (SLOT_TESTS in abi.ts),
// and finding the next node of a run by it (NODE_RUN).
//
// A test is evaluated when a candidate first wants its answer for a text, and the answer
// remembered with the text. Tests are pure and cannot fail but for want of memory; then
// nothing is decided and the filters are evaluated whole.

import { SLOT_TESTS_WORDS, Section, Status, TEST_WORDS, Tag } from "../abi";
import { evaluate } from "../expr/vm";
import { arenaHas, arenaMark, arenaRelease } from "../memory/arena";
import { listAt, section } from "../memory/image";
import { intOf, tagOf } from "../memory/value";
import { meets, setAt, without } from "./candidate-set";
import { slotLen, slotPresent, slotText } from "./frame";
import { ENTRY_HOLDS, ENTRY_KNOWN, answersOf } from "./slot-answers";

/** More than any test of a text that is remembered takes: whether it is remembered must decide nothing. */
const ROOM: usize = 1 << 20;

const result = memory.data(16);

/** Takes the scenarios out of `set` whose tests do not hold, by the records that Lists names at `at`; false when that could not be decided. */
export function passTests(set: usize, at: u32): bool {
  const count = listAt(at);
  if (count && !arenaHas(ROOM)) return false;
  for (let i: u32 = 1; i <= count; i++) {
    const number = listAt(at + i);
    const record = section(Section.SlotTests) + (<usize>number * SLOT_TESTS_WORDS << 2);
    if (meets(set, setAt(load<u32>(record, 12))) && !narrow(set, record, number)) return false;
  }
  return true;
}

function narrow(set: usize, record: usize, number: u32): bool {
  const slot = load<u32>(record);
  const present = slotPresent(slot);
  const entry = answersOf(number, present ? slotText(slot) : 0, present ? slotLen(slot) : 0);
  const tests = load<u32>(record, 4);
  const count = load<u32>(record, 8);
  let known: u32 = 0;
  let holds: u32 = 0;
  if (entry) {
    known = load<u32>(entry, ENTRY_KNOWN);
    holds = load<u32>(entry, ENTRY_HOLDS);
  }
  if (popcnt(known) < count) {
    for (let i: u32 = 0; i < count; i++) {
      const test = tests + i * TEST_WORDS;
      if ((known >> i) & 1 || !meets(set, setAt(listAt(test + 1)))) continue;
      const answer = ask(listAt(test));
      if (answer < 0) return false;
      known |= 1 << i;
      holds |= <u32>answer << i;
    }
    if (entry) {
      store<u32>(entry, known, ENTRY_KNOWN);
      store<u32>(entry, holds, ENTRY_HOLDS);
    }
  }
  // Who has a test that is not known is no candidate.
  if (!holds) without(set, setAt(load<u32>(record, 12)));
  else {
    for (let failed = known & ~holds; failed; failed &= failed - 1) {
      without(set, setAt(listAt(tests + <u32>ctz(failed) * TEST_WORDS + 1)));
    }
  }
  return true;
}

/**
 * The lowest position in [from, limit) of a node whose test in a record may hold, or `limit`. A test
 * that cannot be made is left to the node's filter.
 */
export function firstToPass(number: u32, from: u32, limit: u32): u32 {
  const record = section(Section.SlotTests) + (<usize>number * SLOT_TESTS_WORDS << 2);
  const tests = load<u32>(record, 4);
  const count = load<u32>(record, 8);
  const slot = load<u32>(record);
  const present = slotPresent(slot);
  const entry = arenaHas(ROOM) ? answersOf(number, present ? slotText(slot) : 0, present ? slotLen(slot) : 0) : 0;
  for (let i: u32 = 0; i < count; i++) {
    const test = tests + i * TEST_WORDS;
    const position = listAt(test + 1);
    if (position < from) continue;
    if (position >= limit) break;
    if (!entry) return position;
    if (!((load<u32>(entry, ENTRY_KNOWN) >> i) & 1)) {
      const answer = ask(listAt(test));
      if (answer < 0) return position;
      store<u32>(entry, load<u32>(entry, ENTRY_KNOWN) | (1 << i), ENTRY_KNOWN);
      store<u32>(entry, load<u32>(entry, ENTRY_HOLDS) | (<u32>answer << i), ENTRY_HOLDS);
    }
    if ((load<u32>(entry, ENTRY_HOLDS) >> i) & 1) return position;
  }
  return limit;
}

/** 0 or 1, -1 when it failed. What it took of the arena is given back. */
function ask(test: u32): i32 {
  const mark = arenaMark();
  const status = evaluate(test, result);
  arenaRelease(mark);
  if (status != Status.Ok || tagOf(result) != <u8>Tag.Bool) return -1;
  return <i32>intOf(result);
}
