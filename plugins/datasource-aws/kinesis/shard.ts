// One shard, read by iterators that last five minutes each. Its place is the sequence number of
// the last record that was handed on, or the instant at which reading it began.
import {
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
  type _Record as KinesisRecord,
} from '@aws-sdk/client-kinesis';
import type {Chunk, PluginHost, Position} from '@firewatch/kernel';
import {isError, type Pace} from '../client/pace.ts';
import {RecordChunk} from '../client/record-chunk.ts';
import type {KinesisConfig} from './config.ts';
import {messagesOf} from './subscription.ts';

export interface ShardPlace {
  /** Of the last record; of it, the first `skip` messages were handed on, all when 0. */
  readonly sequence?: string;
  readonly skip: number;
  /** Without a record: from this instant on (ms), 0 from what is kept. */
  readonly since: number;
  /** It was closed, and is read to its end. */
  readonly isEnded: boolean;
}

export const asPosition = ({sequence, skip, since, isEnded}: ShardPlace): Position => ({
  ...(sequence !== undefined && {sequence}),
  skip,
  since,
  isEnded,
});

/** undefined: it is none of ours. */
export function readPlace(value: Position | undefined): ShardPlace | undefined {
  const {sequence, skip, since, isEnded} = (value ?? {}) as Record<string, Position>;
  if (typeof skip !== 'number' || typeof since !== 'number' || typeof isEnded !== 'boolean')
    return undefined;
  return {...(typeof sequence === 'string' && {sequence}), skip, since, isEnded};
}

export interface ShardOptions {
  readonly config: KinesisConfig;
  readonly client: KinesisClient;
  readonly host: PluginHost;
  readonly pace: Pace;
}

export class Shard {
  readonly id: string;
  readonly source: string;
  place: ShardPlace;
  private readonly options: ShardOptions;
  private iterator: string | undefined;
  private isNew: boolean;

  /** `isNew`: its place is not known to the host. */
  constructor(options: ShardOptions, id: string, place: ShardPlace, isNew: boolean) {
    this.options = options;
    this.id = id;
    this.source = `${options.config.stream_name}/${id}`;
    this.place = place;
    this.isNew = isNew;
  }

  /** What one request gives. */
  async *some(): AsyncGenerator<Chunk> {
    const {client, host, pace, config} = this.options;
    if (this.isNew) {
      this.isNew = false;
      yield this.marker();
    }
    this.iterator ??= await this.iteratorFrom();
    const {iterator} = this;
    let answer: GetRecordsCommandOutput;
    try {
      answer = await pace.ask('GetRecords', () =>
        client.send(new GetRecordsCommand({ShardIterator: iterator, Limit: config.max_records})),
      );
    } catch (error) {
      if (!isError(error, 'ExpiredIteratorException')) throw error;
      this.iterator = undefined;
      return;
    }
    const lag = (answer.MillisBehindLatest ?? 0) / 1000;
    host.gauge('lag_seconds', lag, {source: this.source});
    yield* this.chunks(answer.Records ?? []);
    this.iterator = answer.NextShardIterator;
    if (this.iterator !== undefined) return;
    this.place = {...this.place, isEnded: true};
    yield this.marker();
  }

  private *chunks(records: readonly KinesisRecord[]): Generator<Chunk> {
    const chunk = new RecordChunk(this.options.host);
    for (const {SequenceNumber: sequence = '', Data: data = new Uint8Array()} of records) {
      const skip = sequence === this.place.sequence ? this.place.skip : 0;
      const messages = this.messages(data, sequence);
      for (const [i, message] of messages.entries()) {
        if (i < skip) continue;
        chunk.add(message);
        if (!chunk.isFull) continue;
        const isWhole = i + 1 === messages.length;
        this.place = {...this.place, sequence, skip: isWhole ? 0 : i + 1};
        yield chunk.take(this.source, asPosition(this.place));
      }
      this.place = {...this.place, sequence, skip: 0};
    }
    if (!chunk.isEmpty) yield chunk.take(this.source, asPosition(this.place));
  }

  private messages(data: Uint8Array, sequence: string): readonly Uint8Array[] {
    if (!this.options.config.from_subscription) return [data];
    try {
      return messagesOf(data);
    } catch (error) {
      this.options.host.count('records_faulty_total');
      const {message} = error as Error;
      this.options.host.log('warn', `${this.source}, record ${sequence}: ${message}`);
      return [];
    }
  }

  /** No bytes, but a place: where reading began, or that it is over. */
  private marker(): Chunk {
    return {
      bytes: new Uint8Array(),
      source: this.source,
      position: asPosition(this.place),
      at: this.options.host.now(),
      framing: 'line',
    };
  }

  private async iteratorFrom(): Promise<string | undefined> {
    const {client, pace, config} = this.options;
    const {sequence, skip, since} = this.place;
    const from: Pick<
      GetShardIteratorCommandInput,
      'ShardIteratorType' | 'StartingSequenceNumber' | 'Timestamp'
    > =
      sequence !== undefined
        ? {
            // A record that was handed on in part comes once more.
            ShardIteratorType: skip > 0 ? 'AT_SEQUENCE_NUMBER' : 'AFTER_SEQUENCE_NUMBER',
            StartingSequenceNumber: sequence,
          }
        : since === 0
          ? {ShardIteratorType: 'TRIM_HORIZON'}
          : {ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(since)};
    const {ShardIterator} = await pace.ask('GetShardIterator', () =>
      client.send(
        new GetShardIteratorCommand({StreamName: config.stream_name, ShardId: this.id, ...from}),
      ),
    );
    return ShardIterator;
  }
}
