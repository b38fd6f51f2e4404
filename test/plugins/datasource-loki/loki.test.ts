// Loki, played by a server that answers query_range as the real one does: the oldest lines from
// `start`, inclusive, to `end`, exclusive, at most `limit`, by stream.
import {setImmediate} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import type {Position} from '../../../kernel/plugin.ts';
import plugin, {loki} from '../../../plugins/datasource-loki/index.ts';
import {testBundle} from '../bundled.ts';
import {CERTIFICATE, KEY} from '../certificate.ts';
import {type Asked, openWeb, type Reply} from '../fake-web.ts';
import {openPlugin, packageOf} from '../open-plugin.ts';
import {linesIn, positionsAfter, readAll, readLines} from '../read-chunks.ts';

testBundle('datasource-loki');

const T0 = 1_790_000_000_000_000_000n;
const S = 1_000_000_000n;

interface Line {
  readonly at: bigint;
  readonly text: string;
  readonly stream?: string;
}

/** A Loki with these lines; more may come. */
async function openLoki(
  lines: Line[],
  before: (asked: Asked) => Reply | undefined = () => undefined,
) {
  return openWeb((asked) => {
    const own = before(asked);
    if (own) return own;
    const {path, query} = asked;
    if (path === '/ready') return {body: 'ready'};
    if (path !== '/loki/api/v1/query_range' || query.get('direction') !== 'forward')
      return {status: 400, body: 'what'};
    const [start, end] = ['start', 'end'].map((name) => BigInt(query.get(name)!));
    const found = lines
      .filter(({at}) => at >= start! && at < end!)
      .sort((one, other) => Number(one.at - other.at))
      .slice(0, Number(query.get('limit')));
    const streams = new Map<string, [string, string][]>();
    for (const {at, text, stream = 'a'} of found) {
      streams.set(stream, [...(streams.get(stream) ?? []), [String(at), text]]);
    }
    const result = [...streams].map(([app, values]) => ({stream: {app}, values}));
    return {body: {status: 'success', data: {resultType: 'streams', result}}};
  });
}

/** A clock that moves when the datasource waits. */
class Clock {
  now = T0;
  waits: number[] = [];
  onWait = (_count: number) => {};
  wait = async (ms: number) => {
    this.waits.push(ms);
    this.now += BigInt(ms) * 1_000_000n;
    this.onWait(this.waits.length);
    await setImmediate();
  };
}

const open = (url: string, clock: Clock, more: object = {}, positions?: Record<string, Position>) =>
  openPlugin(
    {
      ...packageOf('datasource-loki', plugin),
      code: {plugin: {datasources: {loki: loki(clock.wait)}}},
    },
    'datasources',
    'loki',
    {url, query: '{app="x"}', ...more},
    positions,
    () => clock.now,
  );

const cat = {mode: 'cat', start: '2026-09-21T00:00:00Z'};
const lineOf = (seconds: number, text: string, stream?: string): Line => ({
  at: T0 - 3600n * S + BigInt(seconds) * S,
  text,
  ...(stream && {stream}),
});

describe('once', () => {
  test('all lines of all streams in order of time, in pages', async () => {
    const lines = Array.from({length: 25}, (_, i) => lineOf(i, `line ${i}`, i % 3 ? 'b' : 'a'));
    const web = await openLoki(lines);
    const {run} = await open(web.url, new Clock(), {...cat, limit: 4});
    expect(linesIn(await readAll(run))).toEqual(lines.map(({text}) => text));
    expect(web.asked.length).toBeGreaterThan(6);
    expect(web.asked[1]).toMatchObject({method: 'GET', path: '/loki/api/v1/query_range'});
    expect(web.asked[1]!.query.get('query')).toBe('{app="x"}');
  });

  test('lines of one instant, of several streams and alike, across pages: each once', async () => {
    const same = ['x', 'x', 'y', 'z', 'x'].map((text, i) => lineOf(1, text, i === 4 ? 'b' : 'a'));
    const web = await openLoki([lineOf(0, 'before'), ...same, lineOf(2, 'after')]);
    const {run} = await open(web.url, new Clock(), {...cat, limit: 2});
    expect(linesIn(await readAll(run)).sort()).toEqual(
      ['before', 'after', ...same.map(({text}) => text)].sort(),
    );
  });

  test('more lines of one instant than Loki gives: said, and the others follow', async () => {
    const same = Array.from({length: 20}, (_, i) => lineOf(1, `same ${i}`));
    const web = await openLoki([...same, lineOf(2, 'after')]);
    const {run, heard} = await open(web.url, new Clock(), {...cat, limit: 2, limit_max: 8});
    expect(linesIn(await readAll(run)).at(-1)).toBe('after');
    expect(heard.logs.join()).toContain('more than 8 entries of one instant');
  });

  test('opened at any position, it gives what follows', async () => {
    const lines = Array.from({length: 12}, (_, i) =>
      lineOf(i % 4 === 3 ? i - 1 : i, `${i} ${'x'.repeat(300_000)}`),
    );
    const web = await openLoki(lines);
    const whole = await open(web.url, new Clock(), {...cat, limit: 5});
    const chunks = await readAll(whole.run);
    expect(chunks.length).toBeGreaterThan(2);
    expect(linesIn(chunks)).toEqual(lines.map(({text}) => text));
    for (const at of chunks.keys()) {
      const before = chunks.slice(0, at + 1);
      const {run} = await open(web.url, new Clock(), {...cat, limit: 5}, positionsAfter(before));
      expect(linesIn(await readAll(run))).toEqual(linesIn(chunks.slice(at + 1)));
    }
  });

  test('line breaks and other text of attackers stay in their record', async () => {
    const hostile = ['a\nb', '"}]}', '\u0000\u202e', 'é'.repeat(10)];
    const web = await openLoki(hostile.map((text, i) => lineOf(i, text)));
    const {run} = await open(web.url, new Clock(), cat);
    const [chunk] = await readAll(run);
    expect(chunk!.lines.join('\n')).toBe(hostile.join('\n'));
  });
});

describe('following', () => {
  test('what comes, once it is as old as the delay; killed and opened again, nothing is lost or doubled', async () => {
    const lines: Line[] = [lineOf(0, 'long ago')];
    const web = await openLoki(lines);
    const clock = new Clock();
    let number = 0;
    clock.onWait = () => {
      // Two of one instant, and one that comes late, dated 3 s back.
      for (const back of [0n, 0n, 3n]) {
        const text = `${number++}`;
        lines.push({at: clock.now - back * S, text});
      }
    };
    let positions: Record<string, Position> = {};
    const seen: string[] = [];
    for (let life = 0; life < 6; life++) {
      const {run, close} = await open(web.url, clock, {delay_for: '5s'}, positions);
      const chunks = await readLines(run, 7);
      seen.push(...linesIn(chunks));
      positions = {...positions, ...positionsAfter(chunks)};
      await close();
      clock.now += 60n * S;
    }
    expect(seen.length).toBeGreaterThan(40);
    expect(new Set(seen).size).toBe(seen.length);
    // All that is dated after the start and was old enough at the end.
    const last = Math.max(...seen.map(Number));
    const missed = lines.filter(
      ({at, text}) => at >= T0 && Number(text) < last - 12 && !seen.includes(text),
    );
    expect(missed).toEqual([]);
  });

  test('it is known where it began before anything comes', async () => {
    const lines: Line[] = [];
    const web = await openLoki(lines);
    const clock = new Clock();
    const first = await open(web.url, clock);
    const begun = await readLines(first.run, 0);
    await first.close();
    lines.push({at: clock.now + S, text: 'while it was away'});
    clock.now += 60n * S;
    const {run} = await open(web.url, clock, {}, positionsAfter(begun));
    expect(linesIn(await readLines(run, 1))).toEqual(['while it was away']);
  });

  test('closing ends it while it waits for an answer', async () => {
    const web = await openWeb(({path}) => (path === '/ready' ? {} : undefined));
    const clock = new Clock();
    clock.now += 60n * S;
    const {run, close} = await open(web.url, clock, {delay_for: '0s', start: '-1m'});
    const reading = readLines(run, 1);
    while (web.asked.length < 2) await setImmediate();
    await close();
    expect(linesIn(await reading)).toEqual([]);
  });
});

describe('a Loki that', () => {
  const broken = async (reply: Reply, more: object = {}) => {
    const web = await openLoki([], ({path}) => (path === '/ready' ? undefined : reply));
    const {run} = await open(web.url, new Clock(), {...cat, ...more});
    return readAll(run);
  };

  test('is busy is asked again when it says', async () => {
    let times = 0;
    const web = await openLoki([lineOf(1, 'x')], ({path}) =>
      path !== '/ready' && times++ < 2 ? {status: 429, headers: {'retry-after': '7'}} : undefined,
    );
    const clock = new Clock();
    const {run, heard} = await open(web.url, clock, cat);
    expect(linesIn(await readAll(run))).toEqual(['x']);
    expect(clock.waits).toEqual([7000, 7000]);
    expect(heard.health.join()).toContain('degraded');
    expect(heard.health.at(-1)).toBe('ok');
  });

  test('does not know us', async () => {
    await expect(
      broken({status: 401, body: 'no'}, {auth: {username: 'fire', password: 'very-secret'}}),
    ).rejects.toThrow(/answered 401: no \(check the credentials\)/);
  });
  test('is at another address', async () => {
    await expect(broken({status: 404})).rejects.toThrow(/check the address/);
  });
  test('fails', async () => {
    await expect(broken({status: 500, body: 'oops'})).rejects.toThrow(/answered 500: oops/);
  });
  test('is none', async () => {
    await expect(broken({body: '<html>'})).rejects.toThrow(/no JSON/);
  });
  test('is asked for numbers', async () => {
    const body = {status: 'success', data: {resultType: 'matrix', result: []}};
    await expect(broken({body})).rejects.toThrow(/not numbers/);
  });

  test('is not ready', async () => {
    const web = await openLoki([], ({path}) => (path === '/ready' ? {status: 503} : undefined));
    const clock = new Clock();
    const {run} = await open(web.url, clock, {...cat, wait_for_ready: '2s'});
    await expect(readAll(run)).rejects.toThrow(/not ready within 2s: it answered 503/);
    expect(clock.waits).toEqual([500, 500, 500, 500]);
  });

  test('is not there', async () => {
    const {run} = await open('http://127.0.0.1:9', new Clock(), {...cat, no_ready_check: true});
    await expect(readAll(run)).rejects.toThrow(/the connection was refused/);
  });

  test('shows a certificate that nobody vouches for', async () => {
    const web = await openWeb(() => ({body: 'ready'}), {key: KEY, cert: CERTIFICATE});
    const {run} = await open(web.url, new Clock(), {...cat, no_ready_check: true});
    await expect(readAll(run)).rejects.toThrow(/certificate is not trusted/);
    expect(web.asked).toEqual([]);
  });
});

test('who we are is said in headers', async () => {
  const web = await openLoki([]);
  const {run} = await open(web.url, new Clock(), {
    ...cat,
    prefix: '/tenant/',
    headers: {'X-Scope-OrgID': 'one'},
    auth: {username: 'fire', password: 'very-secret'},
    no_ready_check: true,
  });
  await readAll(run).catch(() => {});
  expect(web.asked[0]).toMatchObject({
    path: '/tenant/loki/api/v1/query_range',
    headers: {'x-scope-orgid': 'one', authorization: `Basic ${btoa('fire:very-secret')}`},
  });
});

describe('DSNs', () => {
  const {dsn} = loki();
  test('all parameters', () => {
    expect(
      dsn!(
        'loki://me:p%40ss@loki.example.com:3100?query=%7Ba%3D%22b%22%7D&since=1h&limit=50&ssl=true',
      ),
    ).toEqual({
      mode: 'cat',
      url: 'https://loki.example.com:3100',
      query: '{a="b"}',
      since: '1h',
      limit: 50,
      no_ready_check: false,
      auth: {username: 'me', password: 'p@ss'},
    });
  });
  test('faults', () => {
    expect(() => dsn!('loki://host')).toThrow(/no query/);
    expect(() => dsn!('loki://host?query=x&what=1')).toThrow(/"what" is no parameter/);
  });
});

test('settings that mean nothing are said, all at once', async () => {
  const config = {delay_for: '1h', poll_interval: 'often', start: 'soon'};
  await expect(open('http://127.0.0.1:9', new Clock(), config)).rejects.toThrow(
    /delay_for.*poll_interval.*start/s,
  );
});
