// The bouncers of docs/write-a-bouncer.md, asking `firewatch serve`.
import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {root, whyNot} from '../../acceptance/harness.ts';
import {type ServedApi, serveApi} from './local-api.ts';
import {php, phpArguments} from './php.ts';
import {CLIENTS, freePorts, isServing, type Program, statuses, until} from './web-server.ts';

const EXAMPLES = join(root, 'examples/bouncers');
const noCurl = whyNot('curl', '--version');
const noPython = whyNot('python3', '--version');
const named = (name: string, why: string | undefined) => (why ? `${name}: ${why}` : name);

const environment = ({url, key}: Pick<ServedApi, 'url' | 'key'>) => ({
  ...{PATH: process.env.PATH, HOME: process.env.HOME},
  ...{FIREWATCH_API: url, FIREWATCH_KEY: key},
});

function folderFor(): string {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-example-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

test.skipIf(noCurl)(named('shell', noCurl), async () => {
  const api = await serveApi();
  const ask = (address: string, served: Pick<ServedApi, 'url' | 'key'> = api) =>
    spawnSync('sh', [join(EXAMPLES, 'may-enter.sh'), address], {env: environment(served)}).status;
  await api.add('--ip', '203.0.113.7', '--reason', 'x');
  await api.add('--range', '2001:db8::/32');
  await api.add('--ip', '203.0.113.8', '--type', 'captcha', '--reason', ',"type":"ban"');
  await expect.poll(() => ask('203.0.113.7'), {timeout: 10_000}).toBe(1);
  await expect.poll(() => ask('2001:db8:1::7'), {timeout: 10_000}).toBe(1);
  expect([ask('203.0.113.8'), ask('192.0.2.1')]).toEqual([0, 0]);
  expect([ask('192.0.2.1&x=1'), ask('$(id)'), ask('')]).toEqual([2, 2, 2]);
  expect(ask('192.0.2.1', {...api, key: 'wrong'})).toBe(3);
  await api.end();
  expect(ask('203.0.113.7')).toBe(3);
});

test.skipIf(noPython)(named('Python', noPython), async () => {
  const api = await serveApi();
  const file = join(folderFor(), 'banned.txt');
  await api.add('--ip', '203.0.113.7', '--duration', '1h');
  await api.add('--ip', '203.0.113.7', '--duration', '2h');
  await api.add('--range', '2001:db8::/32');
  await api.add('--ip', '192.0.2.9', '--duration', '20s');
  const start = (): ChildProcess => {
    const env = {...environment(api), FIREWATCH_EVERY: '0.1'};
    const child = spawn('python3', [join(EXAMPLES, 'banned_file.py'), file], {
      env,
      stdio: 'ignore',
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  };
  start();
  const written = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  const both = '2001:db8::/32\n203.0.113.7/32\n';
  await expect.poll(written, {timeout: 20_000}).toContain(both);
  await api.add('--ip', '192.0.2.1');
  await expect.poll(written, {timeout: 20_000}).toContain('192.0.2.1/32\n');
  await api.remove('--ip', '192.0.2.1');
  await expect.poll(written, {timeout: 20_000}).not.toContain('192.0.2.1/32\n');
  await api.end();
  // Without the API what it told holds, and ends when it ends.
  await expect.poll(written, {timeout: 40_000}).toBe(both);
});

describe.skipIf(typeof php === 'string')(
  named('PHP', typeof php === 'string' ? php : undefined),
  () => {
    test('403 for the banned, open without the API', async () => {
      const api = await serveApi();
      const folder = folderFor();
      const [port] = await freePorts(1);
      writeFileSync(
        join(folder, 'index.php'),
        `<?php require '${join(EXAMPLES, 'guard.php')}'; echo 'welcome';`,
      );
      const argv = [...phpArguments(), '-S', `[::]:${port}`, '-t', folder];
      const running = (php as Program).start('usr/bin/php8.2', argv, environment(api));
      await until(isServing(port!), running);
      await api.add('--ip', CLIENTS.banned);
      await api.add('--ip', CLIENTS.v6);
      const refused = {banned: 403, ranged: 200, other: 200, v6: 403};
      await expect.poll(() => statuses(port!, '/index.php'), {timeout: 10_000}).toEqual(refused);
      await api.end();
      const open = {banned: 200, ranged: 200, other: 200, v6: 200};
      expect(await statuses(port!, '/index.php')).toEqual(open);
    });
  },
);
