// The store of alerts and decisions, opened: tables brought up to date, one object to
// ask. The embedded store of an agent and that of a server are the same.
import {mkdirSync} from 'node:fs';
import {dirname} from 'node:path';
import {EngineError} from '@firewatch/kernel';
import {type Dialect, Kysely, sql} from 'kysely';
import {Migrator} from 'kysely/migration';
import {type Hasty, hasty, neverHasty} from './hasty.ts';
import {mariadbDialect} from './mariadb.ts';
import {type Kind, MARIADB, migrationsOf, POSTGRES, SQLITE} from './migrations.ts';
import {postgresDialect} from './postgres.ts';
import {BULK, DURABLE, sqliteDialect} from './sqlite.ts';
import type {Tables} from './tables.ts';

const MEMORY = ':memory:';

export type Database = Kysely<Tables>;

export interface OpenedStore {
  readonly database: Database;
  /** Other machines may write to it too. */
  readonly isShared: boolean;
  /** For those who can do the same again. */
  readonly hasty: Hasty;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Much is to be written or read: memory is spent on it. */
  readonly isBulk?: boolean;
}

/**
 * Opens a store: a file, made when it is not there (":memory:" forgets), or a database:
 * postgres://user:password@host:port/name, mariadb://….
 */
export async function openStore(
  place: string,
  {isBulk = false}: OpenOptions = {},
): Promise<OpenedStore> {
  const where = withoutPassword(place);
  let database: Database;
  let kind: Kind;
  let dialect: Dialect;
  try {
    ({dialect, kind} = await driverOf(place));
    database = new Kysely<Tables>({dialect});
  } catch (cause) {
    throw unusable(where, cause);
  }
  try {
    await migrate(database, kind);
    if (kind === SQLITE) await sql.raw(DURABLE).execute(database);
    if (kind === SQLITE && isBulk) await sql.raw(BULK).execute(database);
  } catch (cause) {
    await database.destroy();
    throw unusable(where, cause);
  }
  const isFile = kind === SQLITE && place !== MEMORY;
  return {
    database,
    isShared: kind !== SQLITE,
    hasty: isFile ? hasty(database, place) : neverHasty(database),
    close: () => database.destroy(),
  };
}

async function driverOf(place: string): Promise<{dialect: Dialect; kind: Kind}> {
  if (/^postgres(ql)?:\/\//.test(place))
    return {dialect: await postgresDialect(place), kind: POSTGRES};
  if (/^(mariadb|mysql):\/\//.test(place))
    return {dialect: await mariadbDialect(place), kind: MARIADB};
  if (place !== MEMORY) mkdirSync(dirname(place), {recursive: true, mode: 0o750});
  return {dialect: sqliteDialect(place), kind: SQLITE};
}

/** Brings the tables up to date; a store of a newer firewatch is refused, not guessed at. */
async function migrate(db: Database, kind: Kind): Promise<void> {
  const {error} = await new Migrator({db, provider: migrationsOf(kind)}).migrateToLatest();
  if (error) throw error;
}

/** What may be shown of the place. */
function withoutPassword(place: string): string {
  const [, scheme, rest] = /^(\w+:\/\/)(?:.*@)?(.*)$/s.exec(place) ?? [];
  return scheme === undefined ? place : `${scheme}${rest}`;
}

function unusable(file: string, cause: unknown): EngineError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new EngineError('FW5010', `the store cannot be used: ${reason}`, {where: {file}, cause});
}
