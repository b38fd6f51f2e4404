// Live mode under a clock the test holds: when lines count, and when timers fire.
import type {Engine, EngineOptions, RuleSet} from '@firewatch/core-wasm';
import {describe, expect, test} from 'vitest';
import {imageOf, NOW, openEngine} from './replay.ts';

const SECOND = 1_000_000_000n;
const encoder = new TextEncoder();

const PARSER = `name: test/lines
filter: "true"
onsuccess: next_stage
grok:
  pattern: '^(%{NOTSPACE:stamp} )?ip=%{IP:ip}$'
  apply_on: Line.Raw
statics:
  - {meta: source_ip, expression: evt.Parsed.ip}
  - {target: evt.StrTime, expression: evt.Parsed.stamp}
`;
const DATE = `name: test/date
filter: "true"
statics:
  - {method: ParseDate, expression: evt.StrTime}
  - {target: evt.MarshaledTime, expression: evt.Enriched.MarshaledTime}
`;
const rules = (scenario: string): RuleSet => ({
  files: [
    {kind: 'parsers', stage: 's01-parse', path: 'parsers/s01-parse/lines.yaml', text: PARSER},
    {kind: 'parsers', stage: 's02-enrich', path: 'parsers/s02-enrich/date.yaml', text: DATE},
    {kind: 'scenarios', stage: '', path: 'scenarios/one.yaml', text: scenario},
  ],
  patterns: [],
  data: [],
});

const LEAKY = `type: leaky
name: test/burst
description: test
filter: evt.Meta.source_ip != ''
groupby: evt.Meta.source_ip
capacity: 2
leakspeed: 10s
blackhole: 1m
labels: {remediation: true}
`;
const COUNTER = `type: counter
name: test/count
description: test
filter: evt.Meta.source_ip != ''
groupby: evt.Meta.source_ip
capacity: -1
duration: 30s
labels: {remediation: true}
`;

/** An engine and one source of it; lines arrive at seconds after NOW. */
async function live(scenario: string, options: Partial<EngineOptions> = {}) {
  const engine = await openEngine(imageOf(rules(scenario)), {mode: 'live', ...options});
  const source = engine.addSource({name: 'log', module: 'file', labels: {type: 'test'}});
  return {engine, source};
}

const at = (seconds: number) => NOW + BigInt(Math.round(seconds * 1000)) * (SECOND / 1000n);
const stamp = (seconds: number) => new Date(Number(at(seconds) / 1_000_000n)).toISOString();

/** A line that arrives at `arrival` and says it is of `dated`. */
function take({engine, source}: {engine: Engine; source: number}, arrival: number, dated?: number) {
  const line = encoder.encode(`${dated === undefined ? '' : `${stamp(dated)} `}ip=192.0.2.1\n`);
  engine.setNow(at(arrival));
  engine.input().set(line);
  return engine.feed(source, line.length).map(({alert}) => alert);
}

describe('when a line counts', () => {
  const rows: [name: string, lines: [arrival: number, dated?: number][], alerts: number][] = [
    ['undated lines: at their arrival, a burst', [[0], [1], [2]], 1],
    ['undated lines: at their arrival, slow ones leak', [[0], [30], [60]], 0],
    [
      'dated when they arrive: a burst',
      [
        [0, 0],
        [1, 1],
        [2, 2],
      ],
      1,
    ],
    [
      'a backlog: at its own times, no burst',
      [
        [0, -3600],
        [0.1, -3570],
        [0.2, -3540],
      ],
      0,
    ],
    [
      'a backlog that was a burst is one',
      [
        [0, -3600],
        [30, -3599],
        [60, -3598],
      ],
      1,
    ],
    [
      'within the lateness: at the arrival',
      [
        [0, -4.9],
        [30, 26],
        [60, 57],
      ],
      0,
    ],
    [
      'dated after their arrival: at the arrival',
      [
        [0, 100],
        [1, 200],
        [2, 300],
      ],
      1,
    ],
  ];
  test.each(rows)('%s', async (_, lines, alerts) => {
    const one = await live(LEAKY);
    expect(lines.flatMap(([arrival, dated]) => take(one, arrival, dated))).toHaveLength(alerts);
  });

  test('clock arrival: a backlog is a burst, as in the reference', async () => {
    const one = await live(LEAKY, {clock: 'arrival'});
    const raised = [-3600, -3570, -3540].flatMap((dated, i) => take(one, i / 10, dated));
    expect(raised).toHaveLength(1);
    expect(raised[0]!.stop_at).toBe('2026-12-01T00:00:00.2Z');
  });
});

describe('timers', () => {
  test('none is set: there is no deadline', async () => {
    const one = await live(LEAKY);
    take(one, 0);
    expect(one.engine.deadline()).toBeUndefined();
    expect(one.engine.advance(at(1000))).toEqual([]);
  });

  test('advancing to the deadline fires, one nanosecond before does not', async () => {
    const one = await live(COUNTER);
    take(one, 0);
    take(one, 10);
    const due = one.engine.deadline()!;
    expect(due).toBe(at(30) + 1n);
    expect(one.engine.advance(due - 1n)).toEqual([]);
    const [raised] = one.engine.advance(due);
    expect(raised!.alert).toMatchObject({scenario: 'test/count', events_count: 2});
    expect(one.engine.deadline()).toBeUndefined();
  });

  test('a timer fires by the events of a backlog, however late it is read', async () => {
    const one = await live(COUNTER);
    take(one, 0, -3600);
    expect(take(one, 0.1, -3575)).toEqual([]);
    const [alert] = take(one, 0.2, -3500);
    expect(alert).toMatchObject({events_count: 2});
  });

  test('deadlines and the clock outlive a snapshot', async () => {
    const one = await live(COUNTER);
    take(one, 0);
    const other = await live(COUNTER);
    other.engine.restore(one.engine.snapshot());
    expect(other.engine.deadline()).toBe(at(30) + 1n);
    const ids = (engine: Engine) => engine.advance(at(31)).map(({alert}) => alert.uuid);
    const expected = ids(one.engine);
    expect(expected).toHaveLength(1);
    expect(ids(other.engine)).toEqual(expected);
  });
});
