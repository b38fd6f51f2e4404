// The datasource nats against a fake of JetStream: resuming, acknowledging, and what servers say.
import type {Duplex} from 'node:stream';
import {expect, test} from 'vitest';
import type {DatasourceRun, PluginHost, Position} from '../../../kernel/plugin.ts';
import {checkConfig, type NatsConfig, sharesOf} from '../../../plugins/datasource-nats/config.ts';
import {natsDatasource} from '../../../plugins/datasource-nats/index.ts';
import {sequenceOf} from '../../../plugins/datasource-nats/puller.ts';
import {FakeNats} from './fake-nats.ts';

const config: NatsConfig = {
  servers: ['nats://127.0.0.1:4222'],
  stream: 'LOGS',
  durable: 'fw',
  deliver: 'all',
  batch: 4,
  expires: '30s',
  ack_wait: '30s',
  max_ack_pending: 1000,
};

class Reading {
  readonly positions: Record<string, Position>;
  readonly targets: object[] = [];
  private run: DatasourceRun | undefined;
  private iterator:
    | AsyncIterator<{
        bytes: Uint8Array;
        ends?: readonly number[];
        source: string;
        position: Position;
      }>
    | undefined;

  private constructor(positions: Record<string, Position>) {
    this.positions = {...positions};
  }

  static async open(
    nats: FakeNats,
    more: Partial<NatsConfig> = {},
    positions = {},
  ): Promise<Reading> {
    const reading = new Reading(positions);
    const host = {
      now: () => 1n,
      log: () => {},
      count: () => {},
      gauge: () => {},
      signal: new AbortController().signal,
      connect: async (target: object): Promise<Duplex> => {
        reading.targets.push(target);
        return nats.connect();
      },
    } as unknown as PluginHost;
    // What is lost is never found out by time here.
    const source = natsDatasource(() => () => {});
    reading.run = await source.open({...config, ...more} as never, host, positions);
    reading.iterator = reading.run.chunks[Symbol.asyncIterator]() as never;
    return reading;
  }

  async take(count: number): Promise<string[]> {
    const lines: string[] = [];
    while (lines.length < count) {
      const {value, done} = await this.iterator!.next();
      if (done) break;
      let from = 0;
      for (const end of value.ends ?? []) {
        lines.push(Buffer.from(value.bytes.subarray(from, end)).toString('utf8'));
        from = end;
      }
      this.positions[value.source] = value.position;
    }
    return lines;
  }

  next(): Promise<unknown> {
    return this.iterator!.next();
  }
  acknowledge(position = this.positions.LOGS): Promise<void> {
    return this.run!.acknowledge!('LOGS', position ?? null);
  }
  close(): Promise<void> {
    return this.run!.close();
  }
}

const lines = (from: number, count: number) =>
  Array.from({length: count}, (_, i) => `line ${from + i}`);
const settled = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

test('a durable consumer is made as configured, and read in pages', async () => {
  const nats = new FakeNats();
  nats.publish(...lines(0, 10));
  const reading = await Reading.open(nats, {user: 'u', password: 'p'});
  expect(await reading.take(10)).toEqual(lines(0, 10));
  await reading.close();
  expect(nats.made).toEqual([
    expect.objectContaining({
      durable_name: 'fw',
      ack_policy: 'explicit',
      deliver_policy: 'all',
      ack_wait: 30_000_000_000,
      max_ack_pending: 1000,
    }),
  ]);
  expect(nats.connectInfo).toMatchObject({user: 'u', pass: 'p', lang: 'nats.js'});
  expect(reading.targets).toEqual([{host: '127.0.0.1', port: 4222}]);
});

test('nothing is acknowledged before the host says that it is safe', async () => {
  const nats = new FakeNats();
  nats.publish(...lines(0, 8));
  const reading = await Reading.open(nats);
  await reading.take(8);
  const half = {...(reading.positions.LOGS as object), sequence: 5} as Position;
  await settled();
  expect(nats.acknowledged).toEqual([]);
  await reading.acknowledge(half);
  await settled();
  expect(nats.acknowledged).toEqual([1, 2, 3, 4, 5]);
  await reading.acknowledge();
  await reading.close();
  expect(nats.acknowledged).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('what the server sends again is handed on once', async () => {
  const nats = new FakeNats();
  nats.publish(...lines(0, 4));
  const reading = await Reading.open(nats);
  expect(await reading.take(4)).toEqual(lines(0, 4));
  const rest = reading.take(4);
  await settled();
  nats.expire();
  nats.publish(...lines(4, 4));
  expect(await rest).toEqual(lines(4, 4));
  await reading.acknowledge();
  await settled();
  expect([...nats.consumers.get('fw')!.pending]).toEqual([]);
  await reading.close();
});

test('delivered and not handed on before a crash: it comes first, in order', async () => {
  const nats = new FakeNats();
  nats.publish(...lines(0, 8));
  const first = await Reading.open(nats, {batch: 8});
  // The page came whole; the crash is before the host has it.
  await first.next();
  expect(nats.consumers.get('fw')!.delivered).toBe(8);
  nats.cut();
  await first.close();
  nats.publish(...lines(8, 2));
  const again = await Reading.open(nats, {batch: 4}, first.positions);
  expect(await again.take(10)).toEqual(lines(0, 10));
  await again.close();
});

test('opened at any position, it gives what follows, acknowledged or not', async () => {
  const nats = new FakeNats();
  nats.publish(...lines(0, 6));
  const whole = await Reading.open(nats);
  await whole.take(6);
  await whole.acknowledge();
  await whole.close();
  for (let sequence = 0; sequence <= 6; sequence++) {
    const position = {created: nats.created, sequence};
    const again = await Reading.open(nats, {}, {LOGS: position});
    expect(await again.take(6 - sequence)).toEqual(lines(sequence, 6 - sequence));
    await again.close();
  }
});

test('another stream of the name begins anew', async () => {
  const nats = new FakeNats();
  nats.publish(...lines(0, 2));
  const reading = await Reading.open(nats, {}, {LOGS: {created: 'long ago', sequence: 100}});
  expect(await reading.take(2)).toEqual(lines(0, 2));
  await reading.close();
});

test('a work queue is read from what is not acknowledged', async () => {
  const nats = new FakeNats();
  nats.retention = 'workqueue';
  nats.publish(...lines(0, 6));
  const first = await Reading.open(nats, {deliver: 'new'});
  await first.take(4);
  await first.close();
  const again = await Reading.open(nats, {}, first.positions);
  expect(await again.take(2)).toEqual(lines(4, 2));
  await again.close();
});

test('a server that goes ends the run', async () => {
  const nats = new FakeNats();
  const reading = await Reading.open(nats);
  const next = reading.next();
  await settled();
  nats.cut();
  await expect(next).rejects.toThrow();
});

test('statuses: an empty request is made again, a deleted consumer ends the run', async () => {
  const nats = new FakeNats();
  const reading = await Reading.open(nats);
  const next = reading.take(1);
  await settled();
  nats.status('408 Request Timeout');
  await settled();
  nats.publish('line 0');
  expect(await next).toEqual(['line 0']);
  const last = reading.next();
  await settled();
  nats.status('409 Consumer Deleted');
  await expect(last).rejects.toThrow('fw: the server answered 409 Consumer Deleted');
});

test('messages of any bytes are a record each; empty ones are a place alone', async () => {
  const nats = new FakeNats();
  const hostile = 'a\r\nMSG x 1\r\n\u0000é';
  nats.publish('', hostile, 'x'.repeat(2 << 20), 'last');
  const reading = await Reading.open(nats);
  expect(await reading.take(3)).toEqual([hostile, 'x'.repeat(1 << 20), 'last']);
  await reading.close();
});

test('what is refused: retention by interest, a consumer of others, a server of others', async () => {
  const nats = new FakeNats();
  nats.retention = 'interest';
  const refused = async () => (await Reading.open(nats)).take(1);
  await expect(refused()).rejects.toThrow('has retention "interest"');
  nats.retention = 'limits';
  nats.publish('line 0');
  const other = await Reading.open(nats, {filter_subject: 'logs.a'});
  await other.take(1);
  await other.close();
  await expect(refused()).rejects.toThrow('is there with the filter "logs.a"');
  nats.greeting = 'HTTP/1.1 400 Bad Request\r\n';
  await expect(refused()).rejects.toThrow('it does not speak NATS');
});

test('shares of an agent, and faults of a configuration', () => {
  const shard = {subject: 'logs.{partition}.>', partitions: 5, index: 1, of: 2};
  expect(sharesOf({...config, shard})).toEqual([
    {durable: 'fw-1', source: 'LOGS/1', subject: 'logs.1.>'},
    {durable: 'fw-3', source: 'LOGS/3', subject: 'logs.3.>'},
  ]);
  const at = (more: object) => checkConfig({...config, ...more}).map(({at}) => at);
  expect(at({shard: {...shard, index: 6, of: 6}})).toEqual(['/shard/index', '/shard/of']);
  expect(at({expires: '1ms', user: 'u', token: 't', deliver: 'by_start_time'})).toEqual([
    '/expires',
    '/start_time',
    '/token',
    '/password',
  ]);
  expect(sequenceOf('$JS.ACK.S.c.1.17.3.1793491200000000000.0')).toBe(17);
  expect(sequenceOf('$JS.ACK.d.account.S.c.1.17.3.1793491200000000000.0.random')).toBe(17);
  expect(sequenceOf('anything')).toBeUndefined();
});
