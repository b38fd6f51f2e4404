// node:sqlite as kysely's SQLite driver knows a database.
import {DatabaseSync, type SQLInputValue} from 'node:sqlite';
import {SqliteDialect} from 'kysely';

/** How long a writer waits for another, ms. */
const BUSY_TIMEOUT_MS = 10_000;

/** A dialect on a file; ":memory:" for none. */
export function sqliteDialect(file: string): SqliteDialect {
  const database = new DatabaseSync(file, {timeout: BUSY_TIMEOUT_MS});
  database.exec('PRAGMA auto_vacuum = INCREMENTAL');
  // WAL lets readers go on while a writer writes.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare: (text: string) => {
        // Reading first and writing then would fail when another process wrote in between.
        const statement = database.prepare(text === 'begin' ? 'begin immediate' : text);
        const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
        return {
          reader: statement.columns().length > 0,
          all: (parameters: readonly unknown[]) => statement.all(...values(parameters)),
          iterate: (parameters: readonly unknown[]) => statement.iterate(...values(parameters)),
          run: (parameters: readonly unknown[]) => statement.run(...values(parameters)),
        };
      },
    },
  });
}

/** Pages of indexes that many rows go to in no order are kept at hand: 256 MiB at most. */
export const BULK = 'PRAGMA cache_size = -262144';

/** From here on a commit outlives a power cut; while tables are made, that would only take time. */
export const DURABLE = 'PRAGMA synchronous = FULL';
