// The goals of install, upgrade, remove and pin: which items are asked for afterwards, and
// which may move.
import type {HubItemType, HubLock, Problem} from '@firewatch/schemas';
import semver from 'semver';
import {EngineError} from '../../errors.ts';
import {problemOf} from '../../problem.ts';
import {ITEM_TYPES, itemKey, type Wish} from '../index/types.ts';
import {candidatesOf} from '../resolve/candidates.ts';
import type {Root} from '../resolve/resolve.ts';
import type {ConflictPolicy} from './carry.ts';
import type {Goal} from './change.ts';
import type {Situation} from './situation.ts';

/** Types in the order in which a bare name is looked for. */
const LOOKED_FOR = [...ITEM_TYPES].reverse();

export interface InstallWish {
  readonly wishes: readonly Wish[];
  /** Overwrite own changes, take the newest even of what is installed. */
  readonly isForced: boolean;
  readonly policy: ConflictPolicy;
}

/** Asks for some items in addition. */
export function installGoal(situation: Situation, {wishes, isForced, policy}: InstallWish): Goal {
  const {lock} = situation;
  const asked = wishes.map((wish) => rootOf(situation, wish));
  const keys = new Set(asked.map(itemKey));
  const kept = rootsOf(lock).filter((root) => !keys.has(itemKey(root)));
  const below = isForced ? reachable(lock, keys) : new Set<string>();
  return {
    roots: [...kept, ...asked],
    leftOut: new Set(lock.left_out.filter((key) => !keys.has(key))),
    upgrades: (key) => below.has(key),
    carrying: {policy, discards: (key) => below.has(key)},
    isForced: isForced && lock.items.some((item) => keys.has(itemKey(item))),
  };
}

export interface UpgradeWish {
  /** All when empty. */
  readonly wishes: readonly Wish[];
  readonly isForced: boolean;
  readonly policy: ConflictPolicy;
}

/** Lets some items, or all, move to newer versions. */
export function upgradeGoal({lock}: Situation, {wishes, isForced, policy}: UpgradeWish): Goal {
  const named = wishes.map((wish) => installedItem(lock, wish));
  const moving =
    named.length > 0
      ? reachable(lock, new Set(named.map(itemKey)))
      : new Set(lock.items.map(itemKey));
  const ranges = new Map(named.map((item, at) => [itemKey(item), wishes[at]!.range]));
  return {
    roots: rootsOf(lock).map((root) => {
      const range = ranges.get(itemKey(root));
      return range === undefined || range === '*' ? root : {...root, range};
    }),
    leftOut: new Set(lock.left_out),
    upgrades: (key) => moving.has(key) || !lock.items.some((item) => itemKey(item) === key),
    carrying: {policy, discards: (key) => isForced && moving.has(key)},
    isForced,
    refreshesData: true,
  };
}

export interface RemoveWish {
  readonly wishes: readonly Wish[];
  /** Everything of this type, or of all types. */
  readonly all: HubItemType | 'every' | undefined;
  /** Also what an installed collection asks for. */
  readonly isForced: boolean;
}

/** Takes items away, and what only they asked for. */
export function removeGoal({lock}: Situation, {wishes, all, isForced}: RemoveWish): Goal {
  const items =
    all === undefined
      ? wishes.map((wish) => installedItem(lock, wish))
      : lock.items.filter(({type}) => all === 'every' || type === all);
  const gone = new Set(items.map(itemKey));
  const problems: Problem[] = [];
  const leftOut = new Set(lock.left_out);
  for (const item of items) {
    const key = itemKey(item);
    const parents = lock.items.filter(
      (one) => !gone.has(itemKey(one)) && one.requires.some((asked) => itemKey(asked) === key),
    );
    if (parents.length === 0) continue;
    if (isForced) {
      leftOut.add(key);
      continue;
    }
    gone.delete(key);
    problems.push(
      problemOf(
        new EngineError('FW4045', `${key} stays: ${parents.map(itemKey).join(', ')} asks for it`, {
          hint: '--force removes it all the same',
        }),
        'warning',
      ),
    );
  }
  return {
    roots: rootsOf(lock).filter((root) => !gone.has(itemKey(root))),
    leftOut,
    upgrades: () => false,
    carrying: {policy: 'stop', discards: () => false},
    problems,
  };
}

/** Holds items at the version they have, or at one that is named; or lets them go again. */
export function pinGoal(situation: Situation, wishes: readonly Wish[], isPinned: boolean): Goal {
  const {lock} = situation;
  const changed = new Map<string, Root>();
  for (const wish of wishes) {
    const {type, name, version, requested} = installedItem(lock, wish);
    const root: Root = {type, name, range: requested ?? '*'};
    if (isPinned) {
      const at = wish.range === '*' ? version : wish.range;
      if (semver.valid(at) === null && at !== version)
        throw new EngineError('FW4011', `"${at}" is no version to pin "${name}" at`);
      changed.set(itemKey(root), {...root, range: at, isPinned: true});
    } else changed.set(itemKey(root), {...root, range: '*'});
  }
  const others = rootsOf(lock).filter((root) => !changed.has(itemKey(root)));
  return {
    roots: [...others, ...changed.values()],
    leftOut: new Set(lock.left_out),
    upgrades: () => false,
    carrying: {policy: 'stop', discards: () => false},
  };
}

/** What was asked for by name. */
export const rootsOf = ({items}: HubLock): Root[] =>
  items.flatMap(({type, name, requested, pinned}) =>
    requested === undefined
      ? []
      : [{type, name, range: requested, ...(pinned && {isPinned: true as const})}],
  );

/** Keys of some items and of all they ask for, as they are installed. */
function reachable({items}: HubLock, from: ReadonlySet<string>): Set<string> {
  const byKey = new Map(items.map((item) => [itemKey(item), item]));
  const found = new Set<string>();
  const queue = [...from];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    queue.push(...(byKey.get(key)?.requires.map(itemKey) ?? []));
  }
  return found;
}

/** The installed item a wish means. Throws FW4046. */
function installedItem({items}: HubLock, {type, name}: Wish) {
  for (const one of type ? [type] : LOOKED_FOR) {
    const found = items.find((item) => item.type === one && item.name === name);
    if (found) return found;
  }
  throw new EngineError('FW4046', `"${name}" is not installed`);
}

/** The type of a wish that names none. Throws FW4042. */
function rootOf({sources, lock}: Situation, {type, name, range}: Wish): Root {
  if (type) return {type, name, range};
  for (const one of LOOKED_FOR) {
    const isKnown =
      candidatesOf(sources, one, name).length > 0 ||
      lock.items.some((item) => item.type === one && item.name === name);
    if (isKnown) return {type: one, name, range};
  }
  throw new EngineError('FW4042', `no hub has an item named "${name}"`, {
    hint: '"firewatch hub update" fetches what is new; "firewatch hub search" looks for words',
  });
}
