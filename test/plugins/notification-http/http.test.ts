// Any HTTP endpoint, played by a server that is slow, refuses, is busy, is wrong, or dies.

import {createHmac} from 'node:crypto';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import {createServer as createNetServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Delivery, HttpRequest, PluginHost} from '../../../kernel/plugin.ts';
import plugin from '../../../plugins/notification-http/index.ts';
import {sentinel} from '../../../plugins/notification-http/sentinel.ts';
import slack from '../../../plugins/notification-slack/index.ts';
import {testBundle} from '../bundled.ts';
import {CERTIFICATE, KEY} from '../certificate.ts';
import {CA, CLIENT_CERT, CLIENT_KEY, SERVER_CERT, SERVER_KEY} from '../certificates.ts';
import {openProxy} from '../fake-proxy.ts';
import {openWeb, type Reply} from '../fake-web.ts';
import {batchOf, never, openPlugin, packageOf} from '../open-plugin.ts';

testBundle('notification-http');

const open = (config: object) =>
  openPlugin(packageOf('notification-http', plugin), 'notifications', 'http', config);
const OK: Reply = {status: 202};

test('a text is the body as it is, else the alerts are, as JSON', async () => {
  const web = await openWeb(() => OK);
  const {run} = await open({
    url: `${web.url}/in?x=1`,
    method: 'put',
    headers: {'X-Gotify-Key': 'verysecret', 'Content-Type': 'text/plain'},
  });
  expect(await run.deliver({...batchOf(2), text: 'two alerts'}, never)).toEqual({
    status: 'ok',
    refused: [],
  });
  expect(web.asked[0]).toMatchObject({
    method: 'PUT',
    path: '/in',
    headers: {
      'x-gotify-key': 'verysecret',
      'content-type': 'text/plain',
      'idempotency-key': 'batch-2',
    },
    body: 'two alerts',
  });
  await run.deliver(batchOf(2), never);
  expect(JSON.parse(web.asked[1]!.body)).toEqual(batchOf(2).alerts);
});

describe('what an answer means', () => {
  const ROWS: [reply: Reply, delivery: object][] = [
    [{status: 204}, {status: 'ok'}],
    [
      {status: 429, headers: {'retry-after': '7'}},
      {status: 'retry', afterMs: 7000},
    ],
    [
      {status: 503, body: 'busy'},
      {status: 'retry', reason: expect.stringContaining('503: busy')},
    ],
    [{status: 404}, {status: 'retry', reason: expect.stringContaining('check the address')}],
    [
      {status: 400, body: 'no embeds'},
      {status: 'refused', reason: expect.stringContaining('no embeds')},
    ],
    [
      {status: 302, headers: {location: 'https://new/'}},
      {status: 'retry', reason: expect.stringContaining('https://new/')},
    ],
  ];
  for (const [reply, delivery] of ROWS) {
    test(String(reply.status), async () => {
      const web = await openWeb(() => reply);
      const {run} = await open({url: web.url});
      expect(await run.deliver(batchOf(1), never)).toMatchObject(delivery);
    });
  }
});

describe('an endpoint that is not well', () => {
  const fails = async (url: string, signal = never, more = {}): Promise<Delivery> =>
    (await open({url, ...more})).run.deliver(batchOf(1), signal);

  test('nobody listens', async () => {
    const server = createNetServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const {port} = server.address() as {port: number};
    await new Promise((resolve) => server.close(resolve));
    expect(await fails(`http://127.0.0.1:${port}/`)).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('the connection was refused'),
    });
  });

  test('it never answers', async () => {
    const web = await openWeb(() => undefined);
    expect(await fails(web.url, AbortSignal.timeout(300))).toMatchObject({status: 'retry'});
  });

  test('it dies in the middle of its answer', async () => {
    const server = createNetServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const {port} = server.address() as {port: number};
    expect(await fails(`http://127.0.0.1:${port}/`)).toMatchObject({status: 'retry'});
  });

  test('its certificate is not trusted, unless the operator says so', async () => {
    const web = await openWeb(() => OK, {key: KEY, cert: CERTIFICATE});
    expect(await fails(web.url)).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('certificate'),
    });
    expect(await fails(web.url, never, {skip_tls_verification: true})).toMatchObject({
      status: 'ok',
    });
    const folder = mkdtempSync(join(tmpdir(), 'firewatch-http-'));
    onTestFinished(() => rmSync(folder, {recursive: true}));
    writeFileSync(join(folder, 'ca.pem'), CERTIFICATE);
    expect(await fails(web.url, never, {ca_cert_path: join(folder, 'ca.pem')})).toMatchObject({
      status: 'ok',
    });
  });
});

test('a Unix socket instead of a host', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-http-'));
  const path = join(folder, 's');
  let host: string | undefined;
  const server: Server = createServer((request, response) => {
    host = request.headers.host;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, {recursive: true});
  });
  const {run} = await open({url: 'http://inside/x', unix_socket: path});
  expect(await run.deliver(batchOf(1), never)).toMatchObject({status: 'ok'});
  expect(host).toBe('inside');
});

describe('through a proxy', () => {
  const secure = async () => {
    const web = await openWeb(() => OK, {key: KEY, cert: CERTIFICATE});
    return {web, host: new URL(web.url).host};
  };

  test('to https by a tunnel, in which the certificate is looked at', async () => {
    const [{web, host}, {port, asked}] = [await secure(), await openProxy('me:verysecret')];
    const config = {url: web.url, proxy: `http://me:verysecret@127.0.0.1:${port}`};
    const trusting = await open({...config, skip_tls_verification: true});
    expect(await trusting.run.deliver(batchOf(1), never)).toMatchObject({status: 'ok'});
    expect(asked).toEqual([`CONNECT ${host}`]);
    expect(web.asked).toHaveLength(1);
    expect(web.asked[0]!.headers['proxy-authorization']).toBeUndefined();
    expect(await (await open(config)).run.deliver(batchOf(1), never)).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('certificate is not trusted'),
    });
  });

  test('to http by asking for the whole URL', async () => {
    const [web, {port, asked}] = [await openWeb(() => OK), await openProxy()];
    const {run} = await open({url: `${web.url}/in`, proxy: `http://127.0.0.1:${port}`});
    expect(await run.deliver(batchOf(1), never)).toMatchObject({status: 'ok'});
    expect(asked).toEqual([`POST ${web.url}/in`]);
    expect(JSON.parse(web.asked[0]!.body)).toEqual(batchOf(1).alerts);
  });

  test('that does not know us, or is not there: the alerts wait, the password is not told', async () => {
    const [{web}, {port}] = [await secure(), await openProxy('me:other')];
    const refused = await open({url: web.url, proxy: `http://me:verysecret@127.0.0.1:${port}`});
    const delivery = await refused.run.deliver(batchOf(1), never);
    expect(delivery).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('the proxy does not lead there'),
    });
    expect(JSON.stringify([delivery, refused.heard.health])).not.toContain('verysecret');
    const gone = await open({url: web.url, proxy: 'http://127.0.0.1:1'});
    expect(await gone.run.deliver(batchOf(1), never)).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('the connection was refused'),
    });
    expect(web.asked).toEqual([]);
  });

  test('Slack, too', async () => {
    const [web, {port, asked}] = [await openWeb(() => ({body: 'ok'})), await openProxy()];
    const config = {webhook: `${web.url}/hook`, proxy: `http://127.0.0.1:${port}`};
    const {run} = await openPlugin(
      packageOf('notification-slack', slack),
      ...(['notifications', 'slack', config] as const),
    );
    expect(await run.deliver(batchOf(1), never)).toMatchObject({status: 'ok'});
    expect(asked).toEqual([`POST ${web.url}/hook`]);
  });
});

test('a server that wants a certificate of its clients', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-http-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  const files = {'ca.pem': CA, 'client.pem': CLIENT_CERT, 'client.key': CLIENT_KEY};
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const wanting = {key: SERVER_KEY, cert: SERVER_CERT, ca: CA, requestCert: true};
  const web = await openWeb(() => OK, wanting);
  const config = {url: web.url, ca_cert_path: join(folder, 'ca.pem')};
  const own = {cert_path: join(folder, 'client.pem'), key_path: join(folder, 'client.key')};
  const named = await open({...config, ...own});
  expect(await named.run.deliver(batchOf(1), never)).toMatchObject({status: 'ok'});
  const nameless = await open(config);
  expect(await nameless.run.deliver(batchOf(1), never)).toMatchObject({status: 'retry'});
  expect(web.asked).toHaveLength(1);
});

test('Sentinel gets a signature over what is sent', async () => {
  const asked: HttpRequest[] = [];
  const host = {
    now: () => 1_770_000_000_000_000_000n,
    count: () => {},
    health: () => {},
    request: async (request: HttpRequest) => {
      asked.push(request);
      return {status: 200, headers: {}, body: new Uint8Array()};
    },
  } as unknown as PluginHost;
  const config = {customer_id: 'w', shared_key: 'c2VjcmV0', log_type: 'crowdsec'};
  const run = await sentinel.open(config, host);
  expect(await run.deliver({...batchOf(1), text: '[1]'}, never)).toEqual({status: 'ok'});
  const date = 'Mon, 02 Feb 2026 02:40:00 GMT';
  const signature = createHmac('sha256', 'secret')
    .update(`POST\n3\napplication/json\nx-ms-date:${date}\n/api/logs`)
    .digest('base64');
  expect(asked[0]).toMatchObject({
    url: 'https://w.ods.opinsights.azure.com/api/logs?api-version=2016-04-01',
    headers: {
      'log-type': 'crowdsec',
      'x-ms-date': date,
      authorization: `SharedKey w:${signature}`,
    },
  });
});
