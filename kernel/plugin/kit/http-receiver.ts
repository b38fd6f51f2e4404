// An HTTP server for plugins: over the host's listener, with Node's own parser, and bounded in what
// strangers may cost: connections, the time of a request, the bytes of bodies held at one time.
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {Duplex} from 'node:stream';
import {createGunzip} from 'node:zlib';
import type {PluginHost, PluginListener} from '../../plugin.ts';
import {socketLike} from './socket-like.ts';

export interface HttpReceiverOptions {
  readonly host: Pick<PluginHost, 'log' | 'count' | 'gauge'>;
  /** For a request to be there whole, ms. */
  readonly timeoutMs: number;
  /** Bytes of a body, unpacked. */
  readonly bodyBytesMax: number;
  /** Answers a request; throws HttpFault for one that is refused. */
  handle(request: ReceivedRequest): Promise<HttpReply>;
  /** Calls once after so many ms; the result takes it back. For tests. */
  readonly after?: (ms: number, action: () => void) => () => void;
}

export interface ReceivedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  /** Address of who sent it; 127.0.0.1 of a Unix socket. */
  readonly sender: string;
  /** The body, unpacked. Throws HttpFault 400, 413, 415, 503. */
  body(): Promise<Buffer>;
}

export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a request is refused with. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** Of one listener; one more ends the one that is silent longest. */
const CONNECTIONS_MAX = 256;
/** Of all bodies that are being read or wait to be safe. */
const BODIES_BYTES_MAX = 32 << 20;
/** Between two requests of a connection. */
const IDLE_MS = 60_000;

const realAfter = (ms: number, action: () => void) => {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
};

/** Serves until the listener is closed. */
export async function receiveHttp(
  listener: PluginListener,
  {host, timeoutMs, bodyBytesMax, handle, after = realAfter}: HttpReceiverOptions,
): Promise<void> {
  const open = new Map<Duplex, {peer: string; cancel: () => void; isBusy: boolean}>();
  let held = 0;
  const server = createServer((request, response) => void answer(request, response));
  // A client that has said all may have ended its side before it is answered.
  Object.assign(server, {httpAllowHalfOpen: true});
  server.on('clientError', (_error, socket) => socket.destroy());

  const limit = (connection: Duplex, ms: number, isBusy: boolean) => {
    const state = open.get(connection);
    if (!state) return;
    state.cancel();
    state.isBusy = isBusy;
    state.cancel = after(ms, () => {
      host.count('slow_senders_total');
      connection.destroy();
    });
    // Behind the others: the map is in order of who spoke last.
    open.delete(connection);
    open.set(connection, state);
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const connection = request.socket as Duplex;
    limit(connection, timeoutMs, true);
    const peer = open.get(connection)?.peer ?? '';
    let own = 0;
    const hold = (bytes: number) => {
      held += bytes;
      own += bytes;
      if (held > BODIES_BYTES_MAX) throw new HttpFault(503, 'busy', {'retry-after': '1'});
    };
    let reply: HttpReply;
    try {
      reply = await handle({
        method: request.method ?? '',
        url: new URL(request.url ?? '/', 'http://firewatch'),
        headers: request.headers,
        sender: senderOf(peer),
        body: async () => {
          const body = await bodyOf(request, bodyBytesMax, hold);
          // It is here: from now on it is we who take time.
          open.get(connection)?.cancel();
          return body;
        },
      });
    } catch (error) {
      const isFault = error instanceof HttpFault;
      if (!isFault) host.log('error', `a request failed: ${(error as Error).message}`);
      reply = isFault
        ? {status: error.status, headers: error.headers, body: `${error.message}\n`}
        : {status: 500, body: 'it failed\n'};
    } finally {
      held -= own;
    }
    host.count('requests_total', 1, {status: String(reply.status)});
    // A body that was not read would be taken for the next request.
    const isRead = request.complete;
    response.writeHead(reply.status, {
      'content-type': 'text/plain; charset=utf-8',
      ...reply.headers,
      ...(!isRead && {connection: 'close'}),
    });
    response.end(request.method === 'HEAD' ? undefined : (reply.body ?? ''));
    if (!isRead) response.once('finish', () => connection.destroy());
    else limit(connection, IDLE_MS, false);
  }

  try {
    for await (const connection of listener.connections) {
      if (open.size >= CONNECTIONS_MAX) {
        const idle = [...open].find(([, {isBusy}]) => !isBusy) ?? [...open][0];
        idle?.[0].destroy();
      }
      open.set(connection, {peer: connection.peer, cancel: () => {}, isBusy: false});
      limit(connection, IDLE_MS, false);
      connection.once('close', () => {
        open.get(connection)?.cancel();
        open.delete(connection);
        host.gauge('connections', open.size);
      });
      host.gauge('connections', open.size);
      server.emit('connection', socketLike(connection));
    }
  } finally {
    for (const [connection, {cancel}] of open) {
      cancel();
      connection.destroy();
    }
  }
}

async function bodyOf(
  request: IncomingMessage,
  max: number,
  hold: (bytes: number) => void,
): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > max) throw tooLong(max);
  const coding = request.headers['content-encoding'] ?? 'identity';
  if (coding !== 'identity' && coding !== 'gzip')
    throw new HttpFault(415, `expected content-encoding gzip or none, found ${coding}`);
  const stream = coding === 'gzip' ? request.pipe(createGunzip()) : request;
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of stream) {
      length += (piece as Buffer).length;
      if (length > max) throw tooLong(max);
      hold((piece as Buffer).length);
      pieces.push(piece as Buffer);
    }
  } catch (error) {
    if (error instanceof HttpFault) throw error;
    throw new HttpFault(400, `the body cannot be read: ${(error as Error).message}`);
  }
  return Buffer.concat(pieces);
}

const tooLong = (max: number) => new HttpFault(413, `the body is longer than ${max} bytes`);

/** "192.0.2.7" of "192.0.2.7:514" and "[::ffff:192.0.2.7]:514". */
function senderOf(peer: string): string {
  const end = peer.lastIndexOf(':');
  const host = (end < 0 ? peer : peer.slice(0, end)).replace('[', '').replace(']', '');
  if (host === '') return '127.0.0.1';
  return host.startsWith('::ffff:') && host.includes('.') ? host.slice('::ffff:'.length) : host;
}
