// A store of each older schema, opened by this one, on each database that is here: what was in
// it is served, and what comes is stored.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openStore} from '@firewatch/server';
import {type Dialect, Kysely} from 'kysely';
import {Migrator} from 'kysely/migration';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {mariadbDialect} from '../../server/store/mariadb.ts';
import {MARIADB, migrationsOf, POSTGRES, SQLITE} from '../../server/store/migrations.ts';
import {postgresDialect} from '../../server/store/postgres.ts';
import {sqliteDialect} from '../../server/store/sqlite.ts';
import {KEY, NOW, openPeopledStage} from '../server/api/stage.ts';
import {madeDatabase, testDatabases} from './databases.ts';

const STEPS = Object.keys(await migrationsOf(SQLITE).getMigrations()).sort();
const HOUR = 3_600_000;

async function dialectOf(place: string): Promise<Dialect> {
  if (place.startsWith('postgres')) return postgresDialect(place);
  return place.startsWith('mariadb') ? mariadbDialect(place) : sqliteDialect(place);
}

const kindOf = (place: string) =>
  place.startsWith('postgres') ? POSTGRES : place.startsWith('mariadb') ? MARIADB : SQLITE;

/** A store as firewatch of that step left it: an alert with a decision. */
async function fill(place: string, step: string): Promise<void> {
  // biome-ignore lint/suspicious/noExplicitAny: the tables are those of another time
  const db = new Kysely<any>({dialect: await dialectOf(place)});
  const provider = migrationsOf(kindOf(place));
  const {error} = await new Migrator({db, provider}).migrateTo(step);
  expect(error).toBeUndefined();
  const first = `${'0'.repeat(20)}ffffc0000201`;
  await db
    .insertInto('alert')
    .values({
      ...{uuid: 'u1', created_at: NOW, started_at: NOW, stopped_at: NOW, scenario: 'a/b'},
      ...{scenario_version: '', scenario_hash: '', message: 'm', kind: 'crowdsec'},
      ...{events_count: 6, capacity: 5, leakspeed: '10s', simulated: 0, remediation: 1},
      ...{scope: 'Ip', value: '192.0.2.1', source: '{"scope":"Ip","value":"192.0.2.1"}'},
      meta: '[]',
    })
    .execute();
  await db
    .insertInto('decision')
    .values({
      ...{uuid: 'd1', alert_id: 1, created_at: NOW, until: NOW + HOUR, origin: 'crowdsec'},
      ...{type: 'ban', scope: 'Ip', value: '192.0.2.1', scenario: 'a/b', simulated: 0},
      ...{family: 4, first, last: first},
      ...(step === STEPS[0] && {visible_at: NOW}),
    })
    .execute();
  await db.destroy();
}

describe.each(await testDatabases())('$name', ({why, place}) => {
  describe.skipIf(why !== undefined)(why ?? 'a store of', () => {
    let folder = '';
    let store = '';
    let drop = async () => {};
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'firewatch-older-'));
      ({place: store, drop} = await madeDatabase(place, 'older', folder));
    });
    afterEach(async () => {
      await drop();
      rmSync(folder, {recursive: true});
    });

    test.each(STEPS)('%s', async (step) => {
      await fill(store, step);
      const opened = await openStore(store);
      const stage = await openPeopledStage({store: opened});
      const token = await stage.logIn();
      const at = new Date(stage.now).toISOString();
      const alert = {
        ...{capacity: 5, events: [], events_count: 6, leakspeed: '10s', message: 'm'},
        ...{scenario: 'a/b', scenario_hash: '', scenario_version: '', simulated: false},
        ...{remediation: true, start_at: at, stop_at: at},
        source: {scope: 'ip', value: '192.0.2.2'},
      };
      expect((await stage.ask('POST', '/v1/alerts', {token, body: [alert]})).status).toBe(201);
      const {json} = await stage.ask('GET', '/v1/decisions/stream?startup=true', {key: KEY});
      expect(json.new).toMatchObject([{value: '192.0.2.1'}, {value: '192.0.2.2'}]);
      const alerts = await stage.ask('GET', '/v1/alerts', {token});
      expect(alerts.json).toMatchObject([
        {source: {value: '192.0.2.2'}},
        {uuid: 'u1', decisions: [{uuid: 'd1', value: '192.0.2.1'}]},
      ]);
      await stage.close();
      await opened.close();
    });
  });
});
