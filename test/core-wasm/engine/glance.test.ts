// Children that a text's first bytes rule out are passed over, and what runs is what would run.
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {stringify} from 'yaml';
import {imageOf, openEngine} from './replay.ts';

/** Patterns of children; some change the text that the next ones search in. */
const PATTERNS = [
  '^Failed %{WORD:word}$',
  '^Fail%{WORD:word}',
  '^Accepted %{WORD:word}',
  '^(?i)kelvin %{WORD:word}',
  '^Accepted %{GREEDYDATA:text}$',
  '%{WORD:word} end$',
  '^(?:Failed|Invalid) %{GREEDYDATA:text}$',
];
const EXTRAS = [
  {},
  {},
  {},
  {filter: "evt.Parsed.text contains 'a'"},
  {nodes: [{statics: [{meta: 'inner', value: 'yes'}]}]},
  {onsuccess: 'next_stage'},
];
const TEXTS = [
  ...['Failed root', 'Failed a b', 'Failure', 'Accepted Failed x', 'Accepted y', 'Invalid z'],
  ...['kelvin k', 'KELVIN k', '\u212aelvin k', 'Fai', '', 'the end', 'é end', 'Invalid Accepted q'],
];

const child = fc.record({
  pattern: fc.constantFrom(...PATTERNS),
  extra: fc.constantFrom(...EXTRAS),
});
type Child = typeof child extends fc.Arbitrary<infer One> ? One : never;

function rules(children: readonly Child[], ends: boolean) {
  const nodes = children.map(({pattern, extra}, i) => ({
    ...extra,
    grok: {pattern, apply_on: 'text', statics: [{meta: `ran_${i}`, value: 'yes'}]},
  }));
  const node = {
    name: 'test/parent',
    ...(ends && {onsuccess: 'next_stage'}),
    nodes,
    statics: [{meta: 'parent', value: 'yes'}],
  };
  const last = {name: 'test/last', statics: [{meta: 'last', value: 'yes'}]};
  const file = (stage: string, content: object) => ({
    kind: 'parsers' as const,
    stage,
    path: `${stage}.yaml`,
    text: stringify(content),
  });
  return {files: [file('s01-parse', node), file('s02-enrich', last)], data: [], patterns: []};
}

test('the same children run with dispatch and without', async () => {
  let ran = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(child, {minLength: 2, maxLength: 8}),
      fc.boolean(),
      fc.array(fc.constantFrom(...TEXTS), {minLength: 3, maxLength: 25}),
      async (children, ends, texts) => {
        const image = imageOf(rules(children, ends));
        const views = await Promise.all(
          [true, false].map(async (dispatch) => {
            const engine = await openEngine(image, {profile: 'edge', chaos: {dispatch}});
            const source = engine.addSource({name: 'log', module: 'file', labels: {}});
            return [...texts, ...texts].map(
              (text) => engine.inject(source, {Parsed: {text}}, false).event,
            );
          }),
        );
        expect(views[0]).toEqual(views[1]);
        ran += JSON.stringify(views).includes('ran_') ? 1 : 0;
      },
    ),
    {numRuns: 30},
  );
  expect(ran).toBeGreaterThan(0);
});
