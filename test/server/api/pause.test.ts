// A paused bouncer: what it was told is taken back, however it asks, and told again afterwards.
import {get} from 'node:http';
import {openStore, pauseBouncer} from '@firewatch/server';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {KEY, openPeopledStage, openStage, type Stage} from './stage.ts';

let stage: Stage;
let token = '';
beforeEach(async () => {
  stage = await openPeopledStage();
  token = await stage.logIn();
});
afterEach(() => stage.close());

async function ban(value: string): Promise<void> {
  const at = new Date(stage.now).toISOString();
  const body = [
    {
      ...{capacity: 0, events: [], events_count: 1, leakspeed: '0', message: 'm', scenario: 's'},
      ...{scenario_hash: '', scenario_version: '', simulated: false, start_at: at, stop_at: at},
      ...{remediation: true, source: {scope: 'Ip', value}},
    },
  ];
  expect((await stage.ask('POST', '/v1/alerts', {token, body})).status).toBe(201);
}

async function pause(at: number | null, name = 'b1'): Promise<void> {
  await pauseBouncer(stage.store.database, name, at);
  await stage.api.refresh();
}

async function poll(query = '') {
  stage.now += 1000;
  const {json, headers} = await stage.ask('GET', `/v1/decisions/stream${query}`, {key: KEY});
  const values = (rows: {value: string}[]) => rows.map(({value}) => value);
  return {
    told: [values(json.new), values(json.deleted)],
    cursor: String(headers['x-firewatch-cursor']),
    isWhole: headers['x-firewatch-complete'] === 'true',
  };
}
const told = async (query?: string) => (await poll(query)).told;

test('by polling', async () => {
  await ban('192.0.2.1');
  expect(await told('?startup=true')).toEqual([['192.0.2.1'], []]);
  await pause(stage.now);
  expect(await told()).toEqual([[], ['192.0.2.1']]);
  await ban('192.0.2.2');
  expect(await told()).toEqual([[], []]);
  const started = await poll('?startup=true');
  expect(started).toMatchObject({told: [[], ['192.0.2.1', '192.0.2.2']], isWhole: true});
  await pause(null);
  expect(await poll()).toMatchObject({told: [['192.0.2.1', '192.0.2.2'], []], isWhole: true});
  expect(await told()).toEqual([[], []]);
});

test('with a cursor of its own', async () => {
  await ban('192.0.2.1');
  const {cursor} = await poll('?startup=true');
  await pause(stage.now);
  const paused = await poll(`?cursor=${cursor}`);
  expect(paused.told).toEqual([[], ['192.0.2.1']]);
  expect(await told(`?cursor=${paused.cursor}`)).toEqual([[], []]);
  await pause(null);
  expect(await told(`?cursor=${paused.cursor}`)).toEqual([['192.0.2.1'], []]);
});

test('live, and from another address of its key', async () => {
  await ban('192.0.2.1');
  const live = async () => (await stage.ask('GET', '/v1/decisions?ip=192.0.2.1', {key: KEY})).text;
  expect(await live()).toContain('192.0.2.1');
  await pause(stage.now);
  expect(await live()).toBe('null');
  await stage.store.database.updateTable('bouncer').set({ip: '198.51.100.9'}).execute();
  stage.pass(2000);
  expect(await live()).toBe('null');
  await pause(null);
  expect(await live()).toContain('192.0.2.1');
});

test('a restart of the server changes nothing', async () => {
  await stage.close();
  const store = await openStore(':memory:');
  stage = await openPeopledStage({store});
  token = await stage.logIn();
  await ban('192.0.2.1');
  await poll('?startup=true');
  await pause(stage.now);
  expect(await told()).toEqual([[], ['192.0.2.1']]);
  const {now} = stage;
  await stage.close();
  stage = await openStage({store});
  stage.now = now;
  expect(await told()).toEqual([[], []]);
  await pause(null);
  expect(await told()).toEqual([['192.0.2.1'], []]);
});

test('by server-sent events, as it happens', async () => {
  await ban('192.0.2.1');
  const seen: string[] = [];
  let onText = () => {};
  const request = get(
    {
      host: '127.0.0.1',
      port: stage.port,
      path: '/v1/decisions/events',
      headers: {'x-api-key': KEY},
    },
    (response) =>
      response.on('data', (chunk) => {
        seen.push(String(chunk));
        onText();
      }),
  );
  const until = (text: string) =>
    new Promise<void>((resolve) => {
      onText = () => {
        if (seen.join('').includes(text)) resolve();
      };
      onText();
    });
  await until('"deleted": []}\nid:');
  await pause(stage.now);
  await until('{"new": [], "deleted": [{');
  seen.length = 0;
  await pause(null);
  await until('event: all\ndata: {"new": [{');
  request.destroy();
});

test('nobody of that name', async () => {
  await expect(pauseBouncer(stage.store.database, 'x', 1)).rejects.toMatchObject({code: 'FW7003'});
});
