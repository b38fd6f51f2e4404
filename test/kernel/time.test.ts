// Instants as text, and time zones as tables of offsets.
import {describe, expect, test} from 'vitest';
import {formatInstant, parseInstant} from '../../kernel/time/instant.ts';
import {zoneOffsets} from '../../kernel/time/zone.ts';

const SECOND = 1_000_000_000n;

describe('an instant as text', () => {
  const CASES = [
    {ns: 0n, text: '1970-01-01T00:00:00Z'},
    {ns: 1_770_113_472n * SECOND, text: '2026-02-03T10:11:12Z'},
    {ns: 1_770_113_472n * SECOND + 5n, text: '2026-02-03T10:11:12.000000005Z'},
    {ns: 1_770_113_472n * SECOND + 120_000_000n, text: '2026-02-03T10:11:12.12Z'},
    {ns: -1n, text: '1969-12-31T23:59:59.999999999Z'},
    {ns: -62_135_596_800n * SECOND, text: '0001-01-01T00:00:00Z'},
  ];
  for (const {ns, text} of CASES) {
    test(text, () => {
      expect(formatInstant(ns)).toBe(text);
      expect(parseInstant(text)).toBe(ns);
    });
  }
});

describe('an instant as a person writes it', () => {
  const CASES = [
    {text: '2026-02-03', instant: '2026-02-03T00:00:00Z'},
    {text: '2026-02-03 10:11', instant: '2026-02-03T10:11:00Z'},
    {text: '2026-02-03T10:11:12+01:00', instant: '2026-02-03T09:11:12Z'},
    {text: '2026-02-03t10:11:12z', instant: '2026-02-03T10:11:12Z'},
    {text: '2024-02-29', instant: '2024-02-29T00:00:00Z'},
    {text: '2026-02-29', instant: undefined},
    {text: '2026-13-01', instant: undefined},
    {text: '2026-02-03T25:00:00', instant: undefined},
    {text: 'yesterday', instant: undefined},
    {text: '', instant: undefined},
    {text: '1770113472', instant: undefined},
  ];
  for (const {text, instant} of CASES) {
    test(JSON.stringify(text), () => {
      const ns = parseInstant(text);
      expect(ns === undefined ? undefined : formatInstant(ns)).toBe(instant);
    });
  }
});

describe('a zone as a table', () => {
  const now = parseInstant('2026-02-03')!;
  const at = (zone: string, text: string) =>
    zoneOffsets(zone, now)!.findLast(({from}) => from <= parseInstant(text)!)?.offsetMinutes;

  const CASES = [
    {zone: 'Europe/Berlin', at: '2026-03-29T00:59:59Z', minutes: 60},
    {zone: 'Europe/Berlin', at: '2026-03-29T01:00:00Z', minutes: 120},
    {zone: 'Europe/Berlin', at: '2025-10-26T01:00:00Z', minutes: 60},
    {zone: 'America/New_York', at: '2026-07-01T00:00:00Z', minutes: -240},
    {zone: 'Asia/Kolkata', at: '2020-01-01T00:00:00Z', minutes: 330},
    {zone: 'Australia/Lord_Howe', at: '2026-07-01T00:00:00Z', minutes: 630},
    {zone: 'Europe/Berlin', at: '1999-07-01T00:00:00Z', minutes: 60},
  ];
  for (const {zone, at: instant, minutes} of CASES) {
    test(`${zone} at ${instant}`, () => expect(at(zone, instant)).toBe(minutes));
  }

  test('UTC needs no table', () => expect(zoneOffsets('UTC', now)).toEqual([]));
  test('an unknown name is none', () => expect(zoneOffsets('Mars/Olympus', now)).toBe(undefined));
});
