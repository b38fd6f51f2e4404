// The server with real senders on loopback: UDP, TCP, TLS, and those who mean it badly.
import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {connect, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {connect as connectTls} from 'node:tls';
import {afterAll, afterEach, expect, test} from 'vitest';
import {openUse} from '../../../kernel/plugin/run/open.ts';
import {definePlugin} from '../../../kernel/plugin.ts';
import {MESSAGE_NS_MAX} from '../../../plugins/datasource-syslog/connections.ts';
import {packaged, syslogDatasource} from '../../../plugins/datasource-syslog/index.ts';
import {environment} from '../../kernel/plugin/workshop.ts';
import {CA, CLIENT_CERT, CLIENT_KEY, SERVER_CERT, SERVER_KEY} from '../certificates.ts';
import {readLines} from '../open-here.ts';

const folder = mkdtempSync(join(tmpdir(), 'firewatch-syslog-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Opens it on a free port of loopback. */
async function opened(
  config: object,
  after?: Parameters<typeof syslogDatasource>[0],
  now?: () => bigint,
) {
  const here = environment();
  const plugin = {
    ...packaged,
    code: {plugin: definePlugin({datasources: {syslog: syslogDatasource(after)}})},
  };
  const use = await openUse(
    {plugin, kind: 'datasources', name: 'syslog', config: {listen_port: 0, ...config}},
    now ? {...here, timers: {...here.timers, now}} : here,
  );
  closing.push(use.close);
  const port = Number(/port (\d+)/.exec(here.heard.logs.join())![1]);
  return {chunks: use.run.chunks, port, heard: here.heard};
}

test('UDP: datagrams as lines, long ones cut', async () => {
  const {chunks, port, heard} = await opened({max_message_len: 480});
  const socket = createSocket('udp4');
  const send = (text: string) =>
    new Promise((resolve) => socket.send(text, port, '127.0.0.1', resolve));
  await send('<34>Oct 11 22:14:15 host sshd[1]: Failed\n');
  await send('\n');
  await send(`<34>Oct 11 22:14:16 host sshd[1]: ${'x'.repeat(1000)}`);
  const {lines, sources} = await readLines(chunks, 2);
  socket.close();
  expect(lines[0]).toBe('Oct 11 22:14:15 host sshd[1]: Failed');
  expect(lines[1]).toHaveLength(480 - '<34>'.length);
  expect([...sources]).toEqual(['127.0.0.1']);
  expect(heard.counts.get('records_total')).toBe(2);
  expect(heard.counts.get('truncated_total')).toBe(1);
});

test('TCP: both framings, several senders, the last message without an end', async () => {
  const {chunks, port} = await opened({protocol: 'tcp'});
  const one = connect(port, '127.0.0.1');
  one.end('<34>Oct 11 22:14:15 host a: 1\n<34>Oct 11 22:14:15 host a: 2');
  await once(one, 'close');
  const two = connect(port, '127.0.0.1');
  two.end('31 <34>Oct 11 22:14:15 host b: 1\n2');
  const {lines} = await readLines(chunks, 3);
  expect(lines).toEqual([
    'Oct 11 22:14:15 host a: 1',
    'Oct 11 22:14:15 host a: 2',
    'Oct 11 22:14:15 host b: 1\n2',
  ]);
});

test('TLS: a sender with a certificate of the authority; none without', async () => {
  const files = {'s.pem': SERVER_CERT, 's.key': SERVER_KEY, 'ca.pem': CA};
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const {chunks, port} = await opened({
    protocol: 'tls',
    tls: {
      server_cert: join(folder, 's.pem'),
      server_key: join(folder, 's.key'),
      ca_cert: join(folder, 'ca.pem'),
    },
  });
  const stranger = connectTls({port, host: '127.0.0.1', ca: CA});
  stranger.on('error', () => {});
  stranger.end('<34>Oct 11 22:14:15 host x: forged\n');
  await new Promise((resolve) => stranger.once('close', resolve));
  const known = connectTls({port, host: '127.0.0.1', ca: CA, cert: CLIENT_CERT, key: CLIENT_KEY});
  known.end('<34>Oct 11 22:14:15 host x: true\n');
  const {lines} = await readLines(chunks, 1);
  expect(lines).toEqual(['Oct 11 22:14:15 host x: true']);
});

test('a sender that does not finish its message is let go, one that says nothing is not', async () => {
  let now = 1_770_000_000_000_000_000n;
  let sweep = () => {};
  const {chunks, port, heard} = await opened(
    {protocol: 'tcp'},
    (_ms, action) => {
      sweep = action;
      return () => {};
    },
    () => now,
  );
  const slow = connect(port, '127.0.0.1');
  const silent = connect(port, '127.0.0.1');
  slow.on('error', () => {});
  slow.write('<34>Oct 11 22:14:15 host a: whole\n<34>half');
  await once(silent, 'connect');
  await readLines(chunks, 1);
  now += MESSAGE_NS_MAX + 1n;
  sweep();
  await once(slow, 'close');
  expect(heard.counts.get('slow_senders_total')).toBe(1);
  expect(silent.destroyed).toBe(false);
  silent.destroy();
});

test('one connection too many ends the one that was silent longest', async () => {
  let now = 1_770_000_000_000_000_000n;
  const {chunks, port} = await opened({protocol: 'tcp', max_connections: 2}, undefined, () => now);
  const sockets: Socket[] = [];
  const reader = chunks[Symbol.asyncIterator]();
  for (const name of ['first', 'second', 'third']) {
    now += 1_000_000_000n;
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    sockets.push(socket);
    socket.write(`<34>Oct 11 22:14:15 host a: ${name}\n`);
    expect(Buffer.from((await reader.next()).value!.bytes).toString()).toContain(name);
    if (name !== 'second') continue;
    now += 1_000_000_000n;
    sockets[0]!.write('<34>Oct 11 22:14:15 host a: first again\n');
    await reader.next();
  }
  await once(sockets[1]!, 'close');
  expect(sockets[0]!.destroyed).toBe(false);
  for (const socket of sockets) socket.destroy();
});

test('a host that does not read stops senders, not the memory', async () => {
  const {chunks, port} = await opened({protocol: 'tcp', max_message_len: 100_000});
  const socket = connect(port, '127.0.0.1');
  const line = `<34>Oct 11 22:14:15 host a: ${'x'.repeat(99_000)}\n`;
  const count = 400;
  for (let i = 0; i < count; i++) socket.write(line);
  socket.end();
  await new Promise((resolve) => setTimeout(resolve, 200));
  // 40 MB were sent: the sender still has most of them.
  expect(socket.writableLength).toBeGreaterThan(20_000_000);
  const {lines} = await readLines(chunks, count);
  expect(lines).toHaveLength(count);
});

for (const [name, config] of Object.entries({
  'tls without certificates': {protocol: 'tls'},
  'certificates without tls': {tls: {server_cert: '/x', server_key: '/y'}},
  'a name instead of an address': {listen_addr: 'localhost'},
}))
  test(`refused: ${name}`, async () => {
    await expect(opened(config)).rejects.toThrow();
  });
