// All shares of this agent, a page each in turn.

import {type Chunk, type PluginHost, type Position, parseDuration} from '@firewatch/kernel';
import {jetstreamManager} from '@nats-io/jetstream';
import type {NatsConnection} from '@nats-io/nats-core/internal';
import {type NatsConfig, sharesOf} from './config.ts';
import {connect} from './connection.ts';
import {asPosition, prepare} from './consumer.ts';
import {Puller, type PullOptions, type Taken} from './puller.ts';

/** The engine reads 64 KiB of a line. */
const RECORD_BYTES_MAX = 1 << 20;
const NS_PER_MS = 1_000_000n;
/** A consumer that has gone, or a full server: looked at again after this. */
const AGAIN_MS = 1_000;

export class Tail {
  private readonly config: NatsConfig;
  private readonly host: PluginHost;
  private readonly positions: Readonly<Record<string, Position>>;
  private readonly after: PullOptions['after'];
  private connection: NatsConnection | undefined;
  private readonly pullers: Puller[] = [];
  private created = '';
  private isClosed = false;
  private wake = () => {};
  private lost: Error | undefined;

  constructor(
    config: NatsConfig,
    host: PluginHost,
    positions: Readonly<Record<string, Position>>,
    after: PullOptions['after'],
  ) {
    this.config = config;
    this.host = host;
    this.positions = positions;
    this.after = after;
  }

  /** Connects, and brings all consumers to where reading goes on. */
  private async begin(): Promise<void> {
    const {config, host} = this;
    const connection = await connect(config, host);
    this.connection = connection;
    void connection.closed().then((error) => {
      this.lost = error instanceof Error ? error : new Error('the server closed the connection');
      this.wake();
    });
    const manager = await jetstreamManager(connection, {checkAPI: false});
    const stream = await manager.streams.info(config.stream);
    this.created = stream.created;
    for (const share of sharesOf(config)) {
      const position = this.positions[share.source];
      const taken = await prepare(manager, config, share, stream, position);
      this.pullers.push(
        new Puller(
          connection,
          {
            stream: config.stream,
            share,
            batch: config.batch,
            expiresMs: Number(parseDuration(config.expires)! / NS_PER_MS),
            onChange: () => this.wake(),
            after: this.after,
          },
          taken,
        ),
      );
    }
  }

  async *chunks(): AsyncGenerator<Chunk> {
    try {
      await this.begin();
      while (!this.isClosed && !this.host.signal.aborted) {
        const changed = new Promise<void>((resolve) => {
          this.wake = resolve;
        });
        let isQuiet = true;
        for (const puller of this.pullers) {
          puller.pull();
          const failure = puller.failure ?? this.lost;
          if (failure && !puller.hasPage) throw failure;
          if (!puller.hasPage) continue;
          isQuiet = false;
          yield* this.chunksOf(puller.share.source, puller.take());
        }
        if (isQuiet) await changed;
      }
    } catch (error) {
      if (!this.isClosed) throw error;
    } finally {
      await this.close();
    }
  }

  acknowledge(source: string, position: Position): void {
    const {created, sequence} = (position ?? {}) as {created?: unknown; sequence?: unknown};
    if (created !== this.created || typeof sequence !== 'number' || this.connection?.isClosed())
      return;
    this.pullers.find(({share}) => share.source === source)?.acknowledge(sequence);
  }

  /** Acknowledgements that were sent leave before the connection does. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const puller of this.pullers) puller.close();
    const {connection} = this;
    if (connection && !connection.isClosed()) {
      const late = new Promise<void>((resolve) => this.after(AGAIN_MS, resolve));
      await Promise.race([connection.flush().catch(() => {}), connection.closed(), late]);
      await connection.close();
    }
    this.wake();
  }

  private *chunksOf(source: string, messages: readonly Taken[]): Generator<Chunk> {
    const {host} = this;
    let pieces: Uint8Array[] = [];
    let ends: number[] = [];
    let length = 0;
    for (const [i, {sequence, data}] of messages.entries()) {
      if (data.length > RECORD_BYTES_MAX) host.count('records_cut_total');
      if (data.length > 0) {
        pieces.push(data.subarray(0, RECORD_BYTES_MAX));
        length += pieces.at(-1)!.length;
        ends.push(length);
      }
      if (length < RECORD_BYTES_MAX && i + 1 < messages.length) continue;
      host.count('records_total', ends.length);
      host.count('record_bytes_total', length);
      yield {
        bytes: Buffer.concat(pieces),
        source,
        position: asPosition({created: this.created, sequence}),
        at: host.now(),
        // Messages without content are a place all the same.
        ...(length === 0 ? {framing: 'line'} : {framing: 'record', ends}),
      };
      [pieces, ends, length] = [[], [], 0];
    }
  }
}
