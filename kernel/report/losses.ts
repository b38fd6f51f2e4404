// What the engine had to give up for want of memory during a run, as problems of its report.
import type {Losses} from '@firewatch/core-wasm';
import {EngineError} from '../errors.ts';

const WORDS: Readonly<Record<keyof Losses, (count: string) => string>> = {
  buckets: (count) => `buckets given up for newer ones: ${count}`,
  pours: (count) => `pours that found no memory: ${count}`,
  blackholes: (count) => `blackholes that ended early, so that alerts may be repeated: ${count}`,
  packets: (count) => `events lost because sources could not be merged in memory: ${count}`,
  names: (count) => `writes to fields with computed names that found no place: ${count}`,
};

/** One problem for each kind of loss since `before`, when the run began. */
export function lossProblems(now: Losses, before: Losses): EngineError[] {
  return (Object.keys(WORDS) as (keyof Losses)[]).flatMap((kind) => {
    const count = now[kind] - before[kind];
    return count > 0 ? [new EngineError('FW2611', WORDS[kind](count.toLocaleString('en')))] : [];
  });
}
