// The host's connections and listeners for plugins.
import {unlink} from 'node:fs/promises';
import {connect as connectNet, createServer, type Server, type Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {connect as connectTls, createServer as createTlsServer} from 'node:tls';
import type {ConnectTarget, ListenTarget, PluginListener} from '../../plugin.ts';
import type {Allowance} from './allowance.ts';
import {tlsOf} from './http.ts';

const CONNECT_MS = 30_000;
/** Connections that wait to be taken by the plugin; more are turned away. */
const ACCEPTED_MAX = 256;
/** Connections of one listener at a time, those in their handshake included. */
const CONNECTIONS_MAX = 4096;
const HANDSHAKE_MS = 10_000;

/** Connects where the needs allow it. */
export async function connectTo(allowance: Allowance, target: ConnectTarget): Promise<Duplex> {
  allowance.connect(target);
  const {tls} = target;
  const place = 'path' in target ? {path: target.path} : {host: target.host, port: target.port};
  const options = tls === true ? {} : tls && tlsOf(tls);
  const isName = 'host' in place && !/^[0-9.]+$|:/.test(place.host);
  const socket: Socket = options
    ? connectTls({...place, ...(isName && {servername: place.host}), ...options})
    : connectNet(place);
  await new Promise<void>((resolve, reject) => {
    socket.setTimeout(CONNECT_MS, () =>
      socket.destroy(Object.assign(new Error('no connection in time'), {code: 'ETIMEDOUT'})),
    );
    socket.once(options ? 'secureConnect' : 'connect', resolve);
    socket.once('error', reject);
  });
  socket.setTimeout(0);
  return socket;
}

/** Listens where the needs allow it. */
export async function listenOn(
  allowance: Allowance,
  target: ListenTarget,
): Promise<PluginListener> {
  allowance.listen(target);
  type Connection = Duplex & {peer: string};
  const waiting: Connection[] = [];
  const takers: ((result: IteratorResult<Connection>) => void)[] = [];
  const open = new Set<Socket>();
  let isClosed = false;
  const server = serverOf(target, (socket) => {
    const connection = Object.assign(socket, {peer: peerOf(socket)});
    const taker = takers.shift();
    if (taker) taker({done: false, value: connection});
    else if (waiting.length < ACCEPTED_MAX) waiting.push(connection);
    else {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => open.delete(socket));
  });
  await begin(server, target);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    connections: {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((resolve) => {
            const connection = waiting.shift();
            if (connection) resolve({done: false, value: connection});
            else if (isClosed) resolve({done: true, value: undefined});
            else takers.push(resolve);
          }),
      }),
    },
    close: async () => {
      isClosed = true;
      for (const taker of takers.splice(0)) taker({done: true, value: undefined});
      for (const socket of open) socket.destroy();
      if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function serverOf({tls}: ListenTarget, take: (socket: Socket) => void): Server {
  const options = tls && {
    cert: tls.cert,
    key: tls.key,
    handshakeTimeout: HANDSHAKE_MS,
    ...(tls.clientCa !== undefined && {
      ca: tls.clientCa,
      requestCert: true,
      rejectUnauthorized: true,
    }),
  };
  const server = options
    ? createTlsServer(options, take)
    : createServer({allowHalfOpen: true}, take);
  server.maxConnections = CONNECTIONS_MAX;
  return server;
}

async function begin(server: Server, target: ListenTarget): Promise<void> {
  const {tls: _, ...place} = target;
  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(place, () => {
        server.off('error', reject);
        resolve();
      });
    });
  try {
    await listen();
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (!isTaken || !('path' in place) || !(await isDead(place.path))) throw error;
    await unlink(place.path);
    await listen();
  }
}

/** A Unix socket that a process left behind: nobody listens there. */
function isDead(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectNet({path});
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}

const peerOf = ({remoteAddress = '', remotePort}: Socket) =>
  remoteAddress.includes(':')
    ? `[${remoteAddress}]:${remotePort}`
    : `${remoteAddress}:${remotePort}`;
