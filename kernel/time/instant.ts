// Instants: nanoseconds since the epoch as bigint, RFC 3339 as text.
import {offsetAt, type ZoneOffset} from './zone.ts';

const NS_PER_S = 1_000_000_000n;
const MS_PER_S = 1_000n;

/** RFC 3339 in UTC; the fraction only if there is one. */
export function formatInstant(ns: bigint): string {
  const seconds = ns >= 0n ? ns / NS_PER_S : -((-ns + NS_PER_S - 1n) / NS_PER_S);
  const fraction = ns - seconds * NS_PER_S;
  const whole = new Date(Number(seconds * MS_PER_S)).toISOString().slice(0, 19);
  if (fraction === 0n) return `${whole}Z`;
  const digits = fraction.toString().padStart(9, '0');
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return `${whole}.${digits.slice(0, end)}Z`;
}

/**
 * What a person writes for an instant: RFC 3339, or a date, or a date and time (blank or T
 * between them) in UTC. Undefined when it is none of these.
 */
export function parseInstant(text: string): bigint | undefined {
  const [, date, time = 'T00:00:00', fraction = '', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(?::\d\d)?)?(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/i.exec(text) ?? [];
  if (date === undefined) return undefined;
  const clock = time.length === 6 ? `${time.slice(1)}:00` : time.slice(1);
  const ms = Date.parse(`${date}T${clock}${zone.toUpperCase()}`);
  if (Number.isNaN(ms)) return undefined;
  // Date.parse takes 2026-02-30 for March 2: the day must come back as it was.
  if (new Date(Date.parse(`${date}T00:00:00Z`)).toISOString().slice(0, 10) !== date)
    return undefined;
  return BigInt(ms) * 1_000_000n + BigInt(fraction.slice(1).padEnd(9, '0'));
}

const UNITS_NS: Readonly<Record<string, bigint>> = {
  s: NS_PER_S,
  m: 60n * NS_PER_S,
  h: 3600n * NS_PER_S,
  d: 86_400n * NS_PER_S,
  w: 604_800n * NS_PER_S,
};

/**
 * What a person writes for an instant near now: as `parseInstant`, but without a zone in the
 * zone of these offsets, or how long ago: 2h, 3d, 1d12h. Undefined when it is none of these.
 */
export function parseMoment(
  text: string,
  now: bigint,
  offsets: readonly ZoneOffset[],
): bigint | undefined {
  if (/^(\d{1,6}[smhdw])+$/.test(text)) {
    let ago = 0n;
    for (const [, count, unit] of text.matchAll(/(\d+)([smhdw])/g))
      ago += BigInt(count!) * UNITS_NS[unit!]!;
    return now - ago;
  }
  const instant = parseInstant(text);
  if (instant === undefined || /(Z|[+-]\d\d:\d\d)$/i.test(text.slice(10))) return instant;
  const minutes = (at: bigint) => BigInt(offsetAt(offsets, at)) * UNITS_NS.m!;
  // The offset that holds at local time is within a day of the one at the same time in UTC.
  return instant - minutes(instant - minutes(instant));
}
