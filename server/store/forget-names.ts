// Names of users in alerts that are kept longer than the names may be: replaced, once for each
// alert. The alert's own value stays, also when it is a user: a decision may stand on it.
import {isUserKey} from '@firewatch/kernel';
import type {MetaEntry} from '@firewatch/schemas';
import type {Database} from './open.ts';

export const FORGOTTEN = '<forgotten>';

/** Where it is written down up to when (ms) names are forgotten. */
const DONE = 'names_forgotten_until';
/** Alerts of one transaction. */
const BATCH = 200;

/** Replaces the names in alerts stored before `before`, ms; how many alerts were looked at. */
export async function forgetNames(database: Database, before: number): Promise<number> {
  const done = await database
    .selectFrom('shared')
    .select('value')
    .where('name', '=', DONE)
    .executeTakeFirst();
  const from = Number(done?.value ?? 0);
  if (before <= from) return 0;
  const alerts = await database
    .selectFrom('alert')
    .select(['id', 'meta'])
    .where('created_at', '>=', from)
    .where('created_at', '<', before)
    .execute();
  for (let at = 0; at < alerts.length; at += BATCH)
    await forgetIn(database, alerts.slice(at, at + BATCH));
  const row = {name: DONE, value: String(before)};
  if (done)
    await database.updateTable('shared').set({value: row.value}).where('name', '=', DONE).execute();
  else await database.insertInto('shared').values(row).execute();
  return alerts.length;
}

function forgetIn(
  database: Database,
  alerts: readonly {readonly id: number; readonly meta: string}[],
): Promise<void> {
  return database.transaction().execute(async (tx) => {
    for (const {id, meta} of alerts) {
      const changed = withoutNames(meta);
      if (changed !== undefined)
        await tx.updateTable('alert').set({meta: changed}).where('id', '=', id).execute();
    }
    const ids = alerts.map(({id}) => id);
    const events = await tx
      .selectFrom('event')
      .select(['id', 'meta'])
      .where('alert_id', 'in', ids)
      .execute();
    for (const {id, meta} of events) {
      const changed = withoutNames(meta);
      if (changed !== undefined)
        await tx.updateTable('event').set({meta: changed}).where('id', '=', id).execute();
    }
  });
}

/** Entries as JSON with names replaced; undefined when there is none. */
function withoutNames(json: string): string | undefined {
  const entries = JSON.parse(json) as MetaEntry[];
  const isName = ({key, value}: MetaEntry) => isUserKey(key) && value !== '' && value !== FORGOTTEN;
  if (!entries.some(isName)) return undefined;
  return JSON.stringify(
    entries.map((entry) => (isName(entry) ? {key: entry.key, value: FORGOTTEN} : entry)),
  );
}
