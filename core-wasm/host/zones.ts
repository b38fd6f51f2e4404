// Time zones by their IANA names, for date() and timezone() of rules. The core knows
// no names; Intl does. No clock is read: an offset belongs to an instant.

import {Instant} from './bucket-view.ts';

/** What timezone(name) answers. */
export interface Zone {
  String(): string;
}

/** Seconds east of UTC at an instant, in ms. */
type OffsetAt = (ms: number) => number;

/** Zones known at once; a rule set names a few. */
const ZONES_MAX = 64;
const known = new Map<string, Zone>();
const offsets = new WeakMap<Zone, OffsetAt>();

/** The zone of that name; throws when there is none. */
export function zoneNamed(name: string): Zone {
  const found = known.get(name);
  if (found) return found;
  const offsetAt = name === '' || name === 'UTC' ? () => 0 : offsetOf(name);
  const zone = zoneObject(name || 'UTC');
  offsets.set(zone, offsetAt);
  if (known.size >= ZONES_MAX) known.clear();
  known.set(name, zone);
  return zone;
}

/** An object with one method and nothing of Object's, since rules may call what they find. */
function zoneObject(name: string): Zone {
  const methods = Object.assign(Object.create(null), {String: () => name});
  return Object.create(methods);
}

/**
 * date(text, layout, zone): the instant of a civil time that the core has read, in
 * seconds since 1970 as if it were UTC; `offset`: seconds east, where the text says so.
 */
export function dateIn(
  civil: bigint,
  nanos: bigint,
  offset: bigint | null,
  zone: string | Zone,
): Instant {
  const offsetAt = offsets.get(typeof zone === 'string' ? zoneNamed(zone) : zone);
  if (!offsetAt) throw new Error('not a time zone');
  const seconds = Number(civil);
  const east = offset === null ? undefined : Number(offset);
  const utc = seconds - (east ?? localOffset(seconds, offsetAt));
  return new Instant(
    instantOf(utc, Number(nanos)),
    Math.trunc((east ?? offsetAt(utc * 1000)) / 60),
  );
}

/** Local times that occur twice or never are resolved as Go's time.Date does. */
function localOffset(local: number, offsetAt: OffsetAt): number {
  const guess = offsetAt(local * 1000);
  return guess === 0 ? 0 : offsetAt((local - guess) * 1000);
}

const NS_MAX = 2n ** 63n - 1n;

/** The nearest that 64 bits can count. */
function instantOf(seconds: number, nanos: number): bigint {
  const ns = BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
  if (ns > NS_MAX) return NS_MAX;
  return ns < -NS_MAX ? -NS_MAX : ns;
}

const PARTS = {
  hourCycle: 'h23',
  era: 'short',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const;

/** Throws for a name that is no zone. */
function offsetOf(name: string): OffsetAt {
  // Intl also takes "+01:00", which is no name.
  if (name.startsWith('+') || name.startsWith('-')) throw new Error('unknown time zone');
  const format = new Intl.DateTimeFormat('en-US', {timeZone: name, ...PARTS});
  return (ms) => {
    const part: Record<string, string> = {};
    for (const {type, value} of format.formatToParts(ms)) part[type] = value;
    const of = (type: string) => Number(part[type]);
    const year = part.era === 'BC' ? 1 - of('year') : of('year');
    const local = new Date(0);
    local.setUTCFullYear(year, of('month') - 1, of('day'));
    local.setUTCHours(of('hour'), of('minute'), of('second'));
    return Math.round((local.getTime() - ms) / 1000);
  };
}
