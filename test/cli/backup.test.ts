// Backup and restore of a store that a server goes on with.
import {existsSync, mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {addBouncer, deleteBouncer, type OpenedStore, openStore} from '@firewatch/server';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {KEY, openPeopledStage, type Stage} from '../server/api/stage.ts';
import {runCli} from './harness.ts';

let folder = '';
let store: OpenedStore;
let stage: Stage;
let token = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-backup-'));
  store = await openStore(join(folder, 'firewatch.db'));
  stage = await openPeopledStage({store});
  token = await stage.logIn();
});
afterEach(async () => {
  await stage.close();
  await store.close();
  rmSync(folder, {recursive: true});
});

const run = (...argv: string[]) =>
  runCli([...argv, '--state', folder], {
    context: {now: () => BigInt(stage.now) * 1_000_000n},
  });
async function ban(value: string): Promise<void> {
  const at = new Date(stage.now).toISOString();
  const body = [
    {
      ...{capacity: 0, events: [], events_count: 1, leakspeed: '0', message: 'm', scenario: 's'},
      ...{scenario_hash: '', scenario_version: '', simulated: false, start_at: at, stop_at: at},
      ...{remediation: true, source: {scope: 'Ip', value}},
    },
  ];
  expect((await stage.ask('POST', '/v1/alerts', {token, body})).status).toBe(201);
}
async function poll(): Promise<string[][]> {
  stage.now += 1000;
  await stage.api.refresh();
  const {json} = await stage.ask('GET', '/v1/decisions/stream', {key: KEY});
  const values = (rows: {value: string}[]) => rows.map(({value}) => value).sort();
  return [values(json.new), values(json.deleted)];
}

test('bouncers are told the difference, and nobody has to start again', async () => {
  await ban('192.0.2.1');
  await ban('192.0.2.2');
  const file = join(folder, 'backup.db');
  expect(await run('backup', file)).toMatchObject({code: 0, stderr: `the store is in ${file}\n`});
  await stage.ask('DELETE', '/v1/decisions?ip=192.0.2.1', {token});
  await ban('192.0.2.3');
  expect(await poll()).toEqual([['192.0.2.2', '192.0.2.3'], ['192.0.2.1']]);
  stage.now += 1000;
  expect(await run('restore', file)).toMatchObject({code: 0});
  expect(await poll()).toEqual([['192.0.2.1', '192.0.2.2'], ['192.0.2.3']]);
  expect(await poll()).toEqual([[], []]);
  const alerts = await stage.ask('GET', '/v1/alerts', {token});
  expect(alerts.json.map(({source}: {source: {value: string}}) => source.value)).toEqual([
    '192.0.2.2',
    '192.0.2.1',
  ]);
  await run('restore', file);
  expect(await store.database.selectFrom('decision').select('id').execute()).toHaveLength(3);
  await ban('192.0.2.4');
  expect((await poll())[0]).toContain('192.0.2.4');
});

test('who was there then is there, who came since is gone', async () => {
  const file = join(folder, 'backup.db');
  await run('backup', file);
  const more = {ip: '', authType: 'api-key' as const, isAutoCreated: false};
  await addBouncer(store.database, {name: 'b2', keyHash: 'x', ...more}, stage.now);
  await deleteBouncer(store.database, 'b1');
  await run('restore', file);
  const rows = await store.database.selectFrom('bouncer').select(['name', 'cursor_seq']).execute();
  expect(rows).toEqual([{name: 'b1', cursor_seq: null}]);
  stage.pass(2000);
  expect((await stage.ask('GET', '/v1/decisions', {key: KEY})).status).toBe(200);
});

test('a backup replaces nothing, and what is none is refused', async () => {
  await ban('192.0.2.1');
  const file = join(folder, 'backup.db');
  writeFileSync(file, 'no store');
  expect((await run('backup', file)).stderr).toContain('FW5014');
  expect(statSync(file).size).toBe(8);
  expect((await run('restore', file)).stderr).toContain('FW5015');
  expect((await run('restore', join(folder, 'nothing'))).stderr).toContain('FW5015');
  expect((await run('backup', join(folder, 'no', 'folder.db'))).stderr).toContain('FW5014');
  expect(existsSync(`${file}-wal`)).toBe(false);
  expect(await poll()).toEqual([['192.0.2.1'], []]);
});
