// Ranges as segments, and the plugin as it is published; that packets are dropped is seen in
// test/interop/bouncers/nftables.test.ts.
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {checkConfig} from '../../../plugins/bouncer-nftables/config.ts';
import {disjoint, type Segment, segmentChange} from '../../../plugins/bouncer-nftables/segments.ts';
import {testBundle} from '../bundled.ts';

testBundle('bouncer-nftables');

const BITS = 6;
const prefix = fc
  .record({
    bits: fc.integer({min: 0, max: BITS}),
    address: fc.integer({min: 0, max: (1 << BITS) - 1}),
    until: fc.integer({min: 1, max: 5}),
  })
  .map(({bits, address, until}): Segment => {
    const host = (1 << (BITS - bits)) - 1;
    const first = address & ~host;
    const hold = {until: BigInt(until), origin: `o${until}`};
    return {first: BigInt(first), last: BigInt(first | host), hold};
  });
const untilOf = (list: readonly Segment[], address: bigint) =>
  list
    .filter(({first, last}) => first <= address && address <= last)
    .map(({hold}) => hold.until)
    .sort()
    .at(-1);

test('segments are disjoint, in order, and each address ends with the last range about it', () => {
  fc.assert(
    fc.property(fc.array(prefix, {maxLength: 12}), (ranges) => {
      const segments = disjoint(ranges);
      for (const [at, {first, last}] of segments.entries()) {
        expect(first <= last).toBe(true);
        if (at > 0) expect(segments[at - 1]!.last < first).toBe(true);
      }
      for (let address = 0n; address < 1n << BigInt(BITS); address++)
        expect(untilOf(segments, address)).toBe(untilOf(ranges, address));
    }),
  );
});

test('a change of segments says what came and went, and whether they overlap', () => {
  const ranges = fc.array(prefix, {maxLength: 6});
  fc.assert(
    fc.property(ranges, ranges, (one, other) => {
      const [before, after] = [disjoint(one), disjoint(other)];
      const {gone, came, isOverlapping} = segmentChange(before, after);
      const shown = (list: readonly Segment[]) =>
        list.map(({first, last, hold}) => `${first}-${last} ${hold.until}`).sort();
      const kept = before.filter((segment) => !gone.includes(segment));
      expect(shown([...kept, ...came])).toEqual(shown(after));
      const meets = came.some(({first, last}) =>
        before.some((old) => old.first <= last && first <= old.last),
      );
      expect(isOverlapping).toBe(meets);
    }),
  );
});

test('where packets cannot be rejected, it is said', () => {
  const config = {
    table: 't',
    priority: 0,
    action: 'reject',
    hooks: ['input', 'prerouting'],
  } as const;
  expect(checkConfig(config)).toMatchObject([{at: '/hooks/1'}]);
  expect(checkConfig({...config, action: 'drop'})).toEqual([]);
});
