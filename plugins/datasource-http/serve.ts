// What all of the servers do: listen, ask who it is, take what comes, answer when it is safe.
import {
  type DatasourceRun,
  type HttpReply,
  Inbox,
  type ListenTarget,
  type PluginHost,
  parseDuration,
  type ReceivedRequest,
  serveHttp,
} from '@firewatch/kernel';
import type {AuthConfig} from './auth.ts';

const NS_PER_MS = 1_000_000n;

export interface ServerConfig extends AuthConfig {
  readonly max_body_size: number;
  readonly timeout: string;
}

/** Listens on all of `places`; `handle` answers requests and delivers records to the inbox. */
export async function serve(
  places: readonly ListenTarget[],
  config: ServerConfig,
  host: PluginHost,
  handle: (request: ReceivedRequest, inbox: Inbox) => Promise<HttpReply>,
): Promise<DatasourceRun> {
  const inbox = new Inbox(host.now);
  const server = await serveHttp(host, {
    places,
    tls: config.tls,
    timeoutMs: Number((parseDuration(config.timeout) ?? 30_000_000_000n) / NS_PER_MS),
    bodyBytesMax: config.max_body_size,
    handle: (request) => handle(request, inbox),
    onFailure: () => inbox.close(),
  });
  return {
    chunks: inbox.chunks,
    acknowledge: (source, position) => inbox.acknowledge(source, position),
    close: async () => {
      inbox.close();
      await server.close();
    },
  };
}
