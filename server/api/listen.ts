// Where the API listens: TCP, with TLS if there is a certificate, and a Unix socket, both
// before the same application. Clients that are slow or silent lose their connection.
import {readFileSync} from 'node:fs';
import {unlink} from 'node:fs/promises';
import {createServer, type RequestListener, type Server, type ServerOptions} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo, ListenOptions} from 'node:net';
import type {TLSSocket} from 'node:tls';
import {EngineError} from '@firewatch/kernel';

/** Until the head of a request is there, and all of it, ms. */
const TIMEOUTS = {
  headersTimeout: 15_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 5_000,
} as const;

export const CLIENT_VERIFICATIONS = [
  ...['NoClientCert', 'RequestClientCert', 'RequireAnyClientCert'],
  ...['VerifyClientCertIfGiven', 'RequireAndVerifyClientCert'],
] as const;

export interface TlsSettings {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile?: string | undefined;
  readonly crlFile?: string | undefined;
  readonly clientVerification: string;
}

export interface ListenSettings {
  readonly tcp?: {readonly host: string; readonly port: number} | undefined;
  readonly socket?: string | undefined;
  readonly tls?: TlsSettings | undefined;
  /** How long slow clients are waited for; absent: TIMEOUTS. */
  readonly timeouts?: Readonly<Partial<Record<keyof typeof TIMEOUTS, number>>> | undefined;
}

export interface Listening {
  /** Of TCP; port 0 asked for any. */
  readonly port: number | undefined;
  close(): Promise<void>;
}

export async function listen(
  answer: RequestListener,
  {tcp, socket, tls, timeouts}: ListenSettings,
): Promise<Listening> {
  const servers: Server[] = [];
  const close = async () => {
    await Promise.all(servers.map(closed));
    if (socket !== undefined) await removed(socket);
  };
  const limits = {...TIMEOUTS, ...timeouts};
  let port: number | undefined;
  try {
    if (tcp) {
      const server = tls ? tlsServer(answer, tls, limits) : createServer(limits, answer);
      await listening(server, tcp, `${tcp.host}:${tcp.port}`);
      servers.push(server);
      ({port} = server.address() as AddressInfo);
    }
    if (socket !== undefined) {
      // What an earlier server left behind.
      await removed(socket);
      const server = createServer(limits, answer);
      await listening(server, {path: socket, readableAll: true, writableAll: true}, socket);
      servers.push(server);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {port, close};
}

function tlsServer(answer: RequestListener, settings: TlsSettings, limits: ServerOptions): Server {
  const {clientVerification, certFile, keyFile, caFile, crlFile} = settings;
  const [isAsked, isRequired] = [
    clientVerification !== 'NoClientCert',
    clientVerification === 'RequireAndVerifyClientCert',
  ];
  const server = createTlsServer(
    {
      ...limits,
      minVersion: 'TLSv1.2',
      cert: read(certFile),
      key: read(keyFile),
      ...(caFile !== undefined && {ca: read(caFile)}),
      ...(crlFile !== undefined && {crl: read(crlFile)}),
      requestCert: isAsked,
      rejectUnauthorized: isRequired,
    },
    answer,
  );
  server.on('secureConnection', (socket: TLSSocket) => {
    const isGiven = Object.keys(socket.getPeerCertificate() ?? {}).length > 0;
    if (clientVerification === 'RequireAnyClientCert' && !isGiven) socket.destroy();
    if (clientVerification === 'VerifyClientCertIfGiven' && isGiven && !socket.authorized)
      socket.destroy();
  });
  return server as unknown as Server;
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new EngineError('FW7006', `cannot be read: ${(cause as Error).message}`, {
      where: {file},
      cause,
    });
  }
}

function listening(server: Server, options: ListenOptions, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new EngineError('FW7007', `cannot listen on ${name}: ${cause.message}`, {cause})),
    );
    server.listen(options, resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function removed(path: string): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
