// What filters ask of one slot alone, by slot, for all scenarios at once: SLOT_TESTS in abi.ts.

import {Section, TESTS_MAX} from '../../assembly/abi.ts';
import type {SlotTest} from '../expr/index.ts';
import type {ImageBuilder} from '../image.ts';
import {scenarioBits} from './scenario-set.ts';

/** A record and the scenarios that have a test in it. */
export interface TestRecord {
  readonly number: number;
  readonly members: ReadonlySet<number>;
}

/** Expressions, and the scenarios that have each. */
type Asked = ReadonlyMap<number, readonly number[]>;

/**
 * Writes the tests of scenarios, in their order; answers which of them have one in each
 * record. Slots of many tests come last: by then few scenarios are left to ask.
 */
export function emitSlotTests(
  image: ImageBuilder,
  scenarios: readonly (readonly SlotTest[])[],
): TestRecord[] {
  const slots = new Map<number, Map<number, number[]>>();
  scenarios.forEach((tests, scenario) => {
    for (const {slot, condition} of tests) {
      const asked = slots.get(slot) ?? new Map<number, number[]>();
      slots.set(slot, asked);
      asked.set(condition, [...(asked.get(condition) ?? []), scenario]);
    }
  });
  return [...slots]
    .sort(([, a], [, b]) => a.size - b.size)
    .flatMap(([slot, asked]) => inParts(asked).map((part) => ({slot, asked: part})))
    .map(({slot, asked}) => emitRecord(image, slot, asked, scenarios.length));
}

function emitRecord(image: ImageBuilder, slot: number, asked: Asked, count: number): TestRecord {
  const setOf = (members: Iterable<number>) => image.list(scenarioBits(members, count));
  const members = new Set([...asked.values()].flat());
  const tests = [...asked].flatMap(([condition, own]) => [condition, setOf(own)]);
  const record = [slot, image.list(tests), asked.size, setOf(members)];
  return {number: image.record(Section.SlotTests, record), members};
}

/** In parts that a record has room for. */
function inParts(asked: Asked): Asked[] {
  const tests = [...asked];
  const parts: Asked[] = [];
  for (let at = 0; at < tests.length; at += TESTS_MAX)
    parts.push(new Map(tests.slice(at, at + TESTS_MAX)));
  return parts;
}
