// The sample of the README of bouncer-haproxy in HAProxy, over its runtime API.
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import plugin from '../../../plugins/bouncer-haproxy/index.ts';
import {decision, hold} from '../../plugins/decisions.ts';
import {never, openPlugin, packageOf} from '../../plugins/open-plugin.ts';
import {
  CLIENTS,
  changed,
  freePorts,
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

const NAME = 'bouncer-haproxy';
const haproxy = programOf(
  ['haproxy', 'liblua5.3-0', 'libopentracing-c-wrapper0', 'libopentracing1'],
  '2.6.12',
);

describe.skipIf(typeof haproxy === 'string')(named('HAProxy', haproxy), () => {
  async function serve() {
    const folder = mkdtempSync(join(tmpdir(), 'firewatch-ha-'));
    onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
    const [port] = await freePorts(1);
    const map = join(folder, 'firewatch.map');
    const socket = join(folder, 'admin.sock');
    writeFileSync(map, '');
    writeFileSync(
      join(folder, 'haproxy.cfg'),
      `${changed(sampleOf(NAME, 'haproxy'), {
        '/run/haproxy/admin.sock': socket,
        '/etc/haproxy/firewatch.map': map,
        'bind :80': `bind 127.0.0.1:${port}\n  bind [::1]:${port}`,
        'gt 30': 'gt 2',
      })}
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
  timeout tarpit 100ms

backend app
  http-request return status 200
`,
    );
    const start = () =>
      (haproxy as Program).start('usr/sbin/haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')]);
    const running = start();
    await until(isServing(port!), running);
    await until(() => existsSync(socket), running);
    const {run} = await openPlugin(packageOf(NAME, plugin), 'bouncers', 'haproxy', {
      ...{socket, map, folder},
    });
    return {run, port: port!, running, start};
  }
  const bans = (type: string) => {
    const now = BigInt(Date.now()) * 1_000_000n;
    return [CLIENTS.banned, RANGE, CLIENTS.v6].map((value, id) =>
      decision(id + 1, value, now, {type}),
    );
  };

  test('each remediation comes and goes', async () => {
    const {run, port} = await serve();
    for (const [type, status] of Object.entries({ban: 403, captcha: 302, tarpit: 429})) {
      expect(await hold(run, bans(type))).toMatchObject({status: 'ok', inForce: 3});
      const found = await statuses(port);
      expect(found).toEqual({banned: status, ranged: status, other: 200, v6: status});
    }
    await run.apply({adds: [], deletes: bans('tarpit')}, never);
    expect(await statuses(port)).toEqual({banned: 200, ranged: 200, other: 200, v6: 200});
    await run.apply({adds: bans('throttle'), deletes: []}, never);
    const found = [];
    for (let time = 0; time < 4; time++) found.push(await statusFor(CLIENTS.banned, port));
    expect(found).toEqual([200, 200, 429, 429]);
    expect(await run.apply({adds: [], deletes: []}, never)).toMatchObject({status: 'ok'});
  });

  test('thousands of entries, and a restart that has them again', async () => {
    const {run, port, running, start} = await serve();
    const now = BigInt(Date.now()) * 1_000_000n;
    const many = Array.from({length: 5000}, (_, i) =>
      decision(100 + i, `2001:db8:0:${i.toString(16)}::/64`, now),
    );
    expect(await hold(run, [...bans('ban'), ...many])).toMatchObject({inForce: 5003});
    const ended = new Promise((resolve) => running.child.once('exit', resolve));
    running.child.kill('SIGTERM');
    await ended;
    await until(isServing(port), start());
    expect(await statusFor(CLIENTS.banned, port)).toBe(403);
    expect(await run.apply({adds: [], deletes: []}, never)).toMatchObject({inForce: 5003});
    await run.apply({adds: [], deletes: [...bans('ban'), ...many]}, never);
    expect(await statusFor(CLIENTS.banned, port)).toBe(200);
  });
});
