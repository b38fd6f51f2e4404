// The Local API of a configuration, listening: by itself (`serve`), or beside the agent
// (`run --serve`).
import type {AgentConfig, AgentLog, Decider} from '@firewatch/kernel';
import {type LocalApi, type OpenedStore, startServer} from '@firewatch/server';
import type {CliContext} from '../context.ts';

const NS_PER_MS = 1_000_000n;

export interface LocalApiOptions {
  readonly config: AgentConfig;
  readonly store: OpenedStore;
  readonly decider: Decider;
  readonly log: AgentLog;
}

/** Starts it and says where it listens. Throws EngineError FW7006, FW7007. */
export async function openLocalApi(
  {config: {server}, store, decider, log}: LocalApiOptions,
  {now, after, env, version}: CliContext,
): Promise<LocalApi> {
  const api = await startServer({
    database: store.database,
    isShared: store.isShared,
    decider,
    log,
    version,
    clock: {now: () => Number(now() / NS_PER_MS), after},
    access: server.access,
    retention: server.retention,
    rateLimit: server.rateLimit,
    tokenKey: server.tokenKey ?? env.CS_LAPI_SECRET,
  });
  try {
    const {port} = await api.listen(server);
    log('info', 'listening', {
      ...(server.tcp && {
        url: `${server.tls ? 'https' : 'http'}://${hostOf(server.tcp.host)}:${port}`,
      }),
      ...(server.socket !== undefined && {socket: server.socket}),
      decisions: api.decisions,
    });
    return api;
  } catch (error) {
    await api.close();
    throw error;
  }
}

const hostOf = (host: string) => (host.includes(':') ? `[${host}]` : host);
