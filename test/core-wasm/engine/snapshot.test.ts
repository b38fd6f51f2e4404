// Saved at any moment and restored into a fresh engine, a run goes on as if nothing had happened.

import {CoreSlot, type Engine, type RaisedAlert, SnapshotError} from '@firewatch/core-wasm';
import fc from 'fast-check';
import {beforeAll, describe, expect, test} from 'vitest';
import {ABI_VERSION} from '../../../core-wasm/assembly/abi.ts';
import {hasConformance, titled} from '../../conformance-data.ts';
import {
  addLog,
  examples,
  feedAll,
  hubImage,
  imageOf,
  type Log,
  openEngine,
  serviceLogs,
  text,
} from './replay.ts';
import {lines, ruleSet, rules, withStrangers} from './story.ts';

/** Runs a log, going over to the next engine at each of the cuts (byte offsets). */
function relay(engines: readonly Engine[], log: Log, cuts: readonly number[]): string {
  const alerts: RaisedAlert[] = [];
  let engine = engines[0]!;
  let at = 0;
  const source = addLog(engine, log);
  cuts.forEach((cut, i) => {
    alerts.push(...feedAll(engine, source, log.bytes.subarray(at, cut)));
    const saved = engine.snapshot();
    engine = engines[(i + 1) % engines.length]!;
    const [restored] = engine.restore(saved);
    expect(Number(restored!.bytes)).toBe(cut);
    at = cut;
  });
  alerts.push(...feedAll(engine, source, log.bytes.subarray(at)));
  alerts.push(...engine.endSource(source), ...engine.finish());
  return text(alerts);
}

const cutsOf = (log: Log) =>
  fc
    .array(fc.nat({max: log.bytes.length}), {minLength: 1, maxLength: 6})
    .map((cuts) => cuts.sort((a, b) => a - b));

/** Memories that engines take over from one another: making one costs more than a story. */
const slots = [new CoreSlot(), new CoreSlot(), new CoreSlot()];

/** Engines in memory that has seen other things before: nothing of it may be left after a restore. */
const engines = (...images: readonly Uint8Array[]): Promise<Engine[]> =>
  Promise.all(images.map((image, i) => openEngine(image, {slot: slots[i]!})));

describe('our hub items', () => {
  let fresh: () => Engine[];
  let empty: Uint8Array;
  beforeAll(async () => {
    const image = await hubImage();
    const open = await engines(image, image, image);
    empty = open[0]!.snapshot();
    fresh = () => {
      open[0]!.restore(empty);
      return open;
    };
  });

  test.each(examples.map((log) => [log.name, log] as const))('%s', (_, log) => {
    const whole = relay(fresh(), log, []);
    expect(whole).not.toBe('');
    fc.assert(
      fc.property(cutsOf(log), (cuts) => {
        expect(relay(fresh(), log, cuts)).toBe(whole);
      }),
      {numRuns: 3},
    );
  });

  describe.skipIf(!hasConformance)(titled('service logs'), () => {
    test.each(serviceLogs().map((log) => [log.name, log] as const))('%s', (_, log) => {
      const whole = relay(fresh(), log, []);
      fc.assert(
        fc.property(cutsOf(log), (cuts) => {
          expect(relay(fresh(), log, cuts)).toBe(whole);
        }),
        {numRuns: 2},
      );
    });
  });
});

/** Stories a property is tried on; scripts/fuzz.mjs asks for more. */
const RUNS = Number(process.env.FIREWATCH_STORIES ?? 12);
const bytesOf = (story: readonly string[]) => new TextEncoder().encode(story.join('\n'));
const cutPoints = fc.array(fc.nat(), {minLength: 1, maxLength: 8});

describe('random rules', () => {
  test('of every kind', async () => {
    let raised = 0;
    await fc.assert(
      fc.asyncProperty(rules, lines, cutPoints, async (set, story, at) => {
        const log = {name: 'story', type: 'test', bytes: bytesOf(story)};
        const cuts = at.map((cut) => cut % (log.bytes.length + 1)).sort((a, b) => a - b);
        const image = imageOf(set);
        const open = await engines(image, image, image);
        const empty = open[0]!.snapshot();
        const whole = relay(open, log, []);
        const other = {
          ...log,
          bytes: bytesOf(story.map((line) => line.replaceAll('192.0.2', '192.0.3'))),
        };
        for (const engine of open) {
          engine.restore(empty);
          relay([engine], other, []);
        }
        open[0]!.restore(empty);
        raised += whole.split('\n').length;
        expect(relay(open, log, cuts)).toBe(whole);
      }),
      {numRuns: RUNS},
    );
    expect(raised).toBeGreaterThan(RUNS * 5);
  });

  test('among which new ones come while it runs: the others go on', async () => {
    await fc.assert(
      fc.asyncProperty(rules, lines, fc.nat(), async (set, story, at) => {
        const log = {name: 'story', type: 'test', bytes: bytesOf(story)};
        const image = imageOf(set);
        const [before, after, alone] = await engines(image, imageOf(withStrangers(set)), image);
        const cut = at % (log.bytes.length + 1);
        const moved = relay([before!, after!], log, [cut]);
        const whole = relay([alone!], log, []);
        expect(alertsBut('test/aa', moved)).toEqual(alertsBut('test/aa', whole));
      }),
      {numRuns: RUNS},
    );
  });
});

/** Alerts of all scenarios but one; those of the same event in no order. */
function alertsBut(scenario: string, alerts: string): string[] {
  const wanted = (line: string) => line !== '' && JSON.parse(line).alert.scenario !== scenario;
  return alerts.split('\n').filter(wanted).sort();
}

describe('what is no snapshot of this engine', () => {
  const set = ruleSet(
    {
      name: 'test/lines',
      filter: 'true',
      onsuccess: 'next_stage',
      statics: [{parsed: 'a', value: 'b'}],
    },
    [],
    [],
  );
  let engine: Engine;
  let saved: Uint8Array;
  beforeAll(async () => {
    engine = await openEngine(imageOf(set));
    const source = engine.addSource({name: 'a', module: 'file', labels: {type: 'x'}});
    feedAll(engine, source, new TextEncoder().encode('one\ntwo'));
    saved = engine.snapshot();
  });

  const changed = (at: number, by = 1) => {
    const bytes = saved.slice();
    bytes[at]! ^= by;
    return bytes;
  };

  test.each([
    ['nothing', () => new Uint8Array(), 'not a snapshot'],
    ['another file', () => new Uint8Array(9999), 'not a snapshot'],
    ['half of it', () => saved.subarray(0, saved.length >> 1), 'damaged'],
    [
      'another ABI',
      () => changed(4),
      `has version ${ABI_VERSION ^ 1}.2, this engine reads ${ABI_VERSION}.2`,
    ],
    ['another layout', () => changed(6, 2), `has version ${ABI_VERSION}.0`],
    ['a bit of its head', () => changed(20), 'damaged'],
    ['its last bit', () => changed(saved.length - 1), 'damaged'],
  ])('%s is refused', (_, bytes, message) => {
    expect(() => engine.restore(bytes())).toThrow(SnapshotError);
    expect(() => engine.restore(bytes())).toThrow(message);
  });

  test('a bit anywhere is noticed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({min: 0, max: 7}), (at, bit) => {
        expect(() => engine.restore(changed(at % saved.length, 1 << bit))).toThrow(SnapshotError);
      }),
    );
  });

  test('a STATE that does not fit leaves an empty engine that works', async () => {
    const big = await openEngine(imageOf(set), {profile: 'default'});
    expect(() => engine.restore(big.snapshot())).not.toThrow();
    const source = engine.addSource({name: 'a', module: 'file', labels: {type: 'x'}});
    feedAll(engine, source, new TextEncoder().encode('one\n'));
    expect(engine.stats().sources[0]!.parsed).toBe(1);
  });

  test('nothing is saved while sources are merged', () => {
    engine.beginMerge();
    expect(() => engine.snapshot()).toThrow('being merged');
  });
});

test('counters, samples and beginnings of lines go on', async () => {
  const set = ruleSet(
    {
      name: 'test/lines',
      filter: "evt.Line.Raw startsWith 'a'",
      onsuccess: 'next_stage',
      statics: [{parsed: 'a', value: 'b'}],
    },
    [],
    [],
  );
  const [one, two] = [await openEngine(imageOf(set)), await openEngine(imageOf(set))];
  const encode = (line: string) => new TextEncoder().encode(line);
  const labels = {type: 'x', more: 'y'};
  const first = one.addSource({name: 'é', module: 'file', labels, yearReference: 5n});
  const second = one.addSource({name: 'b', module: 'stdin', labels: {}});
  feedAll(one, first, encode('a1\nb2\na'));
  feedAll(one, second, encode(`a${'x'.repeat(70_000)}`));
  const restored = two.restore(one.snapshot());
  expect(restored).toEqual([
    {source: 0, spec: {name: 'é', module: 'file', labels, yearReference: 5n}, bytes: 7n, lines: 2n},
    {source: 1, spec: {name: 'b', module: 'stdin', labels: {}}, bytes: 70_001n, lines: 1n},
  ]);
  expect(two.stats().sources).toEqual(one.stats().sources);
  for (const engine of [one, two]) {
    feedAll(engine, first, encode('4\nc'));
    feedAll(engine, second, encode('rest\na\n'));
    engine.endSource(first);
  }
  expect(two.stats().sources).toEqual(one.stats().sources);
  expect(two.stats().sources.map(({parsed, lines: read}) => [parsed, read])).toEqual([
    [2, 4],
    [2, 2],
  ]);
});
