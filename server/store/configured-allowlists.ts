// Allowlists that a configuration keeps: in the store they are as written there, and those that
// are no longer written are gone. Commands do not change them.
import {EngineError} from '@firewatch/kernel';
import {
  type AllowlistEntry,
  addItem,
  addSource,
  endWithin,
  kindOf,
  removeSource,
} from './allowlist-entries.ts';
import type {Database} from './open.ts';

export interface ConfiguredAllowlist {
  readonly name: string;
  readonly description: string;
  readonly entries: readonly AllowlistEntry[];
}

/**
 * Makes the store's lists those of the configuration; throws FW5025 for a name that
 * commands took. `keeper`: whose configuration, since several may share a store; a list that two of
 * them name is the one's that said it last.
 */
export function configureAllowlists(
  database: Database,
  lists: readonly ConfiguredAllowlist[],
  keeper: string,
  now: number,
): Promise<void> {
  return database.transaction().execute(async (tx) => {
    const names = new Set(lists.map(({name}) => name));
    const kept = await tx
      .selectFrom('allowlist')
      .select(['id', 'name', 'managed_by'])
      .where('managed_by', 'is not', null)
      .execute();
    for (const {id, name, managed_by} of kept)
      if (managed_by === keeper && !names.has(name))
        await tx.deleteFrom('allowlist').where('id', '=', id).execute();
    for (const {name, description, entries} of lists) {
      let id = kept.find((one) => one.name === name)?.id;
      if (id === undefined) {
        const named = tx.selectFrom('allowlist').select('id').where('name', '=', name);
        if (await named.executeTakeFirst())
          throw new EngineError('FW5025', `allowlist "${name}" was made by a command already`, {
            hint: `firewatch allowlists delete ${name}, or another name in the configuration`,
          });
        await tx
          .insertInto('allowlist')
          .values({name, description, created_at: now, updated_at: now, managed_by: keeper})
          .execute();
        ({id} = await named.executeTakeFirstOrThrow());
      } else {
        await tx
          .updateTable('allowlist')
          .set({description, managed_by: keeper})
          .where('id', '=', id)
          .execute();
      }
      const [items, sources] = await Promise.all([
        tx
          .selectFrom('allowlist_item')
          .select('value')
          .where('allowlist_id', '=', id)
          .where('source_id', 'is', null)
          .execute(),
        tx.selectFrom('allowlist_source').select('value').where('allowlist_id', '=', id).execute(),
      ]);
      const wanted = new Set(entries.map(({value}) => value));
      for (const {value} of sources) if (!wanted.has(value)) await removeSource(tx, id, value);
      for (const {value} of items)
        if (!wanted.has(value))
          await tx
            .deleteFrom('allowlist_item')
            .where('allowlist_id', '=', id)
            .where('value', '=', value)
            .execute();
      for (const entry of entries) {
        const kind = kindOf(entry);
        if (kind !== 'address') await addSource(tx, id, kind, entry, now);
        else if (await addItem(tx, id, entry, now)) await endWithin(tx, entry.value, now);
      }
    }
  });
}
