// What an allowlist holds: addresses and ranges that are named themselves, and names and files
// that addresses are found by.
import {EngineError, intervalOf, isDomainName} from '@firewatch/kernel';
import type {Transaction} from 'kysely';
import {end} from './expire.ts';
import type {Tables} from './tables.ts';

export interface AllowlistEntry {
  /** An address, a range, a name of DNS; with `isFile` the path of a file of addresses. */
  readonly value: string;
  readonly isFile?: boolean;
  readonly comment?: string | undefined;
  /** ms; absent: never */
  readonly expiresAt?: number | undefined;
}

/** Throws EngineError FW5012 for what is none of them. */
export function kindOf({value, isFile}: AllowlistEntry): 'address' | 'name' | 'file' {
  if (isFile) return 'file';
  if (intervalOf(value)) return 'address';
  if (isDomainName(value)) return 'name';
  throw new EngineError(
    'FW5012',
    `"${value}" is no address: expected an address, a range or a full name such as vpn.example.com`,
  );
}

/** Adds an address or a range; false: the list has it. `source`: what it was found by. */
export async function addItem(
  tx: Transaction<Tables>,
  list: number,
  {value, comment = '', expiresAt}: AllowlistEntry,
  now: number,
  source: number | null = null,
): Promise<boolean> {
  const found = await tx
    .selectFrom('allowlist_item')
    .select('id')
    .where('allowlist_id', '=', list)
    .where('value', '=', value)
    .executeTakeFirst();
  if (found) {
    // What is named itself stays, whatever becomes of what it was found by.
    if (source === null)
      await tx
        .updateTable('allowlist_item')
        .set({source_id: null})
        .where('id', '=', found.id)
        .execute();
    return false;
  }
  await tx
    .insertInto('allowlist_item')
    .values({
      allowlist_id: list,
      value,
      comment,
      created_at: now,
      expires_at: expiresAt ?? null,
      source_id: source,
      ...intervalOf(value)!,
    })
    .execute();
  return true;
}

/** Adds a name or a file; false: the list has it. */
export async function addSource(
  tx: Transaction<Tables>,
  list: number,
  kind: 'name' | 'file',
  {value, comment = '', expiresAt}: AllowlistEntry,
  now: number,
): Promise<boolean> {
  const found = await tx
    .selectFrom('allowlist_source')
    .select('id')
    .where('allowlist_id', '=', list)
    .where('kind', '=', kind)
    .where('value', '=', value)
    .executeTakeFirst();
  if (found) return false;
  await tx
    .insertInto('allowlist_source')
    .values({
      ...{allowlist_id: list, kind, value, comment, problem: ''},
      ...{created_at: now, expires_at: expiresAt ?? null, checked_at: null},
    })
    .execute();
  return true;
}

/** Removes a name or a file with what was found by it; false: the list does not have it. */
export async function removeSource(
  tx: Transaction<Tables>,
  list: number,
  value: string,
): Promise<boolean> {
  const rows = await tx
    .selectFrom('allowlist_source')
    .select('id')
    .where('allowlist_id', '=', list)
    .where('value', '=', value)
    .execute();
  for (const {id} of rows) {
    await tx.deleteFrom('allowlist_item').where('source_id', '=', id).execute();
    await tx.deleteFrom('allowlist_source').where('id', '=', id).execute();
  }
  return rows.length > 0;
}

/** Ends the active decisions that lie within an address or a range; how many. */
export async function endWithin(
  tx: Transaction<Tables>,
  value: string,
  now: number,
): Promise<number> {
  const {family, first, last} = intervalOf(value)!;
  const within = await tx
    .selectFrom('decision')
    .select('id')
    .where('until', '>', now)
    .where('family', '=', family)
    .where('first', '>=', first)
    .where('last', '<=', last)
    .execute();
  await end(
    tx,
    within.map((one) => one.id),
    now,
  );
  return within.length;
}
