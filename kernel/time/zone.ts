// A named time zone as the engine takes it: the instants at which its offset from UTC
// changes. The core knows no zone names; Intl does.

/** From this instant (ns) on, local time is UTC plus so many minutes. */
export interface ZoneOffset {
  readonly from: bigint;
  readonly offsetMinutes: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** No zone changes its offset twice within this. */
const STEP_DAYS = 20;
/** How far back and ahead of now dates are read with the exact offset. */
const YEARS_BACK = 12;
const YEARS_AHEAD = 2;

/** The zone's offsets around `now`; undefined for a name that is no zone. UTC is the empty table. */
export function zoneOffsets(zone: string, now: bigint): readonly ZoneOffset[] | undefined {
  const offsetAt = offsetOf(zone);
  if (offsetAt === undefined) return undefined;
  if (zone === 'UTC') return [];
  const nowMs = Number(now / 1_000_000n);
  let at = Math.floor((nowMs - YEARS_BACK * 366 * DAY_MS) / DAY_MS) * DAY_MS;
  const end = nowMs + YEARS_AHEAD * 366 * DAY_MS;
  let offset = offsetAt(at);
  const offsets: ZoneOffset[] = [{from: -(1n << 62n), offsetMinutes: offset}];
  while (at < end) {
    const next = at + STEP_DAYS * DAY_MS;
    const nextOffset = offsetAt(next);
    if (nextOffset !== offset) {
      let [low, high] = [at, next];
      while (high - low > MINUTE_MS) {
        const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
        if (offsetAt(middle) === offset) low = middle;
        else high = middle;
      }
      offsets.push({from: BigInt(high) * 1_000_000n, offsetMinutes: nextOffset});
    }
    at = next;
    offset = nextOffset;
  }
  return offsets;
}

/** Minutes east of UTC that hold at an instant, by the table of a zone. */
export function offsetAt(offsets: readonly ZoneOffset[], at: bigint): number {
  return offsets.findLast(({from}) => from <= at)?.offsetMinutes ?? 0;
}

/** Minutes east of UTC at an instant, as a function; undefined for an unknown zone. */
function offsetOf(zone: string): ((ms: number) => number) | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
  return (ms) => {
    const part: Record<string, number> = {};
    for (const {type, value} of format.formatToParts(ms)) part[type] = Number(value);
    const local = Date.UTC(
      part.year!,
      part.month! - 1,
      part.day,
      part.hour,
      part.minute,
      part.second,
    );
    return Math.round((local - Math.floor(ms / 1000) * 1000) / MINUTE_MS);
  };
}
