// Lists and rules at a Cloudflare played by the test: what is written, when, and what is left alone.
import {describe, expect, test} from 'vitest';
import type {Decision} from '../../../kernel/plugin.ts';
import plugin from '../../../plugins/bouncer-cloudflare/index.ts';
import {testBundle} from '../bundled.ts';
import {decision, hold} from '../decisions.ts';
import {never, openPlugin, packageOf} from '../open-plugin.ts';
import {ACCOUNT, openCloudflare, TOKEN, ZONE} from './fake-cloudflare.ts';

testBundle('bouncer-cloudflare');

const NOW = 1_780_000_000_000_000_000n;
const MINUTE = 60_000_000_000n;
const one = (id: number, value: string, change: Partial<Decision> = {}) =>
  decision(id, value, NOW, change);
const NOTHING = {adds: [], deletes: []};

async function open(config: object = {}) {
  const {state, web} = await openCloudflare();
  const clock = {now: NOW};
  const opened = await openPlugin(
    packageOf('bouncer-cloudflare', plugin),
    'bouncers',
    'cloudflare',
    {account_id: ACCOUNT, api_token: TOKEN, api_url: web.url, write_interval: '0s', ...config},
    undefined,
    () => clock.now,
  );
  const items = (name = 'firewatch_ban') =>
    [...(state.lists.find((list) => list.name === name)?.items ?? [])].sort();
  const writes = () => web.asked.filter(({method}) => method === 'PUT').length;
  return {...opened, state, web, clock, items, writes};
}

test('the list is made, filled in one step, and changed', async () => {
  const {run, items, state, writes} = await open();
  const answer = await hold(run, [one(1, '203.0.113.7'), one(2, '198.51.100.0/24')]);
  expect(answer).toMatchObject({status: 'ok', inForce: 2});
  expect(items()).toEqual(['198.51.100.0/24', '203.0.113.7']);
  expect(state.lists[0]).toMatchObject({kind: 'ip', description: 'Made and kept by firewatch'});
  await run.apply({adds: [one(3, '203.0.113.9')], deletes: [one(1, '203.0.113.7')]}, never);
  expect(items()).toEqual(['198.51.100.0/24', '203.0.113.9']);
  const before = writes();
  await run.apply(NOTHING, never);
  await run.apply({adds: [one(4, '203.0.113.9')], deletes: []}, never);
  expect(writes()).toBe(before);
});

test('a bulk operation that takes its time is waited for', async () => {
  const {run, items, state} = await open();
  state.pendingFor = 3;
  expect(await hold(run, [one(1, '203.0.113.7')])).toMatchObject({status: 'ok'});
  expect(items()).toEqual(['203.0.113.7']);
});

test('thousands, read in pages', async () => {
  const {run, state, web, clock} = await open();
  const many = Array.from({length: 1_200}, (_, i) => one(i, `10.0.${i >> 8}.${i & 255}`));
  await hold(run, many);
  expect(state.lists[0]!.items.length).toBe(1_200);
  clock.now += 11n * MINUTE;
  const before = web.asked.length;
  expect(await run.apply(NOTHING, never)).toMatchObject({status: 'ok', repaired: 0});
  expect(web.asked.slice(before).map(({query}) => query.get('cursor'))).toEqual([
    null,
    '500',
    '1000',
  ]);
});

test('IPv6 goes in by network; what is too wide is refused', async () => {
  const {run, items} = await open();
  const answer = await hold(run, [
    one(1, '2001:db8::1'),
    one(2, '2001:db8::2'),
    one(3, '2001:db8:1::/48'),
    one(4, '::/0'),
    one(5, '10.0.0.0/7'),
    one(6, 'x'),
  ]);
  expect(items()).toEqual(['2001:db8:1::/48', '2001:db8::/64']);
  expect(answer).toMatchObject({inForce: 3, refused: [{id: 6}, {id: 4}, {id: 5}]});
  await run.apply({adds: [], deletes: [one(1, '2001:db8::1')]}, never);
  expect(items()).toContain('2001:db8::/64');
  await run.apply({adds: [], deletes: [one(2, '2001:db8::2')]}, never);
  expect(items()).toEqual(['2001:db8:1::/48']);
});

test('a full list has those that end last; room is filled', async () => {
  const {run, items} = await open({capacity: 2});
  const until = (minutes: bigint) => ({until: NOW + minutes * MINUTE});
  const long = one(2, '192.0.2.2', until(30n));
  expect(
    await hold(run, [one(1, '192.0.2.1', until(5n)), long, one(3, '192.0.2.3', until(20n))]),
  ).toMatchObject({status: 'ok', inForce: 2, refused: [{id: 1, reason: 'the list is full'}]});
  expect(items()).toEqual(['192.0.2.2', '192.0.2.3']);
  await run.apply({adds: [], deletes: [long]}, never);
  expect(items()).toEqual(['192.0.2.1', '192.0.2.3']);
});

describe('lists and rules of others', () => {
  test('a list of that name which is not ours is not touched', async () => {
    const {run, state} = await open();
    state.lists.push({
      ...{id: '9'.repeat(32), name: 'firewatch_ban', kind: 'ip', description: 'my office'},
      items: ['192.0.2.1'],
    });
    expect(await hold(run, [])).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('was not made by firewatch'),
    });
    await expect(run.clear()).rejects.toThrow(/not made by firewatch/);
    expect(state.lists[0]!.items).toEqual(['192.0.2.1']);
  });

  test('rules of a zone: ours are made, put right and removed, others stay', async () => {
    const {run, state, clock} = await open({zones: [ZONE], captcha_list: 'firewatch_captcha'});
    const theirs = {id: '8'.repeat(32), action: 'skip', expression: 'true', description: 'mine'};
    state.rules = [theirs];
    await hold(run, [one(1, '203.0.113.7', {type: 'captcha'})]);
    const found = () => state.rules!.map(({action, expression}) => `${action} ${expression}`);
    const wanted = [
      'skip true',
      'block (ip.src in $firewatch_ban)',
      'managed_challenge (ip.src in $firewatch_captcha)',
    ];
    expect(found()).toEqual(wanted);
    state.rules![1]!.enabled = false;
    state.rules![2]!.action = 'log';
    clock.now += 11n * MINUTE;
    await run.apply(NOTHING, never);
    expect(found()).toEqual(wanted);
    expect(state.rules![1]!.enabled).toBe(true);
    await run.clear();
    expect([state.rules, state.lists]).toEqual([[theirs], []]);
  });

  test('a zone without custom rules gets its first ones', async () => {
    const {run, state} = await open({zones: [ZONE]});
    await hold(run, []);
    expect(state.rules).toMatchObject([
      {action: 'block', description: 'Made and kept by firewatch: firewatch_ban'},
    ]);
  });
});

test('captcha and ban are lists of their own', async () => {
  const {run, items} = await open({captcha_list: 'firewatch_captcha'});
  await hold(run, [
    one(1, '203.0.113.7', {type: 'captcha'}),
    one(2, '203.0.113.8'),
    one(3, '203.0.113.9', {type: 'captcha'}),
    one(4, '203.0.113.9'),
  ]);
  expect(items()).toEqual(['203.0.113.8', '203.0.113.9']);
  expect(items('firewatch_captcha')).toEqual(['203.0.113.7']);
});

test('what somebody else changed is seen at the next look', async () => {
  const {run, state, items, clock} = await open();
  await hold(run, [one(1, '203.0.113.7'), one(2, '203.0.113.8')]);
  state.lists[0]!.items = ['203.0.113.8', '192.0.2.1'];
  await run.apply(NOTHING, never);
  expect(items()).toContain('192.0.2.1');
  clock.now += 11n * MINUTE;
  expect(await run.apply(NOTHING, never)).toMatchObject({status: 'ok', repaired: 1});
  expect(items()).toEqual(['203.0.113.7', '203.0.113.8']);
});

test('a list that somebody deleted is made again', async () => {
  const {run, state, items, clock} = await open();
  await hold(run, [one(1, '203.0.113.7')]);
  state.lists = [];
  clock.now += 11n * MINUTE;
  expect(await run.apply(NOTHING, never)).toMatchObject({status: 'retry'});
  expect(await run.apply(NOTHING, never)).toMatchObject({status: 'ok', inForce: 1});
  expect(items()).toEqual(['203.0.113.7']);
});

describe('an API that is not well', () => {
  const ROWS: [name: string, status: number, headers: Record<string, string>, found: object][] = [
    ['busy', 429, {'retry-after': '7'}, {status: 'retry', afterMs: 7000}],
    ['broken', 502, {}, {status: 'retry'}],
    ['refuses the token', 403, {}, {reason: expect.stringContaining('check the credentials')}],
    ['refuses the request', 400, {}, {status: 'retry', afterMs: 60_000}],
    ['no answer of the API', 200, {}, {reason: expect.stringContaining('no answer of its API')}],
  ];
  for (const [name, status, headers, found] of ROWS)
    test(name, async () => {
      const {run, state, items} = await open();
      await hold(run, [one(1, '203.0.113.7')]);
      state.failing = {status, headers, body: 'oh'};
      const news = {adds: [one(2, '203.0.113.8')], deletes: []};
      expect(await run.apply(news, never)).toMatchObject(found);
      expect(items()).toEqual(['203.0.113.7']);
      state.failing = undefined;
      expect(await run.apply(news, never)).toMatchObject({status: 'ok', inForce: 2});
      expect(items()).toEqual(['203.0.113.7', '203.0.113.8']);
    });
});

test('faults of the configuration', async () => {
  await expect(open({write_interval: '1h'})).rejects.toThrow(/write_interval/);
  await expect(open({captcha_list: 'firewatch_ban'})).rejects.toThrow(/captcha_list/);
  await expect(open({account_id: '../zones'})).rejects.toThrow(/account_id/);
});
