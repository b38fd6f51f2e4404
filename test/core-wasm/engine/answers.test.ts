// Answers that come later change nothing: a line or an overflow that had to wait for the
// host ends as if the answer had been there, in state, counters and order.
import type {Chaos, HostFunctions, RaisedAlert, RuleSet} from '@firewatch/core-wasm';
import {describe, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {imageOf, openEngine, text} from './replay.ts';

const NAMES: Readonly<Record<string, string>> = {
  '192.0.2.1': 'one.example.',
  '192.0.2.2': 'two.example.',
  '192.0.2.3': 'crawler.example.',
};

interface World {
  readonly functions: HostFunctions;
  readonly asked: string[];
}

/** The same answers: at once, or later. */
function world(isLater: boolean): World {
  const asked: string[] = [];
  const give = <T>(question: string, answer: T): T | Promise<T> => {
    asked.push(question);
    return isLater ? Promise.resolve(answer) : answer;
  };
  return {
    asked,
    functions: {
      functions: {
        LookupHost: (name) => give(`host ${name}`, [`203.0.113.${name.length}`]),
        HTTPGet: (url) =>
          url.endsWith('192.0.2.9')
            ? isLater
              ? Promise.reject(new Error('no answer from it'))
              : ((): never => {
                  throw new Error('no answer from it');
                })()
            : give(`get ${url}`, {StatusCode: 200n, Body: url.slice(-1), Headers: {}}),
      },
      enrich: {
        reverse_dns: (address) => {
          const name = NAMES[address];
          return give(`name ${address}`, name === undefined ? undefined : {reverse_dns: name});
        },
      },
      ...(isLater && {asynchronous: new Set(['LookupHost', 'HTTPGet', 'reverse_dns'])}),
    },
  };
}

const parser = {
  name: 'test/line',
  onsuccess: 'next_stage',
  grok: {
    pattern: '^%{NOTSPACE:stamp} %{IP:source_ip} %{NOTSPACE:word}$',
    apply_on: 'Line.Raw',
    statics: [
      {method: 'ParseDate', expression: 'evt.Parsed.stamp'},
      {meta: 'source_ip', expression: 'evt.Parsed.source_ip'},
      {meta: 'before', expression: "GetFromStash('last', evt.Parsed.source_ip)"},
      {meta: 'faulty', expression: 'evt.Unmarshaled.nothing.deeper'},
    ],
  },
  stash: [
    {
      name: 'last',
      key: 'evt.Parsed.source_ip',
      value: 'evt.Parsed.word',
      ttl: '60s',
      size: 4,
      strategy: 'LFU',
    },
  ],
  statics: [
    {method: 'reverse_dns', expression: 'evt.Parsed.source_ip'},
    {meta: 'host', expression: "get(LookupHost('of-' + evt.Parsed.word), 0)"},
    {meta: 'name', expression: 'evt.Enriched.reverse_dns'},
  ],
};
const last = {
  name: 'test/last',
  statics: [{target: 'MarshaledTime', expression: 'evt.Enriched.MarshaledTime'}],
};
const asking = {
  type: 'leaky',
  name: 'test/asking',
  description: 'a filter that asks',
  filter: "HTTPGet('http://a.example/' + evt.Meta.source_ip).Body != ''",
  groupby: 'evt.Meta.source_ip',
  capacity: 1,
  leakspeed: '10s',
  blackhole: '30s',
  overflow_filter: "any(queue.Queue, {LookupHost(.Meta.name)[0] != ''})",
  reprocess: true,
  labels: {remediation: true},
};
const again = {
  type: 'trigger',
  name: 'test/again',
  description: 'an overflow poured again',
  filter: "evt.Overflow.Alert != nil && LookupHost('again')[0] != ''",
  labels: {remediation: true},
};
const conditional = {
  type: 'conditional',
  name: 'test/condition',
  description: 'a condition that asks',
  filter: 'true',
  groupby: 'evt.Meta.source_ip',
  capacity: -1,
  leakspeed: '10s',
  condition: "LookupHost('condition')[0] != ''",
  labels: {remediation: true},
};
const names = {
  name: 'test/names',
  onsuccess: 'next_stage',
  statics: [{method: 'reverse_dns', expression: 'evt.Overflow.Alert.Source.IP'}],
};
const crawlers = {
  name: 'test/crawlers',
  description: 'd',
  whitelist: {reason: 'a crawler', expression: ["evt.Enriched.reverse_dns startsWith 'crawler'"]},
};

function rules(scenarios: readonly object[]): RuleSet {
  const file = (
    kind: 'parsers' | 'scenarios' | 'postoverflows',
    stage: string,
    name: string,
    document: object,
  ) => ({kind, stage, path: `${kind}/${stage}/${name}.yaml`, text: stringify(document)});
  return {
    files: [
      file('parsers', 's01', 'line', parser),
      file('parsers', 's02', 'last', last),
      ...scenarios.map((one, i) => file('scenarios', '', `s${i}`, one)),
      file('postoverflows', 's00', 'names', names),
      file('postoverflows', 's01', 'crawlers', crawlers),
    ],
    data: [],
    patterns: [],
  };
}

const LINES = Array.from({length: 60}, (_, i) => {
  const stamp = new Date(Date.UTC(2026, 0, 1) + i * 700).toISOString();
  return `${stamp} 192.0.2.${[1, 2, 3, 1, 9, 4][i % 6]} w${i % 7}`;
}).join('\n');
const IMAGE = imageOf(rules([asking, again]));

interface Run {
  readonly alerts: string;
  readonly stats: unknown;
  readonly waits: number;
  readonly asked: readonly string[];
  /** Requests that failed, as counted. */
  readonly failures: number;
}

async function run(
  image: Uint8Array,
  isLater: boolean,
  chaos?: Chaos,
  chunk = 1 << 20,
): Promise<Run> {
  const {functions, asked} = world(isLater);
  const engine = await openEngine(image, {functions, ...(chaos && {chaos})});
  const source = engine.addSource({name: 'log', module: 'file', labels: {}});
  const bytes = new TextEncoder().encode(LINES);
  const alerts: RaisedAlert[] = [];
  let waits = 0;
  const take = async (raised: readonly RaisedAlert[]) => {
    alerts.push(...raised);
    for (; engine.isWaiting; waits++) alerts.push(...(await engine.settle()));
  };
  for (let at = 0; at < bytes.length; at += chunk) {
    const piece = bytes.subarray(at, at + chunk);
    engine.input().set(piece);
    await take(engine.feed(source, piece.length));
  }
  await take(engine.endSource(source));
  await take(engine.finish());
  const {sources, scenarios, errors} = engine.stats();
  const failures = errors.find(({where}) => where === 'HTTPGet')?.count ?? 0;
  const counted = errors.filter(({where}) => where !== 'HTTPGet');
  return {alerts: text(alerts), stats: {sources, scenarios, counted}, waits, asked, failures};
}

describe('answers that come later', () => {
  test('leave alerts, counters and errors as they are, and are asked for once an item', async () => {
    const [atOnce, later] = [await run(IMAGE, false), await run(IMAGE, true)];
    expect(atOnce.waits).toBe(0);
    expect(later.waits).toBeGreaterThan(100);
    expect(later.alerts).toBe(atOnce.alerts);
    expect(later.stats).toEqual(atOnce.stats);
    expect(later.asked).toEqual(atOnce.asked);
    expect(later.failures).toBe(10);
    expect(later.alerts).toContain('test/again');
    expect(later.alerts).toContain('a crawler');
    expect(later.alerts).toContain('one.example.');
  });

  test.each([[1], [17], [300]])('in chunks of %i bytes too', async (chunk) => {
    const [whole, cut] = [await run(IMAGE, true), await run(IMAGE, true, undefined, chunk)];
    expect([cut.alerts, cut.stats, cut.asked]).toEqual([whole.alerts, whole.stats, whole.asked]);
  });

  test('as with the switch that makes every answer late', async () => {
    const [atOnce, late] = [await run(IMAGE, false), await run(IMAGE, false, {late: true})];
    expect([late.alerts, late.stats]).toEqual([atOnce.alerts, atOnce.stats]);
    expect(late.waits).toBeGreaterThan(100);
  });

  test('cannot be waited for by a condition of a bucket, which is counted', async () => {
    const {alerts, stats} = await run(imageOf(rules([conditional])), true);
    expect(alerts).toBe('');
    expect(stats).toMatchObject({
      counted: expect.arrayContaining([
        {where: 'LookupHost', reason: 'LookupHost: an answer cannot be waited for here', count: 60},
      ]),
    });
  });
});

test('an engine that waits takes nothing and cannot be saved', async () => {
  const engine = await openEngine(IMAGE, {functions: world(true).functions});
  const source = engine.addSource({name: 'log', module: 'file', labels: {}});
  const bytes = new TextEncoder().encode(LINES);
  engine.input().set(bytes);
  const empty = engine.snapshot();
  engine.feed(source, bytes.length);
  expect(engine.isWaiting).toBe(true);
  expect(() => engine.feed(source, 1)).toThrow('settle it first');
  expect(() => engine.snapshot()).toThrow('settle it first');
  engine.restore(empty);
  expect(engine.isWaiting).toBe(false);
});

test('what runs once only does not begin to ask', async () => {
  const {functions, asked} = world(true);
  const engine = await openEngine(IMAGE, {functions});
  const source = engine.addSource({name: 'log', module: 'file', labels: {}});
  const line = new TextEncoder().encode(LINES.split('\n')[0]);
  expect(engine.explain(source, line).event.meta).not.toHaveProperty('host');
  expect(asked).toEqual([]);
});
