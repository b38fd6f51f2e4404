import {describe, expect, test} from 'vitest';
import {goDuration, goTime, rfc3339} from '../../../core-wasm/host/time-text.ts';

describe('durations', () => {
  const rows: [bigint, string][] = [
    [0n, '0s'],
    [1n, '1ns'],
    [1_500n, '1.5µs'],
    [2_000_000n, '2ms'],
    [4_007_000_000n, '4.007s'],
    [10_000_000_000n, '10s'],
    [60_000_000_000n, '1m0s'],
    [3_723_000_000_000n, '1h2m3s'],
    [-90_000_000_000n, '-1m30s'],
    [100n * 3_600_000_000_000n, '100h0m0s'],
  ];
  for (const [ns, text] of rows) test(text, () => expect(goDuration(ns)).toBe(text));
});

test('instants keep their zone and only the digits they need', () => {
  const ns = 1_577_872_800_000_000_000n; // 2020-01-01T10:00:00Z
  expect(rfc3339(ns)).toBe('2020-01-01T10:00:00Z');
  expect(rfc3339(ns + 120_000_000n, 120)).toBe('2020-01-01T12:00:00.12+02:00');
  expect(rfc3339(-1n)).toBe('1969-12-31T23:59:59.999999999Z');
  expect(goTime(ns)).toBe('2020-01-01 10:00:00 +0000 UTC');
  expect(goTime(ns + 5n, -330)).toBe('2020-01-01 04:30:00.000000005 -0530 -0530');
});
