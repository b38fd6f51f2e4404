// A connection of the client, made by the host. It is not made anew when it ends: the run ends with
// it, and the host opens another.
import type {Duplex} from 'node:stream';
import type {PluginHost} from '@firewatch/kernel';
import {Redis} from 'ioredis';
import {type RedisConfig, targetOf} from './config.ts';

const CONNECT_MS = 20_000;
/** What the client asks of a socket, and the host has seen to. */
const SOCKET = ['setNoDelay', 'setKeepAlive', 'setTimeout'] as const;

export type Value = Buffer | number | null | Value[];

export class Connection {
  private readonly client: Redis;

  private constructor(client: Redis) {
    this.client = client;
  }

  static async open(config: RedisConfig, host: PluginHost): Promise<Connection> {
    const {username, password, database} = config;
    class HostConnector {
      private stream: Duplex | undefined;
      async connect(): Promise<Duplex> {
        const stream = await host.connect(targetOf(config));
        for (const name of SOCKET)
          if (!(name in stream)) Object.assign(stream, {[name]: () => stream});
        // The client waits for the close alone.
        stream.once('end', () => stream.destroy());
        this.stream = stream;
        return stream;
      }
      check(): boolean {
        return true;
      }
      disconnect(): void {
        this.stream?.end();
        this.stream?.destroy();
      }
    }
    const client = new Redis({
      Connector: HostConnector as never,
      lazyConnect: true,
      connectTimeout: CONNECT_MS,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
      autoResendUnfulfilledCommands: false,
      enableReadyCheck: false,
      // Answers of version 3 have other shapes.
      protocol: 2,
      db: database,
      ...(username !== undefined && {username}),
      ...(password !== undefined && {password}),
    });
    let why: Error | undefined;
    client.on('error', (error: Error) => {
      why = error;
    });
    try {
      await client.connect();
    } catch (error) {
      client.disconnect();
      throw why ?? error;
    }
    return new Connection(client);
  }

  call(command: string, ...values: readonly (string | number | Buffer)[]): Promise<Value> {
    return this.client.callBuffer(command, ...(values as string[])) as Promise<Value>;
  }

  /** All or none of them. */
  async together(
    ...commands: readonly (readonly [string, ...(readonly (string | number)[])])[]
  ): Promise<void> {
    const transaction = this.client.multi();
    for (const [command, ...values] of commands) transaction.call(command, ...(values as string[]));
    for (const [error] of (await transaction.exec()) ?? []) if (error) throw error;
  }

  /** The commands one after the other in one go; their answers in order. */
  async inOneGo(
    commands: readonly (readonly [string, ...(readonly (string | number)[])])[],
  ): Promise<Value[]> {
    return Promise.all(commands.map(([command, ...values]) => this.call(command, ...values)));
  }

  close(): void {
    this.client.disconnect();
  }
}
