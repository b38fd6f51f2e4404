import type {InjectedEvent} from '@firewatch/core-wasm';
import {describe, expect, test} from 'vitest';
import {conformance, hasConformance, titled} from '../conformance-data.ts';
import {openVector, pourAll, type VectorRules} from './engine.ts';

interface BucketVector {
  readonly buckets: readonly object[];
  readonly files: VectorRules['files'];
  readonly events: readonly InjectedEvent[];
  readonly expected: readonly ExpectedEnd[];
}

interface ExpectedEnd {
  readonly kind: 'alert' | 'discard_or_underflow';
  readonly scenario: string;
  readonly events_count: number;
  readonly sources: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const CASES = [
  'conditional-bucket',
  'guillotine-bayesian-bucket',
  'leaky-fixedqueue',
  'leaky-scope-range-expression',
  'multiple-bayesian-bucket',
  'overflow-with-meta',
  'overflow-with-meta-and-information',
  'simple-bayesian-bucket',
  'simple-counter',
  'simple-counter-bh',
  'simple-counter-timeout',
  'simple-leaky-blackhole',
  'simple-leaky-cancel_on',
  'simple-leaky-overflow',
  'simple-leaky-ovflwfilter',
  'simple-leaky-underflow',
  'simple-leaky-uniq',
  'simple-leaky-uniq-cachesize',
  'simple-trigger',
  'simple-trigger-external-data',
  'simple-trigger-reprocess',
];

describe.skipIf(!hasConformance)(titled('bucket vectors through the whole engine'), () => {
  for (const name of CASES) {
    test(name, async () => {
      const {buckets, files, events, expected} = conformance(
        `vectors/buckets/${name}.json`,
      ) as BucketVector;
      const {engine, source} = await openVector({scenarios: buckets, files: files ?? {}});
      const ends = pourAll(engine, source, events).map(({alert}) => alert);
      const alerts = expected.filter(({kind}) => kind === 'alert');
      expect(ends.map(({scenario, events_count}) => ({scenario, events_count}))).toEqual(
        alerts.map(({scenario, events_count}) => ({scenario, events_count})),
      );
      alerts.forEach(({sources}, i) => {
        const [wanted] = Object.values(sources);
        expect(ends[i]?.source).toMatchObject(wanted!);
      });
    });
  }
});
