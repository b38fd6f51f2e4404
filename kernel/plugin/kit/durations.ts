// Durations of a configuration, which `check` has looked at: one that cannot be read is none.
import {parseDuration} from '@firewatch/core-wasm';

const NS_PER_MS = 1_000_000n;

export const nsOf = (duration: string): bigint => parseDuration(duration) ?? 0n;
export const msOf = (duration: string): number => Number(nsOf(duration) / NS_PER_MS);
