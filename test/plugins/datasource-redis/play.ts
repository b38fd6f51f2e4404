// What the datasource redis has to do with a server, a fake or a real one.
import type {Duplex} from 'node:stream';
import {expect, test} from 'vitest';
import type {DatasourceRun, PluginHost, Position} from '../../../kernel/plugin.ts';
import type {RedisConfig} from '../../../plugins/datasource-redis/config.ts';
import {redisDatasource} from '../../../plugins/datasource-redis/index.ts';

export interface Server {
  readonly address: string;
  connect(): Promise<Duplex>;
  /** A command from outside. */
  call(...words: (string | number)[]): Promise<unknown>;
  /** Lets time pass for what was not acknowledged. */
  age(ms: number): Promise<void>;
}

const DEFAULTS = {
  database: 0,
  pop: 'left',
  group: 'g',
  consumer: 'a',
  field: 'message',
  start: '0',
  count: 4,
  block: '1s',
  claim_idle: '0s',
} as const;

export class Reading {
  readonly positions: Record<string, Position>;
  readonly counts = new Map<string, number>();
  readonly config: Partial<RedisConfig>;
  private readonly server: Server;
  private run!: DatasourceRun;
  private iterator!: AsyncIterator<{
    bytes: Uint8Array;
    ends?: readonly number[];
    source: string;
    position: Position;
  }>;

  private constructor(server: Server, config: Partial<RedisConfig>, positions: object) {
    this.server = server;
    this.config = config;
    this.positions = {...positions};
  }

  static async open(server: Server, config: Partial<RedisConfig>, positions: object = {}) {
    const reading = new Reading(server, config, positions);
    let clock = 1_000_000_000_000n;
    const host = {
      now: () => (clock += 1_000_000_000n),
      log: () => {},
      count: (name: string, value = 1) =>
        reading.counts.set(name, (reading.counts.get(name) ?? 0) + value),
      gauge: () => {},
      signal: new AbortController().signal,
      connect: () => server.connect(),
    } as unknown as PluginHost;
    const whole = {...DEFAULTS, address: server.address, ...config} as RedisConfig;
    reading.run = await redisDatasource.open(whole as never, host, reading.positions);
    reading.iterator = reading.run.chunks[Symbol.asyncIterator]() as never;
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

  /** A chunk that the host never has. */
  async lose(): Promise<void> {
    await this.iterator.next();
  }
  async acknowledge(): Promise<void> {
    for (const [source, position] of Object.entries(this.positions))
      await this.run.acknowledge!(source, position);
  }
  close(): Promise<void> {
    return this.run.close();
  }
  again(): Promise<Reading> {
    return Reading.open(this.server, this.config, this.positions);
  }
}

export const lines = (from: number, count: number) =>
  Array.from({length: count}, (_, i) => `line ${from + i}`);

export function play(serverOf: () => Server, key: (name: string) => string): void {
  const add = async (stream: string, ...all: string[]) => {
    for (const line of all)
      await serverOf().call('XADD', stream, '*', 'host', 'h', 'message', line);
  };
  const pendingOf = async (stream: string) =>
    ((await serverOf().call('XPENDING', stream, 'g', 'IDLE', 0, '-', '+', 1000)) as unknown[])
      .length;

  test('a stream by its group: acknowledged when it is safe, not before', async () => {
    const stream = key('one');
    await add(stream, ...lines(0, 6));
    const reading = await Reading.open(serverOf(), {streams: [stream]});
    expect(await reading.take(6)).toEqual(lines(0, 6));
    expect(await pendingOf(stream)).toBe(6);
    await reading.acknowledge();
    expect(await pendingOf(stream)).toBe(0);
    const more = reading.take(1);
    await add(stream, 'line 6');
    expect(await more).toEqual(['line 6']);
    await reading.close();
  });

  test('after a crash: what the host has not, in order, once; what it has is acknowledged', async () => {
    const stream = key('crash');
    await add(stream, ...lines(0, 10));
    const first = await Reading.open(serverOf(), {streams: [stream]});
    expect(await first.take(4)).toEqual(lines(0, 4));
    await first.lose();
    await first.close();
    await add(stream, ...lines(10, 2));
    const again = await first.again();
    expect(await again.take(8)).toEqual(lines(4, 8));
    await again.acknowledge();
    expect(await pendingOf(stream)).toBe(0);
    await again.close();
  });

  test('several streams, each with its own place', async () => {
    const [one, two] = [key('two-a'), key('two-b')];
    await add(one, ...lines(0, 3));
    await add(two, ...lines(3, 3));
    const reading = await Reading.open(serverOf(), {streams: [one, two]});
    expect((await reading.take(6)).sort()).toEqual(lines(0, 6));
    expect(Object.keys(reading.positions).sort()).toEqual([one, two].sort());
    await reading.close();
  });

  test('entries of a consumer that is gone are taken over, once, and known after a crash', async () => {
    const stream = key('gone');
    await add(stream, ...lines(0, 3));
    const gone = await Reading.open(serverOf(), {streams: [stream], consumer: 'gone'});
    await gone.take(3);
    await gone.close();
    await serverOf().age(50);
    await add(stream, 'line 3');
    const first = await Reading.open(serverOf(), {streams: [stream], claim_idle: '20ms'});
    expect((await first.take(4)).sort()).toEqual(lines(0, 4));
    await first.close();
    await add(stream, 'line 4');
    const again = await first.again();
    expect(await again.take(1)).toEqual(['line 4']);
    await again.acknowledge();
    expect(await pendingOf(stream)).toBe(0);
    await again.close();
  });

  test('all fields, hostile bytes, overlong ones, and entries without the field', async () => {
    const stream = key('hostile');
    const hostile = 'a\r\n*1\r\n$4\r\nQUIT\r\n\u0000';
    await add(stream, hostile, 'x'.repeat(2 << 20));
    await serverOf().call('XADD', stream, '*', 'other', 'o');
    await add(stream, 'last');
    const reading = await Reading.open(serverOf(), {streams: [stream]});
    expect(await reading.take(3)).toEqual([hostile, 'x'.repeat(1 << 20), 'last']);
    expect(reading.counts.get('records_cut_total')).toBe(1);
    expect(reading.counts.get('records_faulty_total')).toBe(1);
    await reading.close();
    const whole = await Reading.open(serverOf(), {streams: [stream], group: 'h', field: '@json'});
    const [first] = await whole.take(1);
    expect(JSON.parse(first!)).toEqual({host: 'h', message: hostile});
    await whole.close();
  });

  test('a list: its items lie safe until the host has them, whatever happens', async () => {
    const list = key('list');
    // Twins: nothing but their number tells them apart.
    const push = (...items: string[]) => serverOf().call('RPUSH', list, ...items);
    const own = `{${list}}:g:a`;
    await push('twin', 'twin', ...lines(0, 6));
    const first = await Reading.open(serverOf(), {list});
    expect(await first.take(4)).toEqual(['twin', 'twin', ...lines(0, 2)]);
    await first.acknowledge();
    expect(await serverOf().call('LLEN', own)).toBe(0);
    expect(await first.take(1)).toEqual(lines(2, 4));
    const beforeLoss = {...first.positions};
    await push(...lines(6, 2), 'twin');
    await first.lose();
    await first.close();
    expect(await serverOf().call('LLEN', own)).toBe(7);
    const again = await Reading.open(serverOf(), {list}, beforeLoss);
    expect(await again.take(3)).toEqual([...lines(6, 2), 'twin']);
    await again.acknowledge();
    const more = again.take(1);
    await push('line 8');
    expect(await more).toEqual(['line 8']);
    await again.acknowledge();
    expect(await serverOf().call('LLEN', own)).toBe(0);
    await again.close();
  });
}
