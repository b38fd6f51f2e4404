// Stashes remember what simple models remember, in event time.
import type {Engine, RuleSet} from '@firewatch/core-wasm';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {feedAll, imageOf, openEngine} from './replay.ts';
import {StashModel, type Strategy} from './stash-model.ts';

const START = Date.UTC(2026, 0, 1);

/** A line is "TIME get|set KEY VALUE"; every get raises an alert that tells what it got. */
function rules(stashes: readonly object[]): RuleSet {
  const parser = {
    name: 'test/ops',
    onsuccess: 'next_stage',
    grok: {
      pattern: '^%{NOTSPACE:stamp} %{WORD:op} %{WORD:key} %{NOTSPACE:value}$',
      apply_on: 'Line.Raw',
      statics: [{method: 'ParseDate', expression: 'evt.Parsed.stamp'}],
    },
    nodes: [
      {filter: "evt.Parsed.op == 'set'", stash: stashes, statics: [{parsed: 'done', value: 'set'}]},
      {
        filter: "evt.Parsed.op == 'get'",
        statics: [
          {meta: 'got', expression: "GetFromStash('memory', evt.Parsed.key)"},
          {meta: 'source_ip', value: '192.0.2.1'},
        ],
      },
    ],
    statics: [{target: 'MarshaledTime', expression: 'evt.Enriched.MarshaledTime'}],
  };
  const scenario = {
    type: 'trigger',
    name: 'test/got',
    description: 'd',
    filter: "evt.Parsed.op == 'get'",
  };
  const last = {name: 'test/last', statics: [{parsed: 'last', value: 'x'}]};
  const file = (kind: 'parsers' | 'scenarios', stage: string, document: object) => ({
    kind,
    stage,
    path: `${kind}/${stage}/stash.yaml`,
    text: stringify(document),
  });
  return {
    files: [
      file('parsers', 's01', parser),
      file('parsers', 's02', last),
      file('scenarios', '', scenario),
    ],
    data: [],
    patterns: [],
  };
}

const memory = (strategy: string, size: number, ttl: number) => ({
  name: 'memory',
  key: 'evt.Parsed.key',
  value: 'evt.Parsed.value',
  ttl: `${ttl}s`,
  size,
  strategy,
});

interface Step {
  readonly ahead: number;
  readonly op: 'get' | 'set';
  readonly key: number;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    ahead: fc.oneof({weight: 8, arbitrary: fc.constant(0)}, fc.integer({min: -3, max: 6})),
    op: fc.constantFrom('get', 'set'),
    key: fc.integer({min: 0, max: 7}),
  }),
  {minLength: 1, maxLength: 120, size: 'max'},
);

/** What the gets got. */
function answers(engine: Engine, source: number, lines: readonly string[]): string[] {
  const alerts = feedAll(engine, source, new TextEncoder().encode(`${lines.join('\n')}\n`));
  return alerts.map(({alert}) => alert.events[0]!.meta.find(({key}) => key === 'got')?.value ?? '');
}

const TTL = 10;

describe.each(['LRU', 'LFU', 'ARC'] satisfies Strategy[])('%s', (strategy) => {
  test.each([1, 2, 3, 5])('of %d', async (size) => {
    const engine = await openEngine(imageOf(rules([memory(strategy, size, TTL)])));
    const empty = engine.snapshot();
    fc.assert(
      fc.property(steps, (story) => {
        engine.restore(empty);
        const source = engine.addSource({name: 'x', module: 'file', labels: {}});
        const model = new StashModel(strategy, size, TTL);
        const expected: string[] = [];
        let now = 0;
        const lines = story.map(({ahead, op, key}, i) => {
          now += ahead;
          if (op === 'get') expected.push(model.get(`k${key}`, now));
          else model.set(`k${key}`, `v${i}`, now);
          return `${new Date(START + now * 1000).toISOString()} ${op} k${key} v${i}`;
        });
        expect(answers(engine, source, lines)).toEqual(expected);
      }),
      {numRuns: 60},
    );
  });
});

describe('a value', () => {
  const at = (second: number) => new Date(START + second * 1000).toISOString();
  const rows: [name: string, lines: string[], expected: string[]][] = [
    ['is there until its last moment', [`${at(0)} set k v`, `${at(10)} get k -`], ['v']],
    ['is gone after it', [`${at(0)} set k v`, `${at(10).replace('.000', '.001')} get k -`], ['']],
    [
      'lives on when it is written again',
      [`${at(0)} set k v`, `${at(9)} set k w`, `${at(15)} get k -`],
      ['w'],
    ],
    [
      'is there for a time before it was written',
      [`${at(0)} set k v`, `${at(-99)} get k -`],
      ['v'],
    ],
    ['that was never written is empty', [`${at(0)} get k -`], ['']],
  ];
  test.each(rows)('%s', async (_, lines, expected) => {
    const engine = await openEngine(imageOf(rules([memory('LRU', 5, TTL)])));
    const source = engine.addSource({name: 'x', module: 'file', labels: {}});
    expect(answers(engine, source, lines)).toEqual(expected);
  });
});

test('a snapshot keeps a stash only when name, size and strategy are the same', async () => {
  const other = {...memory('LFU', 3, TTL), name: 'other'};
  const lines = ['a', 'b', 'c'].map((key) => `${new Date(START).toISOString()} set ${key} ${key}`);
  const engine = await openEngine(imageOf(rules([other, memory('ARC', 3, TTL)])));
  answers(engine, engine.addSource({name: 'x', module: 'file', labels: {}}), lines);
  const saved = engine.snapshot();
  const gets = ['a', 'b', 'c'].map((key) => `${new Date(START).toISOString()} get ${key} -`);
  const after = async (stashes: readonly object[]) => {
    const next = await openEngine(imageOf(rules(stashes)));
    next.restore(saved);
    return answers(next, 0, gets);
  };
  const kept = ['a', 'b', 'c'];
  expect(await after([memory('ARC', 3, TTL)])).toEqual(kept);
  expect(await after([memory('ARC', 3, 99), other])).toEqual(kept);
  expect(await after([{...other, name: 'new'}, other, memory('ARC', 3, TTL)])).toEqual(kept);
  expect(await after([memory('ARC', 4, TTL)])).toEqual(['', '', '']);
  expect(await after([memory('LRU', 3, TTL)])).toEqual(['', '', '']);
  expect(await after([other])).toEqual(['', '', '']);
});
