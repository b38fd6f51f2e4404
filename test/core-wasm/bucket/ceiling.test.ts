import {describe, expect, test} from 'vitest';
import {BucketType} from '../../../core-wasm/assembly/abi.ts';
import {type Limits, Pourer, type Scenario, SECOND} from './pourer.ts';
import {drawEvents, drawScenarios, random} from './story.ts';

const source = (event: {meta: Readonly<Record<string, string>>}) => event.meta.source_ip ?? '';
const scenario = (name: string, more: Partial<Scenario> = {}): Scenario => ({
  name,
  type: BucketType.Leaky,
  capacity: 3,
  leakspeed: 60n * SECOND,
  groupby: source,
  ...more,
});
const from = (source_ip: string, value = '') => ({time: 0n, meta: {source_ip, value}});

test('a flood of sources seen once evicts itself, not those seen twice', () => {
  const pourer = new Pourer([scenario('flooded')], {perScenario: 100});
  for (let i = 0; i < 50; i++) for (let n = 0; n < 2; n++) pourer.pour(from(`known ${i}`));
  for (let i = 0; i < 5000; i++) pourer.pour(from(`spoofed ${i}`));
  expect(pourer.room.exports.liveBuckets()).toBe(100);
  expect(pourer.stats(0)).toMatchObject({created: 5050, evicted: 4950});
  // All of the known ones still stand at two events: two more overflow them.
  const raised = Array.from({length: 50}, (_, i) =>
    [0, 1].flatMap(() => pourer.pour(from(`known ${i}`))),
  ).flat();
  expect(raised).toHaveLength(50);
});

test('in total the scenario that holds most pays', () => {
  const flooded = scenario('flooded', {filter: (event) => source(event).startsWith('spoofed')});
  const quiet = scenario('quiet', {filter: (event) => !source(event).startsWith('spoofed')});
  const pourer = new Pourer([quiet, flooded], {buckets: 200});
  for (let i = 0; i < 40; i++) pourer.pour(from(`known ${i}`));
  for (let i = 0; i < 3000; i++) pourer.pour(from(`spoofed ${i}`));
  for (let i = 40; i < 60; i++) pourer.pour(from(`known ${i}`));
  expect(pourer.stats(0).evicted).toBe(0);
  expect(pourer.stats(1).evicted).toBe(3000 + 60 - 200);
});

test('without memory buckets are evicted, oldest first, and pouring goes on', () => {
  const pourer = new Pourer([scenario('flooded')], {
    regionBytes: 2 << 20,
    buckets: 100_000,
    perScenario: 100_000,
  });
  for (let i = 0; i < 20_000; i++) pourer.pour(from(`spoofed ${i}`, 'x'.repeat(i % 300)));
  const {evicted, created} = pourer.stats(0);
  expect(created).toBe(20_000);
  expect(evicted).toBeGreaterThan(10_000);
  expect([0, 1, 2].flatMap(() => pourer.pour(from('spoofed 19999')))).toHaveLength(1);
  expect([0, 1, 2].flatMap(() => pourer.pour(from('spoofed 0')))).toHaveLength(0);
});

test('a full table of blackholes repeats alerts and hides none', () => {
  const trigger = scenario('trigger', {type: BucketType.Trigger, blackhole: 60n * SECOND});
  const pourer = new Pourer([trigger], {blackholes: 10});
  const first = Array.from({length: 100}, (_, i) => pourer.pour(from(`${i}`)).length);
  expect(first.every((raised) => raised === 1)).toBe(true);
  const again = Array.from({length: 100}, (_, i) => pourer.pour(from(`${99 - i}`)).length);
  expect(again.filter((raised) => raised === 0).length).toBeGreaterThan(0);
});

describe('random streams', () => {
  const story = (seed: number) => {
    const next = random(seed);
    return {scenarios: drawScenarios(next), events: drawEvents(next, 700, 20 + next(40))};
  };
  const play = (seed: number, limits: Limits, shift = 0) => {
    const {scenarios, events} = story(seed);
    const pourer = new Pourer(scenarios, limits, shift);
    const overflows = events.map((event) => pourer.pour(event));
    return {overflows, evicted: scenarios.map((_, i) => pourer.stats(i).evicted), pourer};
  };

  for (let seed = 1; seed <= 10; seed++) {
    test(`seed ${seed}: ceilings that are not reached change nothing`, () => {
      const {overflows} = play(seed, {});
      for (const limits of [
        {regionBytes: 3 << 20, buckets: 2000, perScenario: 500, blackholes: 200},
        {regionBytes: 30 << 20, buckets: 99_999, perScenario: 77_777},
      ]) {
        const other = play(seed, limits, 4096);
        expect(other.evicted.every((count) => count === 0)).toBe(true);
        expect(other.overflows).toEqual(overflows);
      }
    });

    test(`seed ${seed}: evictions are the same every time`, () => {
      const limits = {buckets: 50, perScenario: 9, blackholes: 5};
      const {overflows, evicted} = play(seed, limits);
      const again = play(seed, limits, 1 << 20);
      expect(evicted.some((count) => count > 0)).toBe(true);
      expect(again.evicted).toEqual(evicted);
      expect(again.overflows).toEqual(overflows);
    });

    test(`seed ${seed}: when all has died nothing is left`, () => {
      const {pourer} = play(seed, seed % 2 ? {} : {buckets: 50, perScenario: 9, blackholes: 5});
      const empty = new Pourer(pourer.scenarios).room.exports.stateBytes();
      const end = 1_700_000_000n * SECOND;
      pourer.advance(end);
      pourer.advance(end + 365n * 86_400n * SECOND);
      pourer.scenarios.forEach((_, i) => {
        pourer.room.exports.blackholed(i, pourer.base, end * 2n);
      });
      expect(pourer.room.exports.liveBuckets()).toBe(0);
      expect(pourer.room.exports.stateBytes()).toBe(empty);
    });
  }
});

test('a million pours of random keys do not trap, and a million buckets fit 400 MB', () => {
  const pourer = new Pourer(
    [scenario('flooded')],
    {regionBytes: 600 << 20, buckets: 1_100_000, perScenario: 1_100_000},
    0,
    [
      'source_ip',
      'service',
      'log_type',
      'target_user',
      'datasource_path',
      'datasource_type',
      'timestamp',
    ],
  );
  const {exports} = pourer.room;
  const meta = {
    source_ip: '203.0.113.217',
    service: 'ssh',
    log_type: 'ssh_failed-auth',
    target_user: 'postgres',
    datasource_path: '/var/log/auth.log',
    datasource_type: 'file',
    timestamp: 'Nov 21 21:24:02',
  };
  const event = {time: 0n, meta};
  const next = random(1);
  const before = exports.stateBytes();
  for (let i = 0; i < 1_000_000; i++) {
    const frozen = pourer.freeze(event);
    pourer.pourInto(0, frozen, event, `${next(256)}.${next(256)}.${next(256)}.${next(256)}`);
    exports.releaseEvent(frozen);
  }
  const live = exports.liveBuckets();
  const bytes = Number(exports.stateBytes() - before) / live;
  const index = 8 / 0.7; // a cell, at the load it has when full
  expect(live).toBeGreaterThan(990_000);
  expect(bytes + index).toBeLessThan(400);
});
