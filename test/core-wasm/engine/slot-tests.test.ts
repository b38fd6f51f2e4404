// What filters ask of one slot alone is remembered with its text, and decides as the filters do.
import type {RaisedAlert} from '@firewatch/core-wasm';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {stringify} from 'yaml';
import {addLog, feedAll, imageOf, type Log, openEngine} from './replay.ts';

const CONDITIONS = [
  "evt.Parsed.one contains 'x'",
  "evt.Parsed.one contains 'xa'",
  "Lower(evt.Parsed.one) in File('words.txt')",
  "RegexpInFile(PathUnescape(evt.Parsed.one), 'patterns.txt')",
  "any(File('words.txt'), {evt.Parsed.one startsWith #})",
  'len(evt.Parsed.two) > 170',
  "evt.Parsed.two matches '^(?i)ab+'",
  "not (evt.Parsed.two endsWith 'z') || evt.Parsed.two == 'zz'",
  "evt.Parsed.one + evt.Parsed.two contains 'xa'",
  "evt.Parsed.two != 'ab'",
  "evt.Parsed.one in ['', 'x']",
  "evt.Parsed.absent contains 'x' || evt.Parsed.absent == ''",
  "evt.SetMeta('one', evt.Parsed.two)",
  "evt.Meta.one startsWith 'a'",
];

const LINE = `name: test/line
onsuccess: next_stage
grok:
  pattern: '^%{DATA:one} %{DATA:two}$'
  apply_on: Line.Raw
`;
const LAST = `name: test/last
statics:
  - meta: source_ip
    value: 192.0.2.1
  - method: ParseDate
    value: '2026-01-02T03:04:05Z'
  - target: evt.MarshaledTime
    expression: evt.Enriched.MarshaledTime
`;

function scenario(conditions: readonly string[], i: number) {
  const filter = conditions.map((condition) => `(${condition})`).join(' && ');
  const document = {type: 'trigger', name: `test/${i}`, description: 'd', filter, labels: {}};
  return {kind: 'scenarios' as const, stage: '', path: `${i}.yaml`, text: stringify(document)};
}

function rules(filters: readonly (readonly string[])[]) {
  const data = [
    {source_url: 'https://example.org/words', dest_file: 'words.txt', type: 'string'},
    {source_url: 'https://example.org/patterns', dest_file: 'patterns.txt', type: 'regexp'},
  ];
  const parser = (stage: string, text: string) => ({
    kind: 'parsers' as const,
    stage,
    path: `${stage}.yaml`,
    text,
  });
  return {
    files: [
      parser('s00-raw', `${LINE}${stringify({data})}`),
      parser('s02-enrich', LAST),
      ...filters.map(scenario),
    ],
    data: [
      {name: 'words.txt', text: 'x\nxx\nab\n'},
      {name: 'patterns.txt', text: '^x+a\n/é$\n'},
    ],
    patterns: [],
  };
}

const word = fc.oneof(
  fc.constantFrom('', 'x', 'X', 'xa', '%78a', 'ab', 'zz', '/%C3%A9', '/%c3%a9', '\xff', 'AB'),
  fc.constantFrom('x', 'ab', 'z').map((part) => part.repeat(180)),
  fc.constantFrom('x', 'a').map((part) => `${part}${'b'.repeat(175)}`),
  // Alike at their ends and in the middle, where texts are told apart first.
  fc.constantFrom('x', 'a').map((part) => `${'x'.repeat(10)}${part}${'x'.repeat(29)}`),
);
const log = (lines: readonly (readonly [string, string])[]): Log => ({
  name: 'x.log',
  type: 'x',
  bytes: Buffer.from(lines.map(([one, two]) => `${one} ${two}\n`).join(''), 'latin1'),
});

async function raised(image: Uint8Array, lines: Log, dispatch: boolean): Promise<string[]> {
  const engine = await openEngine(image, {profile: 'edge', chaos: {dispatch}});
  const source = addLog(engine, lines);
  const names = (alerts: readonly RaisedAlert[]) =>
    alerts.map(({alert, evidence}) => `${alert.scenario}: ${evidence[0]?.line}`);
  return names(feedAll(engine, source, lines.bytes));
}

test('the same scenarios see an event with dispatch and without', async () => {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.subarray(CONDITIONS, {minLength: 1, maxLength: 4}), {minLength: 1, maxLength: 9}),
      fc.array(fc.tuple(word, word), {minLength: 4, maxLength: 30}),
      async (filters, lines) => {
        const image = imageOf(rules(filters));
        const twice = log([...lines, ...lines]);
        const found = await raised(image, twice, true);
        expect(found).toEqual(await raised(image, twice, false));
        seen += found.length;
      },
    ),
    {numRuns: 15},
  );
  expect(seen).toBeGreaterThan(0);
});
