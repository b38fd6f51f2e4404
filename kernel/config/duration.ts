// Durations in settings: "90m", "7d", or "7d12h".
import {parseLongDuration} from '@firewatch/core-wasm';

/** A setting's duration, ms; a fault is told, and the default is taken. */
export type ReadDuration = (at: string, written: string | undefined, byDefault: string) => number;

const NS_PER_MS = 1_000_000n;

export function durationReader(fault: (at: string, message: string) => void): ReadDuration {
  return (at, written, byDefault) => {
    const ns = parseLongDuration(written ?? byDefault);
    if (ns !== undefined && ns > 0n) return Number(ns / NS_PER_MS);
    fault(at, `expected a duration above 0, such as 90m, 12h or 7d, found "${written}"`);
    return Number(parseLongDuration(byDefault)! / NS_PER_MS);
  };
}
