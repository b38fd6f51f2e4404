// The bouncer in Express, Fastify and Koa, following our Local API.
import {once} from 'node:events';
import {createServer, request, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import express from 'express';
import fastify from 'fastify';
import Koa from 'koa';
import {afterEach, beforeEach, describe, expect, onTestFinished, test} from 'vitest';
import {type Firewatch, firewatch} from '../../../bouncers/node/index.ts';
import type {FirewatchOptions} from '../../../bouncers/node/options.ts';
import {KEY, openPeopledStage, type Stage} from '../../server/api/stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openPeopledStage();
});
afterEach(() => stage.close());

async function decide(value: string, type = 'ban', duration = '4h'): Promise<void> {
  const at = new Date(stage.now).toISOString();
  const scope = value.includes('/') ? 'Range' : 'Ip';
  const body = [
    {
      ...{capacity: 0, events: [], events_count: 1, leakspeed: '0', message: 'm', scenario: 's'},
      ...{scenario_hash: '', scenario_version: '', simulated: false, start_at: at, stop_at: at},
      source: {scope, value},
      decisions: [{duration, origin: 'cscli', scenario: 's', scope, type, value}],
    },
  ];
  const {status} = await stage.ask('POST', '/v1/alerts', {token: await stage.logIn(), body});
  expect(status).toBe(201);
}

const takeBack = async (value: string) =>
  void (await stage.ask('DELETE', `/v1/decisions?value=${encodeURIComponent(value)}`, {
    token: await stage.logIn(),
  }));

function follow(options: Partial<FirewatchOptions> = {}): Firewatch {
  const opened = firewatch({
    ...{api: `http://127.0.0.1:${stage.port}`, key: KEY, onFailure: 'open'},
    ...{trustedProxies: ['127.0.0.1', '::1'], log: () => {}, ...options},
  });
  onTestFinished(() => opened.close());
  return opened;
}

const until = (isSo: () => boolean | Promise<boolean>) =>
  expect.poll(isSo, {timeout: 20_000, interval: 10}).toBe(true);

const FRAMEWORKS: Readonly<Record<string, (bouncer: Firewatch) => Promise<Server>>> = {
  async Express(bouncer) {
    const app = express();
    app.use(bouncer.express);
    app.get('/', (_request, response) => void response.send('welcome'));
    return createServer(app).listen(0, '::');
  },
  async Koa(bouncer) {
    const app = new Koa();
    app.use(bouncer.koa);
    app.use((context) => {
      context.body = 'welcome';
    });
    return createServer(app.callback()).listen(0, '::');
  },
  async Fastify(bouncer) {
    const app = fastify();
    app.register(bouncer.fastify);
    app.register(async (inner) => void inner.get('/', async () => 'welcome'));
    await app.listen({host: '::', port: 0});
    onTestFinished(() => app.close());
    return app.server;
  },
};

async function serve(name: string, bouncer: Firewatch): Promise<number> {
  const server = await FRAMEWORKS[name]!(bouncer);
  if (!server.listening) await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** What a client gets behind a proxy of this machine, or, without an address, this machine itself. */
function visit(port: number, client?: string, host = '127.0.0.1'): Promise<Answer> {
  const headers = client === undefined ? {} : {'x-forwarded-for': client};
  return new Promise((resolve, reject) => {
    const asking = request({host, port, headers, agent: false}, (answer) => {
      let body = '';
      answer.on('data', (piece) => {
        body += piece;
      });
      answer.on('end', () => resolve({status: answer.statusCode!, headers: answer.headers, body}));
    });
    asking.on('error', reject);
    asking.end();
  });
}
const status = async (...asked: Parameters<typeof visit>) => (await visit(...asked)).status;

describe.each(Object.keys(FRAMEWORKS))('%s', (name) => {
  test('refuses the banned of both families while they are banned', async () => {
    await decide('203.0.113.7');
    await decide('2001:db8:7::/48');
    const bouncer = follow();
    const port = await serve(name, bouncer);
    await until(() => bouncer.isReady);
    const refused = await visit(port, '203.0.113.7');
    expect([refused.status, refused.headers['cache-control']]).toEqual([403, 'no-store']);
    expect(refused.body).toContain('Access denied');
    const clients = ['::ffff:203.0.113.7', '2001:db8:7::1', '2001:db8:8::1', '192.0.2.1'];
    const found = await Promise.all(clients.map((client) => status(port, client)));
    expect(found).toEqual([403, 403, 200, 200]);
    expect((await visit(port, '192.0.2.1', '::1')).body).toBe('welcome');
    await decide('192.0.2.1');
    await until(async () => (await status(port, '192.0.2.1', '::1')) === 403);
    await takeBack('192.0.2.1');
    await until(async () => (await status(port, '192.0.2.1')) === 200);
  });

  test('429 under a throttle, and a captcha of the application', async () => {
    await decide('203.0.113.1', 'throttle');
    await decide('203.0.113.2', 'captcha');
    await decide('203.0.113.3', 'captcha');
    await decide('203.0.113.3', 'ban', '1h');
    const captcha = (address: string) => (address === '203.0.113.2' ? '/captcha' : true);
    const bouncer = follow({throttle: {perMinute: 1, burst: 2}, captcha});
    const port = await serve(name, bouncer);
    await until(() => bouncer.isReady);
    const found = [];
    for (let i = 0; i < 3; i++) found.push(await visit(port, '203.0.113.1'));
    expect(found.map((one) => one.status)).toEqual([200, 200, 429]);
    expect(Number(found[2]!.headers['retry-after'])).toBeGreaterThan(0);
    const asked = await visit(port, '203.0.113.2');
    expect([asked.status, asked.headers.location]).toEqual([302, '/captcha']);
    // A ban goes before a captcha that lasts longer.
    expect(await status(port, '203.0.113.3')).toBe(403);
  });
});

test.each(['events', 'wait', 'poll'] as const)('follows the API by %s', async (way) => {
  await decide('203.0.113.7');
  const bouncer = follow({follow: way, pollMs: 50});
  const port = await serve('Express', bouncer);
  await until(async () => (await status(port, '203.0.113.7')) === 403);
  await decide('203.0.113.8');
  await until(async () => (await status(port, '203.0.113.8')) === 403);
});

test.each([
  ['open', 200],
  ['closed', 503],
] as const)('until the decisions are known it fails %s', async (onFailure, expected) => {
  const bouncer = follow({onFailure, key: 'wrong'});
  const port = await serve('Express', bouncer);
  expect(await status(port, '203.0.113.7')).toBe(expected);
  expect(bouncer.isReady).toBe(false);
});

test('an API that goes away unbans nobody', async () => {
  await decide('203.0.113.7');
  const warned: string[] = [];
  const bouncer = follow({log: (_level, message) => warned.push(message)});
  const port = await serve('Express', bouncer);
  await until(() => bouncer.isReady);
  await stage.api.close();
  await until(() => warned.some((message) => message.includes('asked again')));
  expect(await status(port, '203.0.113.7')).toBe(403);
  expect(await status(port, '203.0.113.8')).toBe(200);
  expect(warned.join()).not.toContain(KEY);
  await stage.store.close();
  stage = await openPeopledStage();
});

test('without trusted proxies a header says nothing', async () => {
  await decide('203.0.113.7');
  await decide('127.0.0.1');
  const bouncer = follow({trustedProxies: []});
  const port = await serve('Express', bouncer);
  await until(() => bouncer.isReady);
  expect(await status(port, '203.0.113.7', '::1')).toBe(200);
  // The peer is ::ffff:127.0.0.1.
  expect(await status(port, '192.0.2.1', '127.0.0.1')).toBe(403);
});

test('a dry run refuses nobody', async () => {
  await decide('203.0.113.7');
  const said: string[] = [];
  const bouncer = follow({dryRun: true, log: (_level, message) => said.push(message)});
  const port = await serve('Koa', bouncer);
  await until(() => bouncer.isReady);
  expect(await status(port, '203.0.113.7')).toBe(200);
  expect(said).toContain('dry run: 403 for 203.0.113.7: ban');
});
