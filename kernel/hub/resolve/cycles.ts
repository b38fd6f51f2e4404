// Items that ask for each other in a ring.
import {EngineError} from '../../errors.ts';
import {itemKey} from '../index/types.ts';
import type {Resolved} from './resolve.ts';

/** Collections of collections: deeper than any hub nests them. */
const DEPTH_MAX = 32;

/** A fault for every ring, told once, and for what is nested too deep. */
export function cyclesOf(items: readonly Resolved[]): EngineError[] {
  const byKey = new Map(items.map(({locked}) => [itemKey(locked), locked.requires.map(itemKey)]));
  const done = new Set<string>();
  const path: string[] = [];
  const faults: EngineError[] = [];
  const visit = (key: string): void => {
    const at = path.indexOf(key);
    if (at >= 0) {
      faults.push(
        new EngineError(
          'FW4044',
          `items ask for each other: ${[...path.slice(at), key].join(' → ')}`,
        ),
      );
      return;
    }
    if (done.has(key)) return;
    if (path.length === DEPTH_MAX) {
      faults.push(
        new EngineError('FW4044', `items are nested too deep, from ${path[0]} to ${key}`),
      );
      return;
    }
    path.push(key);
    for (const next of byKey.get(key) ?? []) visit(next);
    path.pop();
    done.add(key);
  };
  for (const key of byKey.keys()) visit(key);
  return faults;
}
