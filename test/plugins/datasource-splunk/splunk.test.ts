// Splunk's search API, played by a server that reads the search it is sent.
import {setImmediate} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import type {Position} from '../../../kernel/plugin.ts';
import plugin, {splunk} from '../../../plugins/datasource-splunk/index.ts';
import {testBundle} from '../bundled.ts';
import {CERTIFICATE, KEY} from '../certificate.ts';
import {type Asked, openWeb, type Reply} from '../fake-web.ts';
import {openPlugin, packageOf} from '../open-plugin.ts';
import {linesIn, positionsAfter, readAll, readLines} from '../read-chunks.ts';

testBundle('datasource-splunk');

const T0 = 1_790_000_000;
const S = 1_000_000_000n;
const SEARCH =
  /^search _index_earliest=(\d+) _index_latest=(\d+) NOT sourcetype="firewatch:alert" index=web \| fields .* \| sort 0 _indextime _cd \| head (\d+)$/;

interface Event {
  /** Seconds since the epoch at which it was indexed. */
  readonly at: number;
  readonly text: string;
}

async function openSplunk(
  events: Event[],
  before: (asked: Asked) => Reply | undefined = () => undefined,
) {
  return openWeb((asked) => {
    const own = before(asked);
    if (own) return own;
    const form = new URLSearchParams(asked.body);
    const [, from, to, limit] = SEARCH.exec(form.get('search') ?? '') ?? [];
    const isRight =
      asked.method === 'POST' &&
      asked.path === '/services/search/v2/jobs/export' &&
      form.get('output_mode') === 'json' &&
      form.get('preview') === 'false' &&
      Number(form.get('earliest_time')) <= Number(from) &&
      Number(form.get('latest_time')) > Number(to);
    if (!isRight) return {status: 400, body: `what: ${form.get('search')}`};
    const results = events
      .map((event, i) => ({...event, cd: `1:${i}`}))
      // Whether its end is exclusive is not said anywhere: the client does not count on it.
      .filter(({at}) => at >= Number(from) && at <= Number(to))
      .sort((one, other) => one.at - other.at)
      .slice(0, Number(limit))
      .map(({at, text, cd}) => ({
        preview: false,
        result: {_raw: text, _indextime: String(at), _bkt: 'web~1', _cd: cd},
      }));
    const partial = {preview: true, result: {_raw: 'not yet', _indextime: from}};
    return {body: [partial, ...results].map((one) => `${JSON.stringify(one)}\n`).join('')};
  });
}

class Clock {
  now = BigInt(T0) * S + 123_456n;
  waits: number[] = [];
  onWait = () => {};
  wait = async (ms: number) => {
    this.waits.push(ms);
    this.now += BigInt(ms) * 1_000_000n;
    this.onWait();
    await setImmediate();
  };
}

const open = (url: string, clock: Clock, more: object = {}, positions?: Record<string, Position>) =>
  openPlugin(
    {
      ...packageOf('datasource-splunk', plugin),
      code: {plugin: {datasources: {splunk: splunk(clock.wait)}}},
    },
    'datasources',
    'splunk',
    {
      url,
      query: 'search index=web',
      ...('username' in more ? {} : {token: 'very-secret-token'}),
      ...more,
    },
    positions,
    () => clock.now,
  );

const cat = {mode: 'cat'};
const ago = (seconds: number, text: string): Event => ({at: T0 - 3600 + seconds, text});

test('all events by index time, those of one second across pages each once', async () => {
  const times = [0, 1, 1, 1, 1, 1, 2, 3];
  const web = await openSplunk(times.map((at, i) => ago(at, `${at} ${i}`)));
  const {run} = await open(web.url, new Clock(), {...cat, page_size: 2});
  expect(linesIn(await readAll(run))).toEqual(times.map((at, i) => `${at} ${i}`));
  expect(web.asked[0]!.headers.authorization).toBe('Bearer very-secret-token');
});

test('opened at any position, it gives what follows', async () => {
  const web = await openSplunk(
    Array.from({length: 8}, (_, i) => ago(i - (i % 2), `${i} ${'x'.repeat(400_000)}`)),
  );
  const whole = await open(web.url, new Clock(), {...cat, page_size: 3});
  const chunks = await readAll(whole.run);
  expect(chunks.length).toBeGreaterThan(2);
  expect(linesIn(chunks)).toHaveLength(8);
  for (const at of chunks.keys()) {
    const positions = positionsAfter(chunks.slice(0, at + 1));
    const {run} = await open(web.url, new Clock(), {...cat, page_size: 3}, positions);
    expect(linesIn(await readAll(run))).toEqual(linesIn(chunks.slice(at + 1)));
  }
});

test('followed, killed and opened again, nothing is lost or doubled', async () => {
  const events: Event[] = [ago(0, 'long ago')];
  const web = await openSplunk(events);
  const clock = new Clock();
  let number = 0;
  clock.onWait = () => {
    const now = Number(clock.now / S);
    for (const back of [30, 30, 0, 1, 20]) events.push({at: now - back, text: `${number++}`});
  };
  let positions: Record<string, Position> = {};
  const seen: string[] = [];
  // Indexed later than the delay is not met with: 30 s back is the very end of a round.
  for (let life = 0; life < 5; life++) {
    const {run, close} = await open(web.url, clock, {page_size: 3}, positions);
    const chunks = await readLines(run, 9);
    seen.push(...linesIn(chunks));
    positions = {...positions, ...positionsAfter(chunks)};
    await close();
    clock.now += 60n * S;
  }
  expect(new Set(seen).size).toBe(seen.length);
  const last = Math.max(...seen.map(Number));
  const missed = events.filter(
    ({at, text}) => at >= T0 && Number(text) < last - 60 && !seen.includes(text),
  );
  expect(missed).toEqual([]);
  expect(seen.length).toBeGreaterThan(40);
});

test('a session is opened with a password, and again when it has ended', async () => {
  let sessions = 0;
  const web = await openSplunk([ago(0, 'x')], ({path, body, headers}) => {
    if (path === '/services/auth/login') {
      expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({
        username: 'fire',
        password: 'very-secret',
      });
      return {body: {sessionKey: `session-${++sessions}`}};
    }
    return headers.authorization === 'Splunk session-2' ? undefined : {status: 401};
  });
  const login = {username: 'fire', password: 'very-secret', delay: '0s', start: '-2h'};
  const clock = new Clock();
  const first = await open(web.url, clock, {...cat, ...login});
  // The first session is refused at once: a password that does not hold is not tried for ever.
  await expect(readAll(first.run)).rejects.toThrow(/check the credentials/);
  const second = await open(web.url, clock, {...cat, ...login});
  expect(linesIn(await readAll(second.run))).toEqual(['x']);
});

test('a session that ends between two searches', async () => {
  let sessions = 0;
  let isOver = false;
  const events = [0, 1, 2, 3].map((at) => ago(at, String(at)));
  const web = await openSplunk(events, ({path, headers}) => {
    if (path === '/services/auth/login') {
      isOver = false;
      return {body: {sessionKey: `session-${++sessions}`}};
    }
    if (isOver || headers.authorization !== `Splunk session-${sessions}`) return {status: 401};
    isOver = true;
    return undefined;
  });
  const login = {username: 'fire', password: 'very-secret'};
  const {run} = await open(web.url, new Clock(), {...cat, ...login, page_size: 3});
  expect(linesIn(await readAll(run))).toEqual(['0', '1', '2', '3']);
  expect(sessions).toBe(2);
});

test('the export of versions before 9.0.1', async () => {
  const web = await openSplunk([], ({path}) =>
    path.includes('/v2/')
      ? {status: 404}
      : {body: '{"preview":false,"result":{"_raw":"old","_indextime":"1789999000"}}\n'},
  );
  const {run} = await open(web.url, new Clock(), cat);
  expect(linesIn(await readAll(run))).toEqual(['old']);
});

test('text of attackers stays in its record', async () => {
  const web = await openSplunk([ago(0, 'a\n{"preview":false}\u0000'), ago(1, '"}')]);
  const {run} = await open(web.url, new Clock(), cat);
  expect(linesIn(await readAll(run)).join('|')).toBe('a|{"preview":false}\u0000|"}');
});

describe('a Splunk that', () => {
  const failed = (type: string) =>
    `{"preview":false,"result":{"_raw":"part","_indextime":"1789999000"}}\n{"messages":[{"type":"${type}","text":"peer is down"}]}\n`;
  const ROWS: readonly (readonly [name: string, reply: Reply, error: RegExp])[] = [
    ['does not know us', {status: 401, body: 'no'}, /check the credentials/],
    ['fails within a search', {body: failed('ERROR')}, /the search failed: peer is down/],
    ['gives up a search', {body: failed('FATAL')}, /the search failed/],
    ['does not like the search', {status: 400, body: 'bad query'}, /400: bad query/],
    ['is another', {body: '<html>'}, /no JSON/],
    ['gives no index time', {body: '{"result":{"_raw":"x"}}'}, /without _indextime/],
  ];
  for (const [name, reply, error] of ROWS) {
    test(name, async () => {
      const web = await openSplunk([], () => reply);
      const {run} = await open(web.url, new Clock(), cat);
      await expect(readAll(run)).rejects.toThrow(error);
    });
  }

  test('is at its quota is asked again', async () => {
    let times = 0;
    const web = await openSplunk([ago(0, 'x')], () => (times++ < 2 ? {status: 503} : undefined));
    const clock = new Clock();
    const {run, heard} = await open(web.url, clock, cat);
    expect(linesIn(await readAll(run))).toEqual(['x']);
    expect(clock.waits).toEqual([5000, 5000]);
    expect(heard.health.join()).toContain('degraded');
  });

  test('is not there', async () => {
    const {run} = await open('http://127.0.0.1:9', new Clock(), cat);
    await expect(readAll(run)).rejects.toThrow(/the connection was refused/);
  });

  test('shows a certificate that nobody vouches for', async () => {
    const web = await openWeb(() => ({}), {key: KEY, cert: CERTIFICATE});
    const {run} = await open(web.url, new Clock(), cat);
    await expect(readAll(run)).rejects.toThrow(/certificate is not trusted/);
    expect(web.asked).toEqual([]);
  });
});

test('settings that mean nothing are said, all at once', async () => {
  const config = {username: 'me', query: '| tstats count', timeout: '1h', start: 'soon'};
  await expect(open('http://127.0.0.1:9', new Clock(), config)).rejects.toThrow(
    /token.*query.*timeout.*start/s,
  );
});
