// Where an HTTP server of a plugin listens, as operators write it, and that it does.
import {readFile} from 'node:fs/promises';
import type {
  Closable,
  ListenTarget,
  ListenTlsOptions,
  PluginHost,
  PluginListener,
} from '../../plugin.ts';
import {hostPort} from './host-port.ts';
import {type HttpReceiverOptions, receiveHttp} from './http-receiver.ts';

export interface ListenSettings {
  /** host:port, or :port for all addresses. */
  readonly listen_addr?: string;
  /** Path of a Unix socket. */
  readonly listen_socket?: string;
}

/** Paths of PEM files. */
export interface ServerTlsFiles {
  readonly server_cert: string;
  readonly server_key: string;
  /** Clients need a certificate that one of these signed. */
  readonly ca_cert?: string;
}

export interface HttpServerOptions extends Omit<HttpReceiverOptions, 'host'> {
  readonly places: readonly ListenTarget[];
  readonly tls?: ServerTlsFiles | undefined;
  /** Serving ended by a fault, which was logged. */
  onFailure?(): void;
}

export function listenTargets({listen_addr, listen_socket}: ListenSettings): ListenTarget[] {
  const places: ListenTarget[] = [];
  if (listen_addr !== undefined) {
    const {host, port} = hostPort(listen_addr);
    places.push({host: host === '' ? '::' : host, port});
  }
  if (listen_socket !== undefined) places.push({path: listen_socket});
  return places;
}

/** Listens at every place and serves until it is closed. Throws what reading and listening throw. */
export async function serveHttp(
  host: PluginHost,
  {places, tls, onFailure, ...receiver}: HttpServerOptions,
): Promise<Closable> {
  const own = tls && (await readTls(tls));
  const listeners: PluginListener[] = [];
  const close = async () => {
    for (const listener of listeners) await listener.close();
  };
  for (const place of places) {
    const listener = await host.listen({...place, ...(own && {tls: own})}).catch(async (error) => {
      await close();
      throw error;
    });
    listeners.push(listener);
    const shown = 'path' in place ? place.path : `${place.host} port ${listener.port}`;
    host.log('info', `listening on ${shown}`);
    void receiveHttp(listener, {host, ...receiver}).catch((error) => {
      host.log('error', (error as Error).message);
      onFailure?.();
    });
  }
  return {close};
}

async function readTls(files: ServerTlsFiles): Promise<ListenTlsOptions> {
  const {server_cert, server_key, ca_cert} = files;
  return {
    cert: await readFile(server_cert, 'utf8'),
    key: await readFile(server_key, 'utf8'),
    ...(ca_cert !== undefined && {clientCa: await readFile(ca_cert, 'utf8')}),
  };
}
