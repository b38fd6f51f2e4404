// Answers what a plugin's process asks of the host: its brokers, and what is noted by it.
import {Duplex, pipeline, type Readable} from 'node:stream';
import type {
  ConnectTarget,
  Datagram,
  DatagramReceiver,
  DatagramTarget,
  HttpRequest,
  ListenTarget,
  PluginListener,
} from '../../plugin.ts';
import type {Broker} from '../broker/index.ts';
import type {Handler, Peer} from '../wire/peer.ts';
import {datagramsToWire} from '../wire/values.ts';
import type {PluginSinks} from './environment.ts';

const LISTENERS_MAX = 16;
const NAME = /^[a-z][a-z0-9_]{0,63}$/;
const TEXT_MAX = 4000;
const LABELS_MAX = 8;

export interface HostSide {
  readonly handlers: Readonly<Record<string, Handler>>;
  note(name: string, value: unknown): void;
}

interface Receiving {
  readonly receiver: DatagramReceiver;
  readonly batches: AsyncIterator<readonly Datagram[]>;
}

/** `peer` is asked for when there is something to send on. */
export function hostSide(
  broker: Broker,
  sinks: PluginSinks,
  peer: () => Peer,
  mask: (text: string) => string,
): HostSide {
  const listeners = new Map<number, PluginListener>();
  const receivers = new Map<number, Receiving>();
  let next = 1;
  const mayListen = () => {
    if (listeners.size + receivers.size >= LISTENERS_MAX)
      throw new RangeError(`over ${LISTENERS_MAX} listeners`);
  };
  /** Joins what `open` gives to the plugin's stream of this number; taking one twice throws. */
  const join = async (id: number, open: () => Promise<Readable | Duplex>): Promise<undefined> => {
    const stream = peer().stream(id);
    try {
      const target = await open();
      if (target instanceof Duplex) pipeline(target, stream, target, () => {});
      else {
        pipeline(target, stream, () => {});
        stream.resume();
      }
    } catch (error) {
      stream.destroy();
      throw error;
    }
  };

  const handlers: Record<string, Handler> = {
    request: async (value, bytes, signal) => {
      const asked = {...(value as HttpRequest), ...(bytes.length > 0 && {body: bytes})};
      const {body, ...answer} = await broker.request(asked, signal);
      return {value: answer, bytes: body};
    },
    connect: async (value) => {
      const {target, stream} = value as {target: ConnectTarget; stream: number};
      return join(stream, () => broker.connect(target));
    },
    follow: async (value) => {
      const {name, options, stream} = value as {name: string; options: object; stream: number};
      return join(stream, () => broker.follow(name, options));
    },
    run: async (value, bytes, signal) => {
      const {name, options} = value as {name: string; options: object};
      const {exitCode, stdout, stderr} = await broker.run(name, {...options, input: bytes}, signal);
      return {
        value: {exitCode, outBytes: stdout.length},
        bytes: Buffer.concat([stdout, stderr]),
      };
    },
    listen: async (value) => {
      mayListen();
      const listener = await broker.listen(value as ListenTarget);
      const id = next++;
      listeners.set(id, listener);
      return {value: {listener: id, port: listener.port}};
    },
    accept: async (value) => {
      const {listener: id} = value as {listener: number};
      const listener = listeners.get(id);
      if (listener) void accept(id, listener);
      return undefined;
    },
    unlisten: async (value) => {
      const {listener: id} = value as {listener: number};
      await (listeners.get(id) ?? receivers.get(id)?.receiver)?.close();
      listeners.delete(id);
      receivers.delete(id);
      return undefined;
    },
    receive: async (value) => {
      mayListen();
      const receiver = await broker.receiveDatagrams(value as DatagramTarget);
      const id = next++;
      receivers.set(id, {receiver, batches: receiver.batches[Symbol.asyncIterator]()});
      return {value: {listener: id, port: receiver.port}};
    },
    datagrams: async (value) => {
      const receiving = receivers.get((value as {listener: number}).listener);
      const batch = await receiving?.batches.next();
      if (!receiving || !batch || batch.done) return {value: null};
      return datagramsToWire(batch.value, receiving.receiver.dropped);
    },
    send: async (value, bytes) => {
      await broker.sendDatagram(value as DatagramTarget, bytes);
      return undefined;
    },
    write: async (value) => {
      const {stream, text} = value as {stream: 'out' | 'err'; text: string};
      await sinks.write(stream === 'err' ? 'err' : 'out', mask(String(text)));
      return undefined;
    },
  };

  async function accept(id: number, listener: PluginListener): Promise<void> {
    for await (const connection of listener.connections) {
      try {
        const stream = peer().stream();
        peer().note('connection', {listener: id, stream: stream.id, peer: connection.peer});
        pipeline(connection, stream, connection, () => {});
      } catch {
        // As many as the channel has streams for.
        connection.destroy();
      }
    }
  }

  return {handlers, note: (name, value) => noted(sinks, name, value, mask)};
}

/** What was noted, bounded and masked; anything else is left out. */
function noted(
  sinks: PluginSinks,
  name: string,
  value: unknown,
  mask: (text: string) => string,
): void {
  const said = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const text = (one: unknown) => mask(String(one ?? '').slice(0, TEXT_MAX));
  if (name === 'log') {
    const level = (['debug', 'info', 'warn', 'error'] as const).find((one) => one === said.level);
    sinks.log(level ?? 'info', text(said.message));
  } else if (name === 'lost') {
    sinks.log('warn', `${Number(said.count) || 0} messages left out: over 200 a second`);
  } else if (name === 'health') {
    sinks.health(
      said.state === 'ok' ? 'ok' : 'degraded',
      said.reason === undefined ? undefined : text(said.reason),
    );
  } else if ((name === 'count' || name === 'gauge') && NAME.test(String(said.name))) {
    const amount = Number(said.value);
    if (!Number.isFinite(amount) || (name === 'count' && amount < 0)) return;
    sinks[name](String(said.name), amount, labelsOf(said.labels, text));
  }
}

function labelsOf(labels: unknown, text: (one: unknown) => string): Record<string, string> {
  if (typeof labels !== 'object' || labels === null) return {};
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([name]) => NAME.test(name))
      .slice(0, LABELS_MAX)
      .map(([name, value]) => [name, text(value).slice(0, 200)]),
  );
}
