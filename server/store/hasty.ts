// Commits of an embedded store that wait for no disk. A commit of SQLite syncs on the thread that
// calls it, and now and then moves the write-ahead log into the database first: milliseconds on a
// good disk, tenths of a second on a busy one, in which nothing else goes on. Whoever can do the
// same again after a power cut commits in haste, and has the log synced behind its back. What is
// on the disk is always all that was committed up to some commit: any other commit syncs the
// hasty ones before it too.
import {open} from 'node:fs/promises';
import {sql} from 'kysely';
import type {Database} from './open.ts';
import {DURABLE} from './sqlite.ts';

/** Pages of the log that may wait to be moved: as many as SQLite lets come together by itself. */
const PAGES_MAX = 1000;

export interface Hasty {
  /** Runs an action whose commits others see at once, and a power cut may undo until `sync`. */
  run<T>(action: (database: Database) => Promise<T>): Promise<T>;
  /** All that was committed outlives a power cut. Once it has failed, it always fails. */
  sync(): Promise<void>;
}

/** Of a store where every commit is durable. */
export const neverHasty = (database: Database): Hasty => ({
  run: (action) => action(database),
  sync: async () => {},
});

/** Of SQLite's file. */
export function hasty(database: Database, file: string): Hasty {
  let isDirty = false;
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return {
    run: (action) =>
      database.connection().execute(async (connection) => {
        await sql.raw('PRAGMA synchronous = NORMAL').execute(connection);
        await sql.raw('PRAGMA wal_autocheckpoint = 0').execute(connection);
        try {
          isDirty = true;
          return await action(connection);
        } finally {
          await sql.raw(`PRAGMA wal_autocheckpoint = ${PAGES_MAX}`).execute(connection);
          await sql.raw(DURABLE).execute(connection);
        }
      }),
    sync() {
      // One that has begun may miss what was committed since.
      next ??= running.then(async () => {
        running = next!;
        next = undefined;
        if (!isDirty) return;
        isDirty = false;
        await syncLog(`${file}-wal`);
        // As SQLite does it: what cannot be moved now is the next time.
        await moveLog(database).catch(() => {});
      });
      return next;
    },
  };
}

/** Not tried again when it fails: the system may have dropped what it could not write. */
async function syncLog(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** The log into the database, between commits, where nobody waits for it. */
async function moveLog(database: Database): Promise<void> {
  const look = sql<{log: number; checkpointed: number}>`PRAGMA wal_checkpoint(NOOP)`;
  const {log, checkpointed} = (await look.execute(database)).rows[0]!;
  if (log - checkpointed >= PAGES_MAX) await sql`PRAGMA wal_checkpoint(PASSIVE)`.execute(database);
}
