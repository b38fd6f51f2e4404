import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {conformance, noConformance} from '../../conformance-data.ts';
import {openTime} from './time-room.ts';

const room = openTime();
const NOW = 1_700_000_000_123_456_789n;
const NOW_TEXT = '2023-11-14T22:13:20.123456789Z';
room.setNow(NOW);
room.setYears(2026);

interface Vector {
  StrTime: string;
  StrTimeFormat: string;
  MarshaledTime: string;
  matched: string;
}
const dates: {vectors: Vector[]} | undefined = conformance('vectors/dates.json');
const HOW: Record<string, number> = {fallback: 0, unix: 2};

describe.skipIf(!dates)('recorded dates', () => {
  for (const {StrTime, StrTimeFormat, MarshaledTime, matched} of dates?.vectors ?? []) {
    test(`"${StrTime}" by "${StrTimeFormat}" is ${MarshaledTime}`, () => {
      const {text, how} = room.parse(StrTime, StrTimeFormat);
      expect(text).toBe(MarshaledTime === 'now' ? NOW_TEXT : MarshaledTime);
      expect(how).toBe(HOW[matched] ?? 1);
      if (!StrTimeFormat) expect(room.parseByList(StrTime)).toEqual(room.parse(StrTime));
    });
  }
});
if (!dates) console.warn(noConformance);

// A text near a date: valid forms with a few characters changed, doubled or lost.
const two = fc.integer({min: 0, max: 99}).map((n) => String(n).padStart(2, '0'));
const month = fc.constantFrom(
  'Jan',
  'Feb',
  'mar',
  'APR',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
  'Mon',
  'Jax',
);
const year = fc.constantFrom('2024', '2023', '0000', '0001', '1969', '9999', '2262', '1900');
const clock = fc.tuple(two, two, two).map((parts) => parts.join(':'));
const usual = fc
  .tuple(
    fc.integer({min: 0, max: 23}),
    fc.integer({min: 0, max: 59}),
    fc.integer({min: 0, max: 59}),
  )
  .map((parts) => parts.map((n) => String(n).padStart(2, '0')).join(':'));
const time = fc.oneof(usual, usual, usual, clock);
const day = fc.oneof(
  fc.integer({min: 1, max: 31}).map((n) => String(n).padStart(2, '0')),
  two,
);
const m = fc.oneof(
  fc.integer({min: 1, max: 12}).map((n) => String(n).padStart(2, '0')),
  two,
);
const fraction = fc.constantFrom('', '', '.5', ',25', '.123456789', '.1234567891234', '.', '.000');
const usualZone = fc.constantFrom(
  '',
  'Z',
  'z',
  '+02:00',
  '-07:30',
  '+0200',
  ' +0200',
  ' -0700',
  '+24:00',
  '+23:60',
  '-00:00',
  ' -0700 MST',
  ' +0000 UTC',
  'Z ',
);
const anyZone = fc
  .tuple(fc.constantFrom('+', '-', ' +', ' -'), two, fc.constantFrom(':', ''), two)
  .map((parts) => parts.join(''));
const zone = fc.oneof(usualZone, anyZone);
const gap = fc.constantFrom(' ', 'T', '  ', 't', '');
const mark = fc.constantFrom('-', '/');
const shapes = fc.oneof(
  fc
    .tuple(
      month,
      fc.constantFrom(' ', '  '),
      fc.oneof(day, fc.integer({min: 0, max: 9}).map(String)),
      fc.constant(' '),
      time,
      fraction,
    )
    .map((p) => p.join('')),
  fc
    .tuple(
      day,
      fc.constant('/'),
      month,
      fc.constant('/'),
      year,
      fc.constant(':'),
      time,
      fraction,
      zone,
    )
    .map((p) => p.join('')),
  fc
    .tuple(year, mark, m, day, gap, time, fraction, zone)
    .map(([y, s, mm, d, g, t, f, z]) => `${y}${s}${mm}${s}${d}${g}${t}${f}${z}`),
  fc.tuple(year, mark, m, day).map(([y, s, mm, d]) => `${y}${s}${mm}${s}${d}`),
  fc
    .tuple(year, mark, m, day, gap, time)
    .map(([y, s, mm, d, g, t]) => `${y}${s}${mm}${s}${d}${g}${t.slice(0, 5)}`),
);
const damaged = fc
  .tuple(
    shapes,
    fc.integer({min: 0, max: 40}),
    fc.constantFrom('', ' ', '0', ':', '-', '/', 'a', 'T', '.', '\n', 'é'),
    fc.boolean(),
  )
  .map(([value, at, by, insert]) => value.slice(0, at) + by + value.slice(at + (insert ? 0 : 1)));

test('the shapes answer what the list answers', () => {
  let dated = 0;
  fc.assert(
    fc.property(fc.oneof(shapes, shapes, damaged), (value) => {
      const reading = room.parse(value);
      if (reading.how === 1) dated++;
      expect(reading).toEqual(room.parseByList(value));
    }),
    {numRuns: 20000},
  );
  expect(dated).toBeGreaterThan(2000);
});

test('no text is a trap', () => {
  fc.assert(
    fc.property(
      fc.string({maxLength: 60, unit: 'binary'}),
      fc.string({maxLength: 60, unit: 'binary'}),
      (value, format) => {
        room.parse(value, format);
      },
    ),
    {numRuns: 2000},
  );
});

describe('years of dates that have none', () => {
  const at = (text: string) => BigInt(Date.parse(text)) * 1_000_000n;
  // Reference, text, instant.
  const ROWS: [string, string, string][] = [
    ['2026-01-03T00:00:00Z', 'Dec 31 23:00:00', '2025-12-31T23:00:00Z'],
    ['2026-01-03T00:00:00Z', 'Jan  3 10:00:00', '2026-01-03T10:00:00Z'],
    ['2025-12-31T23:00:00Z', 'Jan  1 10:00:00', '2026-01-01T10:00:00Z'],
    ['2025-12-31T23:00:00Z', 'Jan  1 23:00:01', '2025-01-01T23:00:01Z'],
    ['2026-06-01T00:00:00Z', 'Jul  1 00:00:00', '2025-07-01T00:00:00Z'],
    ['2025-03-10T00:00:00Z', 'Feb 29 10:00:00', '2025-03-01T10:00:00Z'],
    ['2024-03-10T00:00:00Z', 'Feb 29 10:00:00', '2024-02-29T10:00:00Z'],
  ];
  for (const [reference, value, wanted] of ROWS) {
    test(`"${value}" seen from ${reference} is ${wanted}`, () => {
      room.setYears(0, at(reference));
      expect(room.parse(value).text).toBe(wanted);
      expect(room.parseByList(value).text).toBe(wanted);
      room.setYears(2026);
    });
  }
});

describe('the default zone', () => {
  const PARIS: [string, number][] = [
    ['2025-10-26T01:00:00Z', 60],
    ['2026-03-29T01:00:00Z', 120],
    ['2026-10-25T01:00:00Z', 60],
  ];
  const ROWS: [string, string][] = [
    ['Feb  1 12:00:00', '2026-02-01T12:00:00+01:00'],
    ['Jul  1 12:00:00', '2026-07-01T12:00:00+02:00'],
    ['2026-03-29 01:59:59', '2026-03-29T01:59:59+01:00'],
    ['2026-03-29 03:00:00', '2026-03-29T03:00:00+02:00'],
    ['2026-03-29 02:30:00', '2026-03-29T03:30:00+02:00'], // never was: Go moves it on
    ['2026-10-25 02:30:00', '2026-10-25T02:30:00+01:00'], // was twice
    ['2020-01-01', '2020-01-01T00:00:00+01:00'],
    ['2026-07-01T12:00:00Z', '2026-07-01T12:00:00Z'],
    ['1782900000', '2026-07-01T12:00:00+02:00'],
  ];
  for (const [value, wanted] of ROWS) {
    test(`"${value}" is ${wanted} in Paris`, () => {
      room.setZone(PARIS);
      expect(room.parse(value).text).toBe(wanted);
      room.setZone([]);
    });
  }
});

test('what ns cannot count is told, and written exactly', () => {
  expect(room.parse('1672239773000')).toMatchObject({text: '54961-03-03T00:03:20Z', flags: 4});
  expect(room.parse('9999-12-31 23:59:59')).toMatchObject({text: '9999-12-31T23:59:59Z', flags: 4});
  expect(room.parse('9223372036854775807').how).toBe(2);
  expect(room.parse('9223372036854775808').how).toBe(0);
});

test('what the reference cannot write is no date', () => {
  expect(room.parse('0001-01-01T00:00:00Z').how).toBe(0);
  expect(room.parse('2024-01-01T00:00:00+24:00').how).toBe(0);
});
