// Decisions posted to a receiver of the test, which checks signatures as the README says.
import {readFileSync} from 'node:fs';
import {beforeAll, describe, expect, test} from 'vitest';
import plugin from '../../../plugins/bouncer-webhook/index.ts';
import {testBundle} from '../bundled.ts';
import {decision, hold} from '../decisions.ts';
import {type FakeWeb, openWeb, type Reply} from '../fake-web.ts';
import {never, openPlugin, packageOf} from '../open-plugin.ts';

testBundle('bouncer-webhook');

const SECRET = 'a-secret-of-the-test';
const NOW = BigInt(Date.now()) * 1_000_000n;
const one = (id: number, value: string) => decision(id, value, NOW);
const OK: Reply = {status: 204};

let isGenuine: (secret: string, headers: object, body: string) => boolean;
beforeAll(async () => {
  const readme = readFileSync('plugins/bouncer-webhook/README.md', 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(readme)![1]!;
  const module = await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`
  );
  ({isGenuine} = module);
});

async function open(config: object = {}) {
  const web = await openWeb(() => OK);
  const opened = await openPlugin(packageOf('bouncer-webhook', plugin), 'bouncers', 'webhook', {
    ...{url: `${web.url}/in?key=verysecret`, secret: SECRET, ...config},
  });
  return {...opened, web};
}
const bodies = ({asked}: FakeWeb) => asked.map(({body}) => JSON.parse(body));

test('everything in parts between begin and done, then changes, all signed', async () => {
  const {run, web} = await open({batch: 2, headers: {'X-Team': 'blue'}});
  const three = [one(1, '203.0.113.7'), one(2, '2001:db8::/32'), one(3, '203.0.113.8')];
  expect(await hold(run, three)).toMatchObject({status: 'ok', inForce: 3});
  const [begin, first, second, done] = bodies(web);
  expect([begin, done]).toMatchObject([{kind: 'begin'}, {kind: 'done', resync: begin.resync}]);
  const ids = (message: {adds: {id: number}[]}) => message.adds.map(({id}) => id);
  expect([ids(first), ids(second)]).toEqual([[1, 2], [3]]);
  expect(first.adds[0]).toEqual({
    ...{id: 1, scope: 'Ip', value: '203.0.113.7', type: 'ban', origin: 'crowdsec'},
    scenario: one(1, '').scenario,
    until: new Date(Number(three[0]!.until / 1_000_000n)).toISOString().replace(/\.?0*Z$/, 'Z'),
  });
  const news = {adds: [one(4, '203.0.113.9')], deletes: [one(1, '203.0.113.7')]};
  for (let time = 0; time < 2; time++)
    expect(await run.apply(news, never)).toMatchObject({status: 'ok', inForce: 3});
  expect(bodies(web).at(-1)).toMatchObject({
    kind: 'change',
    adds: [{id: 4}],
    deletes: [{id: 1}],
  });
  await run.clear();
  expect(bodies(web).at(-1)).toEqual({kind: 'clear'});
  for (const {headers, body} of web.asked) {
    expect(headers['x-team']).toBe('blue');
    expect(isGenuine(SECRET, headers, body)).toBe(true);
    expect(isGenuine('another-secret-1', headers, body)).toBe(false);
    expect(isGenuine(SECRET, headers, `${body} `)).toBe(false);
    expect(isGenuine(SECRET, {...headers, 'x-firewatch-timestamp': '1'}, body)).toBe(false);
  }
});

test('nothing to say is not posted', async () => {
  const {run, web} = await open();
  await run.apply({adds: [], deletes: []}, never);
  expect(web.asked).toEqual([]);
});

describe('a receiver that does not take it', () => {
  const ROWS: [reply: Reply, found: object][] = [
    [{status: 409}, {status: 'resync'}],
    [
      {status: 429, headers: {'retry-after': '5'}},
      {status: 'retry', afterMs: 5000},
    ],
    [{status: 500}, {status: 'retry'}],
    [{status: 400}, {status: 'retry', afterMs: 60_000}],
    [{status: 302, headers: {location: 'https://new/'}}, {status: 'retry'}],
  ];
  for (const [reply, found] of ROWS)
    test(String(reply.status), async () => {
      const {run, web} = await open();
      web.reply = () => reply;
      const news = {adds: [one(1, '203.0.113.7')], deletes: []};
      expect(await run.apply(news, never)).toMatchObject(found);
      expect(await hold(run, [])).toMatchObject({status: (found as {status: string}).status});
    });

  test('nobody is there', async () => {
    const {run} = await open({url: 'http://127.0.0.1:1/'});
    expect(await hold(run, [])).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('refused'),
    });
  });

  test('in the middle of everything: what was in force still is', async () => {
    const {run, web} = await open({batch: 1});
    await hold(run, [one(1, '203.0.113.7')]);
    web.reply = ({body}) => (body.includes('"part"') ? {status: 503} : OK);
    expect(await hold(run, [])).toMatchObject({status: 'ok', inForce: 0});
    expect(await hold(run, [one(2, '203.0.113.8')])).toMatchObject({status: 'retry'});
    expect(bodies(web).at(-1).kind).toBe('part');
    await expect(run.clear()).resolves.toBeUndefined();
  });
});

test('a short secret is a fault of the configuration', async () => {
  await expect(open({secret: 'short'})).rejects.toThrow(/secret/);
});
