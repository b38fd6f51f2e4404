// hub.lock: what is installed, as text that is the same on every machine.
import {join} from 'node:path';
import type {HubLock, LockedItem} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {compare, readIfThere} from '../../rules/files.ts';
import {schemaFaults} from '../../schema.ts';
import {isSafePath} from '../index/entry.ts';
import {isItemName, itemKey} from '../index/types.ts';
import {LOCK_FILE} from './places.ts';

/** Nothing installed. */
export const EMPTY_LOCK: HubLock = {format: 1, items: [], left_out: []};

/** The lock of a generation; the empty one where there is none. Throws FW4032. */
export async function readLock(folder: string): Promise<HubLock> {
  return readLockFile(join(folder, LOCK_FILE), {isRequired: false});
}

/** A lock from a file. Throws FW4032. */
export async function readLockFile(
  file: string,
  {isRequired}: {isRequired: boolean},
): Promise<HubLock> {
  const bytes = await readIfThere(file);
  if (bytes === undefined && !isRequired) return EMPTY_LOCK;
  const faulty = (message: string) => new EngineError('FW4032', message, {where: {file}});
  if (bytes === undefined) throw faulty('there is no such lock');
  let lock: HubLock;
  try {
    lock = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw faulty(`is no JSON: ${(cause as Error).message}`);
  }
  const [fault] = isRequired ? await schemaFaults('hub-lock', lock) : [];
  if (fault !== undefined) throw faulty(`is no lock: ${fault}`);
  const {items, left_out: leftOut}: Partial<HubLock> = lock ?? {};
  if (!Array.isArray(items) || !Array.isArray(leftOut)) throw faulty('is no lock');
  const stray = (items as readonly LockedItem[]).find(
    ({name, path, data}) =>
      !isItemName(name) || !isSafePath(path) || data.some((one) => !isSafePath(one.name)),
  );
  if (stray) throw faulty(`"${stray.name}" has a name or a path that leads elsewhere`);
  return lock;
}

/** The text of a lock; items in the order of their keys. */
export function lockText({items, left_out}: HubLock): string {
  const sorted = [...items].sort((one, other) => compare(itemKey(one), itemKey(other)));
  const lock: HubLock = {
    format: 1,
    items: sorted.map(ordered),
    left_out: [...left_out].sort(compare),
  };
  return `${JSON.stringify(lock, undefined, 1)}\n`;
}

/** Keys in one order, so that the same lock is the same text. */
const ordered = ({
  type,
  name,
  version,
  digest,
  path,
  hub,
  requested,
  pinned,
  requires,
  data,
}: LockedItem): LockedItem => ({
  type,
  name,
  version,
  digest,
  path,
  hub,
  ...(requested !== undefined && {requested}),
  ...(pinned && {pinned}),
  requires: requires.map(({type, name, range}) => ({type, name, range})),
  data: data.map(({name, digest}) => ({name, digest})),
});
