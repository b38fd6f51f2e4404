// The bouncer of HAProxy against a runtime API played by the test: what it is told, and what when it
// refuses, dies or forgets.
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {describe, expect, onTestFinished, test} from 'vitest';
import plugin from '../../../plugins/bouncer-haproxy/index.ts';
import {testBundle} from '../bundled.ts';
import {decision, hold} from '../decisions.ts';
import {never, openPlugin, packageOf} from '../open-plugin.ts';

testBundle('bouncer-haproxy');

const NOW = BigInt(Date.now()) * 1_000_000n;
const MAP = '/etc/haproxy/firewatch.map';
const one = (id: number, value: string, type = 'ban') => decision(id, value, NOW, {type});

/** Does what HAProxy's map commands do. */
class FakeHaproxy {
  map = new Map<string, string>();
  readonly heard: string[] = [];
  /** Answers instead, when the command begins so. */
  refuses: string | undefined;
  private readonly prepared = new Map<string, Map<string, string>>();
  private versions = 0;

  answer(said: string): string {
    this.heard.push(said);
    if (this.refuses !== undefined && said.startsWith(this.refuses)) return 'Unknown command.\n\n';
    const [command, payload] = said.split(' <<\n');
    return command!
      .trim()
      .split(';')
      .filter(Boolean)
      .map((each) => this.run(each.split(' '), payload))
      .join('');
  }

  private run([verb, , ...rest]: string[], payload = ''): string {
    const version = rest[0]?.startsWith('@') ? rest.shift()!.slice(1) : undefined;
    if (rest.shift() !== MAP) return 'Unknown map identifier. Please use #<id> or <file>.\n\n';
    const [value = '', word = ''] = rest;
    if (verb === 'prepare') {
      this.versions += 1;
      this.prepared.set(String(this.versions), new Map());
      return `New version created: ${this.versions}\n\n`;
    }
    if (verb === 'commit') this.map = this.prepared.get(version!)!;
    if (verb === 'show') return [...this.map].map(([v, w]) => `0x55 ${v} ${w}\n`).join('');
    if (verb === 'add') {
      const map = version === undefined ? this.map : this.prepared.get(version)!;
      for (const line of payload.trim().split('\n'))
        map.set(...(line.split(' ') as [string, string]));
    }
    if (verb === 'del' && !this.map.delete(value)) return 'Key not found.\n\n';
    if (verb === 'set') this.map.set(value, word);
    return '\n';
  }
}

async function open(config: object = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-haproxy-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const haproxy = new FakeHaproxy();
  const socket = join(folder, 'admin.sock');
  const server = createServer({allowHalfOpen: true}, async (connection) => {
    connection.on('error', () => {});
    connection.end(haproxy.answer(await text(connection)));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const close = () => new Promise((resolve) => server.close(resolve));
  onTestFinished(() => void close());
  const opened = await openPlugin(packageOf('bouncer-haproxy', plugin), 'bouncers', 'haproxy', {
    ...{socket, map: MAP, ...config},
  });
  return {...opened, haproxy, folder, leave: close};
}
const entries = (haproxy: FakeHaproxy) => Object.fromEntries(haproxy.map);

test('everything at once, then what changes', async () => {
  const {run, haproxy} = await open();
  haproxy.map.set('192.0.2.99', 'ban');
  await hold(run, [one(1, '203.0.113.7'), one(2, '2001:DB8::/32', 'captcha')]);
  expect(entries(haproxy)).toEqual({'203.0.113.7': 'ban', '2001:db8::/32': 'captcha'});
  haproxy.heard.length = 0;
  const news = {
    adds: [one(3, '198.51.100.0/24', 'tarpit'), one(4, '2001:db8::/32')],
    deletes: [one(1, '203.0.113.7')],
  };
  for (let time = 0; time < 2; time++)
    expect(await run.apply(news, never)).toMatchObject({status: 'ok', inForce: 3});
  expect(entries(haproxy)).toEqual({'198.51.100.0/24': 'tarpit', '2001:db8::/32': 'ban'});
  expect(haproxy.heard).toEqual([
    `add map ${MAP} <<\n198.51.100.0/24 tarpit\n\n`,
    `del map ${MAP} 203.0.113.7;set map ${MAP} 2001:db8::/32 ban\n`,
  ]);
});

test('an address says what the strictest around it says, also when a range comes and goes', async () => {
  const {run, haproxy} = await open();
  await hold(run, [one(1, '203.0.113.7', 'captcha')]);
  const range = one(2, '203.0.113.0/24');
  await run.apply({adds: [range], deletes: []}, never);
  expect(entries(haproxy)).toEqual({'203.0.113.7': 'ban', '203.0.113.0/24': 'ban'});
  await run.apply({adds: [], deletes: [range]}, never);
  expect(entries(haproxy)).toEqual({'203.0.113.7': 'captcha'});
});

test('many, in commands that fit into the buffer', async () => {
  const {run, haproxy} = await open();
  const many = Array.from({length: 2000}, (_, i) =>
    one(i, `2001:db8:1234:5678::${i.toString(16)}`),
  );
  await hold(run, many);
  expect(haproxy.map.size).toBe(2000);
  await run.apply({adds: [], deletes: many}, never);
  expect(haproxy.map.size).toBe(0);
  expect(Math.max(...haproxy.heard.map(({length}) => length))).toBeLessThan(8_200);
});

test('no text of a decision', async () => {
  const {run, haproxy} = await open();
  const hostile = ['1.2.3.4; clear map x', '1.2.3.4\nban', '#0'];
  const all = [...hostile, '203.0.113.7'].map((value, id) =>
    one(id, value, 'ban;disable server a/b'),
  );
  expect(await hold(run, all)).toMatchObject({status: 'ok', inForce: 1});
  expect(haproxy.heard.join('')).not.toMatch(/clear|disable|#0/);
  expect(entries(haproxy)).toEqual({'203.0.113.7': 'ban'});
});

describe('when it is not as it should be', () => {
  const nothing = {adds: [], deletes: []};

  test('a restart that lost the map is seen at the next look', async () => {
    const {run, haproxy} = await open();
    await hold(run, [one(1, '203.0.113.7')]);
    expect(await run.apply(nothing, never)).toMatchObject({status: 'ok'});
    haproxy.map.clear();
    expect(await run.apply(nothing, never)).toEqual({
      status: 'resync',
      reason: `the map ${MAP} is not as it was left`,
    });
    haproxy.map = new Map([['203.0.113.7', 'none']]);
    expect(await run.apply(nothing, never)).toMatchObject({status: 'resync'});
  });

  test('an entry that somebody else removed', async () => {
    const {run, haproxy} = await open();
    await hold(run, [one(1, '203.0.113.7')]);
    haproxy.map.clear();
    expect(await run.apply({adds: [], deletes: [one(1, '203.0.113.7')]}, never)).toEqual({
      status: 'resync',
      reason: 'HAProxy answered: Key not found.',
    });
  });

  test('it refuses', async () => {
    const {run, haproxy} = await open();
    haproxy.refuses = 'prepare';
    expect(await hold(run, [])).toEqual({
      status: 'retry',
      reason: 'HAProxy answered: Unknown command.',
    });
    haproxy.refuses = 'commit';
    expect(await hold(run, [one(1, '203.0.113.7')])).toMatchObject({status: 'retry'});
    expect(haproxy.map.size).toBe(0);
  });

  test('another map', async () => {
    const {run} = await open({map: '/etc/haproxy/other.map'});
    expect(await hold(run, [])).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('Unknown map identifier'),
    });
  });

  test('it is not there', async () => {
    const {run, leave} = await open();
    await leave();
    expect(await hold(run, [])).toMatchObject({
      status: 'resync',
      reason: expect.stringContaining('there is no such socket'),
    });
  });
});

test("the map's file is kept as the map is", async () => {
  const {folder, run} = await open();
  const own = await open({folder});
  await hold(own.run, [one(1, '203.0.113.7'), one(2, '198.51.100.0/24', 'throttle')]);
  const read = () => readFileSync(join(folder, 'firewatch.map'), 'utf8').split('\n').slice(1);
  expect(read()).toEqual(['198.51.100.0/24 throttle', '203.0.113.7 ban', '']);
  await own.run.clear();
  expect([read(), own.haproxy.map.size]).toEqual([[''], 0]);
  await run.close();
});
