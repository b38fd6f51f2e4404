// Of neighbours that ask for values of one slot only those are run that a walk through all would run.
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {stringify} from 'yaml';
import {imageOf, openEngine} from './replay.ts';

const VALUES = ['a', 'b', 'c', ''];

/** What a filter asks of a slot: of the kind that a table answers, and of others. */
const FILTERS: readonly ((slot: string, values: string) => string)[] = [
  (slot, values) => `${slot} in ${values}`,
  (slot, values) => `${slot} in ${values}`,
  (slot, values) => `not (${slot} in ${values})`,
  (slot, values) => `${slot} startsWith ${values}[0] && ${slot} != 'c'`,
  (slot, values) => `evt.Parsed.three == '' && Lower(${slot}) in ${values}`,
  (slot, values) => `int(evt.Parsed.three) > 3 || ${slot} in ${values}`,
];

interface Node {
  /** Slot and values of its key; none: it has no key. */
  readonly key:
    | {readonly slot: 'one' | 'two'; readonly values: readonly string[]; readonly filter: number}
    | undefined;
  /** What it makes of the slots. */
  readonly sets: {readonly slot: 'one' | 'two'; readonly value: string} | undefined;
  readonly movesOn: boolean;
}

const slot = fc.constantFrom('one', 'two');
const nodes: fc.Arbitrary<Node[]> = fc.array(
  fc.record({
    key: fc.option(
      fc.record({
        slot,
        values: fc.uniqueArray(fc.constantFrom(...VALUES), {minLength: 1}),
        filter: fc.nat(FILTERS.length - 1),
      }),
      {nil: undefined, freq: 8},
    ),
    sets: fc.option(fc.record({slot, value: fc.constantFrom('a', 'b', 'c')}), {nil: undefined}),
    movesOn: fc.constantFrom(false, false, false, true),
  }),
  {minLength: 1, maxLength: 12},
);

function document({key, sets, movesOn}: Node, index: number): object {
  return {
    name: `test/${index}`,
    ...(key && {
      filter: FILTERS[key.filter]!(`evt.Parsed.${key.slot}`, JSON.stringify(key.values)),
    }),
    ...(movesOn && {onsuccess: 'next_stage'}),
    statics: [
      {meta: `ran_${index}`, value: 'yes'},
      ...(sets ? [{parsed: sets.slot, value: sets.value}] : []),
    ],
  };
}

function rules(all: readonly Node[]) {
  const file = (stage: string, path: string, content: object) => ({
    kind: 'parsers' as const,
    stage,
    path,
    text: stringify(content),
  });
  const last = {name: 'test/last', statics: [{meta: 'last', value: 'yes'}]};
  const name = (index: number) => `s01-parse/${String(index).padStart(2, '0')}.yaml`;
  return {
    files: [
      ...all.map((node, index) => file('s01-parse', name(index), document(node, index))),
      file('s02-enrich', 's02-enrich/last.yaml', last),
    ],
    data: [],
    patterns: [],
  };
}

test('the same nodes run with dispatch and without', async () => {
  await fc.assert(
    fc.asyncProperty(
      nodes,
      fc.array(fc.tuple(fc.constantFrom(...VALUES), fc.constantFrom(...VALUES)), {minLength: 1}),
      async (all, events) => {
        const image = imageOf(rules(all));
        const views = await Promise.all(
          [true, false].map(async (dispatch) => {
            const engine = await openEngine(image, {profile: 'edge', chaos: {dispatch}});
            const source = engine.addSource({name: 'log', module: 'file', labels: {}});
            return events.map(
              ([one, two]) => engine.inject(source, {Parsed: {one, two}}, false).event,
            );
          }),
        );
        expect(views[0]).toEqual(views[1]);
      },
    ),
    {numRuns: 40},
  );
});
