// What an operation would do: the steps from one lock to another.
import type {HubItemType, HubLock, LockedItem} from '@firewatch/schemas';
import {compare} from '../../rules/files.ts';
import {itemKey} from '../index/types.ts';
import {compareVersions} from '../publish/version.ts';
import type {Resolved} from '../resolve/resolve.ts';
import type {Declaration} from './plugins.ts';

export const ACTIONS = ['install', 'upgrade', 'downgrade', 'replace', 'remove', 'note'] as const;

export interface Step {
  /** `replace`: other bytes of the same version. `note`: only what hub.lock says of it changes. */
  readonly action: (typeof ACTIONS)[number];
  readonly type: HubItemType;
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
  /** Of a plugin that comes or changes: its manifest, as the index has it. */
  readonly manifest?: Record<string, unknown>;
  /** The same in sentences. */
  readonly declaration?: Declaration;
}

export interface Plan {
  readonly steps: readonly Step[];
  /** Artefacts to fetch at most, where the index says their sizes. */
  readonly bytes: number;
  /** What of the needs of plugins this machine cannot hold them to; absent without plugins. */
  readonly notEnforced?: readonly string[];
}

/** The steps from what is installed to what shall be. */
export function planOf(lock: HubLock, resolved: readonly Resolved[]): Plan {
  const old = new Map(lock.items.map((item) => [itemKey(item), item]));
  const next = new Map(resolved.map((one) => [itemKey(one.locked), one]));
  const steps: Step[] = [];
  let bytes = 0;
  for (const [key, {locked, candidate}] of next) {
    const before = old.get(key);
    const step = stepOf(before, locked);
    if (!step) continue;
    const manifest = step.action === 'note' ? undefined : candidate?.release.manifest;
    steps.push({...step, ...(manifest && {manifest})});
    if (step.action === 'note') continue;
    bytes += candidate?.release.size ?? 0;
    for (const {size} of candidate?.release.data ?? []) bytes += size;
  }
  for (const [key, item] of old) {
    if (!next.has(key))
      steps.push({action: 'remove', type: item.type, name: item.name, from: item.version});
  }
  return {
    steps: steps.sort(
      (one, other) =>
        ACTIONS.indexOf(one.action) - ACTIONS.indexOf(other.action) ||
        compare(itemKey(one), itemKey(other)),
    ),
    bytes,
  };
}

function stepOf(before: LockedItem | undefined, after: LockedItem): Step | undefined {
  const {type, name, version} = after;
  if (!before) return {action: 'install', type, name, to: version};
  const change = compareVersions(version, before.version);
  if (change !== 0) {
    const action = change > 0 ? 'upgrade' : 'downgrade';
    return {action, type, name, from: before.version, to: version};
  }
  const isSame =
    before.digest === after.digest && JSON.stringify(before.data) === JSON.stringify(after.data);
  if (!isSame) return {action: 'replace', type, name, from: before.version, to: version};
  const note = ({requested, pinned, hub}: LockedItem) => JSON.stringify([requested, pinned, hub]);
  return note(before) === note(after)
    ? undefined
    : {action: 'note', type, name, from: before.version, to: version};
}
