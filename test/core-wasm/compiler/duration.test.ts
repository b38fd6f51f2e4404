import {describe, expect, test} from 'vitest';
import {formatDuration, parseDuration} from '../../../core-wasm/compiler/rules/duration.ts';

const SECOND = 1_000_000_000n;

const PARSED: readonly [text: string, ns: bigint | undefined][] = [
  ['0', 0n],
  ['-0', 0n],
  ['5s', 5n * SECOND],
  ['30m', 1800n * SECOND],
  ['1h30m', 5400n * SECOND],
  ['1h30m0.5s', 5400n * SECOND + SECOND / 2n],
  ['.5s', SECOND / 2n],
  ['1.s', SECOND],
  ['1ms2us3ns', 1_002_003n],
  ['1µs', 1_000n],
  ['1μs', 1_000n],
  ['+1s', SECOND],
  ['-1.5h', -5400n * SECOND],
  ['0.000000001s', 1n],
  ['0.0000000001s', 0n],
  ['0.3333333333333333333h', 1_199_999_999_999n],
  ['9223372036854775807ns', 9223372036854775807n],
  ['-9223372036854775808ns', -9223372036854775808n],
  ['9223372036854775808ns', undefined],
  ['2562047h48m', undefined],
  ['1d', undefined],
  ['1', undefined],
  ['s', undefined],
  ['.s', undefined],
  ['', undefined],
  ['-', undefined],
  ['1s ', undefined],
  [' 1s', undefined],
  ['1 s', undefined],
  ['1s-1s', undefined],
  ['abs', undefined],
  ['1S', undefined],
  ['1e3s', undefined],
];

describe('parseDuration reads Go durations', () => {
  for (const [text, ns] of PARSED) test(`"${text}"`, () => expect(parseDuration(text)).toBe(ns));
});

const FORMATTED: readonly [ns: bigint, text: string][] = [
  [0n, '0s'],
  [1n, '1ns'],
  [1_100n, '1.1µs'],
  [2_200_000n, '2.2ms'],
  [SECOND / 2n, '500ms'],
  [10n * SECOND, '10s'],
  [60n * SECOND, '1m0s'],
  [61n * SECOND + 1n, '1m1.000000001s'],
  [3600n * SECOND, '1h0m0s'],
  [5400n * SECOND + SECOND / 4n, '1h30m0.25s'],
  [-90n * SECOND, '-1m30s'],
];

describe('formatDuration prints as Go does', () => {
  for (const [ns, text] of FORMATTED) test(text, () => expect(formatDuration(ns)).toBe(text));
});
