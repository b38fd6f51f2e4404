// Following a Local API: ours by each of its ways, one that is like the reference's, and what
// answers but is none.
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {FollowWay} from '../../../kernel/enforcement/configured.ts';
import type {DecisionNews} from '../../../kernel/enforcement/feed/feed.ts';
import {lapiOf} from '../../../kernel/enforcement/feed/lapi.ts';
import {LapiFeed} from '../../../kernel/enforcement/feed/lapi-feed.ts';
import {ban, KEY, openPeopledStage, type Stage} from '../../server/api/stage.ts';
import {environment} from '../plugin/workshop.ts';

const {timers} = environment();
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Heard {
  readonly ways: string[];
  next(): Promise<{isAll: boolean; adds: string[]; deletes: number[]}>;
  /** Breaks the connection off; what is asked next makes a new one. */
  leave(): void;
}

function hear(port: number, follow: FollowWay, key = KEY): Heard {
  const ways: string[] = [];
  const api = {url: `http://127.0.0.1:${port}/`, key, tls: {}, follow, pollMs: 5};
  const feed = new LapiFeed({
    api,
    wish: {
      ...{scopes: ['Ip', 'Range'], types: ['ban'], origins: undefined},
      ...{scenariosContaining: undefined, scenariosNotContaining: undefined},
    },
    ask: lapiOf(api, 'test/1'),
    timers,
    found: (way) => ways.push(way),
  });
  let controller = new AbortController();
  let news: AsyncIterator<DecisionNews> | undefined;
  const leave = () => {
    controller.abort();
    controller = new AbortController();
    news = undefined;
  };
  closing.push(leave);
  return {
    ways,
    leave,
    async next() {
      news ??= feed.news(controller.signal)[Symbol.asyncIterator]();
      for (;;) {
        const {value, done} = await news.next();
        if (done) throw new Error('it ended');
        const {isAll, adds, deletes} = value as DecisionNews;
        // Polling is told nothing most of the time.
        if (isAll || adds.length + deletes.length > 0)
          return {isAll, adds: adds.map(({value}) => value), deletes: [...deletes]};
      }
    },
  };
}

describe('our API', () => {
  let stage: Stage;
  let token = '';
  beforeEach(async () => {
    stage = await openPeopledStage();
    token = await stage.logIn();
    closing.push(() => stage.close());
  });

  for (const follow of ['auto', 'events', 'wait', 'poll'] as const)
    test(`by ${follow}: everything, then what comes and goes`, async () => {
      await ban(stage, token, '192.0.2.1', '10s');
      const heard = hear(stage.port, follow);
      expect(await heard.next()).toEqual({isAll: true, adds: ['192.0.2.1'], deletes: []});
      await ban(stage, token, '2001:db8::/32');
      expect(await heard.next()).toEqual({isAll: false, adds: ['2001:db8::/32'], deletes: []});
      stage.pass(10_000);
      expect(await heard.next()).toEqual({isAll: false, adds: [], deletes: [1]});
      expect(heard.ways).toEqual(follow === 'auto' ? ['events'] : []);
    });

  for (const follow of ['events', 'wait'] as const)
    test(`by ${follow}: a new connection goes on where the last one was`, async () => {
      await ban(stage, token, '192.0.2.1');
      const heard = hear(stage.port, follow);
      await heard.next();
      heard.leave();
      await ban(stage, token, '192.0.2.2');
      expect(await heard.next()).toEqual({isAll: false, adds: ['192.0.2.2'], deletes: []});
    });

  test('by polling a new connection is told everything', async () => {
    await ban(stage, token, '192.0.2.1');
    const heard = hear(stage.port, 'poll');
    await heard.next();
    heard.leave();
    expect(await heard.next()).toEqual({isAll: true, adds: ['192.0.2.1'], deletes: []});
  });

  test('a longer decision beside a shorter one: both are told, and each end', async () => {
    await ban(stage, token, '192.0.2.1', '10s');
    await ban(stage, token, '192.0.2.1', '1h');
    const heard = hear(stage.port, 'events');
    expect((await heard.next()).adds).toEqual(['192.0.2.1', '192.0.2.1']);
    stage.pass(10_000);
    expect((await heard.next()).deletes).toEqual([1]);
  });

  test('a key that is not known is refused', async () => {
    await expect(hear(stage.port, 'auto', 'wrong').next()).rejects.toMatchObject({code: 'FW5312'});
  });
});

describe('others', () => {
  const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
    const server: Server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  };
  const row = {
    ...{id: 5, scope: 'Ip', value: '192.0.2.5', type: 'ban', origin: 'CAPI', scenario: 's'},
    duration: '1h0m0s',
  };

  test("the reference's is polled, at first for everything", async () => {
    const asked: string[] = [];
    const port = await serve(({url = ''}, response) => {
      asked.push(new URL(url, 'http://x').searchParams.get('startup') ?? url.split('?')[0]!);
      if (url.startsWith('/v1/decisions/events')) response.writeHead(404).end();
      else if (asked.length === 2) response.end(JSON.stringify({new: [row], deleted: null}));
      else response.end(JSON.stringify({deleted: asked.length === 4 ? [row] : null, new: null}));
    });
    const heard = hear(port, 'auto');
    expect(await heard.next()).toEqual({isAll: true, adds: ['192.0.2.5'], deletes: []});
    expect(await heard.next()).toEqual({isAll: false, adds: [], deletes: [5]});
    expect(asked.slice(0, 4)).toEqual(['/v1/decisions/events', 'true', 'false', 'false']);
    expect(heard.ways).toEqual(['poll']);
  });

  test.each([
    ['a page', 200, '<html></html>', 'FW5313'],
    ['an answer that is cut short', 200, '{"new": [', 'FW5313'],
    ['an empty answer', 200, '{}', 'FW5313'],
    ['a fault', 502, 'bad gateway', 'FW5313'],
    ['an expired key', 403, '{"message":"access forbidden"}', 'FW5312'],
  ])('%s is no news', async (_name, status, body, code) => {
    const port = await serve((_request, response) => response.writeHead(status).end(body));
    for (const follow of ['poll', 'events'] as const)
      await expect(hear(port, follow).next()).rejects.toMatchObject({code});
  });

  test('nobody there', async () => {
    await expect(hear(9, 'auto').next()).rejects.toMatchObject({code: 'FW5311'});
  });
});
