// Looking into an index, which somebody else wrote: names are own keys only, paths stay inside
// the folder they are meant for.
import type {HubIndex, HubItemType, IndexedItem} from '@firewatch/schemas';
import {ITEM_TYPES, isItemName} from './types.ts';

const PATH_MAX = 512;
/** Types whose first folder is the stage. */
const STAGED: readonly HubItemType[] = ['parsers', 'postoverflows'];

/** The entry of a name; undefined when the index has none. */
export function findEntry(
  index: HubIndex,
  type: HubItemType,
  name: string,
): IndexedItem | undefined {
  const items = index.items[type];
  return items && Object.hasOwn(items, name) ? items[name] : undefined;
}

/** Every entry, by type and name. */
export function* entriesOf(index: HubIndex): Generator<{
  readonly type: HubItemType;
  readonly name: string;
  readonly item: IndexedItem;
}> {
  for (const type of ITEM_TYPES) {
    for (const [name, item] of Object.entries(index.items[type] ?? {})) yield {type, name, item};
  }
}

/** Is it a path below a folder, in plain characters, that cannot lead out of it? */
export const isSafePath = (path: string): boolean =>
  path.length <= PATH_MAX &&
  path.split('/').every((part) => /^[A-Za-z0-9_@+~ ][A-Za-z0-9._@+~ -]*$/.test(part));

/** What is wrong with the names and paths of an index, a line a fault. */
export function unsafeEntries(index: HubIndex): string[] {
  const faults: string[] = [];
  for (const {type, name, item} of entriesOf(index)) {
    const shown = `${type}:${name.slice(0, 80)}`;
    if (!isItemName(name)) faults.push(`${shown}: the name is not of the form author/name`);
    const parts = item.path.split('/');
    const isStaged = STAGED.includes(type);
    const isPlaced =
      isSafePath(item.path) &&
      parts[0] === type &&
      (type === 'plugins' || /\.ya?ml$/.test(item.path)) &&
      (!isStaged || parts.length >= 3);
    if (!isPlaced)
      faults.push(`${shown}: the path "${item.path.slice(0, 80)}" is none of an item of its type`);
    for (const [version, {data = [], requires = []}] of Object.entries(item.versions)) {
      for (const file of data) {
        if (!isSafePath(file.name) || (file.path !== undefined && !isSafePath(file.path)))
          faults.push(
            `${shown}@${version}: the data file "${file.name.slice(0, 80)}" lies outside`,
          );
      }
      for (const one of requires) {
        if (!isItemName(one.name))
          faults.push(`${shown}@${version}: asks for "${one.name.slice(0, 80)}"`);
      }
    }
  }
  return faults;
}
