// The datasource kafka on a group's consumer of the test: what is handed on, committed, passed over.
// The client itself is tried on librdkafka's mock brokers (test/interop/brokers).
import {once} from 'node:events';
import {connect as connectNet, createServer} from 'node:net';
import {zstdCompressSync} from 'node:zlib';
import kafkajs from 'kafkajs';
import {compress} from 'snappyjs';
import {expect, test} from 'vitest';
import type {DatasourceRun, PluginHost, Position} from '../../../kernel/plugin.ts';
import {
  type Batch,
  type GroupConsumer,
  groupConsumer,
} from '../../../plugins/datasource-kafka/client.ts';
import {addCodecs, unsnappy} from '../../../plugins/datasource-kafka/codecs.ts';
import {checkConfig, type KafkaConfig} from '../../../plugins/datasource-kafka/config.ts';
import {kafkaDatasource} from '../../../plugins/datasource-kafka/index.ts';
import {socketFactory} from '../../../plugins/datasource-kafka/socket.ts';

const config: KafkaConfig = {
  brokers: ['127.0.0.1:9092'],
  topic: 'logs',
  group_id: 'fw',
  start: 'earliest',
  session_timeout: '30s',
  timeout: '10s',
  batch: {min_bytes: 1, max_bytes: 1 << 20, max_wait: '1s'},
};
const hostOf = (more: Partial<PluginHost> = {}): PluginHost =>
  ({now: () => 1n, log: () => {}, count: () => {}, gauge: () => {}, ...more}) as PluginHost;

/** A group of one partition: gives from what is committed, again and again. */
class Group {
  readonly values: (Buffer | null)[] = [];
  committed = 0;
  beats = 0;
  stopped = 0;
  size = 3;
  private end: (error: Error) => void = () => {};
  private timers: (() => void)[] = [];

  add(...lines: (string | null)[]): void {
    this.values.push(...lines.map((line) => (line === null ? null : Buffer.from(line))));
  }

  readonly after = (_: number, action: () => void) => {
    this.timers.push(action);
    return () => {
      this.timers = this.timers.filter((one) => one !== action);
    };
  };
  /** Lets the time of heartbeats pass. */
  tick(): void {
    for (const action of this.timers.splice(0)) action();
  }
  fail(error: Error): void {
    this.end(error);
  }

  consumer(): GroupConsumer {
    let isStopped = false;
    return {
      start: async (take, onEnd) => {
        this.end = onEnd;
        void (async () => {
          for (let at = this.committed; at < this.values.length && !isStopped; ) {
            const messages = this.values
              .slice(at, at + this.size)
              .map((value, i) => ({offset: String(at + i), value}));
            const batch: Batch = {
              topic: 'logs',
              partition: 7,
              messages,
              highWatermark: String(this.values.length),
            };
            await take(batch, async () => {
              this.beats += 1;
            });
            at += messages.length;
          }
        })().catch(() => {});
      },
      commit: async (topic, partition, offset) => {
        expect([topic, partition]).toEqual(['logs', 7]);
        this.committed = Number(offset);
      },
      stop: async () => {
        isStopped = true;
        this.stopped += 1;
      },
    };
  }
}

class Reading {
  readonly positions: Record<string, Position>;
  readonly counts = new Map<string, number>();
  private readonly run: DatasourceRun;
  private readonly iterator: AsyncIterator<{
    bytes: Uint8Array;
    ends?: readonly number[];
    source: string;
    position: Position;
  }>;

  private constructor(run: DatasourceRun, positions: object) {
    this.run = run;
    this.positions = {...positions};
    this.iterator = run.chunks[Symbol.asyncIterator]() as never;
  }
  static async open(group: Group, positions: Record<string, Position> = {}): Promise<Reading> {
    const source = kafkaDatasource(() => group.consumer(), group.after);
    const counts = new Map<string, number>();
    const host = hostOf({
      count: (name, value = 1) => void counts.set(name, (counts.get(name) ?? 0) + value),
    });
    const reading = new Reading(await source.open(config as never, host, positions), positions);
    for (const name of ['set', 'get'] as const)
      Object.assign(reading.counts, {[name]: counts[name].bind(counts)});
    return reading;
  }
  async take(count: number): Promise<string[]> {
    const lines: string[] = [];
    while (lines.length < count) {
      const {value, done} = await this.iterator.next();
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
  acknowledge(): Promise<void> {
    return this.run.acknowledge!('logs/7', this.positions['logs/7'] ?? null);
  }
  close(): Promise<void> {
    return this.run.close();
  }
}

const lines = (from: number, count: number) =>
  Array.from({length: count}, (_, i) => `line ${from + i}`);

test('batches are handed on, and committed when they are safe, not before', async () => {
  const group = new Group();
  group.add(...lines(0, 7));
  const reading = await Reading.open(group);
  expect(await reading.take(7)).toEqual(lines(0, 7));
  expect(reading.positions).toEqual({'logs/7': {next: '7'}});
  expect(group.committed).toBe(0);
  await reading.acknowledge();
  expect(group.committed).toBe(7);
  await reading.close();
  expect(group.stopped).toBe(1);
});

test('what comes again because it was not committed is passed over', async () => {
  const group = new Group();
  group.add(...lines(0, 10));
  const first = await Reading.open(group);
  await first.take(3);
  await first.acknowledge();
  await first.take(3);
  await first.close();
  expect(group.committed).toBe(3);
  const again = await Reading.open(group, first.positions);
  expect(await again.take(4)).toEqual(lines(6, 4));
  expect(again.counts.get('known_total')).toBe(3);
  await again.close();
});

test('what another agent of the group has read is not read again', async () => {
  const group = new Group();
  group.add(...lines(0, 9));
  group.committed = 6;
  const reading = await Reading.open(group, {'logs/7': {next: '2'}});
  expect(await reading.take(3)).toEqual(lines(6, 3));
  await reading.close();
});

test('a slow host holds the batch, and the group hears that we live', async () => {
  const group = new Group();
  group.add(...lines(0, 6));
  const reading = await Reading.open(group);
  await reading.take(1);
  for (let beat = 0; beat < 3; beat++) {
    group.tick();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(group.beats).toBe(3);
  await reading.close();
});

test('messages of any bytes; those without a value are a place alone; overlong ones are cut', async () => {
  const group = new Group();
  const hostile = 'a\n\u0000\u2028é';
  group.add(null, '', hostile, 'x'.repeat(3 << 20), 'last');
  group.size = 10;
  const reading = await Reading.open(group);
  expect(await reading.take(3)).toEqual([hostile, 'x'.repeat(1 << 20), 'last']);
  expect(reading.counts.get('records_cut_total')).toBe(1);
  expect(reading.positions['logs/7']).toEqual({next: '5'});
  // A chunk ended within the batch: what follows it is what is given again.
  const again = await Reading.open(group, {'logs/7': {next: '4'}});
  expect(await again.take(1)).toEqual(['last']);
  await Promise.all([reading.close(), again.close()]);
});

test('a consumer that fails ends the run', async () => {
  const group = new Group();
  const reading = await Reading.open(group);
  const next = reading.take(1);
  group.fail(new Error('the group is gone'));
  await expect(next).rejects.toThrow('the group is gone');
});

test('the client gets its connections from the host alone', async () => {
  const server = createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as {port: number};
  const asked: object[] = [];
  const host = hostOf({
    connect: async (target) => {
      asked.push(target);
      return connectNet(port, '127.0.0.1');
    },
  });
  const tls = {ca_cert: 'PEM', insecure_skip_verify: false};
  const socket = socketFactory(
    {...config, tls},
    host,
  )({host: 'k', port: 9093, onConnect: () => {}});
  const [bytes] = await once(socket, 'data');
  expect(String(bytes)).toBe('hello');
  expect(asked).toEqual([{host: 'k', port: 9093, tls: {ca: 'PEM', isUnverified: false}}]);
  server.close();
  const refusing = hostOf({connect: () => Promise.reject(new Error('refused'))});
  const consumer = groupConsumer({...config, timeout: '1s'}, refusing);
  const failed = consumer.start(
    async () => {},
    () => {},
  );
  await expect(failed).rejects.toThrow(/refused/);
  await consumer.stop();
});

test('what producers compress with', async () => {
  addCodecs();
  const {CompressionCodecs, CompressionTypes} = kafkajs;
  const text = Buffer.from('line '.repeat(1000));
  const codec = CompressionCodecs[CompressionTypes.ZSTD]!();
  expect(await codec.decompress(zstdCompressSync(text))).toEqual(text);
  expect(unsnappy(Buffer.from(compress(text)))).toEqual(text);
  const block = Buffer.from(compress(text));
  const head = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(block.length);
  expect(unsnappy(Buffer.concat([head, size, block, size, block]))).toEqual(
    Buffer.concat([text, text]),
  );
  expect(() => unsnappy(Buffer.concat([head, size, block.subarray(1)]))).toThrow('cut off');
});

test('faults of a configuration', () => {
  const at = (more: object) => checkConfig({...config, ...more}).map(({at}) => at);
  expect(at({timeout: 'soon', sasl: {mechanism: 'plain', username: 'u'}})).toEqual([
    '/timeout',
    '/sasl/password',
  ]);
  expect(at({sasl: {mechanism: 'oauthbearer'}})).toEqual(['/sasl/token']);
});
