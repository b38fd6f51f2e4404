// What there is and what is installed, in the words that scripts written for cscli know.
import {join} from 'node:path';
import type {HubItemType, HubLock, IndexedItem, LockedItem} from '@firewatch/schemas';
import {compare} from '../../rules/files.ts';
import {type Edit, editsOf} from '../edits/edits.ts';
import {entriesOf} from '../index/entry.ts';
import {ITEM_TYPES, itemKey} from '../index/types.ts';
import {compareVersions} from '../publish/version.ts';
import {candidatesOf} from '../resolve/candidates.ts';
import {ownFiles} from '../state/stage.ts';
import {localItem} from './local.ts';
import type {Situation} from './situation.ts';

export interface ListedItem {
  readonly type: HubItemType;
  readonly name: string;
  readonly description: string;
  /** "" when it is not installed. */
  readonly localVersion: string;
  /** Newest that can be had; "" when no source has it. */
  readonly hubVersion: string;
  readonly localPath: string;
  /** enabled | disabled, then local, tainted, update-available. */
  readonly status: string;
  readonly isInstalled: boolean;
  readonly isLocal: boolean;
  readonly isTainted: boolean;
  readonly isPinned: boolean;
  readonly hasUpdate: boolean;
  /** Hub it is from, or would be. */
  readonly hub: string;
  readonly digest: string;
  /** Keys of installed collections that ask for it. */
  readonly belongsTo: readonly string[];
  /** Keys of what makes it tainted. */
  readonly taintedBy: readonly string[];
  readonly item: IndexedItem | undefined;
}

/** Every item that is installed or can be, by type and name. */
export async function listItems(situation: Situation): Promise<ListedItem[]> {
  const {lock, folder, sources} = situation;
  const edits = new Map(
    (await editsOf(folder, lock)).map((edit): [string, Edit] => [itemKey(edit.item), edit]),
  );
  const taints = taintsOf(lock, new Set(edits.keys()));
  const listed = new Map<string, ListedItem>();
  for (const item of lock.items) {
    const [newest] = candidatesOf(sources, item.type, item.name).filter(
      ({release}) => !release.deprecated,
    );
    const isTainted = (taints.get(itemKey(item)) ?? []).length > 0;
    const hasUpdate =
      newest !== undefined &&
      (compareVersions(newest.version, item.version) > 0 ||
        (compareVersions(newest.version, item.version) === 0 &&
          newest.release.digest !== item.digest));
    listed.set(itemKey(item), {
      type: item.type,
      name: item.name,
      description: newest?.item.description ?? '',
      localVersion: item.version,
      hubVersion: newest?.version ?? '',
      localPath: join(folder, item.path),
      status: statusOf({isInstalled: true, isLocal: false, isTainted, hasUpdate}),
      isInstalled: true,
      isLocal: false,
      isTainted,
      isPinned: item.pinned === true,
      hasUpdate,
      hub: item.hub,
      digest: item.digest,
      belongsTo: parentsOf(lock, item),
      taintedBy: taints.get(itemKey(item)) ?? [],
      item: newest?.item,
    });
  }
  for (const [path] of await ownFiles(folder, lock)) {
    const own = await localItem(folder, path);
    if (own) listed.set(itemKey(own), localEntry(own, join(folder, path)));
  }
  for (const source of sources) {
    for (const {type, name, item} of entriesOf(source.index)) {
      const key = itemKey({type, name});
      if (listed.has(key) || item.versions[item.version]?.deprecated) continue;
      listed.set(key, offered(type, name, item, source.name));
    }
  }
  return [...listed.values()].sort(
    (one, other) =>
      ITEM_TYPES.indexOf(one.type) - ITEM_TYPES.indexOf(other.type) ||
      compare(one.name, other.name),
  );
}

const offered = (type: HubItemType, name: string, item: IndexedItem, hub: string): ListedItem => ({
  type,
  name,
  description: item.description ?? '',
  localVersion: '',
  hubVersion: item.version,
  localPath: '',
  status: 'disabled',
  isInstalled: false,
  isLocal: false,
  isTainted: false,
  isPinned: false,
  hasUpdate: false,
  hub,
  digest: item.versions[item.version]?.digest ?? '',
  belongsTo: [],
  taintedBy: [],
  item,
});

const localEntry = (
  {type, name, description}: {type: HubItemType; name: string; description: string},
  path: string,
): ListedItem => ({
  type,
  name,
  description,
  localVersion: '',
  hubVersion: '',
  localPath: path,
  status: statusOf({isInstalled: true, isLocal: true, isTainted: false, hasUpdate: false}),
  isInstalled: true,
  isLocal: true,
  isTainted: false,
  isPinned: false,
  hasUpdate: false,
  hub: '',
  digest: '',
  belongsTo: [],
  taintedBy: [],
  item: undefined,
});

/** The words of the reference. */
function statusOf(state: {
  isInstalled: boolean;
  isLocal: boolean;
  isTainted: boolean;
  hasUpdate: boolean;
}): string {
  const words = [state.isInstalled ? 'enabled' : 'disabled'];
  if (state.isLocal) words.push('local');
  if (state.isTainted) words.push('tainted');
  else if (state.hasUpdate) words.push('update-available');
  return words.join(',');
}

/** What taints what: own changes, items left out, and collections by what they ask for. */
function taintsOf(lock: HubLock, edited: ReadonlySet<string>): Map<string, string[]> {
  const byKey = new Map(lock.items.map((item) => [itemKey(item), item]));
  const taints = new Map<string, string[]>();
  const visit = (item: LockedItem): string[] => {
    const key = itemKey(item);
    const known = taints.get(key);
    if (known) return known;
    const own: string[] = edited.has(key) ? [key] : [];
    taints.set(key, own);
    for (const asked of item.requires.map(itemKey)) {
      const child = byKey.get(asked);
      if (!child || visit(child).length > 0) own.push(asked);
    }
    return own;
  };
  for (const item of lock.items) visit(item);
  return taints;
}

const parentsOf = ({items}: HubLock, item: LockedItem): string[] =>
  items
    .filter(({requires}) => requires.some((asked) => itemKey(asked) === itemKey(item)))
    .map(itemKey);
