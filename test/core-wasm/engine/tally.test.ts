// What nodes and scenarios did is counted by source, as the reference counts it: a node whose
// filter does not let an event in was not hit.
import type {RuleFile} from '@firewatch/core-wasm';
import {expect, test} from 'vitest';
import {stringify} from 'yaml';
import {addLog, feedAll, imageOf, openEngine} from './replay.ts';

const file = (kind: RuleFile['kind'], stage: string, name: string, item: object): RuleFile => ({
  kind,
  stage,
  path: `${name}.yaml`,
  text: stringify(item),
});

const RULES = [
  file('parsers', 's00-raw', 'lines', {
    name: 'test/lines',
    filter: "evt.Line.Labels.type == 'test'",
    onsuccess: 'next_stage',
    nodes: [
      {grok: {pattern: '^bad %{IP:ip}', apply_on: 'Line.Raw'}},
      {grok: {pattern: '^good %{IP:ip}', apply_on: 'Line.Raw'}},
    ],
    statics: [{meta: 'source_ip', expression: 'evt.Parsed.ip'}],
  }),
  file('parsers', 's00-raw', 'others', {
    name: 'test/others',
    filter: "evt.Line.Labels.type == 'other'",
    grok: {pattern: '^%{IP:ip}', apply_on: 'Line.Raw'},
  }),
  file('parsers', 's01-white', 'mine', {
    name: 'test/mine',
    whitelist: {reason: 'it is mine', ip: ['192.0.2.9']},
  }),
  file('scenarios', '', 'often', {
    type: 'leaky',
    name: 'test/often',
    description: 'often',
    filter: "evt.Meta.source_ip != ''",
    groupby: 'evt.Meta.source_ip',
    capacity: 1,
    leakspeed: '10s',
  }),
];

test('by source: nodes entered and accepted, whitelists, scenarios', async () => {
  const engine = await openEngine(imageOf({files: RULES, patterns: [], data: []}));
  const log = (name: string, type: string, ...lines: string[]) => ({
    name,
    type,
    bytes: new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')),
  });
  const logs = [
    log('a', 'test', 'bad 192.0.2.1', 'bad 192.0.2.1', 'good 192.0.2.9', 'nothing'),
    log('b', 'other', 'bad 192.0.2.1'),
  ];
  for (const one of logs) feedAll(engine, addLog(engine, one), one.bytes);

  const [a, b, others] = engine.tallies();
  expect(a!.nodes).toEqual([
    {name: 'test/lines', stage: 's00-raw', entered: 4, accepted: 3},
    {name: 'child-test/lines', stage: 's00-raw', entered: 4, accepted: 2},
    {name: 'child-test/lines', stage: 's00-raw', entered: 2, accepted: 1},
    {
      name: 'test/mine',
      stage: 's01-white',
      entered: 3,
      accepted: 3,
      whitelist: {reason: 'it is mine', listed: 1},
    },
  ]);
  expect(a!.scenarios).toEqual([{name: 'test/often', accepted: 2}]);
  expect(b!.nodes).toEqual([{name: 'test/others', stage: 's00-raw', entered: 1, accepted: 0}]);
  expect(others).toEqual({of: 'others', nodes: [], scenarios: []});
});
