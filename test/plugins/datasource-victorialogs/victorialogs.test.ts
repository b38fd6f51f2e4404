// VictoriaLogs, played by a server that takes the query, its times and its limit as documented.
import {setImmediate} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import type {Position} from '../../../kernel/plugin.ts';
import {formatInstant, parseInstant} from '../../../kernel/time/instant.ts';
import plugin, {victorialogs} from '../../../plugins/datasource-victorialogs/index.ts';
import {testBundle} from '../bundled.ts';
import {type Asked, openWeb, type Reply} from '../fake-web.ts';
import {openPlugin, packageOf} from '../open-plugin.ts';
import {linesIn, positionsAfter, readAll, readLines} from '../read-chunks.ts';

testBundle('datasource-victorialogs');

const T0 = 1_790_000_000_000_000_000n;
const S = 1_000_000_000n;
const QUERY = '{app="x"} | unpack_json';

interface Entry {
  readonly at: bigint;
  readonly text: string;
}

async function openLogs(
  entries: Entry[],
  before: (asked: Asked) => Reply | undefined = () => undefined,
) {
  return openWeb((asked) => {
    const {path, query} = asked;
    if (path === '/health') return {body: 'OK'};
    const own = before(asked);
    if (own) return own;
    const limit = query.get('query')!.slice(QUERY.length + ' | sort by (_time) limit '.length);
    if (query.get('query') !== `${QUERY} | sort by (_time) limit ${limit}`) return {status: 400};
    const [start, end] = ['start', 'end'].map((name) => parseInstant(query.get(name)!)!);
    const rows = entries
      // Its end may be inclusive: the client does not count on it.
      .filter(({at}) => at >= start! && at <= end!)
      .sort((one, other) => Number(one.at - other.at))
      .slice(0, Number(limit))
      .map(({at, text}) => JSON.stringify({_time: formatInstant(at), _msg: text, level: 'info'}));
    return {body: rows.map((row) => `${row}\n`).join('')};
  });
}

class Clock {
  now = T0;
  onWait = () => {};
  wait = async (ms: number) => {
    this.now += BigInt(ms) * 1_000_000n;
    this.onWait();
    await setImmediate();
  };
}

const open = (url: string, clock: Clock, more: object = {}, positions?: Record<string, Position>) =>
  openPlugin(
    {
      ...packageOf('datasource-victorialogs', plugin),
      code: {plugin: {datasources: {victorialogs: victorialogs(clock.wait)}}},
    },
    'datasources',
    'victorialogs',
    {url, query: QUERY, ...more},
    positions,
    () => clock.now,
  );

const cat = {mode: 'cat', start: 'beginning'};
const entry = (seconds: number, text: string): Entry => ({
  at: T0 - 3600n * S + BigInt(seconds) * S,
  text,
});

test('all entries in order of time, those of one instant across pages each once', async () => {
  const entries = [0, 1, 1, 1, 1, 1, 2, 3].map((at, i) => entry(at, `${at === 1 ? 'same' : i}`));
  const web = await openLogs(entries);
  const {run} = await open(web.url, new Clock(), {...cat, limit: 2});
  expect(linesIn(await readAll(run))).toEqual(entries.map(({text}) => text));
});

test('opened at any position, it gives what follows', async () => {
  const entries = Array.from({length: 10}, (_, i) =>
    entry(i - (i % 2), `${i} ${'x'.repeat(400_000)}`),
  );
  const web = await openLogs(entries);
  const whole = await open(web.url, new Clock(), {...cat, limit: 4});
  const chunks = await readAll(whole.run);
  expect(chunks.length).toBeGreaterThan(2);
  for (const at of chunks.keys()) {
    const positions = positionsAfter(chunks.slice(0, at + 1));
    const {run} = await open(web.url, new Clock(), {...cat, limit: 4}, positions);
    expect(linesIn(await readAll(run))).toEqual(linesIn(chunks.slice(at + 1)));
  }
});

test('followed, killed and opened again, nothing is lost or doubled', async () => {
  const entries: Entry[] = [];
  const web = await openLogs(entries);
  const clock = new Clock();
  let number = 0;
  clock.onWait = () => {
    // On the very end of a round, twice, and one that comes late.
    for (const back of [5n, 5n, 2n]) entries.push({at: clock.now - back * S, text: `${number++}`});
  };
  let positions: Record<string, Position> = {};
  const seen: string[] = [];
  for (let life = 0; life < 5; life++) {
    const {run, close} = await open(web.url, clock, {delay: '5s'}, positions);
    const chunks = await readLines(run, 5);
    seen.push(...linesIn(chunks));
    positions = {...positions, ...positionsAfter(chunks)};
    await close();
    clock.now += 30n * S;
  }
  expect(new Set(seen).size).toBe(seen.length);
  const last = Math.max(...seen.map(Number));
  const missed = entries.filter(
    ({at, text}) => at >= T0 && Number(text) < last - 12 && !seen.includes(text),
  );
  expect(missed).toEqual([]);
  expect(seen.length).toBeGreaterThan(20);
});

test('the whole entry as JSON', async () => {
  const web = await openLogs([entry(0, 'a\nb')]);
  const {run} = await open(web.url, new Clock(), {...cat, message_field: '@json'});
  expect(JSON.parse(linesIn(await readAll(run))[0]!)).toMatchObject({_msg: 'a\nb', level: 'info'});
});

describe('a server that', () => {
  const ROWS: readonly (readonly [name: string, reply: Reply, error: RegExp])[] = [
    ['does not know us', {status: 401, body: 'no'}, /check the credentials/],
    ['is at another address', {status: 404}, /check the address/],
    ['does not like the query', {status: 400, body: 'cannot parse'}, /400: cannot parse/],
    ['is another', {body: '<html>'}, /no JSON/],
    ['gives no times', {body: '{"_msg":"x"}\n'}, /without _time/],
  ];
  for (const [name, reply, error] of ROWS) {
    test(name, async () => {
      const web = await openLogs([], () => reply);
      const {run} = await open(web.url, new Clock(), cat);
      await expect(readAll(run)).rejects.toThrow(error);
    });
  }
  test('is busy is asked again', async () => {
    let times = 0;
    const web = await openLogs([entry(0, 'x')], () => (times++ < 2 ? {status: 429} : undefined));
    const {run} = await open(web.url, new Clock(), cat);
    expect(linesIn(await readAll(run))).toEqual(['x']);
  });
  test('is not there', async () => {
    const {run} = await open('http://127.0.0.1:9', new Clock(), cat);
    await expect(readAll(run)).rejects.toThrow(/not ready within 10s: it does not answer/);
  });
});

test('a DSN', () => {
  const {dsn} = victorialogs();
  expect(dsn!('victorialogs://host:9428?query=error&since=2h')).toEqual({
    mode: 'cat',
    url: 'http://host:9428',
    query: 'error',
    since: '2h',
    limit: 5000,
  });
  expect(() => dsn!('victorialogs://host:9428?query=x&delay=1')).toThrow(/no parameter/);
});
