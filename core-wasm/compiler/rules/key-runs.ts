// Runs of neighbours in a stage whose filters ask for values of one slot.
//
// Most parsers ask for a program's name: of a run only the nodes that ask for the name at hand
// need be looked at. Between two of them nothing runs, so the slot is what it was. Layout: NODE_RUN
// in abi.ts.

import {NONE, Section, TESTS_MAX} from '../../assembly/abi.ts';
import type {CompiledExpression, SlotTest} from '../expr/index.ts';
import type {ImageBuilder} from '../image.ts';
import {tableCells} from './dispatch.ts';

/** What a node's filter asks of a slot: one of these strings of the image, or a condition. */
interface Wish {
  readonly slot: number;
  readonly values?: readonly number[];
  readonly test?: SlotTest;
}

/** The run of every node of a stage, by the filters; NONE for those without neighbours. */
export function emitKeyRuns(
  image: ImageBuilder,
  filters: readonly (CompiledExpression | undefined)[],
): number[] {
  const common = mostCommon(filters.flatMap((filter) => filter?.key?.slot ?? []));
  const wishes = filters.map((filter) => wishOf(filter, common));
  const runs = wishes.map(() => NONE);
  for (let start = 0; start < wishes.length; ) {
    const end = endOfRun(wishes, start);
    if (end - start > 1)
      runs.fill(emitRun(image, wishes as readonly Wish[], start, end), start, end);
    start = end;
  }
  return runs;
}

function wishOf(filter: CompiledExpression | undefined, common?: number): Wish | undefined {
  const {key, gates = []} = filter ?? {};
  if (key) return {slot: key.slot, values: key.values};
  const test = gates.find(({slot}) => slot === common) ?? gates[0];
  return test && {slot: test.slot, test};
}

function endOfRun(wishes: readonly (Wish | undefined)[], start: number): number {
  let end = start + 1;
  let tests = wishes[start]?.test ? 1 : 0;
  for (; wishes[start] && wishes[end]?.slot === wishes[start]!.slot; end++) {
    if (wishes[end]!.test && ++tests > TESTS_MAX) break;
  }
  return end;
}

function emitRun(image: ImageBuilder, wishes: readonly Wish[], start: number, end: number): number {
  const {slot} = wishes[start]!;
  const positions = new Map<number, number[]>();
  const tests: number[] = [];
  for (let at = start; at < end; at++) {
    const {values = [], test} = wishes[at]!;
    for (const value of new Set(values))
      positions.set(value, [...(positions.get(value) ?? []), at]);
    if (test) tests.push(test.condition, at);
  }
  const lists = new Map(
    Array.from(positions, ([value, list]) => [value, image.list([list.length, ...list])] as const),
  );
  const cells = tableCells(image, lists);
  const record =
    tests.length === 0
      ? NONE
      : image.record(Section.SlotTests, [slot, image.list(tests), tests.length / 2, NONE]);
  return image.list([end, image.list(cells.flat()), cells.length, slot, record]);
}

function mostCommon(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
