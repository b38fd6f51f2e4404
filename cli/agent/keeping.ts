// What the agent keeps in order in its store beside alerts: allowlists looked up again and again,
// and what is old forgotten.
import {hostname} from 'node:os';
import type {AgentConfig, AgentLog} from '@firewatch/kernel';
import {configureAllowlists, type Database, forget, forgetNames} from '@firewatch/server';
import type {CliContext} from '../context.ts';
import {allowlistWorld, refreshAndTell} from './allowlists.ts';
import {keepDoing} from './chores.ts';

/** Whose allowlists they are, where several share a store. */
const KEEPER = `configuration of ${hostname()}`.slice(0, 64);
const NS_PER_MS = 1_000_000n;
/** Between two looks at what is too old. */
const RETENTION_MS = 60_000;

export class Keeping {
  private readonly database: Database;
  private readonly context: CliContext;
  private readonly log: AgentLog;
  private config: AgentConfig;

  constructor(database: Database, config: AgentConfig, context: CliContext, log: AgentLog) {
    this.database = database;
    this.config = config;
    this.context = context;
    this.log = log;
  }

  /** Makes the allowlists of the store those of a configuration, and looks them all up. */
  async configure(config: AgentConfig): Promise<void> {
    await configureAllowlists(this.database, config.allowlists, KEEPER, this.nowMs());
    this.config = config;
    await this.refresh();
  }

  /** Goes on until the result is called. */
  begin(): () => Promise<void> {
    const {context, log} = this;
    const stops = [
      keepDoing(
        {
          name: 'allowlists',
          everyMs: () => this.config.allowlistRefreshMs,
          work: () => this.refresh(),
        },
        context.after,
        log,
      ),
      keepDoing(
        {name: 'retention', everyMs: () => RETENTION_MS, work: () => this.forget()},
        context.after,
        log,
      ),
    ];
    return async () => {
      await Promise.all(stops.map((stop) => stop()));
    };
  }

  private async refresh(): Promise<void> {
    const world = allowlistWorld(await this.context.resolver());
    await refreshAndTell(this.database, world, this.nowMs(), this.log);
  }

  private async forget(): Promise<void> {
    const {retention, decisions} = this.config;
    const now = this.nowMs();
    const count = await forget(
      this.database,
      {
        maxAgeMs: retention.alertsMs,
        maxAlerts: retention.maxAlerts,
        decisionsForMs: decisions.escalation.decayMs,
      },
      now,
    );
    await forgetNames(this.database, now - retention.userNamesMs);
    if (count > 0) this.log('info', 'old alerts forgotten', {alerts: count});
  }

  private nowMs(): number {
    return Number(this.context.now() / NS_PER_MS);
  }
}
