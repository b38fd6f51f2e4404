// JetStream on real servers that the test starts: N agents raise the alerts of one, also when the
// server is killed and when an agent goes and comes back.
import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {connect as connectNet} from 'node:net';
import {join} from 'node:path';
import {jetstream, jetstreamManager} from '@nats-io/jetstream';
import type {NatsConnection} from '@nats-io/nats-core/internal';
import {afterAll, describe, expect, test} from 'vitest';
import type {PluginHost} from '../../../kernel/plugin.ts';
import {connect} from '../../../plugins/datasource-nats/connection.ts';
import {
  built,
  type Line,
  linesOf,
  type RunningAgent,
  startAgent,
  told,
  until,
  workshop,
} from './agents.ts';

const hasServer = (() => {
  try {
    execFileSync('nats-server', ['--version'], {stdio: 'ignore'});
    return true;
  } catch {
    return false;
  }
})();
const title = hasServer
  ? 'NATS JetStream'
  : 'NATS JetStream: no nats-server (apt-get install nats-server)';
const PARTITIONS = 6;
const ADDRESSES = 24;
const KILLS = 4;
const PORT = 20_000 + (process.pid % 20_000);
const {folder, rules, remove} = workshop();
let server: ChildProcess | undefined;
afterAll(() => {
  server?.kill('SIGKILL');
  remove();
});

async function startServer(): Promise<void> {
  const args = ['-a', '127.0.0.1', '-p', String(PORT), '-js', '-sd', join(folder, 'jetstream')];
  server = spawn('nats-server', args, {stdio: 'ignore'});
  await until('the server listens', () => isListening());
}
const isListening = () =>
  new Promise<boolean>((resolve) => {
    const socket = connectNet(PORT, '127.0.0.1', () => resolve(true));
    socket.once('data', () => socket.destroy());
    socket.once('error', () => resolve(false));
  });
async function killServer(): Promise<void> {
  const gone = new Promise((resolve) => server!.once('exit', resolve));
  server!.kill('SIGKILL');
  await gone;
}

const host = {
  connect: async ({host: name, port}: {host: string; port: number}) =>
    new Promise((resolve, reject) => {
      const socket = connectNet(port, name, () => resolve(socket));
      socket.once('error', reject);
    }),
} as unknown as PluginHost;
const servers = [`nats://127.0.0.1:${PORT}`];
const config = {servers, stream: 'LOGS', deliver: 'all', expires: '2s', ack_wait: '2s'};
const subject = ({ip}: Line) =>
  `logs.${Number(ip.split('.')[3]) % PARTITIONS}.${ip.replaceAll('.', '-')}`;

const withClient = async <T>(act: (connection: NatsConnection) => Promise<T>): Promise<T> => {
  const connection = await connect({...config, durable: 'x'} as never, host);
  try {
    return await act(connection);
  } finally {
    await connection.close();
  }
};
const publish = (lines: readonly Line[]) =>
  withClient(async (connection) => {
    const stream = jetstream(connection);
    for (let from = 0; from < lines.length; from += 200)
      await Promise.all(
        lines.slice(from, from + 200).map((line) => stream.publish(subject(line), line.text)),
      );
  });
/** Everything is acknowledged by all consumers of these names. */
const isDrained = (durables: readonly string[]) =>
  withClient(async (connection) => {
    const manager = await jetstreamManager(connection, {checkAPI: false});
    const infos = await Promise.all(durables.map((name) => manager.consumers.info('LOGS', name)));
    return infos.every(({num_pending, num_ack_pending}) => num_pending + num_ack_pending === 0);
  }).catch(() => false);

const shares = (durable: string) =>
  Array.from({length: PARTITIONS}, (_, partition) => `${durable}-${partition}`);

describe.skipIf(!hasServer)(title, () => {
  test('three agents raise the alerts of one, also when the server is killed', async () => {
    await startServer();
    await withClient(async (connection) => {
      const manager = await jetstreamManager(connection, {checkAPI: false});
      await manager.streams.add({name: 'LOGS', subjects: ['logs.>']});
    });
    const plugin = await built('datasource-nats', folder);
    const lines = linesOf(6_000, ADDRESSES);
    const agent = (
      durable: string,
      index: number,
      of: number,
      state: string,
      alerts?: RunningAgent['alerts'],
    ) =>
      startAgent({
        plugin,
        name: 'nats',
        config: {
          ...config,
          durable,
          batch: 50,
          shard: {subject: 'logs.{partition}.>', partitions: PARTITIONS, index, of},
        },
        state: join(folder, state),
        rules,
        ...(alerts && {alerts}),
      });
    const three = await Promise.all(
      [0, 1, 2].map((index) => agent('three', index, 3, `three-${index}`)),
    );
    for (let kill = 0; kill < KILLS; kill++) {
      await publish(lines.slice(kill * 1_000, (kill + 1) * 1_000));
      // While they read, or while they wait to connect.
      await killServer();
      await startServer();
    }
    // One goes and comes back.
    await three[1]!.stop();
    await publish(lines.slice(KILLS * 1_000));
    three[1] = await agent('three', 1, 3, 'three-1', three[1]!.alerts);
    await until('all is read', () => isDrained(shares('three')), 120_000);
    await Promise.all(three.map((one) => one.stop()));

    const one = await agent('one', 0, 1, 'one');
    await until('all is read', () => isDrained(shares('one')), 120_000);
    await one.stop();

    const alone = told(one.alerts.values());
    expect(alone.length).toBeGreaterThan(1_000);
    expect(told(three.flatMap(({alerts}) => [...alerts.values()]))).toEqual(alone);
    const raised = three.map(({alerts}) => alerts.size);
    expect(raised.every((count) => count > 0)).toBe(true);
    console.log(
      `${lines.length} lines, ${KILLS} kills of the server: ${alone.length} alerts by one agent, ${raised.join(' + ')} by three`,
    );
  });
});
