// The brokers themselves, without a plugin's process around them.
import {spawnSync} from 'node:child_process';
import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {connect as connectTls} from 'node:tls';
import {afterEach, expect, test} from 'vitest';
import {type Broker, openBroker} from '../../../kernel/plugin/broker/index.ts';
import {DATAGRAM_BYTES_WAITING, type Datagram} from '../../../kernel/plugin.ts';
import {CA, CLIENT_CERT, CLIENT_KEY, SERVER_CERT, SERVER_KEY} from '../../plugins/certificates.ts';

const opened: Broker[] = [];
function broker(needs: object, config: object = {}): Broker {
  const one = openBroker({needs}, config);
  opened.push(one);
  return one;
}
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

const LOCAL = {listen: ['127.0.0.1:*'], net: ['127.0.0.1:*']};

test('datagrams come in batches, with who sent them', async () => {
  const {receiveDatagrams, sendDatagram} = broker(LOCAL);
  const receiver = await receiveDatagrams({host: '127.0.0.1', port: 0});
  const to = {host: '127.0.0.1', port: receiver.port};
  for (const word of ['one', 'two', 'three']) await sendDatagram(to, Buffer.from(word));
  const got: Datagram[] = [];
  for await (const batch of receiver.batches) {
    got.push(...batch);
    if (got.length === 3) break;
  }
  expect(got.map(({bytes}) => Buffer.from(bytes).toString())).toEqual(['one', 'two', 'three']);
  expect(got[0]!.peer).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(receiver.dropped).toBe(0);
});

test('datagrams that nobody takes wait, bounded; the rest is dropped and counted', async () => {
  const receiver = await broker(LOCAL).receiveDatagrams({host: '127.0.0.1', port: 0});
  const socket = createSocket('udp4');
  const large = Buffer.alloc(60_000);
  const count = Math.ceil(DATAGRAM_BYTES_WAITING / large.length) + 20;
  for (let i = 0; i < count; i++) {
    await new Promise((resolve) => socket.send(large, receiver.port, '127.0.0.1', resolve));
    // Let it arrive: the kernel's own buffer is smaller than ours.
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.close();
  const iterator = receiver.batches[Symbol.asyncIterator]();
  const {value} = await iterator.next();
  const bytes = (value as Datagram[]).reduce((sum, one) => sum + one.bytes.length, 0);
  expect(bytes).toBeLessThanOrEqual(1 << 20);
  expect(receiver.dropped).toBeGreaterThan(0);
  await receiver.close();
});

test('datagrams go nowhere, and come from nowhere, that the needs do not name', async () => {
  const {receiveDatagrams, sendDatagram} = broker({listen: ['127.0.0.1:1514']});
  await expect(receiveDatagrams({host: '0.0.0.0', port: 1514})).rejects.toThrow('needs.listen');
  await expect(sendDatagram({host: '127.0.0.1', port: 9}, Buffer.from('x'))).rejects.toThrow(
    'needs.net',
  );
});

test('a receiver that is closed ends who waits', async () => {
  const receiver = await broker(LOCAL).receiveDatagrams({host: '127.0.0.1', port: 0});
  const waiting = receiver.batches[Symbol.asyncIterator]().next();
  await receiver.close();
  expect((await waiting).done).toBe(true);
});

test('TLS: clients with a certificate of the authority, no others', async () => {
  const listener = await broker(LOCAL).listen({
    host: '127.0.0.1',
    port: 0,
    tls: {cert: SERVER_CERT, key: SERVER_KEY, clientCa: CA},
  });
  void (async () => {
    for await (const connection of listener.connections) connection.end('welcome');
  })();
  const {port} = listener;
  const known = connectTls({port, host: '127.0.0.1', ca: CA, cert: CLIENT_CERT, key: CLIENT_KEY});
  expect(await text(known)).toBe('welcome');
  const unknown = connectTls({port, host: '127.0.0.1', ca: CA});
  await expect(text(unknown)).rejects.toThrow();
  const plain = connect(port, '127.0.0.1');
  plain.end('GET / HTTP/1.0\r\n\r\n');
  expect(await text(plain).catch(() => '')).not.toContain('welcome');
});

test('a Unix socket that a dead process left is taken over, a live one is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-broker-'));
  const path = join(folder, 'in.sock');
  try {
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script]);
    const {listen} = broker({listen: [{setting: '/path'}]}, {path});
    const listener = await listen({path});
    void (async () => {
      for await (const connection of listener.connections) connection.end('here');
    })();
    expect(await text(connect(path))).toBe('here');
    await expect(listen({path})).rejects.toThrow('EADDRINUSE');
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
});

test('a followed command that fails says so, with what it complained', async () => {
  const {follow} = broker({
    commands: {fail: {argv: ['sh', '-c', 'echo out; echo no such journal >&2; exit 3']}},
  });
  const stream = await follow('fail');
  let out = '';
  stream.on('data', (piece) => {
    out += piece;
  });
  const [error] = await once(stream, 'error');
  expect(out).toBe('out\n');
  expect((error as Error).message).toBe('command "fail" ended with code 3: no such journal');
});
