// Hours in which a sink is left alone, but for what is urgent.
import {localMs} from './local-time.ts';

const DAY_MS = 86_400_000;

export interface QuietHours {
  /** Minutes after midnight. From 22:00 to 07:00 is over midnight. */
  readonly from: number;
  readonly to: number;
  /** IANA name. */
  readonly zone: string;
}

/** When they end, ms; undefined: they are not now. */
export function quietUntil({from, to, zone}: QuietHours, now: number): number | undefined {
  const local = localMs(now, zone);
  const time = ((local % DAY_MS) + DAY_MS) % DAY_MS;
  const [start, end] = [from * 60_000, to * 60_000];
  const isQuiet = start < end ? time >= start && time < end : time >= start || time < end;
  // A change to summer time within them is seen when the end, so counted, is come.
  return isQuiet ? now + ((end - time + DAY_MS) % DAY_MS) : undefined;
}

/** "22:30" as minutes after midnight. */
export function minutesOf(text: string): number | undefined {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}
