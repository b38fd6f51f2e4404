// The samples of the README of bouncer-web-map, in nginx and Apache, reloaded as an operator would.
import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {BouncerRun} from '../../../kernel/plugin.ts';
import plugin from '../../../plugins/bouncer-web-map/index.ts';
import {decision, hold} from '../../plugins/decisions.ts';
import {openPlugin, packageOf} from '../../plugins/open-plugin.ts';
import {
  CLIENTS,
  changed,
  freePorts,
  inNginx,
  isServing,
  named,
  type Program,
  programOf,
  RANGE,
  type Running,
  sampleOf,
  statusFor,
  until,
  untilStatuses,
} from './web-server.ts';

const NAME = 'bouncer-web-map';
const nginx = programOf(['nginx'], '1.22.1');
const apache = programOf(['apache2-bin', 'libapr1', 'libaprutil1'], '2.4.71');

/** A folder with a page, one for the files of the bouncer, a port. */
async function stage() {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-map-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  chmodSync(folder, 0o755);
  for (const name of ['www', 'maps']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'www/index.html'), 'welcome\n');
  for (const name of ['decisions.conf', 'addresses.map'])
    writeFileSync(join(folder, 'maps', name), '');
  const [port] = await freePorts(1);
  return {folder, port: port!};
}

async function enforcing(type: string, folder: string, running: Running): Promise<BouncerRun> {
  const signal = type === 'nginx-map' ? '-HUP' : '-USR1';
  const {run} = await openPlugin(packageOf(NAME, plugin), 'bouncers', type, {
    folder: join(folder, 'maps'),
    reload: ['/bin/kill', signal, String(running.child.pid)],
    reload_interval: '0s',
  });
  return run;
}

/** Bans, lifts, and asks until the server has read it. */
async function expectBans(run: BouncerRun, port: number, running: Running, types: object) {
  const now = BigInt(Date.now()) * 1_000_000n;
  const of = (type: string) =>
    [CLIENTS.banned, RANGE, CLIENTS.v6].map((value, id) => decision(id, value, now, {type}));
  for (const [type, status] of Object.entries(types)) {
    expect(await hold(run, of(type))).toMatchObject({status: 'ok', inForce: 3});
    await untilStatuses({banned: status, ranged: status, other: 200, v6: status}, port, running);
  }
  await run.clear();
  await untilStatuses({banned: 200, ranged: 200, other: 200, v6: 200}, port, running);
}

describe.skipIf(typeof nginx === 'string')(named('nginx', nginx), () => {
  test('bans and captchas come and go with a reload; a throttle is one', async () => {
    const {folder, port} = await stage();
    const config = changed(sampleOf(NAME, 'nginx'), {
      '/var/lib/firewatch/nginx': join(folder, 'maps'),
      'listen 80;': `listen 127.0.0.1:${port}; listen [::1]:${port};`,
      '/var/www/html': join(folder, 'www'),
      'burst=10': 'burst=1',
    });
    const running = await inNginx(nginx as Program, config, folder, port);
    const run = await enforcing('nginx-map', folder, running);
    await expectBans(run, port, running, {ban: 403, captcha: 302});
    const now = BigInt(Date.now()) * 1_000_000n;
    await hold(run, [decision(1, CLIENTS.banned, now, {type: 'throttle'})]);
    await until(async () => (await statusFor(CLIENTS.banned, port)) === 429, running);
    expect(await statusFor(CLIENTS.other, port)).toBe(200);
  });
});

describe.skipIf(typeof apache === 'string')(named('Apache', apache), () => {
  test('bans and captchas come and go', async () => {
    const {folder, port} = await stage();
    const config = changed(sampleOf(NAME, 'apache'), {
      '/var/lib/firewatch/apache': join(folder, 'maps'),
      '*:80': `*:${port}`,
      '/var/www/html': join(folder, 'www'),
    });
    const program = apache as Program;
    const modules = ['mpm_event', 'authz_core', 'rewrite', 'setenvif', 'dir'].map(
      (name) =>
        `LoadModule ${name}_module ${program.folder}/usr/lib/apache2/modules/mod_${name}.so`,
    );
    const file = join(folder, 'apache.conf');
    writeFileSync(
      file,
      `${modules.join('\n')}
ServerRoot ${folder}
ServerName test
DefaultRuntimeDir ${folder}
PidFile ${folder}/pid
ErrorLog ${folder}/error.log
Listen 127.0.0.1:${port}
Listen [::1]:${port}
User nobody
Group nogroup
DirectoryIndex index.html
${config}`,
    );
    const running = program.start('usr/sbin/apache2', ['-DFOREGROUND', '-f', file]);
    await until(isServing(port), running);
    const run = await enforcing('apache-map', folder, running);
    await expectBans(run, port, running, {ban: 403, captcha: 302});
  });
});
