import {expect, test} from 'vitest';
import {conformance, noConformance} from '../../conformance-data.ts';
import {loadRoom} from '../room.ts';

interface Limiter {
  limiterOpen(bucket: number, capacity: number, now: bigint): void;
  allow(bucket: number, capacity: number, leakspeed: bigint, now: bigint): boolean;
  readonly BUCKET_TOKENS: {readonly value: number};
}

interface Sequence {
  readonly name: string;
  readonly capacity: number;
  readonly leakspeed_ns: number;
  readonly steps: readonly {allowed: boolean; t_ns: number; tokens_after: number}[];
}

const vectors: {sequences: Sequence[]} | undefined = conformance('vectors/rate-limiter.json');
const {exports: limiter, alloc, view} = loadRoom<Limiter>('bucket');

if (vectors) {
  test('the vectors are all there', () => expect(vectors.sequences).toHaveLength(14));
} else {
  test.skip(`token bucket vectors: ${noConformance}`, () => {});
}

for (const {name, capacity, leakspeed_ns, steps} of vectors?.sequences ?? []) {
  test(name, () => {
    const bucket = alloc(128);
    limiter.limiterOpen(bucket, capacity, BigInt(steps[0]!.t_ns));
    for (const {allowed, t_ns, tokens_after} of steps) {
      const answer = limiter.allow(bucket, capacity, BigInt(leakspeed_ns), BigInt(t_ns));
      expect(Boolean(answer)).toBe(allowed);
      // A refused step's tokens are those regained by then, which the bucket does not keep.
      const tokens = view.getFloat64(bucket + limiter.BUCKET_TOKENS.value, true);
      if (allowed && leakspeed_ns > 0) expect(tokens).toBe(tokens_after);
    }
  });
}
