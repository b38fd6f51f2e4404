// The Local API, started: the store is followed, then clients are answered.
import {randomBytes} from 'node:crypto';
import {
  type AgentLog,
  type ClientRetention,
  type Decider,
  EngineError,
  type MetricFamily,
  type MetricsLevel,
} from '@firewatch/kernel';
import {type AppOptions, buildApp} from './api/app.ts';
import {Cursors} from './api/cursors.ts';
import {type Listening, type ListenSettings, listen} from './api/listen.ts';
import {RequestMetrics} from './api/request-metrics.ts';
import type {AccessRules, Services} from './api/services.ts';
import {Throttle} from './auth/throttle.ts';
import {Tokens} from './auth/tokens.ts';
import {DecisionIndex} from './decision-index/decision-index.ts';
import {Follower, type FollowerClock} from './decision-index/follower.ts';
import {BouncerAsks} from './store/bouncer-asks.ts';
import {forgetClients} from './store/forget-clients.ts';
import type {Database} from './store/open.ts';
import {sharedValue} from './store/shared.ts';

/** How often changes by others are looked for, ms. */
const LOOK_MS = 100;
const HOUSEKEEPING_MS = 60_000;
const TOKEN_KEY_BYTES = 64;

export interface ServerOptions extends AppOptions {
  readonly database: Database;
  /** Other servers may be on the store. */
  readonly isShared: boolean;
  readonly clock: FollowerClock;
  readonly access: AccessRules;
  /** Decides about alerts that machines push. */
  readonly decider: Decider;
  readonly log: AgentLog;
  readonly version: string;
  /** Absent: nothing is forgotten. */
  readonly retention?: ClientRetention | undefined;
  /** At least 64 bytes; absent: one that the servers of the store share. */
  readonly tokenKey?: string | undefined;
}

export interface LocalApi {
  /** "GET /v1/alerts": what it answers. */
  readonly routes: readonly string[];
  /** Decisions that are known, those that ended lately included. */
  readonly decisions: number;
  listen(settings: ListenSettings): Promise<Listening>;
  /** What it answered so far. */
  metrics(level: MetricsLevel): MetricFamily[];
  /** Somebody in this process wrote decisions. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<LocalApi> {
  const {database, clock, log} = options;
  const index = new DecisionIndex();
  const onFailure = (cause: unknown) =>
    log('error', `the store does not answer: ${(cause as Error).message}`);
  const follower = new Follower(database, index, clock, onFailure);
  const cursors = new Cursors(options, onFailure);
  const services: Services = {
    ...{database, index, follower, cursors, clock, log},
    asks: new BouncerAsks(database),
    tokens: new Tokens(await tokenKey(options)),
    logins: new Throttle(),
    metrics: new RequestMetrics(),
    access: options.access,
    decider: options.decider,
    version: options.version,
  };
  const {app, routes} = await buildApp(services, options);
  await follower.start(LOOK_MS);
  const stopHousekeeping = housekeeping(options, onFailure);
  let listening: Listening | undefined;
  return {
    routes,
    get decisions() {
      return index.size;
    },
    async listen(settings) {
      listening = await listen((request, response) => app.routing(request, response), settings);
      return listening;
    },
    metrics: (level) => services.metrics.families(level),
    refresh: () => follower.look(),
    async close() {
      stopHousekeeping();
      await listening?.close();
      await app.close();
      await follower.stop();
      await cursors.flush();
    },
  };
}

function housekeeping(
  {database, clock, retention}: ServerOptions,
  onFailure: (cause: unknown) => void,
): () => void {
  let stop = () => {};
  const plan = () => {
    stop = clock.after(HOUSEKEEPING_MS, () => {
      forgetClients(database, retention!, clock.now()).catch(onFailure);
      plan();
    });
  };
  if (retention) plan();
  return () => stop();
}

async function tokenKey({database, tokenKey}: ServerOptions): Promise<Uint8Array> {
  if (tokenKey === undefined) {
    const make = () => randomBytes(TOKEN_KEY_BYTES).toString('base64');
    return Buffer.from(await sharedValue(database, 'token_key', make), 'base64');
  }
  const key = Buffer.from(tokenKey);
  if (key.length >= TOKEN_KEY_BYTES) return key;
  throw new EngineError(
    'FW7006',
    `the key of tokens is too short: expected at least ${TOKEN_KEY_BYTES} bytes, found ${key.length}`,
  );
}
