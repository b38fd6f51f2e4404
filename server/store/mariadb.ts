// MariaDB as kysely's MySQL dialect knows it.
import {type Dialect, MysqlDialect} from 'kysely';

const CONNECTIONS_MAX = 10;

export async function mariadbDialect(url: string): Promise<Dialect> {
  const {createPool} = await import('mysql2');
  const pool = createPool({
    uri: url.replace(/^mariadb:/, 'mysql:'),
    connectionLimit: CONNECTIONS_MAX,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    enableKeepAlive: true,
  });
  return new MysqlDialect({pool});
}
