// date() with a zone and timezone(), through the compiler and the core.
import {describe, expect, test} from 'vitest';
import {Status, Tag} from '../../../core-wasm/assembly/abi.ts';
import {STRING} from '../../../core-wasm/compiler/expr/types.ts';
import {evaluate} from '../../conformance/helpers/bench.ts';
import type {Tagged} from '../expr/values.ts';

const text = (value: string) => ({type: STRING, value});

async function date(value: string, layout: string, zone: string) {
  const variables = {value: text(value), layout: text(layout), zone: text(zone)};
  const outcome = await evaluate('date(value, layout, zone)', {variables});
  return outcome.status === Status.Ok ? (outcome.value as Tagged).value : 'error';
}

const at = (instant: string, zoneMinutes: number) => ({
  ns: BigInt(Date.parse(instant)) * 1_000_000n,
  zoneMinutes,
});

const CIVIL = '2006-01-02 15:04:05';

describe('date() in a zone', () => {
  const ROWS: readonly (readonly [string, string, string, object | 'error'])[] = [
    ['2024-07-01 12:00:00', CIVIL, 'Europe/Zurich', at('2024-07-01T10:00:00Z', 120)],
    ['2024-01-01 12:00:00', CIVIL, 'Europe/Zurich', at('2024-01-01T11:00:00Z', 60)],
    ['2024-01-01 12:00:00', CIVIL, 'America/New_York', at('2024-01-01T17:00:00Z', -300)],
    ['2024-01-01 12:00:00', CIVIL, 'Asia/Kathmandu', at('2024-01-01T06:15:00Z', 345)],
    // never; twice: the later one east of Greenwich, the earlier one west of it
    ['2024-03-31 02:30:00', CIVIL, 'Europe/Zurich', at('2024-03-31T01:30:00Z', 120)],
    ['2024-10-27 02:30:00', CIVIL, 'Europe/Zurich', at('2024-10-27T01:30:00Z', 60)],
    ['2024-11-03 01:30:00', CIVIL, 'America/New_York', at('2024-11-03T05:30:00Z', -240)],
    [
      '2024-07-01T12:00:00+05:30',
      '2006-01-02T15:04:05Z07:00',
      'Europe/Zurich',
      at('2024-07-01T06:30:00Z', 330),
    ],
    [
      '2024-07-01T12:00:00Z',
      '2006-01-02T15:04:05Z07:00',
      'Europe/Zurich',
      at('2024-07-01T12:00:00Z', 0),
    ],
    [
      'Mon, 01 Jul 2024 12:00:00 CEST',
      'Mon, 02 Jan 2006 15:04:05 MST',
      'Europe/Zurich',
      at('2024-07-01T10:00:00Z', 120),
    ],
    [
      'Mon, 01 Jul 2024 12:00:00 GMT',
      'Mon, 02 Jan 2006 15:04:05 MST',
      'Europe/Zurich',
      at('2024-07-01T12:00:00Z', 0),
    ],
    ['2024-07-01 12:00:00', CIVIL, '', at('2024-07-01T12:00:00Z', 0)],
    ['2024-07-01 12:00:00', CIVIL, 'Nowhere/Else', 'error'],
    ['2024-07-01 12:00:00', CIVIL, '+01:00', 'error'],
    ['2024-07-01 25:00:00', CIVIL, 'Europe/Zurich', 'error'],
    ['2024-02-30 12:00:00', CIVIL, 'Europe/Zurich', 'error'],
  ];
  for (const [value, layout, zone, expected] of ROWS) {
    test(`${value} in ${zone || '""'}`, async () => {
      expect(await date(value, layout, zone)).toEqual(expected);
    });
  }
});

describe('a zone by name reads texts as UTC does', () => {
  const ROWS: readonly (readonly [string, string])[] = [
    ['2024-02-29 23:59:59', CIVIL],
    ['2023-02-29 23:59:59', CIVIL],
    ['2024-01-02   03:04:05.123456789', CIVIL],
    ['9999-12-31 00:00:00', CIVIL],
    ['2024-01-02T03:04:05.5+2500', '2006-01-02T15:04:05.999999999Z0700'],
    ['Feb  9 01:02:03', 'Jan _2 15:04:05'],
    ['Tuesday, 02-Jan-69 15:04:05 GMT+3', 'Monday, 02-Jan-06 15:04:05 MST'],
    ['Tuesday, 02-Jan-69 15:04:05 +3', 'Monday, 02-Jan-06 15:04:05 MST'],
    ['Tuesday, 02-Jan-69 15:04:05 ABCD', 'Monday, 02-Jan-06 15:04:05 MST'],
    ['2024-366', '2006-002'],
    ['', 'Month 15h04'],
  ];
  for (const [value, layout] of ROWS) {
    test(`"${value}" as "${layout}"`, async () => {
      expect(await date(value, layout, 'Etc/UTC')).toEqual(await date(value, layout, 'UTC'));
    });
  }
});

describe('timezone()', () => {
  test('a zone, as a value for date()', async () => {
    const {value} = await evaluate('date("2024-07-01", "2006-01-02", timezone("Asia/Tokyo"))', {
      variables: {},
    });
    expect((value as Tagged).value).toEqual(at('2024-06-30T15:00:00Z', 540));
  });

  test('its name', async () => {
    const {value} = await evaluate('timezone("Europe/Zurich").String()', {variables: {}});
    expect(value).toBe('Europe/Zurich');
  });

  test('a name that is none is an error of the expression', async () => {
    const {status, value} = await evaluate('timezone("Nowhere/Else")', {variables: {}});
    expect([status, (value as Tagged).tag]).toEqual([Status.Error, Tag.Err]);
  });

  test('nothing else can be called', async () => {
    for (const method of ['constructor', 'toString', 'offsetAt']) {
      const {status} = await evaluate(`timezone("Europe/Zurich").${method}()`, {variables: {}});
      expect(status, method).toBe(Status.Error);
    }
  });
});
