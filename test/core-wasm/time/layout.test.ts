import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {openTime} from './time-room.ts';

const room = openTime();
const [ZONED, YEARLESS, BEYOND] = [1, 2, 4];

// Layout, text, RFC 3339 of what is read (undefined: refused), flags.
const READ: [layout: string, text: string, wanted?: string, flags?: number][] = [
  ['Monday, January 2, 2006', 'friday, MARCH 7, 2025', '2025-03-07T00:00:00Z', 0],
  ['Monday', 'Fri'],
  ['Jan', 'Sept'],
  ['Monthly 2006', 'Monthly 2024', '2024-01-01T00:00:00Z', 0],
  ['Janet 2006', 'Janet 2024', '2024-01-01T00:00:00Z', 0],
  ['2006-01-02 15:04:05.000', '2024-01-02 03:04:05.1234'],
  ['2006-01-02 15:04:05.000', '2024-01-02 03:04:05.123', '2024-01-02T03:04:05.123Z', 0],
  ['2006-01-02 15:04:05.000', '2024-01-02 03:04:05,123', '2024-01-02T03:04:05.123Z', 0],
  ['2006-01-02 15:04:05.999', '2024-01-02 03:04:05', '2024-01-02T03:04:05Z', 0],
  [
    '2006-01-02 15:04:05.999',
    '2024-01-02 03:04:05.123456789123',
    '2024-01-02T03:04:05.123456789Z',
    0,
  ],
  ['2006-01-02 15:04:05', '2024-01-02 03:04:05.'],
  ['05 2006', '05.25 2024', '2024-01-01T00:00:05.25Z', 0],
  ['15h 04m 05s', '3h 04m 05.5s', '2000-01-01T03:04:05.5Z', YEARLESS],
  ['3:04:05 PM', '12:00:00 AM', '2000-01-01T00:00:00Z', YEARLESS],
  ['3:04:05 PM', '12:00:00 PM', '2000-01-01T12:00:00Z', YEARLESS],
  ['3:04:05 pm', '11:00:00 pm', '2000-01-01T23:00:00Z', YEARLESS],
  ['3:04:05 pm', '11:00:00 PM'],
  ['03:04', '13:00'],
  ['03:04', '3:00'],
  ['2006 -07', '2024 +05', '2024-01-01T00:00:00+05:00', ZONED],
  ['2006 -0700', '2024 +0530', '2024-01-01T00:00:00+05:30', ZONED],
  ['2006 -07:00', '2024 -05:30', '2024-01-01T00:00:00-05:30', ZONED],
  ['2006 -070000', '2024 +053000', '2024-01-01T00:00:00+05:30', ZONED],
  ['2006 -07:00:00', '2024 +05:30:00', '2024-01-01T00:00:00+05:30', ZONED],
  ['2006 -07:00', '2024 +0530'],
  ['2006 -0700', '2024 Z'],
  ['2006 Z07', '2024 Z', '2024-01-01T00:00:00Z', ZONED],
  ['2006 Z07:00', '2024 +2500'],
  ['2006 -0700', '2024 +2501'],
  ['2006 MST', '2024 CEST', '2024-01-01T00:00:00Z', ZONED],
  ['2006 MST', '2024 WITA', '2024-01-01T00:00:00Z', ZONED],
  ['2006 MST', '2024 ABCD'],
  ['2006 MST', '2024 ABCDE'],
  ['2006 MST', '2024 ABCDT', '2024-01-01T00:00:00Z', ZONED],
  ['2006 MST', '2024 AB'],
  ['2006 MST', '2024 ChST', '2024-01-01T00:00:00Z', ZONED],
  ['2006 MST', '2024 GMT+3', '2024-01-01T00:00:00+03:00', ZONED],
  ['2006 MST', '2024 GMT-12', '2024-01-01T00:00:00-12:00', ZONED],
  ['2006 MST', '2024 GMT+24'],
  ['2006 MST', '2024 +03', '2024-01-01T00:00:00Z', ZONED],
  ['2006 MST -0700', '2024 UTC +0200', '2024-01-01T00:00:00Z', ZONED],
  ['2006-002', '2024-366', '2024-12-31T00:00:00Z', 0],
  ['2006-002', '2023-366'],
  ['2006-002', '2024-000'],
  ['2006-002', '2024-60'],
  ['2006 __2', '2024   5', '2024-01-05T00:00:00Z', 0],
  ['2006-002 01', '2024-060 02', '2024-02-29T00:00:00Z', 0],
  ['2006-002 01', '2024-060 03'],
  ['_2006', '_2024', '2024-01-01T00:00:00Z', 0],
  ['_2 Jan 2006', ' 5 Jan 2024', '2024-01-05T00:00:00Z', 0],
  ['_2 Jan 2006', '5 Jan 2024', '2024-01-05T00:00:00Z', 0],
  ['2006-1-2', '2024-02-30'],
  ['2006-1-2', '2024-2-29', '2024-02-29T00:00:00Z', 0],
  ['06', '00', '2000-01-01T00:00:00Z', 0],
  ['2006 ', '2024', '2024-01-01T00:00:00Z', 0],
  ['2006', '2024 '],
  ['2006', '9999', '2262-04-11T23:47:16.854775807Z', BEYOND],
  ['', '', '2000-01-01T00:00:00Z', YEARLESS],
  [`2006 ${'x'.repeat(100)}`, `2024 ${'x'.repeat(100)}`, '2024-01-01T00:00:00Z', 0],
  ['2006 '.repeat(30).trim(), '2024 '.repeat(30).trim(), '2024-01-01T00:00:00Z', 0],
  [`2006${'x'.repeat(300)}`, `2024${'x'.repeat(300)}`],
];

describe('reading by layouts', () => {
  for (const [layout, value, wanted, flags] of READ) {
    test(`"${value}" by "${layout}" is ${wanted ?? 'refused'}`, () => {
      expect(room.byLayout(layout, value)).toEqual(
        wanted === undefined ? undefined : [wanted, flags],
      );
    });
  }
});

// 2009-02-04 21:00:57.0123456 UTC: the instant Go's own documentation formats.
const NS = BigInt(Date.parse('2009-02-04T21:00:57Z')) * 1_000_000n + 12_345_600n;
const WRITTEN: [layout: string, zone: number, wanted: string][] = [
  ['Mon Jan _2 15:04:05 2006', 0, 'Wed Feb  4 21:00:57 2009'],
  ['Mon Jan _2 15:04:05 MST 2006', -480, 'Wed Feb  4 13:00:57 -0800 2009'],
  ['02 Jan 06 15:04 MST', 0, '04 Feb 09 21:00 UTC'],
  ['Monday, 02-Jan-06 15:04:05 MST', 0, 'Wednesday, 04-Feb-09 21:00:57 UTC'],
  ['2006-01-02T15:04:05Z07:00', 330, '2009-02-05T02:30:57+05:30'],
  ['2006-01-02T15:04:05.999999999Z07:00', 0, '2009-02-04T21:00:57.0123456Z'],
  ['3:04PM', 0, '9:00PM'],
  ['03:04pm', -720, '09:00am'],
  ['January __2 002', 0, 'February  35 035'],
  ['.000 .000000000 ,999 .9', 0, '.012 .012345600 ,012 '],
  ['Z07 Z0700 -07 -07:00:00 -070000', -210, '-03 -0330 -03 -03:30:00 -033000'],
  ['1/2/06 5.5', 0, '2/4/09 57.57'],
  ['no elements', 0, 'no elements'],
];

describe('writing by layouts', () => {
  for (const [layout, zone, wanted] of WRITTEN) {
    test(`"${layout}" at ${zone} min is "${wanted}"`, () => {
      expect(room.format(NS, zone, layout)).toBe(wanted);
    });
  }

  test('no room, no text', () => {
    expect(room.format(NS, 0, '2006-01-02', 20)).toBe('');
    expect(room.format(NS, 0, 'x'.repeat(30), 20)).toBe('');
  });
});

test('what is written reads back', () => {
  const ns = fc
    .bigInt({min: -9_000_000_000n, max: 9_000_000_000n})
    .chain((s) => fc.nat(999_999_999).map((n) => s * 1_000_000_000n + BigInt(n)));
  const layouts = fc.constantFrom(
    '2006-01-02T15:04:05.999999999Z07:00',
    'Monday _2 January 2006 3:04:05.000000000 PM -07:00',
    '2006-002 15:04:05,999999999 -0700',
  );
  fc.assert(
    fc.property(ns, fc.integer({min: -1439, max: 1439}), layouts, (at, zone, layout) => {
      expect(room.byLayout(layout, room.format(at, zone, layout))).toEqual([
        room.rfc3339(at, zone),
        ZONED,
      ]);
    }),
    {numRuns: 2000},
  );
});

test('RFC 3339 text is that of ECMAScript, where that has one', () => {
  fc.assert(
    fc.property(fc.integer({min: -9_000_000_000_000, max: 9_000_000_000_000}), (ms) => {
      const wanted = new Date(ms).toISOString().replace(/\.?0*Z$/, 'Z');
      expect(room.rfc3339(BigInt(ms) * 1_000_000n)).toBe(wanted);
    }),
    {numRuns: 1000},
  );
});

const ZERO_TIME = -(2n ** 63n);
const DEFAULT_TEXTS: [bigint, number, string][] = [
  [NS, 0, '2009-02-04 21:00:57.0123456 +0000 UTC'],
  [NS, 120, '2009-02-04 23:00:57.0123456 +0200 +0200'],
  [ZERO_TIME, 0, '0001-01-01 00:00:00 +0000 UTC'],
];
for (const [ns, zone, wanted] of DEFAULT_TEXTS) {
  test(`Go's default text: ${wanted}`, () => expect(room.defaultText(ns, zone)).toBe(wanted));
}

test('the zero time is written and read as such', () => {
  expect(room.rfc3339(ZERO_TIME)).toBe('0001-01-01T00:00:00Z');
  expect(room.byLayout('2006-01-02T15:04:05Z07:00', '0001-01-01T00:00:00Z')).toEqual([
    '0001-01-01T00:00:00Z',
    ZONED | BEYOND,
  ]);
});

test('every day of twenty thousand years is found again', () => {
  expect(room.time.firstBrokenDay(-3_652_500, 3_652_500)).toBe(0);
});
