// A list. Its items have no names, so they are moved to a list of our own, where they lie until the
// host has them on disk; a counter beside it says how many were removed from there in all. So the
// number of an item, which is what a position says, is known after any crash.
import type {Chunk, PluginHost, Position} from '@firewatch/kernel';
import {msOf, type RedisConfig} from './config.ts';
import type {Connection} from './connection.ts';
import {chunksOf} from './records.ts';

export class ListTail {
  private readonly config: RedisConfig;
  private readonly host: PluginHost;
  private readonly reading: Connection;
  private readonly telling: Connection;
  private readonly key: string;
  private readonly own: string;
  private readonly counter: string;
  private readonly left: number | undefined;
  /** Items removed from our list so far. */
  private removed = 0;
  private isReady = false;
  /** Said to be safe before what was there is read: numbers of places may not move meanwhile. */
  private early: number | undefined;

  constructor(
    config: RedisConfig,
    host: PluginHost,
    positions: Readonly<Record<string, Position>>,
    {reading, telling}: {reading: Connection; telling: Connection},
  ) {
    this.config = config;
    this.host = host;
    this.reading = reading;
    this.telling = telling;
    this.key = config.list!;
    // In a cluster, all three have to lie together.
    this.own = `{${this.key}}:${config.group}:${config.consumer}`;
    this.counter = `${this.own}:removed`;
    const {taken} = (positions[this.key] ?? {}) as {taken?: unknown};
    this.left = typeof taken === 'number' ? taken : undefined;
  }

  async *chunks(): AsyncGenerator<Chunk> {
    const {reading, config} = this;
    const held = Number(await reading.call('LLEN', this.own));
    this.removed = Number(String((await reading.call('GET', this.counter)) ?? 0));
    let taken = Math.max(this.left ?? this.removed, this.removed);
    if (taken > this.removed + held) {
      // Redis has forgotten: numbers go on behind what the host has.
      this.removed = taken - held;
      await reading.call('SET', this.counter, this.removed);
    }
    const end = this.removed + held;
    while (taken < end) {
      const from = taken - this.removed;
      const items = (await reading.call(
        'LRANGE',
        this.own,
        from,
        from + config.count - 1,
      )) as Buffer[];
      if (items.length === 0) break;
      yield* this.handOn(items, taken);
      taken += items.length;
    }
    this.isReady = true;
    if (this.early !== undefined) await this.remove(this.early);
    const where = [this.key, this.own, config.pop.toUpperCase(), 'RIGHT'] as const;
    const block = msOf(config.block) / 1000;
    const move = ['LMOVE', ...where] as const;
    for (;;) {
      const first = (await reading.call('BLMOVE', ...where, block)) as Buffer | null;
      if (first === null) continue;
      const length = Math.min(config.count - 1, Number(await reading.call('LLEN', this.key)));
      const more = await reading.inOneGo(Array.from({length}, () => move));
      const items = [first, ...more.filter((item) => item !== null)] as Buffer[];
      yield* this.handOn(items, taken);
      taken += items.length;
    }
  }

  async acknowledge(source: string, position: Position): Promise<void> {
    const {taken} = (position ?? {}) as {taken?: unknown};
    if (source !== this.key || typeof taken !== 'number') return;
    if (this.isReady) await this.remove(taken);
    else this.early = taken;
  }

  private async remove(taken: number): Promise<void> {
    const count = taken - this.removed;
    if (count <= 0) return;
    this.removed = taken;
    await this.telling.together(['LTRIM', this.own, count, -1], ['SET', this.counter, taken]);
  }

  private *handOn(items: readonly Buffer[], taken: number): Generator<Chunk> {
    const records = items.map((record, i) => ({record, position: {taken: taken + i + 1}}));
    yield* chunksOf(this.host, this.key, records);
  }
}
