// Messages to syslog servers of our own, over each transport; and what is in them.
import {createSocket} from 'node:dgram';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {type AddressInfo, createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createServer as createTlsServer} from 'node:tls';
import {describe, expect, onTestFinished, test} from 'vitest';
import {cefOf} from '../../../plugins/notification-syslog/cef.ts';
import plugin from '../../../plugins/notification-syslog/index.ts';
import {testBundle} from '../bundled.ts';
import {CERTIFICATE, KEY} from '../certificate.ts';
import {batchOf, never, openPlugin, packageOf} from '../open-plugin.ts';

testBundle('notification-syslog');

const open = (url: string, more: object = {}) =>
  openPlugin(packageOf('notification-syslog', plugin), 'notifications', 'syslog', {url, ...more});

interface FakeSyslog {
  readonly address: string;
  /** All bytes of all connections. */
  received: string;
}

/** A server of connections that reads to the end. */
async function openServer(
  at: {readonly path: string} | 'tcp' | 'tls',
  onConnection = (_socket: Socket) => {},
): Promise<FakeSyslog> {
  const fake = {address: '', received: ''};
  const sockets = new Set<Socket>();
  const serve = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      fake.received += bytes.toString();
    });
    onConnection(socket);
  };
  const server =
    at === 'tls' ? createTlsServer({key: KEY, cert: CERTIFICATE}, serve) : createServer(serve);
  server.on('tlsClientError', () => {});
  const where = typeof at === 'string' ? {host: '127.0.0.1', port: 0} : at;
  await new Promise<void>((resolve) => server.listen(where, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const {port} = server.address() as AddressInfo;
  fake.address = typeof at === 'string' ? `${at}://127.0.0.1:${port}` : `unix:${at.path}`;
  return fake;
}

/** Messages of a connection, by octet counting. */
function counted(text: string): string[] {
  const messages: string[] = [];
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    const space = bytes.indexOf(' ');
    const end = space + 1 + Number(bytes.subarray(0, space));
    messages.push(bytes.subarray(space + 1, end).toString());
    bytes = bytes.subarray(end);
  }
  return messages;
}

const FIRST =
  '<36>1 2026-03-14T10:00:03.250Z gate firewatch - alert [firewatch@32473 uuid="00000000-0000-4000-8000-000000000001" scenario="firewatch/ssh-bf" scope="Ip" value="203.0.113.1" country="FR" events="6"] \uFEFFfirewatch/ssh-bf by Ip 203.0.113.1; ';

describe('transports', () => {
  test('TCP, octets counted', async () => {
    const server = await openServer('tcp');
    const {run} = await open(server.address, {hostname: 'gate'});
    expect(await run.deliver(batchOf(3), never)).toEqual({status: 'ok', refused: []});
    const messages = counted(server.received);
    expect(messages).toHaveLength(3);
    expect(messages[0]!.startsWith(FIRST)).toBe(true);
  });

  test('TCP, a line each', async () => {
    const server = await openServer('tcp');
    const {run} = await open(server.address, {framing: 'newline'});
    await run.deliver(batchOf(2), never);
    expect(server.received.split('\n')).toHaveLength(3);
  });

  test('a Unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'firewatch-syslog-'));
    onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
    const server = await openServer({path: join(folder, 'log')});
    const {run} = await open(server.address);
    expect(await run.deliver(batchOf(1), never)).toMatchObject({status: 'ok'});
    expect(counted(server.received)).toHaveLength(1);
  });

  test('UDP, a datagram each', async () => {
    const socket = createSocket('udp4');
    onTestFinished(() => void socket.close());
    const datagrams: string[] = [];
    const all = new Promise<void>((resolve) => {
      socket.on('message', (bytes) => {
        if (datagrams.push(bytes.toString()) === 2) resolve();
      });
    });
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const {run} = await open(`udp://127.0.0.1:${socket.address().port}`, {hostname: 'gate'});
    expect(await run.deliver(batchOf(2), never)).toMatchObject({status: 'ok'});
    await all;
    expect(datagrams.some((message) => message.startsWith(FIRST))).toBe(true);
  });

  test('TLS: with its authority, and not without', async () => {
    const server = await openServer('tls');
    const {run} = await open(server.address);
    expect(await run.deliver(batchOf(1), never)).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('certificate is not trusted'),
    });
    expect(server.received).toBe('');
    const ca_cert = join(tmpdir(), `firewatch-syslog-ca-${process.pid}.pem`);
    writeFileSync(ca_cert, CERTIFICATE);
    const trusting = await open(server.address, {ca_cert});
    expect(await trusting.run.deliver(batchOf(1), never)).toMatchObject({status: 'ok'});
    expect(counted(server.received)).toHaveLength(1);
  });
});

describe('the way there', () => {
  test('nobody listens', async () => {
    const {run} = await open('tcp://127.0.0.1:9');
    expect(await run.deliver(batchOf(1), never)).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('the connection was refused'),
    });
  });

  test('a server that resets the connection', async () => {
    const server = await openServer('tcp', (socket) => socket.resetAndDestroy());
    const {run} = await open(server.address);
    expect(await run.deliver(batchOf(1), never)).toMatchObject({status: 'retry'});
  });

  test('a server that does not read: given up when told to', async () => {
    const controller = new AbortController();
    const server = await openServer('tcp', (socket) => {
      socket.pause();
      controller.abort();
    });
    const {run} = await open(server.address, {max_bytes: 65_000});
    const batch = batchOf(500, {message: 'x'.repeat(60_000)});
    expect(await run.deliver(batch, controller.signal)).toMatchObject({status: 'retry'});
  });

  test('a URL that is none is said', async () => {
    await expect(open('tcp://host:0')).rejects.toThrow(/url/);
  });
});

describe('what attackers write', () => {
  const message = 'x] "y\\ \r\n<1>1 - forged\u0000 \u202e|a=b é';
  const hostile = batchOf(1, {message, source: {scope: 'user', value: 'a"]\n=|\\b'}});

  test('stays in its message and its field', async () => {
    const server = await openServer('tcp');
    const {run} = await open(server.address);
    await run.deliver(hostile, never);
    const [text] = counted(server.received) as [string];
    expect(text).not.toMatch(/[\r\n\u0000\u202e]/);
    expect(text).toContain('value="a\\"\\] =|\\\\b" events');
  });

  test('stays in its field of CEF', () => {
    const cef = cefOf(hostile.alerts[0]!);
    expect(cef).not.toMatch(/[\r\n\u0000\u202e]/);
    expect(cef).toContain('|firewatch/ssh-bf by user a"] =\\|\\\\b|8|');
    expect(cef).toContain(' cs2=a"]\\n\\=|\\\\b ');
    expect(cef).toContain(' msg=x] "y\\\\ \\r\\n<1>1 - forged\uFFFD \uFFFD|a\\=b é');
  });

  test('as JSON it is a line', async () => {
    const server = await openServer('tcp');
    const {run} = await open(server.address, {message: 'json'});
    await run.deliver(hostile, never);
    const [text] = counted(server.received) as [string];
    expect(JSON.parse(text.slice(text.indexOf(' {')))).toMatchObject({source: {scope: 'user'}});
  });
});

test('CEF has the address where SIEMs look for it', () => {
  const [alert] = batchOf(1).alerts;
  expect(cefOf(alert!)).toContain(
    'CEF:0|firewatch|firewatch|1|firewatch/ssh-bf|firewatch/ssh-bf by Ip 203.0.113.1|8|externalId=00000000-0000-4000-8000-000000000001 rt=1773482403250 start=1773482400500 end=1773482403250 src=203.0.113.1 duser=root cnt=6 act=ban ',
  );
  const [six] = batchOf(1, {source: {scope: 'Ip', value: '2001:db8::7'}}).alerts;
  expect(cefOf(six!)).toContain(' c6a2Label=Source IPv6 Address c6a2=2001:db8::7 ');
});

test('a long message is cut, not within a character', async () => {
  const server = await openServer('tcp');
  const {run} = await open(server.address, {max_bytes: 500});
  await run.deliver(batchOf(1, {message: 'é'.repeat(1000)}), never);
  const [text] = counted(server.received) as [string];
  expect(Buffer.byteLength(text)).toBeGreaterThan(497);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(500);
  expect(text).not.toContain('\uFFFD');
});

test("the operator's text is one message", async () => {
  const server = await openServer('tcp');
  const {run} = await open(server.address);
  await run.deliver({...batchOf(2), text: 'one\ntwo\n'}, never);
  expect(counted(server.received)).toEqual([expect.stringContaining('alert - \uFEFFone two')]);
});
