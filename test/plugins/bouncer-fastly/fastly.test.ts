// Entries of an ACL at a Fastly played by the test.
import {expect, test} from 'vitest';
import type {Decision} from '../../../kernel/plugin.ts';
import plugin from '../../../plugins/bouncer-fastly/index.ts';
import {testBundle} from '../bundled.ts';
import {decision, hold} from '../decisions.ts';
import {openWeb, type Reply} from '../fake-web.ts';
import {never, openPlugin, packageOf} from '../open-plugin.ts';

testBundle('bouncer-fastly');

const NOW = 1_780_000_000_000_000_000n;
const MINUTE = 60_000_000_000n;
const one = (id: number, value: string, change: Partial<Decision> = {}) =>
  decision(id, value, NOW, change);
const NOTHING = {adds: [], deletes: []};

interface Entry {
  id: string;
  ip: string;
  subnet: number | null;
  negated: string;
  comment: string;
}

async function open(config: object = {}) {
  const state = {entries: [] as Entry[], failing: undefined as Reply | undefined, ids: 0};
  const batches: number[] = [];
  const web = await openWeb(({method, path, query, headers, body}) => {
    if (state.failing) return state.failing;
    if (headers['fastly-key'] !== 'verysecret') return {status: 401};
    if (path !== '/service/S1/acl/A1/entries') return {status: 404};
    if (method === 'GET') {
      const [size, page] = [Number(query.get('per_page')), Number(query.get('page'))];
      return {body: state.entries.slice((page - 1) * size, page * size)};
    }
    const {entries} = JSON.parse(body) as {entries: (Entry & {op: string})[]};
    if (method !== 'PATCH' || entries.length > 1000) return {status: 400};
    batches.push(entries.length);
    for (const {op, id, ...entry} of entries) {
      if (op === 'delete') state.entries = state.entries.filter((other) => other.id !== id);
      else state.entries.push({...entry, subnet: entry.subnet ?? null, id: `e${state.ids++}`});
    }
    return {body: {status: 'ok'}};
  });
  const clock = {now: NOW};
  const opened = await openPlugin(
    packageOf('bouncer-fastly', plugin),
    'bouncers',
    'fastly',
    {
      ...{service_id: 'S1', acl_id: 'A1', api_token: 'verysecret'},
      ...{api_url: web.url, write_interval: '0s', ...config},
    },
    undefined,
    () => clock.now,
  );
  const values = () =>
    state.entries.map(({ip, subnet}) => `${ip}${subnet === null ? '' : `/${subnet}`}`);
  return {...opened, state, web, clock, values, batches};
}

test('entries come and go', async () => {
  const {run, state, values} = await open();
  const first = [one(1, '203.0.113.7'), one(2, '2001:DB8::/32')];
  expect(await hold(run, first)).toMatchObject({status: 'ok', inForce: 2});
  expect(values()).toEqual(['203.0.113.7', '2001:db8::/32']);
  expect(state.entries[0]).toMatchObject({negated: '0', comment: 'firewatch'});
  const news = {adds: [one(3, '198.51.100.0/24')], deletes: first};
  for (let time = 0; time < 2; time++)
    expect(await run.apply(news, never)).toMatchObject({status: 'ok', inForce: 1});
  expect(values()).toEqual(['198.51.100.0/24']);
});

test('thousands, in batches that Fastly takes', async () => {
  const {run, values, batches} = await open({capacity: 5000});
  const many = Array.from({length: 2_500}, (_, i) => one(i, `10.0.${i >> 8}.${i & 255}`));
  await hold(run, many);
  expect([values().length, batches]).toEqual([2_500, [1000, 1000, 500]]);
  await hold(run, []);
  expect(values()).toEqual([]);
});

test('entries of others stay, and are not doubled', async () => {
  const {run, state, values} = await open();
  const theirs = {id: 'x', ip: '203.0.113.7', subnet: null, negated: '0', comment: 'office'};
  state.entries = [theirs];
  await hold(run, [one(1, '203.0.113.7'), one(2, '203.0.113.8')]);
  expect(values()).toEqual(['203.0.113.7', '203.0.113.8']);
  await run.clear();
  expect(state.entries).toEqual([theirs]);
});

test('a full list has those that end last', async () => {
  const {run, values} = await open({capacity: 1});
  const answer = await hold(run, [
    one(1, '192.0.2.1'),
    one(2, '192.0.2.2', {until: NOW + 90n * MINUTE}),
  ]);
  expect([values(), answer]).toMatchObject([
    ['192.0.2.2'],
    {inForce: 1, refused: [{id: 1, reason: 'the list is full'}]},
  ]);
});

test('what somebody else deleted is put right', async () => {
  const {run, state, values, clock} = await open();
  await hold(run, [one(1, '203.0.113.7')]);
  state.entries = [];
  clock.now += 11n * MINUTE;
  expect(await run.apply(NOTHING, never)).toMatchObject({status: 'ok', repaired: 1});
  expect(values()).toEqual(['203.0.113.7']);
});

test('an API that is not well', async () => {
  const {run, state, values} = await open();
  state.failing = {status: 429, headers: {'retry-after': '3'}};
  expect(await hold(run, [one(1, '203.0.113.7')])).toMatchObject({status: 'retry', afterMs: 3000});
  state.failing = {body: {msg: 'no list'}};
  expect(await hold(run, [one(1, '203.0.113.7')])).toMatchObject({
    status: 'retry',
    reason: expect.stringContaining('without a list'),
  });
  state.failing = undefined;
  expect(await hold(run, [one(1, '203.0.113.7')])).toMatchObject({status: 'ok'});
  expect(values()).toEqual(['203.0.113.7']);
});
