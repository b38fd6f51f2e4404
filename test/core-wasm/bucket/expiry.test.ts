import {describe, expect, test} from 'vitest';
import {BucketType} from '../../../core-wasm/assembly/abi.ts';
import {Pourer, type Scenario, SECOND} from './pourer.ts';

const {Leaky, Counter, Bayesian, Trigger} = BucketType;
const HOUR = 3600n;
const DAY = 24n * HOUR;
const source = (event: {meta: Readonly<Record<string, string>>}) => event.meta.source_ip ?? '';
const leaky: Scenario = {
  name: 'leaky',
  type: Leaky,
  capacity: 2,
  leakspeed: 10n * SECOND,
  groupby: source,
};
const counter = (seconds: bigint): Scenario => ({
  name: `counter ${seconds}`,
  type: Counter,
  capacity: -1,
  duration: seconds * SECOND,
  groupby: source,
});
const at = (seconds: bigint | number, source_ip = 'a') => ({
  time: BigInt(seconds) * SECOND,
  meta: {source_ip},
});

/** '.' poured, '!' overflowed; one character per pour, at the given seconds. */
const LEAKY_ROWS = [
  {name: 'a burst overflows at capacity + 1', pours: [0, 0, 0], verdicts: '..!'},
  {name: 'the next event opens a fresh bucket', pours: [0, 0, 0, 0, 0, 0], verdicts: '..!..!'},
  {name: 'leaking makes room', pours: [0, 0, 10, 20, 30], verdicts: '.....'},
  {name: 'the last instant of a life still counts', pours: [0, 0, 30, 30, 30], verdicts: '....!'},
  {name: 'one second later a new bucket begins', pours: [0, 0, 31, 31, 31], verdicts: '....!'},
  {name: 'time that goes back still counts', pours: [100, 50, 0], verdicts: '..!'},
];

describe('leaky', () => {
  for (const {name, pours, verdicts} of LEAKY_ROWS) {
    test(name, () => {
      const pourer = new Pourer([leaky]);
      expect(pours.map((second) => (pourer.pour(at(second)).length ? '!' : '.')).join('')).toBe(
        verdicts,
      );
    });
  }

  test('the queue of a bucket whose life ended is not carried over', () => {
    const pourer = new Pourer([leaky]);
    const raised = [0, 0, 31, 31, 31].flatMap((second) => pourer.pour(at(second)));
    expect(raised.map(({queue, first}) => ({queue, first}))).toEqual([
      {queue: [3, 4, 5], first: 31n * SECOND},
    ]);
  });

  test('an event without a time is not counted', () => {
    const pourer = new Pourer([leaky]);
    const raised = [at(0), {meta: {source_ip: 'a'}}, at(0), at(0)].flatMap((event) =>
      pourer.pour(event),
    );
    expect(raised.map(({total, queue}) => ({total, queue}))).toEqual([
      {total: 3, queue: [1, 3, 4]},
    ]);
  });
});

describe('timers', () => {
  test('fire once the clock has passed first + duration, before the event that moved it', () => {
    const pourer = new Pourer([counter(10n)]);
    expect(pourer.pour(at(0))).toEqual([]);
    expect(pourer.pour(at(9, 'b'))).toEqual([]);
    expect(pourer.pour(at(10))).toEqual([]);
    const [fired, ...others] = pourer.pour(at(11));
    expect(others).toEqual([]);
    expect(fired).toMatchObject({
      total: 2,
      first: 0n,
      last: 10n * SECOND,
      at: 10n * SECOND,
      byTime: true,
      sequence: 3,
    });
  });

  test('in order of deadline, whichever scenario', () => {
    const pourer = new Pourer([counter(30n), counter(10n), counter(20n)]);
    pourer.pour(at(0));
    pourer.pour(at(5, 'b'));
    const order = pourer.pour(at(100)).map(({scenario, partition}) => `${scenario}${partition}`);
    expect(order).toEqual(
      ['10a', '10b', '20a', '20b', '30a', '30b'].map((text) => `counter ${text}`),
    );
  });

  test('the host is told when to come back', () => {
    const pourer = new Pourer([counter(10n)]);
    const {nextDeadline} = pourer.room.exports;
    expect(nextDeadline()).toBe((1n << 63n) - 1n);
    pourer.pour(at(5));
    const due = nextDeadline();
    expect(due).toBe(15n * SECOND + 1n);
    expect(pourer.advance(due - 1n)).toEqual([]);
    expect(pourer.advance(due)).toHaveLength(1);
  });

  test('at the end of a replay only those of three seconds fire', () => {
    const pourer = new Pourer([counter(1n), counter(3n), counter(4n), counter(10n)]);
    pourer.pour(at(0));
    expect(pourer.endReplay().map(({scenario}) => scenario)).toEqual(['counter 1', 'counter 3']);
    expect(pourer.advance(100n * SECOND).map(({scenario}) => scenario)).toEqual([
      'counter 4',
      'counter 10',
    ]);
  });

  test('an event late by less than the duration is counted', () => {
    const pourer = new Pourer([counter(10n)]);
    pourer.pour(at(100, 'b'));
    pourer.pour(at(95));
    pourer.pour(at(96));
    const fired = pourer.pour(at(111)).filter(({partition}) => partition === 'a');
    expect(fired.map(({total, at}) => ({total, at}))).toEqual([{total: 2, at: 105n * SECOND}]);
  });
});

describe('sweeping', () => {
  test('frees a bucket an hour past its life', () => {
    const pourer = new Pourer([leaky]);
    const {liveBuckets} = pourer.room.exports;
    pourer.pour(at(0));
    pourer.pour(at(30n + HOUR, 'b'));
    expect(liveBuckets()).toBe(2);
    pourer.pour(at(30n + HOUR + 70n, 'b'));
    expect(liveBuckets()).toBe(1);
  });

  test('leaves alone what an old file read late fills', () => {
    const pourer = new Pourer([leaky]);
    for (let second = 0n; second < 2n * DAY; second += HOUR) pourer.pour(at(second, 'b'));
    expect([0, 0, 0].map((second) => pourer.pour(at(second)).length)).toEqual([0, 0, 1]);
  });

  test('frees everything: no leak', () => {
    const pourer = new Pourer([leaky, {...leaky, name: 'distinct', distinct: source}]);
    pourer.pour({time: 0n, meta: {source_ip: 'warm'}});
    pourer.advance(DAY * SECOND);
    const empty = pourer.room.exports.stateBytes();
    for (let i = 0; i < 3000; i++)
      pourer.pour(at(DAY + BigInt(i % 9), `${'long '.repeat(i % 9)}${i % 700}`));
    expect(pourer.room.exports.stateBytes()).toBeGreaterThan(empty);
    pourer.advance(3n * DAY * SECOND);
    expect(pourer.room.exports.liveBuckets()).toBe(0);
    expect(pourer.room.exports.stateBytes()).toBe(empty);
  });
});

describe('a jump of more than a day', () => {
  test('by one line moves nothing', () => {
    const pourer = new Pourer([counter(10n)]);
    pourer.pour(at(0));
    expect(pourer.pour(at(30n * DAY, 'b'))).toEqual([]);
    expect(pourer.pour(at(5))).toEqual([]);
    expect(pourer.pour(at(11)).map(({total}) => total)).toEqual([2]);
  });

  test('is followed once a hundred further lines confirm it', () => {
    const pourer = new Pourer([counter(10n)]);
    pourer.pour(at(0));
    const fired = Array.from({length: 101}, () => pourer.pour(at(30n * DAY, 'b')).length);
    expect(fired.indexOf(1)).toBe(100);
  });

  test('is not confirmed while the source comes back', () => {
    const pourer = new Pourer([counter(10n)]);
    pourer.pour(at(0));
    for (let i = 0; i < 300; i++)
      expect(pourer.pour(i % 50 ? at(30n * DAY, 'b') : at(1, 'c'))).toEqual([]);
  });

  test("of the host's own clock is believed at once", () => {
    const pourer = new Pourer([counter(10n)]);
    pourer.pour(at(0));
    expect(pourer.advance(30n * DAY * SECOND)).toHaveLength(1);
  });
});

test('extreme times do not trap or wrap', () => {
  const pourer = new Pourer([
    leaky,
    counter(10n),
    {...leaky, name: 'hidden', blackhole: 1n << 62n},
  ]);
  const extremes = [(1n << 63n) - 1n, -(1n << 63n), 0n, 1n, -1n, (1n << 62n) + 5n, -(1n << 62n)];
  for (let i = 0; i < 400; i++) {
    pourer.pour({
      time: extremes[(i * i + (i >> 3)) % extremes.length]!,
      meta: {source_ip: `${i % 3}`},
    });
  }
  expect(pourer.stats(0).poured).toBe(400);
});

test('bayesian arithmetic is float32: in float64 these numbers would overflow', () => {
  const condition = () => true;
  const [prior, evil, benign, threshold] = [0.5, 0.05, 0.15, 0.1];
  const likely = (p: number) => (evil * p) / (evil * p + benign * (1 - p));
  expect(likely(likely(prior)) > threshold).toBe(true);
  const scenario: Scenario = {
    name: 'bayesian',
    type: Bayesian,
    capacity: -1,
    leakspeed: SECOND,
    prior,
    threshold,
    bayes: [
      {condition, evil, benign},
      {condition, evil, benign},
    ],
  };
  expect(new Pourer([scenario]).pour(at(0))).toEqual([]);
  expect(new Pourer([{...scenario, threshold: 0.0999}]).pour(at(0))).toHaveLength(1);
});

test('a trigger ignores distinct and cancel, and is hidden like others', () => {
  const trigger: Scenario = {
    name: 'trigger',
    type: Trigger,
    distinct: () => 'same',
    cancelOn: () => true,
    blackhole: 10n * SECOND,
  };
  const pourer = new Pourer([trigger]);
  expect([0, 5, 9, 10, 11].map((second) => pourer.pour(at(second)).length)).toEqual([
    1, 0, 0, 1, 0,
  ]);
  expect(pourer.room.exports.liveBuckets()).toBe(0);
});
