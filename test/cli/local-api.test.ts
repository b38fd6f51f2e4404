// The commands on machines and bouncers, and on the credentials of a Local API.
import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {findMachine, isPassword, openStore} from '@firewatch/server';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {openPeopledStage} from '../server/api/stage.ts';
import {runCli} from './harness.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-cli-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

const run = (argv: readonly string[], stdin = '') =>
  runCli([...argv, '--state', folder], {stdin, context: {config: folder}});

test('a machine is added with credentials of its own, listed, deleted', async () => {
  const added = await run(['machines', 'add', 'web1', '--auto', '-u', 'lapi:8080']);
  const file = join(folder, 'local_api_credentials.yaml');
  expect(added.stderr).toContain("Machine 'web1' successfully added");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const [, password = ''] = /password: (\S+)/.exec(readFileSync(file, 'utf8')) ?? [];
  expect(readFileSync(file, 'utf8')).toContain('url: http://lapi:8080/\nlogin: web1');
  const store = await openStore(join(folder, 'firewatch.db'));
  const machine = await findMachine(store.database, 'web1');
  expect(await isPassword(password, machine!.password)).toBe(true);
  await store.close();
  const listed = JSON.parse((await run(['machines', 'list', '-o', 'json'])).stdout);
  expect(listed).toMatchObject([{machineId: 'web1', isValidated: true, auth_type: 'password'}]);
  expect((await run(['machines', 'list', '-o', 'raw'])).stdout.split('\n')[0]).toBe(
    'machine_id,ip_address,updated_at,validated,version,auth_type,last_heartbeat,os',
  );
  expect((await run(['machines', 'add', 'web1', '-p', 'x'])).code).toBe(1);
  expect((await run(['machines', 'delete', 'web1'])).code).toBe(0);
  expect((await run(['machines', 'delete', 'web1'])).stderr).toContain('FW7005');
});

test('a bouncer gets a key that is shown once; prune asks first', async () => {
  const {stdout} = await run(['bouncers', 'add', 'fw', '-o', 'raw']);
  expect(stdout).toMatch(/^[\w+/]{43}$/);
  expect((await run(['bouncers', 'add', 'fw'])).stderr).toContain('FW7002');
  const listed = await run(['bouncers', 'list']);
  expect(listed.stdout).toContain('fw');
  expect(listed.stdout).not.toContain(stdout);
  const old = ['bouncers', 'prune', '-d', '0s'];
  expect((await run(['bouncers', 'inspect', 'fw', '-o', 'json'])).stdout).toContain('"name":"fw"');
  expect((await run(old, 'n\n')).code).toBe(0);
  expect((await run(['bouncers', 'delete', 'fw'])).code).toBe(0);
  expect((await run(['bouncers', 'delete', 'fw'])).code).toBe(1);
  expect((await run(['bouncers', 'delete', 'fw', '--ignore-missing'])).code).toBe(0);
});

test('a machine registers at an API, and asks whether its credentials are good', async () => {
  const stage = await openPeopledStage();
  const url = `127.0.0.1:${stage.port}`;
  const cli = (...argv: string[]) => runCli(argv, {context: {config: folder}});
  const registered = await cli('lapi', 'register', '-u', url, '--machine', 'web2', '-o', 'json');
  expect(JSON.parse(registered.stdout)).toMatchObject({login: 'web2', validated: false});
  expect((await cli('lapi', 'status')).stderr).toContain('machine web2 not validated');
  await stage.store.database.updateTable('machine').set({validated: 1}).execute();
  expect(await cli('lapi', 'status')).toMatchObject({
    code: 0,
    stdout: 'You can successfully interact with Local API (LAPI)\n',
  });
  await stage.close();
  expect((await cli('lapi', 'status')).stderr).toContain('FW7009');
});

test('what a bouncer reports of its enforcement is listed, and hits of a day are summed', async () => {
  for (const name of ['fw', 'silent']) await run(['bouncers', 'add', name, '-o', 'raw']);
  const store = await openStore(join(folder, 'firewatch.db'));
  const report = (received_at: number, items: unknown) =>
    store.database
      .insertInto('usage_metric')
      .values({
        kind: 'RC',
        client: 'fw',
        payload: JSON.stringify({metrics: [{items}]}),
        received_at,
      })
      .execute();
  const dropped = (value: number) => ({name: 'dropped', value, unit: 'packet', labels: {}});
  const now = 1_770_000_000_000;
  await report(now - 25 * 3_600_000, [dropped(1000)]);
  await report(now - 3_600_000, [dropped(3), {name: 'in_force', value: 7, unit: 'decision'}]);
  await report(now - 1000, [
    ...[dropped(4), {name: 'in_force', value: 8, unit: 'decision'}],
    {name: 'wanted', value: 9, unit: 'decision'},
    {name: 'lag', value: 12, unit: 'millisecond'},
    ...[{name: 'repaired', value: 1, unit: 'decision'}, {name: 'lag'}, null, 'x'],
  ]);
  await store.close();
  const listed = JSON.parse((await run(['bouncers', 'list', '-o', 'json'])).stdout);
  expect(listed).toMatchObject([
    {enforcement: {in_force: 8, wanted: 9, lag_ms: 12, repaired: 1, hits_24h: {packet: 7}}},
    {name: 'silent', enforcement: null},
  ]);
  const table = (await run(['bouncers', 'list'])).stdout;
  expect(table).toMatch(/fw .* 8 of 9 +12 ms +1 +7 packets\n/);
});
