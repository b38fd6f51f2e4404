// What the routes work with.
import type {AgentLog, Decider, EngineError, Interval} from '@firewatch/kernel';
import type {Throttle} from '../auth/throttle.ts';
import type {Tokens} from '../auth/tokens.ts';
import type {DecisionIndex} from '../decision-index/decision-index.ts';
import type {Follower, FollowerClock} from '../decision-index/follower.ts';
import type {BouncerAsks} from '../store/bouncer-asks.ts';
import type {Database} from '../store/open.ts';
import type {Cursors} from './cursors.ts';
import type {RequestMetrics} from './request-metrics.ts';

export interface AccessRules {
  /** Who may delete alerts and change allowlists, besides the machine itself. */
  readonly trusted: readonly Interval[];
  /** Whose word on the client's address is believed. */
  readonly proxies: readonly Interval[];
  readonly isRegistrationLocal: boolean;
  readonly autoRegistration:
    | {readonly token: string; readonly ranges: readonly Interval[]}
    | undefined;
  /** Organisational units whose certificates are good. */
  readonly agentUnits: readonly string[];
  readonly bouncerUnits: readonly string[];
}

export interface Services {
  readonly database: Database;
  readonly index: DecisionIndex;
  readonly follower: Follower;
  readonly cursors: Cursors;
  readonly asks: BouncerAsks;
  readonly clock: FollowerClock;
  readonly tokens: Tokens;
  readonly logins: Throttle;
  readonly metrics: RequestMetrics;
  readonly access: AccessRules;
  readonly decider: Decider;
  readonly log: AgentLog;
  readonly version: string;
}

/** After a commit: bouncers shall hear of it. What is stored stays stored if that fails. */
export async function tellBouncers({follower, log}: Services): Promise<void> {
  await follower
    .refresh()
    .catch((cause: EngineError) => log('error', `the store cannot be followed: ${cause.message}`));
}
