// Settings that are durations.
import {type ConfigFault, parseDuration} from '@firewatch/kernel';

const NS_PER_MS = 1_000_000n;

/** ms; the schema's defaults are durations, and `durationFaults` has seen the rest. */
export const msOf = (text: string): number => Number(parseDuration(text)! / NS_PER_MS);

export const durationFaults = (config: object, names: readonly string[]): ConfigFault[] =>
  names.flatMap((name) => {
    const text = (config as Record<string, string>)[name]!;
    const found = parseDuration(text);
    if (found !== undefined && found > 0n) return [];
    return [{at: `/${name}`, message: `expected a duration like 10s, found "${text}"`}];
  });
