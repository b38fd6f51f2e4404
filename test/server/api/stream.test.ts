// Streams: each bouncer is told each change once, by polling, by waiting, or as it happens.
import {get} from 'node:http';
import {expireDecisions, openStore} from '@firewatch/server';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {ban as banAt, KEY, openPeopledStage, openStage, type Stage} from './stage.ts';

let stage: Stage;
let token = '';
beforeEach(async () => {
  stage = await openPeopledStage();
  token = await stage.logIn();
});
afterEach(() => stage.close());

const HOUR = 3_600_000;

const ban = (value: string, duration?: string, more?: object) =>
  banAt(stage, token, value, duration, more);

const poll = async (query = '', headers: Record<string, string> = {}) => {
  const {json} = await stage.ask('GET', `/v1/decisions/stream${query}`, {key: KEY, headers});
  const values = (rows: {value: string}[]) => rows.map(({value}) => value);
  return [values(json.new), values(json.deleted)];
};

describe('by polling', () => {
  test('everything at start, then each change once', async () => {
    await ban('192.0.2.1');
    expect(await poll('?startup=true')).toEqual([['192.0.2.1'], []]);
    expect(await poll()).toEqual([[], []]);
    await ban('192.0.2.2', '10s');
    expect(await poll()).toEqual([['192.0.2.2'], []]);
    stage.pass(10_000);
    expect(await poll()).toEqual([[], ['192.0.2.2']]);
    expect(await poll()).toEqual([[], []]);
  });

  test('who never asked is told everything without saying that it starts', async () => {
    await ban('192.0.2.1');
    expect(await poll()).toEqual([['192.0.2.1'], []]);
  });

  test('a second address of a key is a bouncer of its own', async () => {
    const proxied = await openPeopledStage({
      access: {proxies: [{family: 4, first: '0'.repeat(32), last: 'f'.repeat(32)}]},
    });
    for (const ip of ['198.51.100.1', '198.51.100.2', '198.51.100.1'])
      await proxied.ask('GET', '/v1/decisions/stream', {
        key: KEY,
        headers: {'x-forwarded-for': ip},
      });
    const rows = await proxied.store.database.selectFrom('bouncer').selectAll().execute();
    expect(rows.map(({name, ip, auto_created}) => [name, ip, auto_created])).toEqual([
      ['b1', '198.51.100.1', 0],
      ['b1@198.51.100.2', '198.51.100.2', 1],
    ]);
    await proxied.close();
  });

  test('HEAD changes nothing', async () => {
    await ban('192.0.2.1');
    const {status, text} = await stage.ask('HEAD', '/v1/decisions/stream', {key: KEY});
    expect([status, text]).toEqual([200, '']);
    const [row] = await stage.store.database.selectFrom('bouncer').selectAll().execute();
    expect([row!.ip, row!.last_pull, row!.type]).toEqual(['', null, '']);
    expect(await poll()).toEqual([['192.0.2.1'], []]);
  });

  test('an origin that is filtered out hides nothing of another', async () => {
    await ban('192.0.2.1', '1h');
    await ban('192.0.2.1', '8h', {origin: 'lists'});
    expect(await poll('?startup=true&origins=cscli')).toEqual([['192.0.2.1'], []]);
    stage.pass(2 * HOUR);
    expect(await poll('?origins=cscli')).toEqual([[], ['192.0.2.1']]);
  });

  test('scopes other than addresses are told to who asks for them', async () => {
    await ban('eve', '1h', {scope: 'username'});
    expect(await poll('?startup=true')).toEqual([[], []]);
    expect(await poll('?startup=true&scopes=username,ip')).toEqual([['eve'], []]);
  });

  test('the cursor outlives the server', async () => {
    await stage.close();
    const store = await openStore(':memory:');
    stage = await openPeopledStage({store});
    token = await stage.logIn();
    await ban('192.0.2.1');
    await poll();
    const {now} = stage;
    await stage.close();
    stage = await openStage({store});
    stage.now = now;
    await ban('192.0.2.2');
    expect(await poll()).toEqual([['192.0.2.2'], []]);
    await stage.close();
    await store.close();
    stage = await openPeopledStage();
  });

  test('a client may keep its cursor itself', async () => {
    await ban('192.0.2.1');
    const first = await stage.ask('GET', '/v1/decisions/stream?startup=true', {key: KEY});
    const cursor = String(first.headers['x-firewatch-cursor']);
    await ban('192.0.2.2');
    expect(await poll(`?cursor=${cursor}`)).toEqual([['192.0.2.2'], []]);
    expect(await poll(`?cursor=${cursor}`)).toEqual([['192.0.2.2'], []]);
    expect(await poll()).toEqual([['192.0.2.2'], []]);
  });

  test('a key that was deleted is refused', async () => {
    expect((await stage.ask('GET', '/v1/decisions', {key: KEY})).status).toBe(200);
    await stage.store.database.deleteFrom('bouncer').execute();
    stage.pass(1001);
    expect((await stage.ask('GET', '/v1/decisions', {key: KEY})).status).toBe(403);
  });

  test('what another process writes is seen', async () => {
    await ban('192.0.2.1');
    await poll();
    await expireDecisions(stage.store.database, {ip: '192.0.2.1'}, stage.now);
    await stage.api.refresh();
    expect(await poll()).toEqual([[], ['192.0.2.1']]);
  });
});

describe('as it happens', () => {
  test('who waits is answered when there is news, or when the time is over', async () => {
    await poll('?startup=true');
    const waiting = poll('?wait=60s');
    await ban('192.0.2.1', '30s');
    expect(await waiting).toEqual([['192.0.2.1'], []]);
    const ending = poll('?wait=60s');
    await settled();
    stage.pass(30_000);
    expect(await ending).toEqual([[], ['192.0.2.1']]);
    const idle = poll('?wait=5s');
    await settled();
    stage.pass(5000);
    expect(await idle).toEqual([[], []]);
  });

  test('events bring everything first, then each change, and go on where they were', async () => {
    await ban('192.0.2.1');
    const events = listen();
    expect(await events.next()).toMatchObject({new: [{value: '192.0.2.1'}], deleted: []});
    await ban('192.0.2.2');
    expect(await events.next()).toMatchObject({new: [{value: '192.0.2.2'}]});
    const last = events.id();
    events.close();
    await ban('192.0.2.3');
    const again = listen({'last-event-id': last});
    expect(await again.next()).toMatchObject({new: [{value: '192.0.2.3'}], deleted: []});
    again.close();
  });
});

/** Lets what is under way arrive: a request that is answered after it. */
const settled = () => stage.ask('GET', '/health');

function listen(headers: Record<string, string> = {}) {
  const events: {data: unknown; id: string}[] = [];
  let text = '';
  let id = '';
  let wake = () => {};
  const request = get(
    {
      host: '127.0.0.1',
      port: stage.port,
      path: '/v1/decisions/events',
      agent: false,
      headers: {'x-api-key': KEY, ...headers},
    },
    (response) => {
      response.on('data', (chunk) => {
        text += chunk;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const lines = text.slice(0, end).split('\n');
          text = text.slice(end + 2);
          const data = lines.find((line) => line.startsWith('data: '));
          const own = lines.find((line) => line.startsWith('id: '));
          if (data && own) events.push({data: JSON.parse(data.slice(6)), id: own.slice(4)});
        }
        wake();
      });
      response.on('error', () => {});
    },
  );
  request.on('error', () => {});
  return {
    async next() {
      while (events.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const event = events.shift()!;
      id = event.id;
      return event.data;
    },
    id: () => id,
    close: () => request.destroy(),
  };
}
