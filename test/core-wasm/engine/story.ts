// Random rules of every kind and random lines for them, for fast-check.
//
// Lines are "TIME ip=… user=… n=… kind=…". The parser reads them into Unmarshaled,
// remembers what it saw in stashes of all strategies, gives Meta names that only
// lines know, and asks for the time, so that everything that outlives a line counts.
import type {RuleFile, RuleSet} from '@firewatch/core-wasm';
import fc from 'fast-check';
import {stringify} from 'yaml';

const field = (name: string) => `evt.Unmarshaled.kv.${name}`;

const strategies = fc.constantFrom('LRU', 'LFU', 'ARC');
const seconds = (most: number) => fc.integer({min: 1, max: most}).map((n) => `${n}s`);

const stash = (name: string) =>
  fc.record({
    name: fc.constant(name),
    key: fc.constant(field('user')),
    value: fc.constant(`${field('ip')} + ':' + ${field('n')}`),
    ttl: seconds(40),
    size: fc.integer({min: 1, max: 4}),
    strategy: strategies,
  });

export const parser = fc
  .tuple(stash('first'), stash('second'), stash('third'), fc.boolean())
  .map(([first, second, third, computed]) => ({
    name: 'test/lines',
    filter: 'ParseKV(evt.Line.Raw, evt.Unmarshaled, "kv") in ["", nil]',
    onsuccess: 'next_stage',
    nodes: [
      {
        grok: {pattern: '^%{NOTSPACE:stamp} ', apply_on: 'Line.Raw'},
        statics: [
          {meta: 'before', expression: `GetFromStash('first', ${field('user')})`},
          {meta: 'again', expression: `GetFromStash('second', ${field('user')})`},
          {meta: 'last', expression: `GetFromStash('third', ${field('user')})`},
        ],
        nodes: [
          {filter: 'true', stash: [first, second, third], statics: [{parsed: 'ok', value: 'yes'}]},
        ],
      },
    ],
    statics: [
      {meta: 'source_ip', expression: field('ip')},
      {meta: 'kind', expression: field('kind')},
      {meta: 'n', expression: field('n')},
      {meta: 'asked', expression: 'TimeNow()'},
      {target: 'evt.StrTime', expression: 'evt.Parsed.stamp'},
      ...(computed
        ? [
            {
              parsed: 'set',
              expression: `evt.SetMeta('seen_' + ${field('user')}, ${field('n')}) ? 'y' : 'n'`,
            },
          ]
        : []),
    ],
  }));

const dates = {
  name: 'test/dates',
  statics: [
    {method: 'ParseDate', expression: 'evt.StrTime'},
    {target: 'MarshaledTime', expression: 'evt.Enriched.MarshaledTime'},
  ],
};

const filters = fc.constantFrom(
  "evt.Meta.kind == 'a'",
  "evt.Meta.kind in ['a', 'b']",
  "evt.Meta.before != ''",
  'int(evt.Meta.n) > 3',
  "evt.Meta.last startsWith '192.0.2.1' || evt.Meta.kind == 'c'",
  "evt.Overflow.Alert == nil && evt.Meta.again == ''",
);
const queueTests = fc.constantFrom(
  'any(queue.Queue, {#.Meta.n == "7"})',
  'len(queue.Queue) > 2',
  "evt.Meta.kind == 'b' && len(queue.Queue) > 1",
  `count(queue.Queue, {#.Unmarshaled.kv.n == '3'}) > 1`,
  "GetFromStash('first', 'u1') != ''",
);

const traits = fc.record(
  {
    groupby: fc.constantFrom('evt.Meta.source_ip', 'evt.Meta.kind', field('user')),
    distinct: fc.constantFrom('evt.Meta.n', 'evt.Meta.before'),
    blackhole: seconds(60),
    cancel_on: fc.constant("evt.Meta.n == '9'"),
    overflow_filter: fc.constantFrom(
      'any(queue.Queue, {#.Meta.n != "1"})',
      'leaky.Total_count > 1',
    ),
    cache_size: fc.integer({min: 1, max: 3}),
    reprocess: fc.constant(true),
    scope: fc.constantFrom(
      {type: 'user', expression: field('user')},
      {type: 'Range', expression: "evt.Meta.source_ip + '/24'"},
    ),
  },
  {requiredKeys: ['groupby']},
);

const kinds = fc.oneof(
  fc.record({
    type: fc.constant('leaky'),
    capacity: fc.integer({min: 1, max: 4}),
    leakspeed: seconds(20),
  }),
  fc.record({
    type: fc.constant('leaky'),
    capacity: fc.integer({min: 1, max: 9}),
    leakspeed: seconds(20),
    duration: seconds(30),
  }),
  fc.constant({type: 'trigger'}),
  fc.record({type: fc.constant('counter'), capacity: fc.constant(-1), duration: seconds(30)}),
  fc.record({
    type: fc.constant('conditional'),
    capacity: fc.constant(-1),
    leakspeed: seconds(60),
    condition: queueTests,
  }),
  fc.record({
    type: fc.constant('bayesian'),
    capacity: fc.constant(-1),
    leakspeed: seconds(60),
    bayesian_prior: fc.constant(0.5),
    bayesian_threshold: fc.constantFrom(0.7, 0.85),
    bayesian_conditions: fc.constant([
      {
        condition: "evt.Meta.kind == 'a'",
        prob_given_evil: 0.8,
        prob_given_benign: 0.3,
        guillotine: true,
      },
      {condition: 'len(queue.Queue) > 2', prob_given_evil: 0.7, prob_given_benign: 0.4},
      {condition: 'int(evt.Meta.n) > 5', prob_given_evil: 0.6, prob_given_benign: 0.2},
    ]),
  }),
);

const scenario = fc
  .tuple(kinds, filters, traits)
  .map(([kind, filter, more]) => ({...kind, filter, ...more}));

/** Pours the overflows of others. */
const second = fc
  .tuple(fc.integer({min: 1, max: 3}), seconds(60), fc.boolean())
  .map(([capacity, leakspeed, reprocess]) => ({
    type: 'leaky',
    capacity,
    leakspeed,
    filter: "evt.Overflow.Alert != nil && evt.Overflow.Alert.Scenario startsWith 'test/one'",
    groupby: 'evt.Overflow.Alert.Source.Scope',
    ...(reprocess && {reprocess}),
  }));
const third = fc.constant({
  type: 'leaky',
  capacity: 1,
  leakspeed: '100s',
  filter: "evt.Overflow.Alert != nil && evt.Overflow.Alert.Scenario == 'test/second'",
  groupby: 'evt.Overflow.Alert.GetScope()',
});

/** Writes into overflows that others hold. */
const renaming = {
  name: 'test/rename',
  filter: "evt.Overflow.Alert.Scenario == 'test/second'",
  statics: [
    {target: 'evt.Overflow.Alert.Source.Value', value: 'renamed'},
    {target: 'evt.Overflow.Alert.Message', expression: "evt.Overflow.Alert.Message + ' again'"},
  ],
};

const text = (documents: readonly object[]) => documents.map((one) => stringify(one)).join('---\n');

/** The rules of these parts; scenarios are named by place. */
export function ruleSet(
  lines: object,
  scenarios: readonly object[],
  overflows: readonly object[],
): RuleSet {
  const named = [
    ...scenarios.map((one, i) => ({
      name: `test/one-${i}`,
      description: 'd',
      labels: {remediation: true},
      ...one,
    })),
    ...overflows.map((one, i) => ({
      name: i ? 'test/third' : 'test/second',
      description: 'd',
      ...one,
    })),
  ];
  const context = {context: {before: ['evt.Meta.before'], user: [field('user')]}};
  const file = (kind: RuleFile['kind'], stage: string, documents: readonly object[]) => ({
    kind,
    stage,
    path: `${kind}/${stage}/test.yaml`,
    text: text(documents),
  });
  return {
    files: [
      file('parsers', 's01-parse', [lines]),
      file('parsers', 's02-enrich', [dates]),
      file('postoverflows', 's00-enrich', [renaming]),
      file('scenarios', '', named),
      file('contexts', '', [context]),
    ],
    data: [],
    patterns: [],
  };
}

export const rules: fc.Arbitrary<RuleSet> = fc
  .tuple(parser, fc.array(scenario, {minLength: 2, maxLength: 7}), second, third)
  .map(([lines, scenarios, ...overflows]) => ruleSet(lines, scenarios, overflows));

/** The rules with others among them that change nothing, so that slots, stashes and scenarios get other numbers. */
export function withStrangers(set: RuleSet): RuleSet {
  const stranger = {
    name: 'test/aa-stranger',
    filter: "evt.Line.Src == 'nowhere'",
    stash: [{name: 'aa', key: "'k'", value: "'v'", ttl: '1s', size: 9, strategy: 'ARC'}],
    statics: [{meta: 'aa', expression: "evt.Parsed.aa + GetFromStash('first', 'none')"}],
  };
  const trigger = {
    type: 'trigger',
    name: 'test/aa',
    description: 'd',
    filter: "evt.Meta.aa == 'never'",
  };
  const front = (file: RuleFile, document: object) => ({
    ...file,
    text: `${stringify(document)}---\n${file.text}`,
  });
  return {
    ...set,
    files: set.files.map((file) => {
      if (file.stage === 's01-parse') return front(file, stranger);
      return file.kind === 'scenarios' ? front(file, trigger) : file;
    }),
  };
}

const START = Date.UTC(2026, 4, 1);

const step = fc.oneof(
  {weight: 12, arbitrary: fc.integer({min: 0, max: 4})},
  {weight: 1, arbitrary: fc.integer({min: -30, max: 5000})},
);
const fields = fc.tuple(
  step,
  fc.integer({min: 1, max: 3}),
  fc.integer({min: 1, max: 5}),
  fc.integer({min: 0, max: 9}),
  fc.constantFrom('a', 'b', 'c'),
);
const odd = fc.constantFrom(
  '',
  'no line of ours',
  '2026-05-01T00:00:00Z ip=x user=u1 n=1 kind=a',
  'when? ip=192.0.2.1 user=u2 n=3 kind=a',
  '\u00e9=\udc00 =',
);

/** Lines over time that mostly goes forward; some are none of ours. */
export const lines: fc.Arbitrary<string[]> = fc
  .array(fc.oneof({weight: 15, arbitrary: fields}, {weight: 1, arbitrary: odd}), {
    minLength: 20,
    maxLength: 160,
    size: 'max',
  })
  .map((drawn) => {
    let now = START;
    return drawn.map((line) => {
      if (typeof line === 'string') return line;
      const [ahead, ip, user, n, kind] = line;
      now += ahead * 1000;
      return `${new Date(now).toISOString()} ip=192.0.2.${ip} user=u${user} n=${n} kind=${kind}`;
    });
  });
