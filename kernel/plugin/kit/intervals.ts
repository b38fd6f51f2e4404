// Intervals of bouncers that write to somebody who bounds how often.
import {parseLongDuration} from '@firewatch/core-wasm';
import type {ConfigFault} from '../../plugin.ts';

const NS_PER_MS = 1_000_000n;
/** What a call waits for: it may take a minute. */
const WAIT_MS_MAX = 50_000;

/** Undefined: it is no duration. */
export function intervalMs(text: string): number | undefined {
  const duration = parseLongDuration(text);
  return duration === undefined || duration < 0n ? undefined : Number(duration / NS_PER_MS);
}

/** The fault of an interval that a call waits for, at a place of the configuration. */
export function checkWait(at: string, text: string): ConfigFault[] {
  const ms = intervalMs(text);
  if (ms !== undefined && ms <= WAIT_MS_MAX) return [];
  return [{at, message: `expected a duration of 0s to 50s, found "${text}"`}];
}

export interface Intervals {
  readonly write_interval: string;
  readonly look_interval: string;
}

export function checkIntervals({write_interval, look_interval}: Intervals): ConfigFault[] {
  const faults = checkWait('/write_interval', write_interval);
  if (intervalMs(look_interval) !== undefined) return faults;
  const message = `expected a duration like 10m, found "${look_interval}"`;
  return [...faults, {at: '/look_interval', message}];
}
