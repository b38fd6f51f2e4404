import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {openTime} from './time-room.ts';

const room = openTime();
const [US, MS, S, M, H] = [1_000n, 1_000_000n, 1_000_000_000n, 60_000_000_000n, 3_600_000_000_000n];

// Text, ns (undefined: refused), with days.
const READ: [text: string, ns?: bigint | undefined, days?: boolean][] = [
  ['0', 0n],
  ['-0', 0n],
  ['5s', 5n * S],
  ['+5s', 5n * S],
  ['-1478s', -1478n * S],
  ['1.', undefined],
  ['5.s', 5n * S],
  ['.5s', 500n * MS],
  ['5.6s', 5600n * MS],
  ['1.004s', 1004n * MS],
  ['100.00100s', 100_001n * MS],
  ['10ns', 10n],
  ['11us', 11n * US],
  ['12µs', 12n * US],
  ['12μs', 12n * US],
  ['13ms', 13n * MS],
  ['14s15m', 14n * S + 15n * M],
  ['1h30m', H + 30n * M],
  ['-2m3.4s', -(2n * M + 3400n * MS)],
  ['39h9m14.425s', 39n * H + 9n * M + 14_425n * MS],
  ['0.100000000000000000000h', 6n * M],
  ['0.9223372036854775807h', 3320413933267n],
  ['9223372036854775807ns', 2n ** 63n - 1n],
  ['9223372036854775.807us', 2n ** 63n - 1n],
  ['-9223372036854775808ns', -(2n ** 63n)],
  ['9223372036854775808ns', undefined],
  ['9223372036854ms775us808ns', undefined],
  ['3000000h', undefined],
  ['1d', undefined],
  ['1d', 24n * H, true],
  ['1d12h', 36n * H, true],
  ['12h1.5d', 48n * H, true],
  ['', undefined],
  ['3', undefined],
  ['-', undefined],
  ['s', undefined],
  ['.', undefined],
  ['.s', undefined],
  ['1s ', undefined],
  [' 1s', undefined],
  ['1m s', undefined],
  ['1S', undefined],
  ['1sm', undefined],
  ['1y', undefined],
  ['1é', undefined],
];
describe('reading durations', () => {
  for (const [value, wanted, days] of READ) {
    test(`"${value}"${days ? ' with days' : ''} is ${wanted ?? 'refused'}`, () => {
      expect(room.duration(value, days)).toBe(wanted);
    });
  }
});

const WRITTEN: [bigint, string][] = [
  [0n, '0s'],
  [1n, '1ns'],
  [1100n, '1.1µs'],
  [2200n * US, '2.2ms'],
  [3300n * MS, '3.3s'],
  [4n * M + 5n * S, '4m5s'],
  [4n * M + 5001n * MS, '4m5.001s'],
  [5n * H + 6n * M + 7001n * MS, '5h6m7.001s'],
  [8n * M + 1n, '8m0.000000001s'],
  [H, '1h0m0s'],
  [-H, '-1h0m0s'],
  [2n ** 63n - 1n, '2562047h47m16.854775807s'],
  [-(2n ** 63n), '-2562047h47m16.854775808s'],
];
describe('writing durations', () => {
  for (const [ns, wanted] of WRITTEN)
    test(wanted, () => expect(room.durationText(ns)).toBe(wanted));
});

test('what is written reads back', () => {
  fc.assert(
    fc.property(fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n}), fc.nat(62), (value, shift) => {
      const ns = value / 2n ** BigInt(shift);
      expect(room.duration(room.durationText(ns))).toBe(ns);
    }),
    {numRuns: 2000},
  );
});
