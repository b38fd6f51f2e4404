// Bouncers: who may ask for decisions. One key used from several addresses is several
// bouncers, each with a cursor of its own; those beyond the first are named NAME@ADDRESS.
import {EngineError, intervalOf} from '@firewatch/kernel';
import type {Selectable, Updateable} from 'kysely';
import type {Database} from './open.ts';
import type {BouncerTable} from './tables.ts';

export type Bouncer = Selectable<BouncerTable>;

export interface NewBouncer {
  readonly name: string;
  readonly keyHash: string;
  readonly ip: string;
  readonly authType: 'api-key' | 'tls';
  readonly isAutoCreated: boolean;
}

/** Adds a bouncer; throws FW7002 when the name is taken. */
export async function addBouncer(
  database: Database,
  {name, keyHash, ip, authType, isAutoCreated}: NewBouncer,
  now: number,
): Promise<Bouncer> {
  if (await findBouncer(database, name))
    throw new EngineError('FW7002', `bouncer "${name}" exists already`);
  await database
    .insertInto('bouncer')
    .values({
      name,
      key_hash: keyHash,
      ip,
      type: '',
      version: '',
      auth_type: authType,
      auto_created: Number(isAutoCreated),
      created_at: now,
      updated_at: now,
      last_pull: null,
      cursor_seq: null,
      cursor_at: null,
      asks: null,
      paused_at: null,
      os_name: '',
      os_version: '',
      feature_flags: '[]',
    })
    .execute();
  return (await findBouncer(database, name))!;
}

export const findBouncer = (database: Database, name: string): Promise<Bouncer | undefined> =>
  database.selectFrom('bouncer').selectAll().where('name', '=', name).executeTakeFirst();

export const findBouncers = (database: Database): Promise<Bouncer[]> =>
  database.selectFrom('bouncer').selectAll().orderBy('id').execute();

/** Those of a key, in the order in which they were made. */
export const bouncersOfKey = (database: Database, keyHash: string): Promise<Bouncer[]> =>
  database
    .selectFrom('bouncer')
    .selectAll()
    .where('key_hash', '=', keyHash)
    .where('auth_type', '=', 'api-key')
    .orderBy('id')
    .execute();

export async function updateBouncer(
  database: Database,
  id: number,
  change: Updateable<BouncerTable>,
): Promise<void> {
  await database.updateTable('bouncer').set(change).where('id', '=', id).execute();
}

/** Deletes a bouncer with those made of it for other addresses. Throws FW7003, FW7004. */
export async function deleteBouncer(database: Database, name: string): Promise<void> {
  const bouncer = await findBouncer(database, name);
  if (!bouncer) throw new EngineError('FW7003', `there is no bouncer named "${name}"`);
  if (bouncer.auto_created !== 0 && bouncer.auth_type === 'api-key') {
    throw new EngineError(
      'FW7004',
      `bouncer "${name}" was made for another address of "${baseName(name)}": delete that one`,
    );
  }
  let query = database.deleteFrom('bouncer').where('name', '=', name);
  if (bouncer.auth_type === 'api-key')
    query = database.deleteFrom('bouncer').where('key_hash', '=', bouncer.key_hash);
  await query.execute();
}

/** Deletes this one alone. */
export async function removeBouncer(database: Database, name: string): Promise<void> {
  await database.deleteFrom('bouncer').where('name', '=', name).execute();
}

/** The name without the addresses behind it. */
export function baseName(name: string): string {
  const at = name.lastIndexOf('@');
  const isAddress = at > 0 && intervalOf(name.slice(at + 1)) && !name.slice(at).includes('/');
  return isAddress ? baseName(name.slice(0, at)) : name;
}
