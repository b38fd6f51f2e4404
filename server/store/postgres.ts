// PostgreSQL as kysely knows it. Numbers that fit JavaScript's come as numbers.
import {type Dialect, PostgresDialect} from 'kysely';

const INT8 = 20;
const CONNECTIONS_MAX = 10;
const CONNECT_TIMEOUT_MS = 10_000;

export async function postgresDialect(url: string): Promise<Dialect> {
  const {default: pg} = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: {
      getTypeParser: ((oid: number, format?: 'text') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as never,
    },
  });
  // A connection that breaks while nobody uses it: the pool makes another.
  pool.on('error', () => {});
  // One that breaks between the statements of a transaction: the next statement says so.
  pool.on('connect', (client) => client.on('error', () => {}));
  return new PostgresDialect({pool});
}
