// The reference's own bucket tests, with filter, partition and the rest as
// closures written by hand after each file's expressions.
import {describe, expect, test} from 'vitest';
import {BucketType} from '../../../core-wasm/assembly/abi.ts';
import {conformance, noConformance} from '../../conformance-data.ts';
import {type BucketEvent, Pourer, type Scenario, SECOND} from './pourer.ts';

const isTest = (event: BucketEvent) => event.parsed?.type === 'testlog';
const isAccess = (event: BucketEvent) => event.meta.log_type?.endsWith('_access-log') ?? false;
const sourceIp = (event: BucketEvent) => event.meta.source_ip ?? '';
const uniqKey = (event: BucketEvent) => event.meta.uniq_key ?? '';
const any = (test: (event: BucketEvent) => boolean) => (queue: readonly BucketEvent[]) =>
  queue.some(test);
const {Leaky, Trigger, Counter, Conditional, Bayesian} = BucketType;

const isRoot = (event: BucketEvent) => event.meta.http_path === '/';
const isAdmin = (event: BucketEvent) => event.meta.ssh_user === 'admin';
const guillotine = [
  {
    condition: (_: unknown, event: BucketEvent) => isRoot(event),
    evil: 0.8,
    benign: 0.2,
    guillotine: true,
  },
  {
    condition: (_: unknown, event: BucketEvent) => isAdmin(event),
    evil: 0.9,
    benign: 0.5,
    guillotine: true,
  },
];
const bayesian = {
  type: Bayesian,
  capacity: -1,
  leakspeed: 30n * SECOND,
  prior: 0.5,
  threshold: 0.8,
};

/** What a file's documents say, minus names and filters; `filter` is `isTest` unless given. */
const SCENARIOS: Record<string, readonly Partial<Scenario>[]> = {
  'conditional-bucket': [
    {
      type: Conditional,
      capacity: -1,
      leakspeed: SECOND,
      filter: isAccess,
      condition: (queue) => queue.some(isRoot) && queue.some((e) => e.meta.http_path === '/foo'),
    },
  ],
  'guillotine-bayesian-bucket': [{...bayesian, filter: isAccess, bayes: guillotine}],
  'multiple-bayesian-bucket': [{...bayesian, filter: isAccess, bayes: guillotine}],
  'simple-bayesian-bucket': [
    {
      ...bayesian,
      filter: isAccess,
      bayes: [
        {condition: any(isRoot), evil: 0.8, benign: 0.2},
        {condition: any(isAdmin), evil: 0.9, benign: 0.5},
      ],
    },
  ],
  'leaky-fixedqueue': [{type: Leaky, capacity: 5, cacheSize: 3, leakspeed: 10n * SECOND}],
  'leaky-scope-range-expression': [{type: Leaky, capacity: 1, leakspeed: 10n * SECOND}],
  'overflow-with-meta': [{type: Trigger, groupby: () => ''}],
  'overflow-with-meta-and-information': [{type: Trigger, groupby: () => ''}],
  'simple-counter': [{type: Counter, capacity: -1, duration: SECOND}],
  'simple-counter-timeout': [{type: Counter, capacity: -1, duration: 10n * SECOND}],
  'simple-counter-bh': [
    {
      type: Counter,
      capacity: -1,
      duration: SECOND,
      overflowFilter: any((event) => sourceIp(event) !== '1.2.3.4'),
    },
  ],
  'simple-leaky-blackhole': [
    {type: Leaky, capacity: 1, leakspeed: 10n * SECOND, blackhole: 60n * SECOND},
  ],
  'simple-leaky-cancel_on': [
    {
      type: Leaky,
      capacity: 1,
      leakspeed: 10n * SECOND,
      blackhole: 60n * SECOND,
      cancelOn: (event) => event.parsed?.random_value === '42',
    },
  ],
  'simple-leaky-overflow': [{type: Leaky, capacity: 1, leakspeed: 10n * SECOND}],
  'simple-leaky-ovflwfilter': [3, 1].map((bound) => ({
    type: Leaky,
    capacity: 1,
    leakspeed: 10n * SECOND,
    overflowFilter: any((event) => Number(event.meta.specvalue) > bound),
  })),
  'simple-leaky-underflow': [{type: Leaky, capacity: 2, leakspeed: SECOND / 2n}],
  'simple-leaky-uniq': [{type: Leaky, capacity: 1, leakspeed: 10n * SECOND, distinct: uniqKey}],
  'simple-leaky-uniq-cachesize': [
    {type: Leaky, capacity: 3, cacheSize: 1, leakspeed: 20n * SECOND, distinct: uniqKey},
  ],
  'simple-trigger': [{type: Trigger}],
  'simple-trigger-external-data': [
    {
      type: Trigger,
      filter: (event) => isTest(event) && event.parsed?.tainted_data === 'AAAABBBBBBB11111XXX',
    },
  ],
};

/** Files that need the host: left to the engine's own test of the vectors. */
const ELSEWHERE = ['simple-trigger-reprocess'];

interface Vector {
  readonly buckets: readonly {name: string; filter: string}[];
  readonly events: readonly {
    MarshaledTime: string;
    Meta: Record<string, string>;
    Parsed?: Record<string, string>;
    Line: {Labels: {type: string}};
  }[];
  readonly expected: readonly {
    kind: string;
    scenario: string;
    events_count: number;
    sources: object;
  }[];
}

describe('bucket vectors', () => {
  for (const [file, specs] of Object.entries(SCENARIOS)) {
    const vector: Vector | undefined = conformance(`vectors/buckets/${file}.json`);
    if (!vector) {
      test.skip(`${file}: ${noConformance}`, () => {});
      continue;
    }
    test(file, () => {
      const scenarios = vector.buckets.map(
        ({name, filter}, i) =>
          ({filter: isTest, groupby: sourceIp, ...specs[i], name, filterText: filter}) as Scenario,
      );
      const pourer = new Pourer(scenarios);
      const events = vector.events.map(({MarshaledTime, Meta, Parsed, Line}) => ({
        time: BigInt(Date.parse(MarshaledTime)) * 1_000_000n,
        meta: Meta,
        parsed: {...Parsed, type: Line.Labels.type},
      }));
      const raised = [...events.flatMap((event) => pourer.pour(event)), ...pourer.endReplay()];
      const got = raised.map(({scenario, total, queue}) => {
        const sources = new Set(queue.map((number) => sourceIp(pourer.events[number]!)));
        return `${scenario} ${total} ${[...sources]}`;
      });
      const ranged = file === 'leaky-scope-range-expression';
      const want = vector.expected
        .filter(({kind}) => kind === 'alert')
        .map(
          (a) =>
            `${a.scenario} ${a.events_count} ${ranged ? '192.168.1.1' : Object.keys(a.sources)}`,
        );
      expect(got.sort()).toEqual(want.sort());
    });
  }

  test.runIf(conformance('vectors/buckets/simple-trigger.json'))(
    'no file is forgotten',
    async () => {
      const {readdirSync} = await import('node:fs');
      const {conformanceFolder} = await import('../../conformance-data.ts');
      const files = readdirSync(`${conformanceFolder}/vectors/buckets`).map((name) =>
        name.slice(0, -5),
      );
      expect([...Object.keys(SCENARIOS), ...ELSEWHERE].sort()).toEqual(files.sort());
    },
  );
});
