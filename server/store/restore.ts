// A backup put into a store that may be in use. Servers and bouncers that know the store as it
// was learn what is otherwise by the next number, as of any other change: decisions that the
// backup does not have end, and those it has hold as long as it says. How far bouncers were told
// stays as it is, since that is about this store.
import {copyFile, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {EngineError} from '@firewatch/kernel';
import {type RawBuilder, sql, type Transaction} from 'kysely';
import {type OpenedStore, openStore} from './open.ts';
import {nextSequence} from './sequence.ts';
import type {Tables} from './tables.ts';

/** Replaced whole; what is referred to comes first. */
const REPLACED = [
  ...['alert', 'event', 'allowlist', 'allowlist_source', 'allowlist_item', 'machine'],
  ...['usage_metric', 'outbox', 'outbox_loss', 'dead_letter'],
] as const;
const DECISION = [
  ...['uuid', 'alert_id', 'created_at', 'until', 'origin', 'type', 'scope', 'value', 'scenario'],
  ...['simulated', 'family', 'first', 'last'],
];
/** All but how far it was told. */
const BOUNCER = [
  ...['key_hash', 'ip', 'type', 'version', 'auth_type', 'auto_created', 'created_at'],
  ...['updated_at', 'os_name', 'os_version', 'feature_flags', 'asks', 'paused_at'],
];

/** `now`: ms. Throws EngineError FW5015; then nothing has changed. */
export async function restore(store: OpenedStore, file: string, now: number): Promise<void> {
  const {database, isShared} = store;
  if (isShared) {
    throw new EngineError(
      'FW5015',
      'the store is in a database server, which has its own backups',
      {
        hint: 'stop firewatch and use pg_restore or mariadb',
      },
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'firewatch-restore-'));
  try {
    const copy = join(folder, 'backup.db');
    await usableCopy(file, copy);
    await sql`attach ${copy} as backup`.execute(database);
    try {
      await database.transaction().execute((tx) => replace(tx, now));
    } finally {
      await sql`detach backup`.execute(database);
    }
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

/** A copy, with the tables of this firewatch. */
async function usableCopy(file: string, copy: string): Promise<void> {
  try {
    await copyFile(file, copy);
    const {database, close} = await openStore(copy);
    try {
      const {rows} = await sql<{quick_check: string}>`pragma quick_check`.execute(database);
      if (rows[0]?.quick_check !== 'ok') throw new Error(`it is damaged: ${rows[0]?.quick_check}`);
    } finally {
      await close();
    }
  } catch (cause) {
    throw new EngineError('FW5015', `cannot be restored: ${(cause as Error).message}`, {
      where: {file},
      cause,
    });
  }
}

async function replace(tx: Transaction<Tables>, now: number): Promise<void> {
  const seq = await nextSequence(tx);
  const run = (statement: RawBuilder<unknown>) => statement.execute(tx);
  const columns = (names: readonly string[]) => sql.join(names.map((name) => sql.ref(name)));
  const fromBackup = (names: readonly string[]) =>
    sql.join(names.map((name) => sql`${sql.ref(name)} = b.${sql.ref(name)}`));
  for (const table of REPLACED.toReversed()) await run(sql`delete from main.${sql.table(table)}`);
  for (const table of REPLACED)
    await run(sql`insert into main.${sql.table(table)} select * from backup.${sql.table(table)}`);
  await run(
    sql`update main.decision set alert_id = b.alert_id, until = b.until, seq = ${seq}
        from backup.decision as b where b.uuid = main.decision.uuid`,
  );
  await run(
    sql`update main.decision set until = ${now}, seq = ${seq}
        where until > ${now} and uuid not in (select uuid from backup.decision)`,
  );
  await run(
    sql`insert into main.decision (${columns(DECISION)}, seq)
        select ${columns(DECISION)}, ${seq} from backup.decision
        where uuid not in (select uuid from main.decision)`,
  );
  await run(sql`delete from main.bouncer where name not in (select name from backup.bouncer)`);
  await run(
    sql`update main.bouncer set ${fromBackup(BOUNCER)}
        from backup.bouncer as b where b.name = main.bouncer.name`,
  );
  await run(
    sql`insert into main.bouncer (name, ${columns(BOUNCER)})
        select name, ${columns(BOUNCER)} from backup.bouncer
        where name not in (select name from main.bouncer)`,
  );
}
