// Random scenarios and streams for property tests, from a seed.
import {BucketType} from '../../../core-wasm/assembly/abi.ts';
import {type BucketEvent, type Scenario, SECOND} from './pourer.ts';

export type Random = (below: number) => number;

/** Mulberry32: the same numbers for the same seed, on every machine. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const {Leaky, Trigger, Counter, Conditional, Bayesian} = BucketType;
const value = (event: BucketEvent) => Number(event.meta.value);

/** One scenario of every kind and trait, with numbers drawn from `next`. */
export function drawScenarios(next: Random): Scenario[] {
  const source = (event: BucketEvent) => event.meta.source_ip ?? '';
  const long = (event: BucketEvent) => `partition of ${source(event)}, too long for a bucket`;
  const speed = () => BigInt(1 + next(20)) * SECOND;
  const common = {groupby: source};
  return [
    {...common, name: 'leaky', type: Leaky, capacity: 1 + next(4), leakspeed: speed()},
    {...common, name: 'deep', type: Leaky, capacity: 20 + next(40), leakspeed: 60n * SECOND},
    {
      ...common,
      name: 'hidden',
      type: Leaky,
      capacity: 1,
      leakspeed: speed(),
      blackhole: 3n * speed(),
    },
    {
      ...common,
      name: 'distinct',
      type: Leaky,
      capacity: 2 + next(8),
      cacheSize: next(4),
      leakspeed: speed(),
      distinct: (event) => `v${event.meta.value}`,
    },
    {
      ...common,
      name: 'cancelled',
      type: Leaky,
      capacity: 3,
      leakspeed: speed(),
      cancelOn: (event) => value(event) % 7 === 0,
    },
    {
      groupby: long,
      name: 'filtered',
      type: Leaky,
      capacity: 2,
      leakspeed: speed(),
      blackhole: speed(),
      overflowFilter: (queue) => queue.some((event) => value(event) % 2 === 0),
    },
    {
      ...common,
      name: 'trigger',
      type: Trigger,
      filter: (event) => value(event) % 5 === 0,
      blackhole: speed(),
    },
    {groupby: long, name: 'counter', type: Counter, capacity: -1, duration: speed()},
    {...common, name: 'timed', type: Leaky, capacity: 5, leakspeed: speed(), duration: speed()},
    {
      ...common,
      name: 'brief',
      type: Counter,
      capacity: -1,
      duration: 2n * SECOND,
      blackhole: speed(),
    },
    {
      ...common,
      name: 'conditional',
      type: Conditional,
      capacity: next(2) ? -1 : 2,
      cacheSize: next(6),
      leakspeed: speed(),
      condition: (queue) => queue.reduce((sum, event) => sum + value(event), 0) > 60,
    },
    {
      ...common,
      name: 'bayesian',
      type: Bayesian,
      capacity: -1,
      leakspeed: speed(),
      prior: 0.5,
      threshold: 0.85,
      bayes: [
        {condition: (_, event) => value(event) > 12, evil: 0.8, benign: 0.3, guillotine: true},
        {condition: (queue) => queue.length > 3, evil: 0.7, benign: 0.2},
        {
          condition: (_, event) => (value(event) === 3 ? undefined : value(event) > 9),
          evil: 0.6,
          benign: 0.4,
        },
      ],
    },
    {...common, name: 'shared', filterText: 'x', type: Leaky, capacity: 4, leakspeed: speed()},
    {
      ...common,
      name: 'shared',
      filterText: 'x',
      type: Leaky,
      capacity: 9,
      leakspeed: speed(),
      blackhole: speed(),
    },
  ];
}

/** Events of some sources over time that mostly goes forward, sometimes back, sometimes is missing. */
export function drawEvents(next: Random, count: number, sources: number): BucketEvent[] {
  let now = 1_600_000_000n * SECOND;
  return Array.from({length: count}, () => {
    const meta = {source_ip: `192.0.2.${next(sources)}`, value: String(next(20))};
    if (next(40) === 0) return {meta};
    if (next(400) === 0) now += BigInt(next(7200)) * SECOND;
    now += BigInt(next(3)) * (SECOND / 2n);
    const back = next(10) ? 0n : BigInt(next(next(10) ? 20 : 9000)) * SECOND;
    return {time: now - back, meta};
  });
}
