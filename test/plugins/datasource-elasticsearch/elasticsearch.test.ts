// Documents by time, from a cluster of our own; both flavours, the same rows.
import {setImmediate} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import type {Position} from '../../../kernel/plugin.ts';
import plugin, {elasticsearch} from '../../../plugins/datasource-elasticsearch/index.ts';
import {testBundle} from '../bundled.ts';
import {CERTIFICATE, KEY} from '../certificate.ts';
import {type Asked, openWeb, type Reply} from '../fake-web.ts';
import {openPlugin, packageOf} from '../open-plugin.ts';
import {linesIn, positionsAfter, readAll, readLines, type Taken} from '../read-chunks.ts';
import {type Document, openSearch} from './fake-search.ts';

testBundle('datasource-elasticsearch');

const T0 = 1_790_000_000_000_000_000n;
const MS = 1_000_000n;
const S = 1000n * MS;

class Clock {
  // Not on a millisecond: rounds end on one all the same.
  now = T0 + 123n;
  waits: number[] = [];
  onWait = () => {};
  wait = async (ms: number) => {
    this.waits.push(ms);
    this.now += BigInt(ms) * MS;
    this.onWait();
    await setImmediate();
  };
}

const open = (
  urls: readonly string[],
  clock: Clock,
  more: object = {},
  positions?: Record<string, Position>,
) =>
  openPlugin(
    {
      ...packageOf('datasource-elasticsearch', plugin),
      code: {plugin: {datasources: {elasticsearch: elasticsearch(clock.wait)}}},
    },
    'datasources',
    'elasticsearch',
    {urls, index: 'logs-*', ...more},
    positions,
    () => clock.now,
  );

const cat = {mode: 'cat'};
let made = 0;
const document = (at: bigint, message: string): Document => ({
  at,
  id: `id-${made++}`,
  source: {message, host: 'web'},
});
const ago = (ms: number, message: string) => document(T0 - 3600n * S + BigInt(ms) * MS, message);

for (const flavor of ['elasticsearch', 'opensearch'] as const) {
  const isElastic = flavor === 'elasticsearch';
  const own = (documents: readonly Document[], before?: (asked: Asked) => Reply | undefined) =>
    openSearch(documents, isElastic, before);
  const once = {...cat, flavor};

  describe(flavor, () => {
    test('all documents in order of time, those of one instant across pages each once', async () => {
      const times = [5, 1, 1, 1, 1, 1, 2, 3, 3, 4];
      const web = await own(times.map((at) => ago(at, `at ${at}`)));
      const {run} = await open([web.url], new Clock(), {...once, page_size: 2});
      expect(linesIn(await readAll(run))).toEqual(times.toSorted().map((at) => `at ${at}`));
      expect(web.points.size).toBe(0);
      const [point, search] = web.asked as [Asked, Asked];
      expect(point.query.get('keep_alive')).toBe('5m');
      expect(JSON.parse(search.body)).toMatchObject({
        track_total_hits: false,
        _source: ['message'],
        query: {
          bool: {must: [{match_all: {}}], must_not: [{term: {'event.dataset': 'firewatch.alert'}}]},
        },
      });
    });

    test('opened at any position, it gives what follows', async () => {
      const web = await own(
        Array.from({length: 10}, (_, i) => ago(i - (i % 2), `${i} ${'x'.repeat(400_000)}`)),
      );
      const whole = await open([web.url], new Clock(), {...once, page_size: 3});
      const chunks = await readAll(whole.run);
      expect(chunks.length).toBeGreaterThan(2);
      expect(linesIn(chunks)).toHaveLength(10);
      for (const at of chunks.keys()) {
        const positions = positionsAfter(chunks.slice(0, at + 1));
        const {run} = await open([web.url], new Clock(), {...once, page_size: 3}, positions);
        expect(linesIn(await readAll(run))).toEqual(linesIn(chunks.slice(at + 1)));
      }
    });

    test('followed, killed and opened again, nothing is lost or doubled', async () => {
      const documents: Document[] = [ago(0, 'long ago')];
      const web = await own(documents);
      const clock = new Clock();
      let number = 0;
      clock.onWait = () => {
        const now = clock.now - (clock.now % MS);
        for (const back of [15n * S, 15n * S, 0n, MS, 9n * S])
          documents.push(document(now - back, `${number++}`));
      };
      let positions: Record<string, Position> = {};
      const seen: string[] = [];
      for (let life = 0; life < 5; life++) {
        const {run, close} = await open([web.url], clock, {flavor, page_size: 3}, positions);
        const chunks = await readLines(run, 9);
        seen.push(...linesIn(chunks));
        positions = {...positions, ...positionsAfter(chunks)};
        await close();
        clock.now += 30n * S;
      }
      expect(new Set(seen).size).toBe(seen.length);
      const last = Math.max(...seen.map(Number));
      const missed = documents.filter(
        ({at, source}) =>
          at >= T0 && Number(source.message) < last - 40 && !seen.includes(String(source.message)),
      );
      expect(missed).toEqual([]);
      expect(seen.length).toBeGreaterThan(40);
    });

    test('a query, a nested field, the whole document', async () => {
      const source = {event: {original: 'a\n"b'}, message: 'not this'};
      const web = await own([{at: T0 - S, id: 'x', source}]);
      const field = {...once, message_field: 'event.original', query_string: 'status:>=400'};
      const {run} = await open([web.url], new Clock(), field);
      expect((await readAll(run)).flatMap(({lines}) => lines).join('\n')).toBe('a\n"b');
      expect(web.asked[1]!.body).toContain('"query_string":{"query":"status:>=400"}');
      const whole = await open([web.url], new Clock(), {...once, message_field: '@json'});
      expect(JSON.parse(linesIn(await readAll(whole.run))[0]!)).toEqual(source);
    });

    test('a shard that failed: no part of the answer is taken', async () => {
      const failed = {
        _shards: {failed: 1, failures: [{reason: {reason: 'too old'}}]},
        hits: {hits: []},
      };
      const web = await own([ago(0, 'x')], ({path}) =>
        path === '/_search' ? {body: failed} : undefined,
      );
      const {run} = await open([web.url], new Clock(), once);
      await expect(readAll(run)).rejects.toThrow(/1 shards failed: too old/);
      expect(web.points.size).toBe(0);
    });

    test('a point that is over: it is begun anew where it was', async () => {
      const documents = Array.from({length: 6}, (_, i) => ago(i, `${i} ${'x'.repeat(600_000)}`));
      let searches = 0;
      const web = await own(documents, ({path}) => {
        if (path === '/_search' && ++searches === 4) web.points.clear();
        return undefined;
      });
      const {run} = await open([web.url], new Clock(), {...once, page_size: 1});
      const chunks: Taken[] = [];
      await expect(
        (async () => {
          for await (const {source, position, bytes} of run.chunks)
            chunks.push({source, position, lines: [Buffer.from(bytes).toString()]});
        })(),
      ).rejects.toThrow(/404/);
      const again = await open([web.url], new Clock(), once, positionsAfter(chunks));
      const rest = linesIn(await readAll(again.run));
      expect([...linesIn(chunks), ...rest].map((line) => line[0])).toEqual([...'012345']);
    });
  });
}

test('a page that is longer than the host takes is asked for in smaller ones', async () => {
  const documents = Array.from({length: 3}, (_, i) => ago(i, `${i}${'x'.repeat(6 << 20)}`));
  const web = await openSearch(documents, true);
  const {run} = await open([web.url], new Clock(), cat);
  expect(linesIn(await readAll(run)).map((line) => line[0])).toEqual([...'012']);
});

describe('a cluster that', () => {
  const ROWS: readonly (readonly [name: string, reply: Reply, error: RegExp])[] = [
    ['does not know us', {status: 401, body: 'no'}, /check the credentials/],
    ['may not be read', {status: 403, body: 'no'}, /check the credentials/],
    ['has no such index', {status: 404, body: 'no such index'}, /404: no such index/],
    ['is none', {body: '<html>'}, /no JSON: check/],
  ];
  for (const [name, reply, error] of ROWS) {
    test(name, async () => {
      const web = await openSearch([], true, () => reply);
      const {run} = await open([web.url], new Clock(), {...cat, api_key: 'very-secret=='});
      await expect(readAll(run)).rejects.toThrow(error);
      expect(web.asked[0]!.headers.authorization).toBe('ApiKey very-secret==');
    });
  }

  test('is busy is asked again when it says', async () => {
    let times = 0;
    const web = await openSearch([ago(0, 'x')], true, () =>
      times++ < 1 ? {status: 429, headers: {'retry-after': '9'}} : undefined,
    );
    const clock = new Clock();
    const {run} = await open([web.url], clock, cat);
    expect(linesIn(await readAll(run))).toEqual(['x']);
    expect(clock.waits).toEqual([9000]);
  });

  test('has a node that is down', async () => {
    const web = await openSearch([ago(0, 'x')], true);
    const {run} = await open(['http://127.0.0.1:9', web.url], new Clock(), cat);
    expect(linesIn(await readAll(run))).toEqual(['x']);
  });

  test('is not there', async () => {
    const {run} = await open(['http://127.0.0.1:9'], new Clock(), cat);
    await expect(readAll(run)).rejects.toThrow(/the connection was refused/);
  });

  test('shows a certificate that nobody vouches for', async () => {
    const web = await openWeb(() => ({}), {key: KEY, cert: CERTIFICATE});
    const {run} = await open([web.url], new Clock(), cat);
    await expect(readAll(run)).rejects.toThrow(/certificate is not trusted/);
    expect(web.asked).toEqual([]);
  });
});

test('settings that mean nothing are said, all at once', async () => {
  const config = {username: 'me', query: {}, query_string: 'x', delay: '2h'};
  await expect(open(['http://127.0.0.1:9'], new Clock(), config)).rejects.toThrow(
    /username.*query_string.*delay/s,
  );
});
