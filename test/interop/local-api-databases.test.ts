// The store and the Local API on the databases that are here: two servers on one database
// serve one stream, and nothing that was acknowledged is lost when connections break.
import {randomUUID} from 'node:crypto';
import {type OpenedStore, openStore} from '@firewatch/server';
import {sql} from 'kysely';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {
  type AskOptions,
  KEY,
  openPeopledStage,
  openStage,
  type Stage,
} from '../server/api/stage.ts';
import {administrate, isOpen} from './databases.ts';

const NAME = `firewatch_${process.pid}`;
const DATABASES = [
  {
    name: 'PostgreSQL',
    port: 5432,
    admin: 'postgres://postgres@127.0.0.1/postgres',
    url: `postgres://postgres@127.0.0.1/${NAME}`,
    /** Ends all connections but its own. */
    cut: sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${NAME} and pid <> pg_backend_pid()`,
  },
  {
    name: 'MariaDB',
    port: 3306,
    admin: 'mariadb://root@127.0.0.1/mysql',
    url: `mariadb://root@127.0.0.1/${NAME}`,
    cut: undefined,
  },
];

for (const {name, port, admin, url, cut} of DATABASES) {
  const isHere = await isOpen(port);
  describe.skipIf(!isHere)(isHere ? name : `${name}: nobody listens on ${port}`, () => {
    const stores: OpenedStore[] = [];
    let [first, second]: Stage[] = [];
    let token = '';

    beforeAll(async () => {
      await administrate(admin, `create database ${NAME}`);
      // Both at once: the tables are made once.
      stores.push(...(await Promise.all([openStore(url), openStore(url)])));
      first = await openPeopledStage({store: stores[0]!});
      second = await openStage({store: stores[1]!});
      token = await first.logIn();
    }, 120_000);

    afterAll(async () => {
      await first?.close();
      await second?.close();
      for (const store of stores) await store.close();
      await administrate(admin, `drop database ${NAME}`);
    }, 120_000);

    const ban = async (stage: Stage, value: string, more: Partial<AskOptions> = {}) =>
      stage.ask('POST', '/v1/alerts', {token, body: [alertOf(value, stage.now)], ...more});
    const poll = async (stage: Stage) => {
      await stage.api.refresh();
      const {json} = await stage.ask('GET', '/v1/decisions/stream', {key: KEY});
      const values = (rows: {value: string}[]) => rows.map(({value}) => value).sort();
      return [values(json.new), values(json.deleted)];
    };

    test('a token of one server is good at the other, and so is what it stores', async () => {
      expect((await second!.ask('GET', '/v1/heartbeat', {token})).status).toBe(200);
      expect((await ban(first!, '192.0.2.1')).status).toBe(201);
      await second!.api.refresh();
      const {json} = await second!.ask('GET', '/v1/decisions?ip=192.0.2.1', {key: KEY});
      expect(json).toMatchObject([{value: '192.0.2.1', type: 'ban'}]);
    });

    test('a bouncer that asks either of them in turn is told each change once', async () => {
      expect(await poll(first!)).toEqual([['192.0.2.1'], []]);
      await written();
      expect(await poll(second!)).toEqual([[], []]);
      await ban(second!, '192.0.2.2');
      await written();
      expect(await poll(first!)).toEqual([['192.0.2.2'], []]);
      await first!.ask('DELETE', '/v1/decisions?ip=192.0.2.1', {token});
      await written();
      expect(await poll(second!)).toEqual([[], ['192.0.2.1']]);
    });

    test('many write at once, and every one of them is in the stream', async () => {
      const values = Array.from({length: 60}, (_, i) => `198.51.100.${i}`);
      const answers = await Promise.all(
        values.map((value, i) => ban(i % 2 === 0 ? first! : second!, value)),
      );
      expect(answers.map(({status}) => status)).toEqual(values.map(() => 201));
      const {json} = await askAll(second!);
      expect(
        values.filter((value) => !json.new.some((one: {value: string}) => one.value === value)),
      ).toEqual([]);
    });

    test('the same sending twice is stored once', async () => {
      const headers = {'idempotency-key': randomUUID()};
      const one = await ban(first!, '192.0.2.50', {headers});
      const other = await ban(second!, '192.0.2.50', {headers});
      expect(other.json).toEqual(one.json);
    });

    test('alerts are listed, filtered and removed', async () => {
      const {json} = await first!.ask('GET', '/v1/alerts?ip=192.0.2.50&has_active_decision=true', {
        token,
      });
      expect(json).toMatchObject([{source: {value: '192.0.2.50'}, machine_id: 'm1'}]);
      const removed = await first!.ask('DELETE', '/v1/alerts?ip=192.0.2.50', {token});
      expect(removed.json).toEqual({nbDeleted: '1'});
    });

    const askAll = async (stage: Stage) => {
      await stage.api.refresh();
      return stage.ask('GET', '/v1/decisions/stream?startup=true', {key: KEY});
    };
    /** A cursor is written when its answer has gone, which the client may notice first. */
    async function written(): Promise<void> {
      const {database} = stores[0]!;
      let last = -1;
      for (let same = 0; same < 3; ) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        const row = await database.selectFrom('bouncer').select('cursor_seq').executeTakeFirst();
        const seq = row?.cursor_seq ?? 0;
        same = seq === last ? same + 1 : 0;
        last = seq;
      }
    }

    if (!cut) return;
    test('connections that are cut are made again', async () => {
      await ban(first!, '192.0.2.60');
      const other = await openStore(url);
      await cut.execute(other.database);
      await other.close();
      let status = 0;
      for (let i = 0; i < 20 && status !== 201; i++)
        ({status} = await ban(first!, `192.0.2.${100 + i}`));
      expect(status).toBe(201);
      const {json} = await askAll(first!);
      expect(json.new.some(({value}: {value: string}) => value === '192.0.2.60')).toBe(true);
    });
  });
}

function alertOf(value: string, now: number) {
  const at = new Date(now).toISOString();
  return {
    ...{capacity: 5, events: [{timestamp: at, meta: []}], events_count: 6, leakspeed: '10s'},
    ...{message: 'm', scenario: 'a/b', scenario_hash: '', scenario_version: '', simulated: false},
    ...{remediation: true, start_at: at, stop_at: at, source: {scope: 'ip', value, ip: value}},
  };
}
