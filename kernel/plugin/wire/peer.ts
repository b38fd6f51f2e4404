// One end of the channel between host and plugin; both ends are this class.
//
// Bounds: calls in flight from the other side (CALLS_MAX), bytes waiting to be read by it
// (WAITING_BYTES_MAX), the window of each stream, the size of a frame. Whoever exceeds one is not
// keeping to the protocol: `failed` tells, and the channel is closed.
import type {Duplex} from 'node:stream';
import {encodeFrame, FrameDecoder, ProtocolError} from './frame.ts';
import {asMessage, type Message, RemoteError, wireError} from './message.ts';
import {WireStream} from './stream.ts';

export const CALLS_MAX = 64;
const WAITING_BYTES_MAX = 64 << 20;
const STREAMS_MAX = 512;
/** Of the codes of Node's own errors for streams that were destroyed, or closed early. */
const STREAM_ENDED = 'ERR_STREAM_';

/** A result with bytes, and what came in with a call. */
export interface Payload {
  readonly value?: unknown;
  readonly bytes?: Uint8Array;
}
export type Handler = (
  value: unknown,
  bytes: Uint8Array,
  signal: AbortSignal,
) => Promise<Payload | undefined>;

export interface PeerOptions {
  /** Answers calls by their name. */
  readonly handlers: Readonly<Record<string, Handler>>;
  /** Number of its first call and stream; the two sides' do not meet. */
  readonly base: number;
  /** Hears notes. */
  note?(name: string, value: unknown): void;
  /** Called for every frame that nobody asked for; throws ProtocolError for one too many. */
  unasked?(): void;
  /** The channel has ended; `error` when that was a fault of the other side. */
  ended(error: Error | undefined): void;
}

interface Waiting {
  resolve(payload: Required<Payload>): void;
  reject(error: Error): void;
}

export class Peer {
  private readonly socket: Duplex;
  private readonly options: PeerOptions;
  private readonly decoder = new FrameDecoder();
  private readonly waiting = new Map<number, Waiting>();
  /** Calls of the other side that are being answered. */
  private readonly running = new Map<number, AbortController>();
  private readonly streams = new Map<number, WireStream>();
  private next: number;
  private isClosed = false;

  constructor(socket: Duplex, options: PeerOptions) {
    this.socket = socket;
    this.options = options;
    this.next = options.base;
    socket.on('data', (piece: Buffer) => this.receive(piece));
    socket.on('error', () => this.close());
    socket.on('close', () => this.close());
    socket.on('end', () => this.close());
  }

  /** Calls the other side; rejects with RemoteError when it throws, with `gone` when it ends. */
  call(name: string, value?: unknown, bytes?: Uint8Array, signal?: AbortSignal) {
    return new Promise<Required<Payload>>((resolve, reject) => {
      if (this.isClosed) throw gone();
      const i = this.next++;
      const cancel = () => this.send({k: 'cancel', i});
      const settle = () => {
        this.waiting.delete(i);
        signal?.removeEventListener('abort', cancel);
      };
      this.waiting.set(i, {
        resolve: (payload) => {
          settle();
          resolve(payload);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      this.send({k: 'call', i, m: name, p: value}, bytes);
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel, {once: true});
    });
  }

  /** Tells the other side; no answer. */
  note(name: string, value?: unknown): void {
    this.send({k: 'note', m: name, p: value});
  }

  /** Opens a stream, or takes part in one that the other side opened and gave this number. */
  stream(id = this.next++): WireStream {
    if (this.streams.size >= STREAMS_MAX) throw new RangeError(`more than ${STREAMS_MAX} streams`);
    if (this.streams.has(id)) throw new RangeError('two streams of one number');
    const stream = new WireStream({
      data: (bytes) => this.send({k: 'data', i: id}, bytes),
      room: (bytes) => this.send({k: 'room', i: id, p: bytes}),
      end: () => this.send({k: 'end', i: id}),
      drop: (error) => {
        this.streams.delete(id);
        // That one side was done before the other is how connections end.
        const isFault = error && !(error as NodeJS.ErrnoException).code?.startsWith(STREAM_ENDED);
        this.send({k: 'drop', i: id, ...(isFault && {p: wireError(error)})});
      },
    });
    this.streams.set(id, stream);
    stream.id = id;
    return stream;
  }

  /** Ends the channel: every call and stream ends with it. */
  close(error?: Error): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.socket.destroy();
    for (const {reject} of [...this.waiting.values()]) reject(gone());
    for (const controller of this.running.values()) controller.abort();
    for (const stream of this.streams.values()) stream.destroy(gone());
    this.streams.clear();
    this.options.ended(error);
  }

  private send(message: Message, bytes?: Uint8Array): void {
    if (this.isClosed) return;
    this.socket.write(encodeFrame(message, bytes));
    if (this.socket.writableLength > WAITING_BYTES_MAX) {
      this.close(new ProtocolError('it does not read what is sent to it'));
    }
  }

  private receive(piece: Buffer): void {
    if (this.isClosed) return;
    try {
      for (const {message, bytes} of this.decoder.push(piece)) {
        this.dispatch(asMessage(message), bytes);
        if (this.isClosed) return;
      }
    } catch (error) {
      this.close(error as Error);
    }
  }

  private dispatch(message: Message, bytes: Uint8Array): void {
    switch (message.k) {
      case 'call':
        this.answer(message.i, message.m, message.p, bytes);
        return;
      case 'reply':
      case 'error': {
        const waiting = this.waiting.get(message.i);
        if (!waiting) throw new ProtocolError('an answer to no question');
        if (message.k === 'reply') waiting.resolve({value: message.p, bytes});
        else waiting.reject(new RemoteError(message.p));
        return;
      }
      case 'cancel':
        this.options.unasked?.();
        this.running.get(message.i)?.abort();
        return;
      case 'note':
        this.options.unasked?.();
        this.options.note?.(message.m, message.p);
        return;
      default:
        this.forward(message, bytes);
    }
  }

  /** A message about a stream; one that has ended here a moment ago is no fault. */
  private forward(message: Message & {i: number}, bytes: Uint8Array): void {
    const stream = this.streams.get(message.i);
    if (!stream) {
      this.options.unasked?.();
      return;
    }
    if (message.k === 'data') stream.received(bytes);
    else if (message.k === 'room') stream.granted(message.p as number);
    else if (message.k === 'end') stream.ended();
    else {
      this.streams.delete(message.i);
      stream.dropped(message.k === 'drop' && message.p ? new RemoteError(message.p) : undefined);
    }
  }

  private answer(i: number, name: string, value: unknown, bytes: Uint8Array): void {
    const handler = Object.hasOwn(this.options.handlers, name) && this.options.handlers[name];
    if (!handler) throw new ProtocolError('a call of nothing that there is');
    if (this.running.has(i)) throw new ProtocolError('two calls of one number');
    if (this.running.size >= CALLS_MAX) throw new ProtocolError(`over ${CALLS_MAX} calls at once`);
    const controller = new AbortController();
    this.running.set(i, controller);
    const reply = (message: Message, answer?: Uint8Array) => {
      this.running.delete(i);
      this.send(message, answer);
    };
    (async () => handler(value, bytes, controller.signal))()
      .then((payload) => reply({k: 'reply', i, p: payload?.value}, payload?.bytes))
      .catch((error: unknown) => reply({k: 'error', i, p: wireError(error)}));
  }
}

const gone = () => new RemoteError({message: 'the other side has ended', code: 'ERR_PLUGIN_GONE'});
