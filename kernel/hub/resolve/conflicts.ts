// Two items that want the same place: one file cannot be two things.
import {EngineError} from '../../errors.ts';
import {itemKey} from '../index/types.ts';
import type {Resolved} from './resolve.ts';

/** A fault for every path or data file that two items claim with different bytes. */
export function placeConflicts(items: readonly Resolved[]): EngineError[] {
  const claims = new Map<string, {by: string; digest: string}>();
  const faults: EngineError[] = [];
  const claim = (path: string, digest: string, by: string) => {
    const other = claims.get(path);
    if (!other) claims.set(path, {by, digest});
    else if (other.digest !== digest) {
      faults.push(
        new EngineError('FW4043', `${other.by} and ${by} both bring "${path}", and not the same`),
      );
    }
  };
  for (const {locked} of items) {
    claim(locked.path, locked.digest, itemKey(locked));
    for (const {name, digest} of locked.data) claim(`data/${name}`, digest, itemKey(locked));
  }
  return faults;
}
