// A copy of STATE goes on like the original, wherever it lies.
import {describe, expect, test} from 'vitest';
import {BucketType} from '../../../core-wasm/assembly/abi.ts';
import {Pourer, type Scenario, SECOND} from './pourer.ts';
import {drawEvents, drawScenarios, random} from './story.ts';

describe('random streams, saved and restored elsewhere at random points', () => {
  for (let seed = 1; seed <= 25; seed++) {
    test(`seed ${seed}`, () => {
      const next = random(1000 + seed);
      const scenarios = drawScenarios(next);
      // Every third run lives under ceilings that evict all the time.
      const limits =
        seed % 3 ? {} : {buckets: 60, perScenario: 12, blackholes: 10, regionBytes: 6 << 20};
      const whole = new Pourer(scenarios, limits);
      const events = drawEvents(next, 800, 1 + next(60));
      let pieces = new Pourer(scenarios, limits);
      events.forEach((event, i) => {
        if (next(90) === 0) {
          const other = new Pourer(scenarios, limits, 16 * next(20_000));
          expect(other.restore(pieces.snapshot(), pieces.events)).toBeTruthy();
          pieces = other;
        }
        expect(pieces.pour(event), `event ${i + 1}`).toEqual(whole.pour(event));
      });
      expect(pieces.endReplay()).toEqual(whole.endReplay());
      scenarios.forEach((_, i) => {
        expect(pieces.stats(i)).toEqual(whole.stats(i));
      });
      expect(pieces.room.exports.stateBytes()).toBe(whole.room.exports.stateBytes());
    });
  }
});

const source = (event: {meta: Readonly<Record<string, string>>}) => event.meta.source_ip ?? '';
const scenario = (name: string, more: Partial<Scenario> = {}): Scenario => ({
  name,
  type: BucketType.Leaky,
  capacity: 2,
  leakspeed: 10n * SECOND,
  groupby: source,
  ...more,
});
const at = (second: number) => ({time: BigInt(second) * SECOND, meta: {source_ip: '192.0.2.1'}});

test('pending overflows survive, with their events', () => {
  const scenarios = [
    scenario('one'),
    scenario('trigger', {type: BucketType.Trigger, groupby: () => 'x'.repeat(90)}),
  ];
  const run = (restored: boolean) => {
    const pourer = new Pourer(scenarios);
    for (let i = 0; i < 3; i++) {
      const frozen = pourer.freeze(at(i));
      scenarios.forEach(({groupby}, index) => {
        pourer.pourInto(index, frozen, at(i), groupby!(at(i)));
      });
      pourer.room.exports.releaseEvent(frozen);
    }
    if (!restored) return pourer.drain();
    const other = new Pourer(scenarios, {}, 48_000);
    other.restore(pourer.snapshot(), pourer.events);
    return other.drain();
  };
  const overflows = run(true);
  expect(overflows).toHaveLength(4);
  expect(overflows).toEqual(run(false));
});

test('records keep their Meta when another image numbers slots otherwise', () => {
  const scenarios = [scenario('one'), scenario('two', {capacity: 1})];
  const meta = {
    source_ip: '192.0.2.1',
    user: 'root',
    gone: 'kept',
    computed: 'at run time',
    zone: 'z',
  };
  const first = new Pourer(scenarios, {}, 0, ['zone', 'source_ip', 'user', 'gone']);
  first.pour({time: 0n, meta});
  first.pour({time: 0n, meta: {...meta, user: 'admin'}});
  for (const names of [
    ['source_ip', 'a', 'b', 'user', 'zone'],
    ['a', 'b', 'c', 'zone', 'source_ip', 'd', 'user'],
  ]) {
    const second = new Pourer(scenarios, {}, 4096, names);
    second.freeze({meta: {other: 'takes a spare slot'}});
    expect(second.restore(first.snapshot(), first.events)).toBeTruthy();
    const frozen = second.freeze({time: 0n, meta});
    second.pourInto(0, frozen, {time: 0n, meta}, '192.0.2.1');
    expect(second.room.exports.pendingOverflows()).toBe(1);
    for (const [name, value] of Object.entries(meta)) expect(second.pendingMeta(name)).toBe(value);
    expect(second.pendingMeta('other')).toBeUndefined();
  }
});

test('bytes that are no STATE are refused', () => {
  const pourer = new Pourer([scenario('one')]);
  const snapshot = pourer.snapshot();
  snapshot[0]! ^= 1;
  expect(new Pourer([scenario('one')]).restore(snapshot, [])).toBeFalsy();
  expect(
    new Pourer([scenario('one')], {regionBytes: 4 << 20}).restore(new Uint8Array(64), []),
  ).toBeFalsy();
});

test('a smaller region takes what fits it, under smaller ceilings', () => {
  const big = new Pourer([scenario('one'), scenario('two')], {regionBytes: 40 << 20});
  for (let i = 0; i < 900; i++) big.pour({time: 0n, meta: {source_ip: `${i}`}});
  const limits = {regionBytes: 4 << 20, buckets: 500, perScenario: 300};
  const small = new Pourer([scenario('one'), scenario('two')], limits);
  expect(small.restore(big.snapshot(), big.events)).toBeTruthy();
  expect(small.room.exports.liveBuckets()).toBe(500);
  for (let i = 0; i < 3000; i++) small.pour({time: 0n, meta: {source_ip: `${i}`}});
  expect(small.room.exports.liveBuckets()).toBe(500);
});

describe('another set of scenarios', () => {
  const before = [
    scenario('removed'),
    scenario('kept'),
    scenario('changed', {blackhole: 60n * SECOND}),
    scenario('moved', {blackhole: 60n * SECOND, capacity: 1}),
  ];
  const after = [
    scenario('new'),
    scenario('moved', {blackhole: 60n * SECOND, capacity: 1}),
    scenario('kept'),
    scenario('changed', {blackhole: 60n * SECOND, capacity: 1}),
    scenario('new too'),
  ];

  test('a bucket goes on when its scenario is unchanged, a blackhole when filter and name are', () => {
    const first = new Pourer(before);
    // "moved" overflows at 0 and is hidden from then on, "changed" at 1; the others have a bucket of one event at 3.
    const raised = [0, 0, 1, 3]
      .flatMap((second) => first.pour(at(second)))
      .map(({scenario: name}) => name);
    expect(raised).toEqual(['moved', 'removed', 'kept', 'changed']);
    const second = new Pourer(after, {}, 16_000);
    expect(second.restore(first.snapshot(), first.events)).toBeTruthy();
    expect(second.room.exports.liveBuckets()).toBe(1);
    // "kept" has one event. "changed" begins anew; it and "moved" are still hidden.
    const third = [4, 4, 5].map((time) => second.pour(at(time)).map(({scenario: name}) => name));
    expect(third).toEqual([[], ['kept'], ['new', 'new too']]);
    expect(second.stats(2)).toMatchObject({poured: 7, overflowed: 2});
    expect(second.stats(3)).toMatchObject({poured: 3, overflowed: 0});
    // After a minute nothing is hidden any more.
    const later = [70, 70].flatMap((time) => second.pour(at(time))).map(({scenario: name}) => name);
    expect(later).toEqual(['moved', 'changed']);
  });

  test('the same scenarios in another order give the same overflows', () => {
    const next = random(7);
    const scenarios = drawScenarios(next).filter(({filterText}) => filterText === undefined);
    const events = drawEvents(next, 500, 12);
    const plain = new Pourer(scenarios);
    let turned = new Pourer(scenarios);
    const sorted = (pourer: Pourer, event: (typeof events)[number]) =>
      pourer
        .pour(event)
        .map((overflow) => JSON.stringify(overflow, (_, v) => (typeof v === 'bigint' ? `${v}` : v)))
        .sort();
    events.forEach((event, i) => {
      if (i % 50 === 49) {
        const [head, ...rest] = turned.scenarios;
        const other = new Pourer([...rest, head!], {}, 16 * next(1000));
        other.restore(turned.snapshot(), turned.events);
        turned = other;
      }
      expect(sorted(turned, event)).toEqual(sorted(plain, event));
    });
  });
});
