// Predicates over queues are asked once per event, and what is remembered decides nothing.
import type {Chaos, Engine} from '@firewatch/core-wasm';
import {describe, expect, test} from 'vitest';
import {predicatesOf} from './predicates.ts';
import {addLog, feedAll, imageOf, openEngine} from './replay.ts';

const LINES = 1400;
const QUEUE = 1000;

/** Conditions that never hold on these lines, so that the queue stays; and how often a pour asks. */
const CONDITIONS: readonly (readonly [string, string, number])[] = [
  ['any', `any(queue.Queue, {#.Meta.word == 'no'})`, 1],
  ['all', `not all(queue.Queue, {#.Meta.word != 'no'})`, 1],
  ['none', `not none(queue.Queue, {#.Meta.word contains 'no'})`, 1],
  ['count', `count(queue.Queue, {#.Parsed.number matches '^x'}) > 0`, 1],
  ['filter', `len(filter(queue.Queue, {int(#.Parsed.number) < 0})) > 0`, 1],
  ['find', `find(queue.Queue, {Lower(#.Meta.word) == 'no'}) != nil`, 1],
  ['a slice', `any(queue.Queue[-500:], {#.Meta.word in ['no', 'not']})`, 1],
  ['two', `any(queue.Queue, {#.Meta.word == 'n'}) or one(leaky.Queue.Queue, .Meta.word == 'm')`, 2],
];

const log = {
  name: 'x.log',
  type: 'x',
  bytes: new TextEncoder().encode(
    Array.from({length: LINES}, (_, i) => `word${i % 7} ${i}\n`).join(''),
  ),
};

const open = (condition: string, chaos?: Chaos): Promise<Engine> =>
  openEngine(imageOf(predicatesOf([condition])), chaos && {chaos});

describe('a condition over a full queue', () => {
  test.each(CONDITIONS)('%s: each event is asked once', async (_, condition, each) => {
    const engine = await open(condition);
    expect(feedAll(engine, addLog(engine, log), log.bytes)).toEqual([]);
    const runs = Reflect.get(engine, 'core').exports.predicateRuns();
    expect(runs).toBe(LINES * each);
  });

  test('without memory every pour asks the whole queue', async () => {
    const engine = await open(CONDITIONS[0]![1], {memo: false});
    feedAll(engine, addLog(engine, log), log.bytes);
    const runs = Reflect.get(engine, 'core').exports.predicateRuns();
    expect(runs).toBe((QUEUE * (QUEUE + 1)) / 2 + (LINES - QUEUE) * QUEUE);
  });

  test.each([
    ['the position', `any(queue.Queue, {#.Meta.word == 'no' and #index > 3})`],
    ['the event in hand', `any(queue.Queue, {#.Meta.word == evt.Meta.machine})`],
    ['a variable', `let w = 'no'; any(queue.Queue, {#.Meta.word == w})`],
    ['the time', `any(queue.Queue, {#.Time > now()})`],
  ])('%s: what an event cannot know is asked every time', async (_, condition) => {
    const engine = await open(condition);
    feedAll(engine, addLog(engine, log), log.bytes.subarray(0, 300));
    expect(Reflect.get(engine, 'core').exports.predicateRuns()).toBe(0);
  });
});

describe('verdicts', () => {
  const mixed = predicatesOf([
    `count(queue.Queue, {#.Meta.word == 'word3'}) > 4`,
    `len(filter(queue.Queue, {int(#.Parsed.number) % 5 == 0})) >= 6`,
    `any(queue.Queue, {#.Parsed.number endsWith '99'}) and all(queue.Queue, {#.Meta.word != 'x'})`,
    `find(queue.Queue, {#.Parsed.number == '1234'})?.Meta.word == 'word2'`,
    `any(queue.Queue, {int(#.Meta.word) > 1})`,
    ...Array.from(
      {length: 40},
      (_, i) => `count(queue.Queue, {#.Parsed.number endsWith '${i}'}) > 3`,
    ),
  ]);
  const SWITCHES: Readonly<Record<string, Chaos>> = {
    'asked every time': {memo: false},
    'saved and restored': {snapshotEvery: 97},
    'saved, asked every time': {memo: false, snapshotEvery: 211},
  };

  test.each(Object.entries(SWITCHES))('%s: the same alerts', async (_, chaos) => {
    const image = imageOf(mixed);
    const run = async (options?: {chaos: Chaos}) => {
      const engine = await openEngine(image, options);
      const alerts = feedAll(engine, addLog(engine, log), log.bytes.subarray(0, 9000));
      return alerts.map(({alert}) => `${alert.scenario} ${alert.events_count} ${alert.start_at}`);
    };
    const plain = await run();
    expect(plain.length).toBeGreaterThan(20);
    expect(await run({chaos})).toEqual(plain);
  });
});
