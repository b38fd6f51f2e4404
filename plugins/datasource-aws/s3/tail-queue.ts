// New objects as a queue tells of them. A message is deleted when all of its objects are safe with
// the host, not before; one that comes again meanwhile, or whose objects were read before a
// restart, gives nothing a second time.
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type {Chunk, Position} from '@firewatch/kernel';
import {clientSettings} from '../client/client.ts';
import {isError} from '../client/pace.ts';
import {msOf} from '../client/setting.ts';
import type {S3Config} from './config.ts';
import {idOf, type ObjectName, objectsIn} from './notification.ts';
import type {ObjectReader} from './read-object.ts';

/** Objects that are remembered as read; a position has room for no more. */
export const DONE_MAX = 200;
/** Messages whose objects were handed on and are not safe yet; with as many, reading waits. */
const PENDING_MAX = 100;
const BATCH = 10;
const RECEIVE_SECONDS = 20;
const PENDING_WAIT_MS = 250;
const NS_PER_MS = 1_000_000n;

interface Pending {
  readonly receipt: string;
  /** Safe with the position of this number. */
  readonly number: number;
}

export class QueueTail {
  private readonly config: S3Config;
  private readonly reader: ObjectReader;
  private readonly client: SQSClient;
  private readonly source: string;
  private readonly done: string[];
  private reading: {readonly id: string; readonly records: number} | undefined;
  /** Of the last position. */
  private number: number;
  /** Positions up to this number are safe. */
  private safe: number;
  private pending: Pending[] = [];
  private current: string | undefined;
  private url = '';
  private extendedAt = 0;

  constructor(
    config: S3Config,
    reader: ObjectReader,
    positions: Readonly<Record<string, Position>>,
  ) {
    this.config = config;
    this.reader = reader;
    this.client = new SQSClient(clientSettings(config, reader.host, reader.pace.signal));
    this.source = config.sqs_name!.slice(config.sqs_name!.lastIndexOf('/') + 1);
    const left = (positions[this.source] ?? {}) as Record<string, never>;
    const {number = 0, done = [], reading} = left;
    this.number = Number(number);
    // Nothing that was handed on is safe as far as we know.
    this.safe = this.number === 0 ? 0 : -1;
    this.done = Array.isArray(done) ? [...(done as string[])] : [];
    this.reading = reading;
  }

  async *chunks(): AsyncGenerator<Chunk> {
    const {pace} = this.reader;
    this.url = await this.queueUrl();
    while (!pace.signal.aborted) {
      await this.extend();
      if (this.pending.length >= PENDING_MAX) {
        await pace.wait(PENDING_WAIT_MS);
        continue;
      }
      const message = await this.receive();
      if (!message) continue;
      this.current = message.receipt;
      const isRead = yield* this.read(message.body);
      this.current = undefined;
      if (!isRead) continue;
      this.pending.push({receipt: message.receipt, number: this.number});
      await this.deleteSafe();
    }
  }

  /** Called by the host when everything up to `position` is on its disk. */
  async acknowledge(source: string, position: Position): Promise<void> {
    const {number} = (position ?? {}) as {number?: unknown};
    if (source !== this.source || typeof number !== 'number') return;
    this.safe = Math.max(this.safe, number);
    if (this.url !== '') await this.deleteSafe();
  }

  private async queueUrl(): Promise<string> {
    const {sqs_name} = this.config;
    if (sqs_name!.includes('://')) return sqs_name!;
    const {QueueUrl} = await this.reader.pace.ask('GetQueueUrl', () =>
      this.client.send(new GetQueueUrlCommand({QueueName: sqs_name})),
    );
    return QueueUrl ?? '';
  }

  /** One message: what is read is what is hidden from others. */
  private async receive(): Promise<{receipt: string; body: string} | undefined> {
    const {Messages} = await this.reader.pace.ask('ReceiveMessage', () =>
      this.client.send(
        new ReceiveMessageCommand({
          QueueUrl: this.url,
          MaxNumberOfMessages: 1,
          WaitTimeSeconds: RECEIVE_SECONDS,
          VisibilityTimeout: this.visibilitySeconds,
        }),
      ),
    );
    const [message] = Messages ?? [];
    if (message?.ReceiptHandle === undefined) return undefined;
    return {receipt: message.ReceiptHandle, body: message.Body ?? ''};
  }

  /** All objects of a message. False: it was not understood, or not to be read, and stays. */
  private async *read(body: string): AsyncGenerator<Chunk, boolean> {
    const {host} = this.reader;
    let objects: readonly ObjectName[];
    try {
      objects = objectsIn(body, this.config.sqs_format);
    } catch (error) {
      host.count('messages_faulty_total');
      host.log('warn', `a message of ${this.source} is left: ${(error as Error).message}`);
      return false;
    }
    for (const object of objects) {
      const id = idOf(object);
      if (!object.key.startsWith(this.config.prefix) || this.done.includes(id)) continue;
      try {
        yield* this.readObject(object, id);
      } catch (error) {
        if (isError(error, 'NoSuchKey', 'NotFound')) host.count('objects_gone_total');
        else if (!isError(error, 'AccessDenied')) throw error;
        else {
          host.health('degraded', `${object.bucket}/${object.key} may not be read`);
          host.count('objects_denied_total');
          return false;
        }
      }
    }
    return true;
  }

  private async *readObject(object: ObjectName, id: string): AsyncGenerator<Chunk> {
    const skip = this.reading?.id === id ? this.reading.records : 0;
    const finish = () => {
      this.reading = undefined;
      this.done.push(id);
      if (this.done.length > DONE_MAX) this.done.shift();
    };
    let isDone = false;
    const chunks = this.reader.chunks(object, this.source, skip, (records, isWhole) => {
      if (isWhole) finish();
      else this.reading = {id, records};
      isDone = isWhole;
      this.number += 1;
      const {number, done, reading} = this;
      return {number, done: [...done], ...(reading && {reading: {...reading}})};
    });
    for await (const chunk of chunks) {
      yield chunk;
      await this.extend();
    }
    if (!isDone) finish();
  }

  private async deleteSafe(): Promise<void> {
    const safe = this.pending.filter(({number}) => number <= this.safe);
    this.pending = this.pending.filter(({number}) => number > this.safe);
    await this.inBatches(safe, async (Entries) => {
      const {Failed = []} = await this.reader.pace.ask('DeleteMessage', () =>
        this.client.send(new DeleteMessageBatchCommand({QueueUrl: this.url, Entries})),
      );
      // It comes again, is known, and is deleted then.
      if (Failed.length > 0) this.reader.host.count('deletes_failed_total', Failed.length);
    });
  }

  /** What is not deleted yet stays hidden from other readers. */
  private async extend(): Promise<void> {
    const now = Number(this.reader.host.now() / NS_PER_MS);
    const held = [...this.pending, ...(this.current ? [{receipt: this.current}] : [])];
    if (held.length === 0) this.extendedAt = now;
    if (now - this.extendedAt < (this.visibilitySeconds * 1000) / 3) return;
    this.extendedAt = now;
    const VisibilityTimeout = this.visibilitySeconds;
    await this.inBatches(held, async (entries) => {
      const Entries = entries.map((entry) => ({...entry, VisibilityTimeout}));
      await this.reader.pace.ask('ChangeMessageVisibility', () =>
        this.client.send(new ChangeMessageVisibilityBatchCommand({QueueUrl: this.url, Entries})),
      );
    });
  }

  private async inBatches(
    all: readonly {readonly receipt: string}[],
    send: (entries: {Id: string; ReceiptHandle: string}[]) => Promise<void>,
  ): Promise<void> {
    for (let from = 0; from < all.length; from += BATCH) {
      const entries = all.slice(from, from + BATCH);
      await send(entries.map(({receipt}, i) => ({Id: String(i), ReceiptHandle: receipt})));
    }
  }

  private get visibilitySeconds(): number {
    return Math.min(43_200, Math.ceil(msOf(this.config.visibility_timeout) / 1000));
  }
}
