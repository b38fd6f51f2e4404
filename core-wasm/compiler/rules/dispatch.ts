// The dispatch tables: from the values of slots to the scenarios that can match.
// Layout and search are DISPATCH in abi.ts; tables are at most half full. The slots
// that most scenarios ask for come first, for they leave the least to do.

import {NONE, Section, WellKnownSlot} from '../../assembly/abi.ts';
import type {Demand} from '../expr/index.ts';
import type {ImageBuilder} from '../image.ts';
import {keyHash} from './hash.ts';
import {scenarioBits} from './scenario-set.ts';
import type {TestRecord} from './slot-tests.ts';

interface Asked {
  readonly scenario: number;
  readonly demand: Demand;
}

type Scenarios = ReadonlySet<number>;

/**
 * Writes the tables for scenarios with these demands, in their order; `testing` are those
 * that have a test in each record of SLOT_TESTS.
 */
export function emitDispatch(
  image: ImageBuilder,
  scenarios: readonly (readonly Demand[])[],
  testing: readonly TestRecord[],
): void {
  const slots = new Map<number, Asked[]>();
  scenarios.forEach((demands, scenario) => {
    for (const demand of demands) {
      const asked = slots.get(demand.slot) ?? [];
      slots.set(demand.slot, asked);
      asked.push({scenario, demand});
    }
  });
  // Tests are found by way of the first table: then there must be one.
  if (slots.size === 0 && testing.length > 0) slots.set(WellKnownSlot.LabelType, []);
  const sorted = [...slots].sort(([, a], [, b]) => b.length - a.length);
  const demanding = sorted.map(([, asked], number) => ({
    number,
    members: new Set(asked.map(({scenario}) => scenario)),
  }));
  /** Which records can take a scenario away. */
  const taking = (records: readonly TestRecord[], passing: Scenarios): number[] => {
    const numbers = records
      .filter(({members}) => [...members].some((member) => passing.has(member)))
      .map(({number}) => number);
    return [numbers.length, ...numbers];
  };
  sorted.forEach(([slot, asked], i) => {
    const emitSet = (passing: Scenarios): number => {
      const bits = scenarioBits(passing, scenarios.length);
      if (i > 0) return image.list(bits);
      return image.list([
        ...bits,
        ...taking(demanding.slice(1), passing),
        ...taking(testing, passing),
      ]);
    };
    emitSlot(image, slot, asked, {
      count: scenarios.length,
      demanding: demanding[i]!.members,
      emitSet,
    });
  });
}

interface Sets {
  /** Of all scenarios. */
  readonly count: number;
  /** Those that demand something of the slot. */
  readonly demanding: Scenarios;
  readonly emitSet: (passing: Scenarios) => number;
}

function emitSlot(
  image: ImageBuilder,
  slot: number,
  asked: readonly Asked[],
  {count, demanding, emitSet}: Sets,
): void {
  /** All scenarios but those whose demands `isMet` denies. */
  const passing = (isMet: (demand: Demand) => boolean): number => {
    const set = new Set(Array.from({length: count}, (_, i) => i));
    for (const {scenario, demand} of asked) {
      if (!isMet(demand)) set.delete(scenario);
    }
    return emitSet(set);
  };
  const values = new Set(asked.flatMap(({demand}) => demand.values));
  const sets = new Map<number, number>();
  for (const value of values) {
    sets.set(
      value,
      passing(({values, negated}) => values.includes(value) !== negated),
    );
  }
  const cells = tableCells(image, sets);
  image.record(Section.Dispatch, [
    slot,
    image.list(cells.flat()),
    cells.length,
    image.list(scenarioBits(demanding, count)),
    passing(({negated}) => negated),
  ]);
}

/** Cells of {hash, string, what the string stands for}. */
export function tableCells(image: ImageBuilder, sets: ReadonlyMap<number, number>): number[][] {
  let size = 2;
  while (size < sets.size * 2) size *= 2;
  const cells: number[][] = Array.from({length: size}, () => [0, NONE, 0]);
  for (const [string, set] of sets) {
    const hash = keyHash(image.stringBytes(string));
    let at = hash & (size - 1);
    while (cells[at]![1] !== NONE) at = (at + 1) & (size - 1);
    cells[at] = [hash, string, set];
  }
  return cells;
}
