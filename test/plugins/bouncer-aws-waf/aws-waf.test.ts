// IP sets at an AWS WAF played by the test, which computes every signature again and keeps lock tokens.
import {expect, test} from 'vitest';
import type {Decision} from '../../../kernel/plugin.ts';
import plugin from '../../../plugins/bouncer-aws-waf/index.ts';
import {testBundle} from '../bundled.ts';
import {signatureOf} from '../datasource-aws/fake-aws.ts';
import {decision, hold} from '../decisions.ts';
import {openWeb, type Reply} from '../fake-web.ts';
import {never, openPlugin, packageOf} from '../open-plugin.ts';

testBundle('bouncer-aws-waf');

const NOW = 1_780_000_000_000_000_000n;
const MINUTE = 60_000_000_000n;
const SECRET = 'verysecret';
const one = (id: number, value: string, change: Partial<Decision> = {}) =>
  decision(id, value, NOW, change);
const NOTHING = {adds: [], deletes: []};

interface IpSet {
  readonly Name: string;
  readonly Id: string;
  readonly Description: string;
  readonly IPAddressVersion?: string;
  Addresses: string[];
  lock: number;
}

const fault = (name: string): Reply => ({
  status: 400,
  body: {__type: `com.amazonaws.wafv2#${name}`, Message: 'no'},
});

async function open(config: object = {}) {
  const state = {sets: [] as IpSet[], failing: undefined as Reply | undefined};
  const web = await openWeb(({method, path, headers, body}) => {
    const sent = headers as Record<string, string>;
    const request = {method, url: `http://${sent.host}${path}`, headers: sent, body};
    if (!sent.authorization?.endsWith(`Signature=${signatureOf(request, SECRET)}`))
      return {status: 403, body: {__type: 'InvalidSignatureException'}};
    return state.failing ?? answer(sent['x-amz-target']!.split('.')[1]!, JSON.parse(body));
  });

  function answer(operation: string, asked: Record<string, never>): Reply {
    if (asked.Scope !== 'REGIONAL') return fault('WAFInvalidParameterException');
    const set = state.sets.find(({Id, Name}) => Id === asked.Id && Name === asked.Name);
    if (operation === 'ListIPSets') {
      const from = Number(asked.NextMarker ?? 0);
      const IPSets = state.sets.slice(from, from + Number(asked.Limit));
      return {body: {IPSets, NextMarker: String(from + IPSets.length)}};
    }
    if (operation === 'CreateIPSet') {
      const made = {...(asked as unknown as IpSet), Id: `id-${state.sets.length}`, lock: 1};
      state.sets.push(made);
      return {body: {Summary: {Id: made.Id, LockToken: '1'}}};
    }
    if (!set) return fault('WAFNonexistentItemException');
    if (operation === 'UpdateIPSet') {
      if (asked.LockToken !== String(set.lock)) return fault('WAFOptimisticLockException');
      set.lock += 1;
      set.Addresses = asked.Addresses;
      return {body: {NextLockToken: String(set.lock)}};
    }
    return {body: {IPSet: set, LockToken: String(set.lock)}};
  }
  const clock = {now: NOW};
  const opened = await openPlugin(
    packageOf('bouncer-aws-waf', plugin),
    'bouncers',
    'aws-waf',
    {
      ...{scope: 'REGIONAL', aws_region: 'eu-central-1', aws_endpoint: web.url},
      ...{aws_access_key_id: 'AKIAEXAMPLE', aws_secret_access_key: SECRET, write_interval: '0s'},
      ...config,
    },
    undefined,
    () => clock.now,
  );
  const sets = () =>
    Object.fromEntries(state.sets.map(({Name, Addresses}) => [Name, [...Addresses].sort()]));
  return {...opened, state, web, clock, sets};
}

test('a set for each family and remediation, made, filled and changed', async () => {
  const {run, state, sets} = await open({captcha_set: 'fw-captcha'});
  const first = [
    one(1, '203.0.113.7'),
    one(2, '2001:DB8::/32'),
    one(3, '2001:db8:1::7', {type: 'captcha'}),
  ];
  expect(await hold(run, first)).toMatchObject({status: 'ok', inForce: 3});
  expect(sets()).toEqual({
    'firewatch-ban-v4': ['203.0.113.7/32'],
    'firewatch-ban-v6': ['2001:db8::/32'],
    'fw-captcha-v4': [],
    'fw-captcha-v6': ['2001:db8:1::7/128'],
  });
  expect(state.sets.map(({IPAddressVersion}) => IPAddressVersion)).toEqual([
    'IPV4',
    'IPV6',
    'IPV4',
    'IPV6',
  ]);
  const news = {adds: [one(4, '198.51.100.0/24')], deletes: first};
  for (let time = 0; time < 2; time++)
    expect(await run.apply(news, never)).toMatchObject({status: 'ok', inForce: 1});
  expect(sets()).toMatchObject({'firewatch-ban-v4': ['198.51.100.0/24'], 'firewatch-ban-v6': []});
  await run.clear();
  expect(Object.values(sets()).flat()).toEqual([]);
});

test('with a token of a session', async () => {
  const {run, web} = await open({aws_session_token: 'of-a-session'});
  expect(await hold(run, [])).toMatchObject({status: 'ok'});
  expect(web.asked[0]!.headers['x-amz-security-token']).toBe('of-a-session');
});

test('somebody wrote meanwhile: read again, then written', async () => {
  const {run, state, sets} = await open();
  await hold(run, [one(1, '203.0.113.7')]);
  state.sets[0]!.lock = 50;
  state.sets[0]!.Addresses = ['192.0.2.1/32'];
  const news = {adds: [one(2, '203.0.113.8')], deletes: []};
  expect(await run.apply(news, never)).toEqual({
    status: 'retry',
    reason: 'AWS WAF answered WAFOptimisticLockException',
    afterMs: 500,
  });
  expect(await run.apply(news, never)).toMatchObject({status: 'ok', inForce: 2});
  expect(sets()['firewatch-ban-v4']).toEqual(['203.0.113.7/32', '203.0.113.8/32']);
});

test('many sets are looked through; one of somebody else is not touched', async () => {
  const {run, state, sets} = await open();
  state.sets = Array.from({length: 150}, (_, i) => ({
    ...{Name: `other-${i}`, Id: `o${i}`, Description: 'theirs', Addresses: [], lock: 1},
  }));
  await hold(run, [one(1, '203.0.113.7')]);
  expect(sets()['firewatch-ban-v4']).toEqual(['203.0.113.7/32']);

  const other = await open();
  other.state.sets = [
    {Name: 'firewatch-ban-v4', Id: 'x', Description: 'mine', Addresses: ['192.0.2.1/32'], lock: 1},
  ];
  expect(await hold(other.run, [])).toMatchObject({
    status: 'retry',
    reason: expect.stringContaining('was not made by firewatch'),
  });
  expect(other.state.sets[0]!.Addresses).toEqual(['192.0.2.1/32']);
});

test('a set in the long spelling of AWS is the same; one that is gone is made again', async () => {
  const {run, state, sets, web, clock} = await open();
  await hold(run, [one(1, '2001:db8::7')]);
  state.sets[1]!.Addresses = ['2001:0db8:0000:0000:0000:0000:0000:0007/128'];
  clock.now += 11n * MINUTE;
  const before = web.asked.length;
  expect(await run.apply(NOTHING, never)).toMatchObject({status: 'ok', repaired: 0});
  expect(web.asked.length - before).toBe(2);
  state.sets = [];
  clock.now += 11n * MINUTE;
  expect(await run.apply(NOTHING, never)).toMatchObject({status: 'retry'});
  while ((await run.apply(NOTHING, never)).status !== 'ok');
  expect(sets()['firewatch-ban-v6']).toEqual(['2001:db8::7/128']);
});

test('refused: everything at once, and what is no address', async () => {
  const {run} = await open();
  expect(await hold(run, [one(1, '0.0.0.0/0'), one(2, 'x')])).toMatchObject({
    status: 'ok',
    inForce: 0,
    refused: [{id: 2}, {id: 1}],
  });
});

test('an API that is not well', async () => {
  const {run, state} = await open();
  state.failing = fault('ThrottlingException');
  expect(await hold(run, [])).toMatchObject({status: 'retry', afterMs: 5000});
  state.failing = {status: 500};
  expect(await hold(run, [])).toMatchObject({status: 'retry'});
  state.failing = {body: 'oh'};
  expect(await hold(run, [])).toMatchObject({
    status: 'retry',
    reason: expect.stringContaining('no JSON'),
  });
});

test('faults of the configuration', async () => {
  await expect(open({scope: 'CLOUDFRONT'})).rejects.toThrow(/us-east-1/);
  await expect(open({captcha_set: 'firewatch-ban'})).rejects.toThrow(/captcha_set/);
  await expect(open({aws_secret_access_key: undefined})).rejects.toThrow();
});
