// The world as a test of a plugin wants it: the brokers answer from the test's list, or fail in the
// ways that the world does. What the needs do not allow is refused as ever.
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {type Duplex, duplexPair, Readable} from 'node:stream';
import {text} from 'node:stream/consumers';
import type {PluginManifest, PluginTest} from '@firewatch/schemas';
import type {Datagram, HttpAnswer} from '../../plugin.ts';
import {Allowance} from '../broker/allowance.ts';
import type {Broker} from '../broker/index.ts';

/** `answers`: as the test says. The others: what every sink and tool does one day. */
export type Weather = 'answers' | 'fails' | 'refuses' | 'hangs';

export interface World extends Broker {
  weather: Weather;
  /** What was asked and nothing in the test fits. */
  readonly unexpected: string[];
  /** Requests and commands so far. */
  asked: number;
  /** What clients of the test were answered, in their order; undefined while they wait. */
  readonly answers: readonly (string | undefined)[];
}

const refused = () => Object.assign(new Error('connection refused'), {code: 'ECONNREFUSED'});

export function openWorld(
  manifest: Pick<PluginManifest, 'needs'>,
  config: unknown,
  {exchanges = [], peer = [], commands = [], clients = [], datagrams = []}: PluginTest,
): World {
  const allowance = new Allowance(manifest, config);
  const holds = (body: string, texts: readonly string[] = []) =>
    texts.every((text) => body.includes(text));
  /** Waits as a peer does that never answers. */
  const hang = (signal: AbortSignal | undefined) =>
    new Promise<never>((_resolve, reject) => {
      const stop = () => reject(Object.assign(new Error('stopped'), {code: 'ABORT_ERR'}));
      if (signal?.aborted) stop();
      signal?.addEventListener('abort', stop, {once: true});
    });

  const exchangeOf = (method: string, url: string, body: string) => {
    const found = exchanges.find(
      (one) =>
        (one.method ?? method) === method &&
        url.startsWith(one.url ?? '') &&
        holds(body, one.contains),
    );
    if (!found) world.unexpected.push(`${method} ${url} ${body.slice(0, 200)}`);
    return found;
  };
  const answers: (string | undefined)[] = clients.map(() => undefined);
  const server = createServer((request, response) => void respond(request, response, exchangeOf));
  const ended = Promise.withResolvers<void>();

  const world: World = {
    weather: 'answers',
    unexpected: [],
    asked: 0,
    answers,
    request: async (request, signal): Promise<HttpAnswer> => {
      const {hostname, port, protocol} = new URL(request.url);
      const isTls = protocol === 'https:';
      if (request.socketPath !== undefined) allowance.connect({path: request.socketPath});
      else allowance.connect({host: hostname, port: Number(port) || (isTls ? 443 : 80)});
      world.asked += 1;
      if (world.weather === 'refuses') throw refused();
      if (world.weather === 'hangs') return hang(signal);
      if (world.weather === 'fails') return {status: 503, headers: {}, body: new Uint8Array()};
      const body = Buffer.from(request.body ?? '').toString();
      const found = exchangeOf(request.method, request.url, body);
      if (!found) return {status: 404, headers: {}, body: new Uint8Array()};
      return {
        status: found.status,
        headers: found.headers ?? {},
        body: Buffer.from(found.body ?? ''),
      };
    },
    run: async (name, options = {}, signal) => {
      allowance.argv(name, options.values);
      world.asked += 1;
      if (world.weather === 'hangs') return hang(signal);
      if (world.weather === 'refuses')
        throw Object.assign(new Error('not found'), {code: 'ENOENT'});
      const input = Buffer.from(options.input ?? '').toString();
      const found = commands.find(({run, contains}) => run === name && holds(input, contains));
      if (!found) world.unexpected.push(`command ${name} ${input.slice(0, 200)}`);
      const isFailing = world.weather === 'fails' || !found;
      return {
        exitCode: isFailing ? 1 : (found.exit ?? 0),
        stdout: Buffer.from(isFailing ? '' : (found.stdout ?? '')),
        stderr: new Uint8Array(),
      };
    },
    connect: async (target) => {
      allowance.connect(target);
      world.asked += 1;
      if (exchanges.length + peer.length === 0 || world.weather !== 'answers') throw refused();
      const [near, far] = duplexPair();
      if (peer.length > 0) void follow(far, peer);
      else server.emit('connection', far);
      return near;
    },
    listen: async (target) => {
      allowance.listen(target);
      return {
        port: 'port' in target ? target.port || 1 : 0,
        connections: (async function* () {
          for (const [at, {sends}] of clients.entries()) {
            const [near, far] = duplexPair();
            void converse(far, sends).then((answer) => {
              answers[at] = answer;
            });
            yield Object.assign(near, {peer: '192.0.2.7:40000'});
          }
          await ended.promise;
        })(),
        close: async () => ended.resolve(),
      };
    },
    receiveDatagrams: async (target) => {
      allowance.listen(target);
      const batch: readonly Datagram[] = datagrams.map((text) => ({
        bytes: Buffer.from(text),
        peer: '192.0.2.7:40000',
      }));
      return {
        port: target.port || 1,
        dropped: 0,
        batches: (async function* () {
          if (batch.length > 0) yield batch;
          await ended.promise;
        })(),
        close: async () => ended.resolve(),
      };
    },
    sendDatagram: async (target) => {
      allowance.connect(target);
      world.asked += 1;
      if (world.weather !== 'answers') throw refused();
    },
    follow: async (name, options = {}) => {
      allowance.argv(name, options.values);
      const found = commands.find(({run}) => run === name);
      if (found) return Readable.from([Buffer.from(found.stdout ?? '')]);
      throw Object.assign(new Error('not found'), {code: 'ENOENT'});
    },
    close: async () => ended.resolve(),
  };
  return world;
}

type ExchangeOf = (
  method: string,
  url: string,
  body: string,
) => NonNullable<PluginTest['exchanges']>[number] | undefined;

/** Answers a request that came over a connection; URLs of the test are whole ones. */
async function respond(request: IncomingMessage, response: ServerResponse, exchangeOf: ExchangeOf) {
  const {method = '', url = '', headers} = request;
  const found = exchangeOf(method, `http://${headers.host ?? ''}${url}`, await text(request));
  response.writeHead(found?.status ?? 404, found?.headers);
  response.end(found?.body ?? '');
}

/** Says and hears what the test says, then whatever comes until the other side ends it. */
async function follow(stream: Duplex, steps: NonNullable<PluginTest['peer']>): Promise<void> {
  const left = [...steps];
  let heard = '';
  const goOn = () => {
    for (let step = left[0]; step; step = left[0]) {
      const {hears = '', says} = step;
      const at = heard.indexOf(hears);
      if (at < 0) return;
      heard = heard.slice(at + hears.length);
      if (says !== undefined) stream.write(says);
      left.shift();
    }
  };
  stream.on('error', () => {});
  stream.on('data', (bytes: Buffer) => {
    heard += bytes.toString('latin1');
    goOn();
  });
  stream.on('end', () => stream.end());
  goOn();
}

/** Sends, and takes what comes back until the other side ends it. */
async function converse(stream: Duplex, sends: string): Promise<string> {
  stream.on('error', () => {});
  stream.end(sends);
  return text(stream).catch(() => '');
}
