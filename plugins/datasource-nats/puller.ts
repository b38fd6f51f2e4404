// Messages of one consumer, asked for a page at a time. No page is asked for before the one before
// was taken, so that a slow host slows the server down.
import {
  createInbox,
  type Msg,
  type NatsConnection,
  type Subscription,
} from '@nats-io/nats-core/internal';
import type {Share} from './config.ts';

/** Of a page; the server sends a single message that is longer all the same when asked for one. */
const PAGE_BYTES = 1 << 20;
/** Over the request's own time, before it counts as lost, ms. */
const LOST_MS = 5_000;
const NS_PER_MS = 1_000_000;

const BEAT = 100;
const ENDED = [404, 408];
const REFUSED = 409;

export interface Taken {
  readonly sequence: number;
  readonly data: Uint8Array;
}

export interface PullOptions {
  readonly stream: string;
  readonly share: Share;
  readonly batch: number;
  readonly expiresMs: number;
  /** There is something to be taken, or it has failed. */
  readonly onChange: () => void;
  /** Calls `action` once; the result takes it back. */
  readonly after: (ms: number, action: () => void) => () => void;
}

export class Puller {
  readonly share: Share;
  /** What went wrong for good. */
  failure: Error | undefined;
  /** Of the last message that was received. */
  private last: number;
  /** Everything up to here is safe with the host. */
  private safe = 0;
  private page: Taken[] = [];
  /** Replies by which messages are acknowledged, by sequence number. */
  private readonly open = new Map<number, string>();
  /** Messages that the request under way may still bring; 0: none is under way. */
  private wanted = 0;
  private isSingle = false;
  private cancelLost = () => {};
  private readonly connection: NatsConnection;
  private readonly options: PullOptions;
  private readonly inbox: string;
  private readonly subscription: Subscription;

  constructor(connection: NatsConnection, options: PullOptions, taken: number) {
    this.connection = connection;
    this.options = options;
    this.share = options.share;
    this.last = taken;
    this.inbox = createInbox();
    this.subscription = connection.subscribe(this.inbox, {
      callback: (error, message) => {
        if (error) this.fail(error);
        else this.receive(message);
      },
    });
  }

  get hasPage(): boolean {
    return this.page.length > 0;
  }

  /** What came so far. */
  take(): readonly Taken[] {
    return this.page.splice(0);
  }

  /** Asks for more, unless it has or what was asked for still comes. */
  pull(): void {
    if (this.wanted > 0 || this.hasPage || this.failure) return;
    const {stream, share, batch, expiresMs, after} = this.options;
    this.wanted = this.isSingle ? 1 : batch;
    const asked = {
      batch: this.wanted,
      expires: expiresMs * NS_PER_MS,
      ...(!this.isSingle && {max_bytes: PAGE_BYTES}),
    };
    this.isSingle = false;
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${share.durable}`;
    this.connection.publish(subject, JSON.stringify(asked), {reply: this.inbox});
    this.cancelLost = after(expiresMs + LOST_MS, () => this.finish());
  }

  /** Everything up to `sequence` is safe: the server may forget it. */
  acknowledge(sequence: number): void {
    this.safe = Math.max(this.safe, sequence);
    for (const [one, reply] of this.open) {
      if (one > this.safe) break;
      this.connection.publish(reply, '+ACK');
      this.open.delete(one);
    }
  }

  close(): void {
    this.cancelLost();
    if (!this.connection.isClosed()) this.subscription.unsubscribe();
  }

  private receive(message: Msg): void {
    const code = message.headers?.code ?? 0;
    if (message.reply === undefined || message.reply === '' || code !== 0) {
      this.told(code, message.headers?.description ?? '');
      return;
    }
    const sequence = sequenceOf(message.reply);
    this.wanted = Math.max(0, this.wanted - 1);
    if (this.wanted === 0) this.cancelLost();
    if (sequence === undefined) {
      this.fail(new Error('a message without its place'));
      return;
    }
    if (sequence <= this.safe) this.connection.publish(message.reply, '+ACK');
    else {
      // The last reply of a message is the one that counts; older messages come first.
      const isNew = sequence > this.last;
      this.open.set(sequence, message.reply);
      if (isNew) {
        this.last = sequence;
        this.page.push({sequence, data: message.data});
      }
    }
    this.options.onChange();
  }

  /** What the server says instead of a message. */
  private told(code: number, description: string): void {
    if (code === BEAT) return;
    const isTooLong = code === REFUSED && /exceeds max ?bytes/i.test(description);
    const isOver = code === REFUSED && /max|batch|leader|exceed/i.test(description);
    if (isTooLong) this.isSingle = !this.hasPage;
    if (isTooLong || isOver || ENDED.includes(code)) this.finish();
    else this.fail(new Error(`${this.share.durable}: the server answered ${code} ${description}`));
  }

  private finish(): void {
    this.cancelLost();
    this.wanted = 0;
    this.options.onChange();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.finish();
  }
}

/**
 * `$JS.ACK.stream.consumer.delivered.SEQUENCE.consumerSequence.timestamp.pending`, or, since 2.10,
 * with domain and account before the stream.
 */
export function sequenceOf(reply: string): number | undefined {
  const parts = reply.split('.');
  if (parts[0] !== '$JS' || parts[1] !== 'ACK') return undefined;
  const sequence = Number(parts[parts.length >= 11 ? 7 : 5]);
  return Number.isSafeInteger(sequence) && sequence > 0 ? sequence : undefined;
}
