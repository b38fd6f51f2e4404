// The PluginHost of a plugin in a process of its own: every wish goes over the channel.
import type {Duplex, Readable} from 'node:stream';
import type {
  CommandResult,
  Datagram,
  DatagramReceiver,
  DatagramTarget,
  HttpAnswer,
  PluginHost,
  PluginListener,
} from '../../plugin.ts';
import type {Peer} from '../wire/peer.ts';
import type {WireStream} from '../wire/stream.ts';
import {datagramsOf, type WireDatagrams} from '../wire/values.ts';

type Connection = Duplex & {readonly peer: string};
interface Listening {
  push(stream: Connection): void;
  end(): void;
}

/** Notes a second that are sent on; the host ends a process that sends many more. */
const NOTES_PER_SECOND = 200;
/** Counters whose sums wait for the next second; counts of others are lost. */
const OWED_MAX = 100;
const NS_PER_S = 1_000_000_000n;

export class RemoteHost implements PluginHost {
  readonly signal: AbortSignal;
  readonly now: () => bigint;
  private readonly peer: () => Peer;
  private readonly listening = new Map<number, Listening>();
  private second = 0n;
  private sent = 0;
  private lost = 0;
  /** Counts of a busy second, by name and labels. */
  private readonly owed = new Map<string, {name: string; value: number; labels: object}>();

  constructor(peer: () => Peer, signal: AbortSignal, now: () => bigint) {
    this.peer = peer;
    this.signal = signal;
    this.now = now;
  }

  /** The host says that somebody has connected. */
  connected({listener, stream, peer}: {listener: number; stream: number; peer: string}): void {
    const connection = this.peer().stream(stream);
    connection.peer = peer;
    const target = this.listening.get(listener);
    if (target) target.push(connection);
    else connection.destroy();
  }

  log(level: string, message: string): void {
    this.note('log', {level, message: String(message).slice(0, 4000)});
  }
  count(name: string, value = 1, labels: Readonly<Record<string, string>> = {}): void {
    this.turn();
    if (this.sent < NOTES_PER_SECOND) {
      this.note('count', {name, value, labels});
      return;
    }
    const key = JSON.stringify([name, labels]);
    const owed = this.owed.get(key);
    if (owed) owed.value += value;
    else if (this.owed.size < OWED_MAX) this.owed.set(key, {name, value, labels});
    else this.lost += 1;
  }
  gauge(name: string, value: number, labels: Readonly<Record<string, string>> = {}): void {
    this.note('gauge', {name, value, labels});
  }
  health(state: string, reason?: string): void {
    this.note('health', {state, reason});
  }

  async request(
    request: Parameters<PluginHost['request']>[0],
    signal?: AbortSignal,
  ): Promise<HttpAnswer> {
    const {body, ...rest} = request;
    const {value, bytes} = await this.peer().call('request', rest, bytesOf(body), signal);
    return {...(value as Omit<HttpAnswer, 'body'>), body: bytes};
  }

  connect(target: Parameters<PluginHost['connect']>[0]): Promise<Duplex> {
    return this.opened('connect', {target});
  }

  async listen(target: Parameters<PluginHost['listen']>[0]): Promise<PluginListener> {
    const {value} = await this.peer().call('listen', target);
    const {listener, port} = value as {listener: number; port: number};
    const [waiting, takers]: [Connection[], ((result: IteratorResult<Connection>) => void)[]] = [
      [],
      [],
    ];
    let isEnded = false;
    this.listening.set(listener, {
      push: (stream) => {
        const taker = takers.shift();
        if (taker) taker({done: false, value: stream});
        else waiting.push(stream);
      },
      end: () => {
        isEnded = true;
        for (const taker of takers.splice(0)) taker({done: true, value: undefined});
      },
    });
    const next = () =>
      new Promise<IteratorResult<Connection>>((resolve) => {
        const stream = waiting.shift();
        if (stream) resolve({done: false, value: stream});
        else if (isEnded) resolve({done: true, value: undefined});
        else takers.push(resolve);
      });
    await this.peer().call('accept', {listener});
    return {
      port,
      connections: {[Symbol.asyncIterator]: () => ({next})},
      close: async () => {
        this.listening.get(listener)?.end();
        this.listening.delete(listener);
        for (const stream of waiting.splice(0)) stream.destroy();
        await this.peer().call('unlisten', {listener});
      },
    };
  }

  async receiveDatagrams(target: DatagramTarget): Promise<DatagramReceiver> {
    const {value} = await this.peer().call('receive', target);
    const {listener, port} = value as {listener: number; port: number};
    let dropped = 0;
    const next = async (): Promise<IteratorResult<readonly Datagram[]>> => {
      const {value, bytes} = await this.peer().call('datagrams', {listener});
      if (value === null) return {done: true, value: undefined};
      dropped = (value as WireDatagrams).dropped;
      return {done: false, value: datagramsOf(value as WireDatagrams, bytes)};
    };
    return {
      port,
      batches: {[Symbol.asyncIterator]: () => ({next})},
      get dropped() {
        return dropped;
      },
      close: async () => {
        await this.peer().call('unlisten', {listener});
      },
    };
  }

  async sendDatagram(target: DatagramTarget, bytes: Uint8Array): Promise<void> {
    await this.peer().call('send', target, bytes);
  }

  async run(
    name: string,
    {input, ...options}: Parameters<PluginHost['run']>[1] = {},
    signal?: AbortSignal,
  ): Promise<CommandResult> {
    const {value, bytes} = await this.peer().call('run', {name, options}, bytesOf(input), signal);
    const {exitCode, outBytes} = value as {exitCode: number; outBytes: number};
    return {exitCode, stdout: bytes.subarray(0, outBytes), stderr: bytes.subarray(outBytes)};
  }

  async follow(name: string, options: Parameters<PluginHost['follow']>[1] = {}): Promise<Readable> {
    // There is nothing to write to it.
    return (await this.opened('follow', {name, options})).end();
  }

  /** A stream whose number is told with the call, so that no byte comes before it is known. */
  private async opened(method: string, value: object): Promise<WireStream> {
    const stream = this.peer().stream();
    try {
      await this.peer().call(method, {...value, stream: stream.id});
      return stream;
    } catch (error) {
      stream.destroy();
      throw error;
    }
  }

  private note(name: string, value: unknown): void {
    this.turn();
    if (this.sent < NOTES_PER_SECOND) this.peer().note(name, value);
    else this.lost += 1;
    this.sent += 1;
  }

  /** With a new second: what was lost in the one before is told, and what it owes. */
  private turn(): void {
    const second = this.now() / NS_PER_S;
    if (second === this.second) return;
    if (this.lost > 0) this.peer().note('lost', {count: this.lost});
    [this.second, this.sent, this.lost] = [second, 0, 0];
    for (const owed of this.owed.values()) this.note('count', owed);
    this.owed.clear();
  }
}

const bytesOf = (body: string | Uint8Array | undefined): Uint8Array | undefined =>
  typeof body === 'string' ? Buffer.from(body) : body;
