// Pushing by HTTP with real clients on loopback: what is taken, when it is answered, what is refused.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {request as requestHttps} from 'node:https';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {gzipSync} from 'node:zlib';
import {afterAll, expect, test} from 'vitest';
import plugin from '../../../plugins/datasource-http/index.ts';
import {valuesOf} from '../../../plugins/datasource-http/json-values.ts';
import {CA, CLIENT_CERT, CLIENT_KEY, SERVER_CERT, SERVER_KEY} from '../certificates.ts';
import {openPlugin, packageOf} from '../open-plugin.ts';

const folder = mkdtempSync(join(tmpdir(), 'firewatch-http-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));
const BASIC = {auth_type: 'basic_auth', basic_auth: {username: 'me', password: 'secret-word'}};
const AUTHORIZATION = `Basic ${Buffer.from('me:secret-word').toString('base64')}`;

async function open(config: object) {
  const packaged = packageOf('datasource-http', plugin);
  const opened = await openPlugin(packaged, 'datasources', 'http', {
    listen_addr: '127.0.0.1:0',
    ...config,
  });
  const port = Number(/port (\d+)/.exec(opened.heard.logs.join())?.[1]);
  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body,
      headers: {authorization: AUTHORIZATION, ...headers},
    });
  return {...opened, port, post};
}

/** Reads a chunk and says that it is safe. */
async function takeNext({run}: Awaited<ReturnType<typeof open>>): Promise<string[]> {
  const {value} = await run.chunks[Symbol.asyncIterator]().next();
  const bytes = Buffer.from(value!.bytes);
  const ends = value!.ends!;
  const lines = ends.map((end: number, at: number) =>
    bytes.subarray(ends[at - 1] ?? 0, end).toString(),
  );
  await run.acknowledge!(value!.source, value!.position);
  return lines;
}

test('answered when it is safe, not before', async () => {
  const server = await open({...BASIC, format: 'lines', custom_status_code: 202});
  let status = 0;
  const answer = server.post('one\r\n\ntwo').then((response) => {
    status = response.status;
  });
  const chunks = server.run.chunks[Symbol.asyncIterator]();
  const {value} = await chunks.next();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(status).toBe(0);
  await server.run.acknowledge!(value!.source, Number(value!.position) - 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(status).toBe(0);
  await server.run.acknowledge!(value!.source, value!.position);
  await answer;
  expect(status).toBe(202);
  expect(value!.isAwaited).toBe(true);
  expect([value!.source, value!.ends, Buffer.from(value!.bytes).toString()]).toEqual([
    '127.0.0.1',
    [3, 6],
    'onetwo',
  ]);
});

test('gzip, and elements of arrays', async () => {
  const server = await open({...BASIC, split_arrays: true});
  const answer = server.post(gzipSync('[{"a":1},{"b":2}]{"c":3}'), {'content-encoding': 'gzip'});
  expect(await takeNext(server)).toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
  expect((await answer).status).toBe(200);
});

test('a server that is stopped says so to who waits', async () => {
  const server = await open(BASIC);
  const answer = server.post('{"a":1}').catch(() => ({status: 0}));
  await server.run.chunks[Symbol.asyncIterator]().next();
  await server.close();
  expect([0, 503]).toContain((await answer).status);
});

const zeros = gzipSync(Buffer.alloc(2_000_000));
const REFUSED: readonly (readonly [
  name: string,
  status: number,
  body: BodyInit,
  headers: Record<string, string>,
])[] = [
  ['a wrong password', 401, 'x', {authorization: 'Basic bWU6bm8='}],
  ['no password', 401, 'x', {authorization: ''}],
  ['a long body', 413, 'x'.repeat(2000), {}],
  ['a body that unpacks to much', 413, zeros, {'content-encoding': 'gzip'}],
  ['another coding', 415, 'x', {'content-encoding': 'br'}],
  ['a coding that it has not', 400, 'plain', {'content-encoding': 'gzip'}],
  ['no JSON', 400, '{', {}],
];
for (const [name, status, body, headers] of REFUSED)
  test(`refused: ${name}`, async () => {
    const {post, heard} = await open({...BASIC, max_body_size: 1024});
    expect((await post(body, headers)).status).toBe(status);
    expect(heard.logs.join()).not.toContain('failed');
  });

test('a body without a length is bounded too', async () => {
  const {port} = await open({...BASIC, max_body_size: 1024});
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `POST / HTTP/1.1\r\nHost: x\r\nAuthorization: ${AUTHORIZATION}\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  for (let i = 0; i < 20; i++) socket.write(`100\r\n${'x'.repeat(256)}\r\n`);
  expect(await text(socket).catch(() => '413')).toContain('413');
});

test('one who does not finish a request is let go', async () => {
  const {port, heard} = await open({...BASIC, timeout: '50ms'});
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `POST / HTTP/1.1\r\nHost: x\r\nAuthorization: ${AUTHORIZATION}\r\nContent-Length: 10\r\n\r\nhalf`,
  );
  await text(socket).catch(() => '');
  expect(heard.counts.get('slow_senders_total')).toBe(1);
});

test('certificates of clients', async () => {
  const files = {'s.pem': SERVER_CERT, 's.key': SERVER_KEY, 'ca.pem': CA};
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const server = await open({
    auth_type: 'mtls',
    format: 'lines',
    tls: {
      server_cert: join(folder, 's.pem'),
      server_key: join(folder, 's.key'),
      ca_cert: join(folder, 'ca.pem'),
    },
  });
  const post = (own: object) =>
    new Promise<number>((resolve) => {
      const request = requestHttps(
        {port: server.port, host: '127.0.0.1', method: 'POST', ca: CA, ...own},
        (response) => resolve(response.statusCode!),
      );
      request.on('error', () => resolve(0));
      request.end('line');
    });
  expect(await post({})).toBe(0);
  const answer = post({cert: CLIENT_CERT, key: CLIENT_KEY});
  expect(await takeNext(server)).toEqual(['line']);
  expect(await answer).toBe(200);
});

test('a Unix socket', async () => {
  const path = join(folder, 'in.sock');
  const server = await open({
    ...BASIC,
    format: 'lines',
    listen_addr: undefined,
    listen_socket: path,
  });
  const socket = connect(path);
  socket.end(
    `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${AUTHORIZATION}\r\nContent-Length: 4\r\n\r\nline`,
  );
  expect(await takeNext(server)).toEqual(['line']);
  expect(await text(socket)).toContain('200 OK');
});

test('JSON values, exactly as they were', () => {
  const body = Buffer.from(' {"a" : "}\\"{"}\n12 "t\\\\" [1,[2]]true\tnull {"b":1}{');
  const {values, faultAt} = valuesOf(body, false);
  expect(values.map((one) => Buffer.from(one).toString())).toEqual([
    '{"a" : "}\\"{"}',
    '12',
    '"t\\\\"',
    '[1,[2]]',
    'true',
    'null',
    '{"b":1}',
  ]);
  expect(faultAt).toBe(body.length - 1);
});
