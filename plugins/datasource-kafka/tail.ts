// What the group gives this agent, batch by batch. A batch waits until the host has taken it, while
// the group hears that we live. Offsets are committed when the host has them on disk; what comes
// again because they were not is known by the position, and passed over.
import type {Chunk, PluginHost, Position} from '@firewatch/kernel';
import type {Batch, GroupConsumer} from './client.ts';

/** The engine reads 64 KiB of a line. */
const RECORD_BYTES_MAX = 1 << 20;
const CHUNK_BYTES = 1 << 20;
const HEARTBEAT_MS = 3_000;

/** Calls `action` once; the result takes it back. */
export type After = (ms: number, action: () => void) => () => void;

interface Waiting {
  readonly batch: Batch;
  readonly taken: () => void;
}

export class Tail {
  private readonly host: PluginHost;
  private readonly consumer: GroupConsumer;
  private readonly after: After;
  /** The next offset, by source: before it, all is with the host. */
  private readonly next = new Map<string, bigint>();
  private waiting: Waiting | undefined;
  private failure: Error | undefined;
  private isClosed = false;
  private wake = () => {};

  constructor(
    host: PluginHost,
    consumer: GroupConsumer,
    positions: Readonly<Record<string, Position>>,
    after: After,
  ) {
    this.host = host;
    this.consumer = consumer;
    this.after = after;
    for (const [source, position] of Object.entries(positions)) {
      const {next} = (position ?? {}) as {next?: unknown};
      if (typeof next === 'string' && /^\d{1,19}$/.test(next)) this.next.set(source, BigInt(next));
    }
  }

  async *chunks(): AsyncGenerator<Chunk> {
    const starting = this.consumer.start(
      (batch, heartbeat) => this.offer(batch, heartbeat),
      (error) => this.end(error),
    );
    starting.catch((error: Error) => this.end(error));
    try {
      while (!this.isClosed) {
        const changed = new Promise<void>((resolve) => {
          this.wake = resolve;
        });
        if (this.failure) throw this.failure;
        const {waiting} = this;
        if (!waiting) {
          await changed;
          continue;
        }
        yield* this.chunksOf(waiting.batch);
        this.waiting = undefined;
        waiting.taken();
      }
    } finally {
      await this.close();
    }
  }

  async acknowledge(source: string, position: Position): Promise<void> {
    const {next} = (position ?? {}) as {next?: unknown};
    const at = source.lastIndexOf('/');
    if (at < 0 || typeof next !== 'string' || this.isClosed) return;
    await this.consumer.commit(source.slice(0, at), Number(source.slice(at + 1)), next);
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.wake();
    this.waiting?.taken();
    await this.consumer.stop().catch(() => {});
  }

  /** Resolves when the host has the batch. */
  private async offer(batch: Batch, heartbeat: () => Promise<void>): Promise<void> {
    let cancel = () => {};
    await new Promise<void>((resolve, reject) => {
      const beat = () => {
        cancel = this.after(HEARTBEAT_MS, () => void heartbeat().then(beat, reject));
      };
      beat();
      this.waiting = {batch, taken: resolve};
      this.wake();
    }).finally(() => cancel());
    if (this.isClosed) throw new Error('it is closed');
  }

  private end(error: Error): void {
    this.failure ??= error;
    this.wake();
  }

  private *chunksOf({topic, partition, messages, highWatermark}: Batch): Generator<Chunk> {
    const {host} = this;
    const source = `${topic}/${partition}`;
    let pieces: Uint8Array[] = [];
    let ends: number[] = [];
    let length = 0;
    let next = this.next.get(source) ?? 0n;
    const known = next;
    const taken = (): Chunk => {
      this.next.set(source, next);
      host.count('records_total', ends.length);
      host.count('record_bytes_total', length);
      const chunk = {
        bytes: Buffer.concat(pieces),
        source,
        position: {next: String(next)},
        at: host.now(),
        ...(length === 0 ? {framing: 'line' as const} : {framing: 'record' as const, ends}),
      };
      [pieces, ends, length] = [[], [], 0];
      return chunk;
    };
    let isNew = false;
    for (const {offset, value} of messages) {
      if (BigInt(offset) < known) {
        host.count('known_total');
        continue;
      }
      isNew = true;
      next = BigInt(offset) + 1n;
      if (value !== null && value.length > 0) {
        if (value.length > RECORD_BYTES_MAX) host.count('records_cut_total');
        pieces.push(value.subarray(0, RECORD_BYTES_MAX));
        length += pieces.at(-1)!.length;
        ends.push(length);
      }
      if (length < CHUNK_BYTES) continue;
      isNew = false;
      yield taken();
    }
    if (isNew) yield taken();
    const lag = Number(BigInt(highWatermark) - next);
    host.gauge('lag_records', Math.max(0, lag), {source});
  }
}
