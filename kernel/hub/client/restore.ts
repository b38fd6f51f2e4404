// Installing what a hub.lock names, to the byte: one machine's lock makes another the same.
import type {HubLock} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {FaultsError} from '../../faults-error.ts';
import {problemOf} from '../../problem.ts';
import {itemKey} from '../index/types.ts';
import {candidatesOf} from '../resolve/candidates.ts';
import type {Resolved} from '../resolve/resolve.ts';
import {hasBlob} from '../state/store.ts';
import type {ConflictPolicy} from './carry.ts';
import type {Goal} from './change.ts';
import type {Situation} from './situation.ts';

/** The goal of a lock. Throws FW4048 with everything that no hub has. */
export async function lockGoal(
  situation: Situation,
  lock: HubLock,
  policy: ConflictPolicy,
): Promise<Goal> {
  const exact: Resolved[] = [];
  const faults: EngineError[] = [];
  for (const locked of lock.items) {
    const candidate = situation.sources
      .flatMap((source) => candidatesOf([source], locked.type, locked.name))
      .find(({release}) => release.digest === locked.digest);
    if (!candidate && !(await hasBlob(situation.places, locked.digest))) {
      faults.push(
        new EngineError(
          'FW4048',
          `no hub has ${itemKey(locked)} ${locked.version} with the sha256 ${locked.digest}`,
        ),
      );
    }
    exact.push({locked, candidate});
  }
  if (faults.length > 0) {
    throw new FaultsError(
      'FW4048',
      'the lock cannot be restored; nothing was changed',
      faults.map((fault) => problemOf(fault)),
    );
  }
  return {
    roots: [],
    leftOut: new Set(lock.left_out),
    upgrades: () => false,
    exact,
    carrying: {policy, discards: () => false},
  };
}

/** Data files that no index vouches for have to be those of the lock as well. Throws FW4048. */
export function requireSameData(exact: readonly Resolved[], got: readonly Resolved[]): void {
  const wanted = new Map(exact.map(({locked}) => [itemKey(locked), locked.data]));
  const faults = got.flatMap(({locked}) =>
    (wanted.get(itemKey(locked)) ?? [])
      .filter(
        ({name, digest}) => !locked.data.some((one) => one.name === name && one.digest === digest),
      )
      .map(
        ({name, digest}) =>
          new EngineError(
            'FW4048',
            `the data file "${name}" of ${itemKey(locked)} is not the one with the sha256 ${digest} any more`,
          ),
      ),
  );
  if (faults.length === 0) return;
  throw new FaultsError(
    'FW4048',
    'the lock cannot be restored; nothing was changed',
    faults.map((fault) => problemOf(fault)),
  );
}
