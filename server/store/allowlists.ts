// Allowlists in the store: named lists of addresses and ranges that nobody decides
// about (lapi.md section 9).
import {EngineError, intervalOf} from '@firewatch/kernel';
import type {Selectable} from 'kysely';
import {
  type AllowlistEntry,
  addItem,
  addSource,
  endWithin,
  kindOf,
  removeSource,
} from './allowlist-entries.ts';
import type {Database} from './open.ts';
import type {AllowlistItemTable, AllowlistSourceTable, AllowlistTable} from './tables.ts';

export interface Allowlist {
  readonly row: Selectable<AllowlistTable>;
  readonly items: readonly Selectable<AllowlistItemTable>[];
  /** Names and files that addresses of it are found by. */
  readonly sources: readonly Selectable<AllowlistSourceTable>[];
}

/** Makes an empty list; throws FW5021 when the name is taken. */
export async function createAllowlist(
  database: Database,
  name: string,
  description: string,
  now: number,
): Promise<void> {
  const taken = await database
    .selectFrom('allowlist')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirst();
  if (taken) throw new EngineError('FW5021', `allowlist "${name}" exists already`);
  await database
    .insertInto('allowlist')
    .values({name, description, created_at: now, updated_at: now})
    .execute();
}

/** The lists by name, or the one named; items that expired are left out. */
export async function findAllowlists(
  database: Database,
  now: number,
  name?: string,
): Promise<Allowlist[]> {
  let query = database.selectFrom('allowlist').selectAll().orderBy('name');
  if (name !== undefined) query = query.where('name', '=', name);
  const rows = await query.execute();
  const items = await database
    .selectFrom('allowlist_item')
    .selectAll()
    .where((item) => item.or([item('expires_at', 'is', null), item('expires_at', '>', now)]))
    .orderBy('id')
    .execute();
  const sources = await database
    .selectFrom('allowlist_source')
    .selectAll()
    .where((source) =>
      source.or([source('expires_at', 'is', null), source('expires_at', '>', now)]),
    )
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    row,
    items: items.filter(({allowlist_id}) => allowlist_id === row.id),
    sources: sources.filter(({allowlist_id}) => allowlist_id === row.id),
  }));
}

/** Removes a list with its items. */
export async function deleteAllowlist(database: Database, name: string): Promise<void> {
  const id = await changeable(database, name);
  await database.deleteFrom('allowlist').where('id', '=', id).execute();
}

/**
 * Adds entries and ends the active decisions that lie within them. Values that are in the
 * list already are left as they are and named in `known`. Names and files are looked up by
 * refreshAllowlists.
 */
export async function addToAllowlist(
  database: Database,
  name: string,
  entries: readonly AllowlistEntry[],
  now: number,
): Promise<{added: number; known: string[]; expired: number}> {
  const id = await changeable(database, name);
  const rows = entries.map((entry) => ({entry, kind: kindOf(entry)}));
  return database.transaction().execute(async (tx) => {
    const known: string[] = [];
    let expired = 0;
    for (const {entry, kind} of rows) {
      const isNew =
        kind === 'address'
          ? await addItem(tx, id, entry, now)
          : await addSource(tx, id, kind, entry, now);
      if (!isNew) known.push(entry.value);
      else if (kind === 'address') expired += await endWithin(tx, entry.value, now);
    }
    await tx.updateTable('allowlist').set({updated_at: now}).where('id', '=', id).execute();
    return {added: rows.length - known.length, known, expired};
  });
}

/** Removes values, names and files; those that were not in the list are given back. */
export async function removeFromAllowlist(
  database: Database,
  name: string,
  values: readonly string[],
  now: number,
): Promise<string[]> {
  const id = await changeable(database, name);
  return database.transaction().execute(async (tx) => {
    const absent: string[] = [];
    for (const value of values) {
      const item = await tx
        .deleteFrom('allowlist_item')
        .where('allowlist_id', '=', id)
        .where('value', '=', value)
        .where('source_id', 'is', null)
        .executeTakeFirst();
      const source = await removeSource(tx, id, value);
      if (item.numDeletedRows === 0n && !source) absent.push(value);
    }
    await tx.updateTable('allowlist').set({updated_at: now}).where('id', '=', id).execute();
    return absent;
  });
}

/** An item of a list that has something in common with a value. */
export interface AllowlistMatch {
  readonly list: string;
  readonly item: string;
  readonly comment: string;
}

/** The first that matches, for "203.0.113.7 is allowlisted by …". */
export async function allowlisted(
  database: Database,
  value: string,
  now: number,
): Promise<AllowlistMatch | undefined> {
  const [first] = await allowlistMatches(database, value, now);
  return first;
}

/** The items that hold an address or a range, or lie within it: a range is listed if part of it is. */
export async function allowlistMatches(
  database: Database,
  value: string,
  now: number,
): Promise<AllowlistMatch[]> {
  const interval = intervalOf(value);
  if (!interval) return [];
  const {family, first, last} = interval;
  return database
    .selectFrom('allowlist_item')
    .innerJoin('allowlist', 'allowlist.id', 'allowlist_item.allowlist_id')
    .select(['allowlist.name as list', 'allowlist_item.value as item', 'allowlist_item.comment'])
    .where('family', '=', family)
    .where((item) =>
      item.or([
        item.and([item('first', '<=', first), item('last', '>=', last)]),
        item.and([item('first', '>=', first), item('last', '<=', last)]),
      ]),
    )
    .where((item) => item.or([item('expires_at', 'is', null), item('expires_at', '>', now)]))
    .orderBy('allowlist_item.id')
    .execute();
}

/** The number of a list that commands may change. */
async function changeable(database: Database, name: string): Promise<number> {
  const row = await database
    .selectFrom('allowlist')
    .select(['id', 'managed_by'])
    .where('name', '=', name)
    .executeTakeFirst();
  if (!row) throw new EngineError('FW5020', `there is no allowlist named "${name}"`);
  if (row.managed_by === null) return row.id;
  throw new EngineError('FW5024', `allowlist "${name}" is kept by the ${row.managed_by}`);
}
