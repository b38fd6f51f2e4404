// The samples of the README of bouncer-forward-auth, in the web servers that they are for.
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import plugin from '../../../plugins/bouncer-forward-auth/index.ts';
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
  sampleOf,
  statuses,
  statusFor,
  until,
} from './web-server.ts';

const NAME = 'bouncer-forward-auth';
const OPEN = {banned: 200, ranged: 200, other: 200, v6: 200};
const nginx = programOf(['nginx'], '1.22.1');
const caddy = programOf(['caddy'], '2.6.2');
/** The bouncer, and a folder with a page. */
async function stage(config: object = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-web-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  mkdirSync(join(folder, 'www'));
  writeFileSync(join(folder, 'www/index.html'), 'welcome\n');
  const opened = await openPlugin(packageOf(NAME, plugin), 'bouncers', 'forward-auth', {
    ...{listen_addr: '127.0.0.1:0', trusted_proxies: ['127.0.0.1'], ...config},
  });
  const asked = Number(/port (\d+)/.exec(opened.heard.logs.join())?.[1]);
  const [port] = await freePorts(1);
  return {...opened, folder, asked, port: port!};
}

const bans = (type = 'ban') => {
  const now = BigInt(Date.now()) * 1_000_000n;
  return [CLIENTS.banned, RANGE, CLIENTS.v6].map((value, id) => decision(id, value, now, {type}));
};

describe.skipIf(typeof nginx === 'string')(named('nginx', nginx), () => {
  async function serve({folder, asked, port}: Awaited<ReturnType<typeof stage>>) {
    const config = changed(sampleOf(NAME, 'nginx'), {
      'server 127.0.0.1:8071;': `server 127.0.0.1:${asked};`,
      'listen 80;': `listen 127.0.0.1:${port}; listen [::1]:${port};`,
      '/var/www/html': join(folder, 'www'),
    });
    await inNginx(nginx as Program, config, folder, port);
  }

  test('403 for the banned, 200 for others', async () => {
    const world = await stage({throttle_status: 403});
    await serve(world);
    await hold(world.run, bans());
    expect(await statuses(world.port)).toEqual({banned: 403, ranged: 403, other: 200, v6: 403});
    await hold(world.run, []);
    expect(await statuses(world.port)).toEqual(OPEN);
  });

  test('429 for who is under a throttle', async () => {
    const world = await stage({throttle_status: 403, throttle_burst: 2});
    await serve(world);
    await hold(world.run, bans('throttle'));
    const found = [];
    for (let time = 0; time < 4; time++) found.push(await statusFor(CLIENTS.banned, world.port));
    expect(found).toEqual([200, 200, 429, 429]);
    expect(await statusFor(CLIENTS.other, world.port)).toBe(200);
  });

  test('open while the bouncer is not there', async () => {
    const world = await stage();
    await serve(world);
    await hold(world.run, bans());
    await world.close();
    expect(await statuses(world.port)).toEqual(OPEN);
  });
});

describe.skipIf(typeof caddy === 'string')(named('Caddy', caddy), () => {
  test('403 for the banned, 200 for others', async () => {
    const world = await stage();
    const {folder, asked, port} = world;
    const sample = changed(sampleOf(NAME, ''), {
      ':80 {': `:${port} {`,
      '127.0.0.1:8071': `127.0.0.1:${asked}`,
      '/var/www/html': join(folder, 'www'),
    });
    writeFileSync(join(folder, 'Caddyfile'), `{\n  admin off\n  auto_https off\n}\n${sample}`);
    const argv = ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')];
    const running = (caddy as Program).start('usr/bin/caddy', argv, {HOME: folder});
    await until(isServing(port), running);
    await hold(world.run, bans());
    expect(await statuses(port)).toEqual({banned: 403, ranged: 403, other: 200, v6: 403});
    await hold(world.run, []);
    expect(await statuses(port)).toEqual(OPEN);
    await world.close();
    expect(await statusFor(CLIENTS.other, port)).toBe(502);
  });
});
