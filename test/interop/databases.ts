// The databases that tests of the store run on: SQLite always, the others when they are here.
import {connect} from 'node:net';
import {join} from 'node:path';
import {sql} from 'kysely';

export interface TestDatabase {
  readonly name: string;
  /** Why it is skipped. */
  readonly why: string | undefined;
  /** Where databases are made; undefined: a file. */
  readonly place: {readonly admin: string; readonly base: string} | undefined;
}

const SERVERS = [
  {
    name: 'PostgreSQL',
    port: 5432,
    admin: 'postgres://postgres@127.0.0.1/postgres',
    base: 'postgres://postgres@127.0.0.1/',
  },
  {
    name: 'MariaDB',
    port: 3306,
    admin: 'mariadb://root@127.0.0.1/mysql',
    base: 'mariadb://root@127.0.0.1/',
  },
];

export const testDatabases = (): Promise<TestDatabase[]> =>
  Promise.all([
    {name: 'SQLite', why: undefined, place: undefined},
    ...SERVERS.map(async ({name, port, admin, base}) => ({
      name,
      why: (await isOpen(port)) ? undefined : `nobody listens on ${port}`,
      place: {admin, base},
    })),
  ]);

/** A database of the test's own, and how it goes away again. */
export async function madeDatabase(
  place: TestDatabase['place'],
  purpose: string,
  folder: string,
): Promise<{place: string; drop(): Promise<void>}> {
  if (!place) return {place: join(folder, 'firewatch.db'), drop: async () => {}};
  const name = `firewatch_${purpose}_${process.pid}`;
  await administrate(place.admin, `create database ${name}`);
  const end = place.admin.startsWith('postgres') ? ' with (force)' : '';
  return {
    place: `${place.base}${name}`,
    drop: () => administrate(place.admin, `drop database ${name}${end}`),
  };
}

/** Runs a statement as the administrator. */
export async function administrate(admin: string, statement: string): Promise<void> {
  const {Kysely} = await import('kysely');
  const {mariadbDialect} = await import('../../server/store/mariadb.ts');
  const {postgresDialect} = await import('../../server/store/postgres.ts');
  const dialect = admin.startsWith('postgres')
    ? await postgresDialect(admin)
    : await mariadbDialect(admin);
  const database = new Kysely<object>({dialect});
  await sql.raw(statement).execute(database);
  await database.destroy();
}

export const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
