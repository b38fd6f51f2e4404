// Metrics under the reference's names, and their way back from the text of an endpoint.
import type {EngineStats, ScenarioStats, SourceSpec} from '@firewatch/core-wasm';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {exposition} from '../../../cli/agent/metrics.ts';
import {type EngineReading, engineFamilies} from '../../../kernel/metrics/engine-families.ts';
import {parseExposition} from '../../../kernel/metrics/exposition.ts';
import {PluginMetrics} from '../../../kernel/metrics/plugin-metrics.ts';
import {metricSections} from '../../../kernel/metrics/sections.ts';

const SCENARIO: ScenarioStats = {
  name: 'test/bf',
  poured: 5,
  created: 4,
  overflowed: 1,
  evicted: 0,
  expired: 1,
  cancelled: 1,
  live: 1,
};
const LINES: EngineStats['sources'][number] = {
  name: '',
  lines: 10,
  parsed: 6,
  unparsed: 3,
  whitelisted: 1,
  poured: 4,
  outside: 0,
  truncated: 0,
  bytes: 999,
  unparsedByStage: {},
  unparsedSamples: [],
};
const spec = (module: string, name: string): SourceSpec => ({
  module,
  name,
  labels: {type: 'syslog'},
});

function reading(...sources: readonly SourceSpec[]): EngineReading {
  const [of = spec('file', '/a')] = sources;
  return {
    sources,
    stats: {
      sources: sources.map(() => LINES),
      scenarios: [SCENARIO],
      errors: [],
      memory: {stateBytes: 1, automataBytes: 2, liveBuckets: 1},
      losses: {buckets: 0, pours: 0, blackholes: 0, packets: 0, names: 0},
    },
    tallies: [
      {
        of,
        nodes: [
          {name: 'test/lines', stage: 's00-raw', entered: 10, accepted: 7},
          {
            name: 'test/mine',
            stage: 's02-enrich',
            entered: 7,
            accepted: 7,
            whitelist: {reason: 'mine', listed: 1},
          },
        ],
        scenarios: [{name: 'test/bf', accepted: 5}],
      },
      {
        of: 'overflows',
        nodes: [{name: 'test/lines', stage: 's00', entered: 1, accepted: 1}],
        scenarios: [],
      },
    ],
  };
}

const sectionsOf = async (read: EngineReading, level: 'full' | 'aggregated' | 'none' = 'full') =>
  metricSections(parseExposition(await exposition(engineFamilies(read, level))));

describe('what the engine did, as its reader sees it', () => {
  test('full', async () => {
    const sections = await sectionsOf(reading(spec('file', '/var/log/auth.log')));
    expect(sections.acquisition).toEqual({
      'file:/var/log/auth.log': {reads: 10, parsed: 7, unparsed: 3, pour: 5, whitelisted: 1},
    });
    expect(sections.parsers).toEqual({
      'test/lines': {hits: 11, parsed: 8, unparsed: 3},
      'test/mine': {hits: 7, parsed: 7, unparsed: 0},
    });
    expect(sections.scenarios).toEqual({
      'test/bf': {curr_count: 1, overflow: 1, instantiation: 4, pour: 5, underflow: 1},
    });
    expect(sections.whitelists).toEqual({'test/mine': {mine: {hits: 7, whitelisted: 1}}});
  });

  test('aggregated: files by their names, no series for each rule', async () => {
    const read = reading(
      spec('file', '/a/x.log'),
      spec('file', '/b/x.log'),
      spec('s3', 'bucket/k'),
    );
    const sections = await sectionsOf(read, 'aggregated');
    expect(sections.acquisition).toEqual({
      'file:x.log': {reads: 20, parsed: 14, unparsed: 6},
      's3:bucket': {reads: 10, parsed: 7, unparsed: 3},
    });
    expect(sections.parsers).toEqual({});
    expect(sections.scenarios['test/bf']).not.toHaveProperty('pour');
  });

  test('none', () => expect(engineFamilies(reading(spec('file', '/a')), 'none')).toEqual([]));

  test('labels of each kind of source', async () => {
    const text = await exposition(
      engineFamilies(
        reading(
          spec('cloudwatch', 'group:stream'),
          spec('http', '192.0.2.1'),
          spec('unheard', 'of'),
        ),
        'full',
      ),
    );
    expect(text).toContain(
      'cs_cloudwatch_stream_hits_total{group="group",stream="stream",datasource_type="cloudwatch",acquis_type="syslog"} 10',
    );
    expect(text).toContain('cs_httpsource_hits_total{path="",src="192.0.2.1",');
    expect(text).toContain('fw_source_records_total{source="unheard",name="of",');
  });
});

describe('the text of an endpoint', () => {
  test('any label comes back as it was', () =>
    fc.assert(
      fc.asyncProperty(fc.string({unit: 'grapheme'}), fc.string(), async (a, b) => {
        const samples = [{labels: {a, b}, value: 1.5}];
        const text = await exposition([{name: 'x_total', help: 'h', type: 'counter', samples}]);
        expect(parseExposition(text)).toEqual([{name: 'x_total', labels: {a, b}, value: 1.5}]);
      }),
    ));

  const CASES = [
    ['without labels', 'a 1', [{name: 'a', labels: {}, value: 1}]],
    ['with a time', 'a{b="c"} 1e3 1700000000', [{name: 'a', labels: {b: 'c'}, value: 1000}]],
    ['without end', 'a{b="c', []],
    ['no value', 'a{b="c"}', []],
    ['no name', '{b="c"} 1', []],
    ['no number', 'a x', []],
    ['comments', '# HELP a b\n\na{} 2', [{name: 'a', labels: {}, value: 2}]],
  ] as const;
  for (const [name, text, samples] of CASES)
    test(name, () => expect(parseExposition(text)).toEqual(samples));
});

test('names of older versions count once', () => {
  const both =
    'cs_bucket_created_total{name="x"} 3\ncs_bucket_instantiation_total{name="x"} 3\ncs_bucket_created_total{name="__proto__"} 1';
  expect(metricSections(parseExposition(both)).scenarios).toEqual({x: {instantiation: 3}});
  const old = metricSections(parseExposition('cs_bucket_created_total{name="__proto__"} 1'));
  expect(Object.entries(old.scenarios)).toEqual([['__proto__', {instantiation: 1}]]);
});

describe('what plugins count', () => {
  test('under their prefix, with the labels of their use', () => {
    const metrics = new PluginMetrics();
    const {count, gauge} = metrics.sinks('fw_datasource_', {name: 'kafka:logs'});
    count('records_total', 2, {topic: 'a'});
    count('records_total', 1, {topic: 'a', name: 'forged'});
    gauge('lag_seconds', 7);
    gauge('lag_seconds', 3);
    expect(metrics.read().map(({name, samples}) => [name, samples])).toEqual([
      ['fw_datasource_records_total', [{labels: {topic: 'a', name: 'kafka:logs'}, value: 3}]],
      ['fw_datasource_lag_seconds', [{labels: {name: 'kafka:logs'}, value: 3}]],
    ]);
  });

  test('bounded in series', () => {
    const metrics = new PluginMetrics();
    const {count} = metrics.sinks('fw_', {});
    for (let i = 0; i < 2_010; i++) count('x_total', 1, {i: String(i)});
    const [kept, lost] = metrics.read();
    expect(kept!.samples).toHaveLength(2_000);
    expect(lost).toMatchObject({
      name: 'fw_plugin_metrics_lost_total',
      samples: [{labels: {}, value: 10}],
    });
  });
});
