// The client's connection, made by the host. Servers of old greet first and then ask for TLS;
// that is spoken here, over the host's stream.
import type {Duplex} from 'node:stream';
import {connect as connectTls} from 'node:tls';
import type {PluginHost} from '@firewatch/kernel';
import {
  type ConnectionOptions,
  deferred,
  extractProtocolMessage,
  INFO,
  type Server,
  type Transport,
} from '@nats-io/nats-core/internal';
import type {NatsConfig} from './config.ts';

/** A greeting is a line of a few kilobytes. */
const GREETING_BYTES_MAX = 1 << 20;

/** Rides on the options of a connection, to the transport that it is made with. */
export interface HostOptions extends ConnectionOptions {
  readonly firewatch: {readonly host: PluginHost; readonly tls: NatsConfig['tls']};
}

export class HostTransport implements Transport {
  readonly lang = 'nats.js';
  readonly version = '3.4.0';
  closeError?: Error;
  private stream: Duplex | undefined;
  private pieces: Uint8Array[] = [];
  private wake = deferred<void>();
  private readonly over = deferred<Error | undefined>();
  private isDone = false;
  private isTls = false;

  async connect({hostname, port, tlsName, src}: Server, options: ConnectionOptions): Promise<void> {
    const {host, tls} = (options as HostOptions).firewatch;
    const isFirst = src.startsWith('tls://');
    const serverName = tls?.server_name ?? tlsName;
    const given = {
      ...(tls?.ca !== undefined && {ca: tls.ca}),
      ...(tls?.cert !== undefined && {cert: tls.cert}),
      ...(tls?.key !== undefined && {key: tls.key}),
    };
    const isUnverified = tls?.insecure_skip_verify === true;
    this.stream = await host.connect({
      host: hostname,
      port,
      ...(isFirst && {tls: {...given, isUnverified, ...(serverName && {serverName})}}),
    });
    this.isTls = isFirst;
    const info = await this.greeting();
    if (!isFirst && (info.tls_required || (tls && info.tls_available))) {
      this.pieces = [];
      this.stream = connectTls({
        socket: this.stream,
        rejectUnauthorized: !isUnverified,
        servername: serverName || hostname,
        ...given,
      });
      await new Promise<void>((resolve, reject) => {
        this.stream!.once('secureConnect', resolve).once('error', reject);
      });
      this.isTls = true;
    }
    if (this.isDone) {
      this.stream.destroy();
      throw new Error('the connection was closed');
    }
    this.stream.on('data', (piece: Uint8Array) => {
      this.pieces.push(piece);
      this.wake.resolve();
    });
    this.stream.on('error', (error) => this.end(error));
    this.stream.on('end', () => this.end());
    this.stream.on('close', () => this.end());
    this.stream.resume();
    this.wake.resolve();
  }

  /** The server's first line; it stays to be read by the client. */
  private greeting(): Promise<{tls_required?: boolean; tls_available?: boolean}> {
    const stream = this.stream!;
    return new Promise((resolve, reject) => {
      const done = (act: () => void) => {
        stream.off('data', take).off('error', fail).off('close', closed);
        // Nothing may pass unheard until somebody else listens.
        stream.pause();
        act();
      };
      const fail = (error: Error) => done(() => reject(error));
      const closed = () => fail(new Error('the server closed the connection before its greeting'));
      const take = (piece: Uint8Array) => {
        this.pieces.push(piece);
        const all = Buffer.concat(this.pieces);
        const line = extractProtocolMessage(all);
        const [, json] = INFO.exec(line) ?? [];
        if (json !== undefined) done(() => resolve(JSON.parse(json)));
        else if (line !== '' || all.length > GREETING_BYTES_MAX)
          fail(new Error('it does not speak NATS'));
      };
      stream.on('data', take).on('error', fail).on('close', closed);
    });
  }

  get isClosed(): boolean {
    return this.isDone;
  }
  isEncrypted(): boolean {
    return this.isTls;
  }
  send(frame: Uint8Array): void {
    if (!this.isDone) this.stream?.write(frame);
  }
  async close(error?: Error): Promise<void> {
    this.end(error);
  }
  disconnect(): void {
    this.end();
  }
  discard(): void {
    this.end();
  }
  closed(): Promise<undefined | Error> {
    return this.over;
  }

  async *[Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array> {
    while (true) {
      await this.wake;
      this.wake = deferred<void>();
      yield* this.pieces.splice(0);
      if (this.isDone) return;
    }
  }

  private end(error?: Error): void {
    if (this.isDone) return;
    this.isDone = true;
    if (error) this.closeError = error;
    this.stream?.destroy();
    this.wake.resolve();
    this.over.resolve(error);
  }
}
