// The server that proxies ask, with real requests on loopback.
import {mkdtempSync, rmSync} from 'node:fs';
import {request as requestHttp} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {Throttle} from '../../../kernel/plugin/kit/throttle.ts';
import type {Decision} from '../../../kernel/plugin.ts';
import plugin from '../../../plugins/bouncer-forward-auth/index.ts';
import {testBundle} from '../bundled.ts';
import {decision, hold} from '../decisions.ts';
import {never, openPlugin, packageOf} from '../open-plugin.ts';

testBundle('bouncer-forward-auth');

const START = 1_780_000_000_000_000_000n;
const SECOND = 1_000_000_000n;

async function open(config: object = {}) {
  const clock = {now: START};
  const opened = await openPlugin(
    packageOf('bouncer-forward-auth', plugin),
    'bouncers',
    'forward-auth',
    {listen_addr: '127.0.0.1:0', trusted_proxies: ['127.0.0.1', '10.0.0.0/8'], ...config},
    undefined,
    () => clock.now,
  );
  const port = Number(/port (\d+)/.exec(opened.heard.logs.join())?.[1]);
  const ask = (headers: Record<string, string> = {}, path = '/', method = 'GET') =>
    fetch(`http://127.0.0.1:${port}${path}`, {headers, redirect: 'manual', method});
  const askOf = (client: string) => ask({'X-Forwarded-For': client});
  return {...opened, clock, port, ask, askOf};
}
const ban = (id: number, value: string, change: Partial<Decision> = {}) =>
  decision(id, value, START, change);

test('a banned address may not pass, others may, in both families', async () => {
  const {run, askOf} = await open();
  await hold(run, [ban(1, '203.0.113.7'), ban(2, '2001:db8::/32')]);
  const refused = await askOf('203.0.113.7');
  expect([refused.status, refused.headers.get('x-firewatch-remediation')]).toEqual([403, 'ban']);
  expect((await askOf('203.0.113.8')).status).toBe(200);
  expect((await askOf('2001:db8::1')).status).toBe(403);
  expect((await askOf('2001:db9::1')).status).toBe(200);
  await run.apply({adds: [], deletes: [ban(1, '203.0.113.7')]}, never);
  expect((await askOf('203.0.113.7')).status).toBe(200);
});

test('any method and any path is a question', async () => {
  const {run, ask} = await open();
  await hold(run, [ban(1, '203.0.113.7')]);
  const headers = {'X-Forwarded-For': '203.0.113.7'};
  for (const [path, method] of [
    ['/envoy//a/%00/../b?x=//', 'POST'],
    ['/a', 'HEAD'],
    ['/', 'DELETE'],
  ] as const)
    expect((await ask(headers, path, method)).status).toBe(403);
});

describe('who it is', () => {
  const ROWS: [name: string, forwarded: string, status: number][] = [
    ['the last entry', '198.51.100.1, 203.0.113.7', 403],
    ['not what the client claims', '203.0.113.7, 198.51.100.1', 200],
    ['behind trusted proxies', '198.51.100.1, 203.0.113.7, 10.1.2.3, 10.9.9.9', 403],
    ['a text left of it', "x';drop, 203.0.113.7", 403],
    ['with IPv4 in IPv6', '::ffff:203.0.113.7', 403],
  ];
  for (const [name, forwarded, status] of ROWS)
    test(name, async () => {
      const {run, askOf} = await open();
      await hold(run, [ban(1, '203.0.113.7')]);
      expect((await askOf(forwarded)).status).toBe(status);
    });

  test('who is no trusted proxy speaks for itself', async () => {
    const {run, askOf} = await open({trusted_proxies: ['10.0.0.0/8']});
    await hold(run, [ban(1, '203.0.113.7')]);
    expect((await askOf('203.0.113.7')).status).toBe(200);
    await hold(run, [ban(1, '127.0.0.1')]);
    expect((await askOf('203.0.113.7')).status).toBe(403);
  });

  test('another header, that one alone', async () => {
    const {run, ask} = await open({client_header: 'X-Real-IP'});
    await hold(run, [ban(1, '203.0.113.7')]);
    expect((await ask({'x-real-ip': '203.0.113.7'})).status).toBe(403);
    const both = {'x-real-ip': '198.51.100.1', 'x-forwarded-for': '203.0.113.7'};
    expect((await ask(both)).status).toBe(200);
  });
});

describe('what is not known', () => {
  for (const [on_unknown, status] of [
    ['allow', 200],
    ['refuse', 403],
  ] as const)
    test(on_unknown, async () => {
      const {run, ask, askOf} = await open({on_unknown});
      expect((await askOf('203.0.113.7')).status).toBe(status);
      await hold(run, []);
      expect((await askOf('203.0.113.7')).status).toBe(200);
      for (const forwarded of ['', 'x', '203.0.113.7/24'])
        expect((await askOf(forwarded)).status).toBe(status);
      expect((await ask()).status).toBe(status);
    });
});

test('a decision ends by the clock, with nobody to say so', async () => {
  const {run, askOf, clock} = await open();
  await hold(run, [ban(1, '203.0.113.7', {until: START + 5n * SECOND})]);
  expect((await askOf('203.0.113.7')).status).toBe(403);
  clock.now += 5n * SECOND;
  expect((await askOf('203.0.113.7')).status).toBe(200);
});

test('captcha: a status, or the way to one', async () => {
  const captcha = [ban(1, '203.0.113.7', {type: 'captcha'})];
  const own = await open({captcha_status: 418});
  await hold(own.run, captcha);
  const answer = await own.askOf('203.0.113.7');
  expect([answer.status, answer.headers.get('x-firewatch-remediation')]).toEqual([418, 'captcha']);
  const sent = await open({captcha_url: 'https://captcha.example.com/'});
  await hold(sent.run, captcha);
  const away = await sent.askOf('203.0.113.7');
  expect([away.status, away.headers.get('location')]).toEqual([
    302,
    'https://captcha.example.com/',
  ]);
});

test('throttle: so many, then 429 with the time to wait', async () => {
  const {run, askOf, clock} = await open({throttle_burst: 3, throttle_per_minute: 6});
  await hold(run, [ban(1, '203.0.113.7', {type: 'throttle'})]);
  const statuses = async (times: number) => {
    const all = [];
    for (let time = 0; time < times; time++) all.push((await askOf('203.0.113.7')).status);
    return all;
  };
  expect(await statuses(4)).toEqual([200, 200, 200, 429]);
  expect((await askOf('203.0.113.7')).headers.get('retry-after')).toBe('10');
  clock.now += 10n * SECOND;
  expect(await statuses(2)).toEqual([200, 429]);
});

test('addresses under a throttle are forgotten, oldest first', () => {
  const throttle = new Throttle({perMinute: 1, burst: 1});
  for (let i = 0; i <= 100_000; i++) throttle.ask(`a${i}`, START);
  expect(throttle.ask('a100000', START)).toBe(60);
  expect(throttle.ask('a0', START)).toBe(0);
});

test('counts what was refused, by origin and remediation', async () => {
  const {run, askOf} = await open();
  await hold(run, [
    ban(1, '203.0.113.7'),
    ban(2, '203.0.113.8', {origin: 'lists', type: 'captcha'}),
  ]);
  for (const client of ['203.0.113.7', '203.0.113.7', '203.0.113.8', '203.0.113.9'])
    await askOf(client);
  expect(await run.counts!()).toEqual([
    {origin: 'crowdsec', remediation: 'ban', unit: 'request', count: 2},
    {origin: 'lists', remediation: 'captcha', unit: 'request', count: 1},
  ]);
});

test('nothing of a decision is told to clients', async () => {
  const {run, askOf} = await open();
  await hold(run, [ban(1, '203.0.113.7')]);
  const answer = await askOf('203.0.113.7');
  expect([...answer.headers.keys()]).not.toContain('x-evil');
  expect(await answer.text()).toBe('Access denied.\n');
});

test('cleared, it lets all pass', async () => {
  const {run, askOf} = await open();
  await hold(run, [ban(1, '203.0.113.7'), ban(2, '203.0.113.0/24')]);
  await run.clear();
  expect((await askOf('203.0.113.7')).status).toBe(200);
});

test('a Unix socket counts as 127.0.0.1', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-auth-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  const socketPath = join(folder, 's');
  const {run} = await open({listen_addr: undefined, listen_socket: socketPath});
  await hold(run, [ban(1, '203.0.113.7')]);
  const status = await new Promise((resolve) =>
    requestHttp({socketPath, headers: {'x-forwarded-for': '203.0.113.7'}}, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).end(),
  );
  expect(status).toBe(403);
});

test('a proxy that is no address is a fault of the configuration', async () => {
  await expect(open({trusted_proxies: ['proxy.example.com']})).rejects.toThrow(/trusted_proxies/);
  await expect(open({trusted_proxies: []})).rejects.toThrow();
});
