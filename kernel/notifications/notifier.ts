// All sinks of an agent: a plugin under supervision and a dispatcher for each, and a look at what
// waits for them. A sink that is configured as before goes on as it is when others change.
import {type AgentLog, logError} from '../agent/log.ts';
import {EngineError} from '../errors.ts';
import type {PluginMetrics} from '../metrics/plugin-metrics.ts';
import type {PluginEnvironment, Timers} from '../plugin/run/environment.ts';
import {superviseNotification} from '../plugin/run/supervised.ts';
import type {NotificationRun} from '../plugin.ts';
import {Dispatcher, type DispatcherStatus} from './dispatcher.ts';
import type {Outbox} from './outbox.ts';
import {type NotificationSink, useOf} from './sink.ts';

/** How much waits for a sink. */
export interface OutboxDepth {
  readonly sink: string;
  readonly waiting: number;
  /** ms; 0: nothing waits. */
  readonly oldest: number;
  readonly lost: number;
  readonly dead: number;
  readonly lostDead: number;
}

export interface NotifierOptions {
  readonly outbox: Outbox;
  readonly depths: () => Promise<readonly OutboxDepth[]>;
  readonly timers: Timers;
  /** What the plugin of a sink runs in. */
  readonly environment: (sink: NotificationSink) => Promise<Omit<PluginEnvironment, 'sinks'>>;
  readonly log: AgentLog;
  readonly metrics?: PluginMetrics;
}

export interface SinkStatus extends DispatcherStatus {
  readonly plugin: string;
}

/** Between two looks at what waits, ms. */
const DEPTH_MS = 60_000;
/** What waits longer is told of, ms. */
const OLD_MS = 600_000;
/** For a delivery on its way, when everything ends. */
const GRACE_MS = 4_000;
const NS_PER_MS = 1_000_000n;
const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

interface Told {
  readonly dispatcher: Dispatcher;
  readonly run: NotificationRun;
}

export class Notifier {
  private readonly options: NotifierOptions;
  private told = new Map<string, Told>();
  private seen = new Map<string, OutboxDepth>();
  private cancelLook = () => {};
  private isClosed = false;

  constructor(options: NotifierOptions) {
    this.options = options;
    this.look();
  }

  /** Tells these from now on: what is new is opened, what is gone or changed is closed. */
  async set(sinks: readonly NotificationSink[]): Promise<void> {
    const before = this.told;
    const kept = (sink: NotificationSink) => {
      const one = before.get(sink.name);
      return one?.dispatcher.sink.fingerprint === sink.fingerprint ? one : undefined;
    };
    const old = [...before.values()].filter((one) => !sinks.some((sink) => kept(sink) === one));
    await Promise.all(old.map(close));
    const told = sinks.map(
      async (sink) => [sink.name, kept(sink) ?? (await this.open(sink))] as const,
    );
    this.told = new Map(await Promise.all(told));
    await this.tellStrays();
  }

  /** There are new alerts for these. */
  wake(names: Iterable<string>): void {
    for (const name of names) this.told.get(name)?.dispatcher.wake();
  }

  get status(): readonly SinkStatus[] {
    return [...this.told.values()].map(({dispatcher}) => ({
      ...dispatcher.status,
      plugin: dispatcher.sink.plugin.manifest.name,
    }));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.cancelLook();
    await Promise.all([...this.told.values()].map(close));
    this.told.clear();
  }

  private async open(sink: NotificationSink): Promise<Told> {
    const {outbox, timers, log, metrics} = this.options;
    const environment = await this.options.environment(sink);
    const fields = {notification: sink.name};
    const said: AgentLog = (level, message, more) => {
      if (LEVELS.indexOf(level) >= LEVELS.indexOf(sink.logLevel))
        log(level, message, {...fields, ...more});
    };
    const counters = metrics?.sinks('fw_notification_', {type: sink.type, name: sink.name}) ?? {
      count: () => {},
      gauge: () => {},
    };
    const run = superviseNotification(useOf(sink), {
      ...environment,
      limits: {...environment.limits, callMs: sink.policy.timeoutMs},
      sinks: {
        log: said,
        ...counters,
        health: () => {},
        write: async () => {},
      },
    });
    return {
      run,
      dispatcher: new Dispatcher(sink, {outbox, run, timers, log, count: counters.count}),
    };
  }

  /** At intervals: what waits long, what was lost. */
  private look(): void {
    this.cancelLook = this.options.timers.after(DEPTH_MS, () => {
      this.tellDepths()
        .catch((cause) =>
          logError(this.options.log, 'error', new EngineError('FW5217', String(cause), {cause})),
        )
        .finally(() => {
          if (!this.isClosed) this.look();
        });
    });
  }

  private async tellDepths(): Promise<void> {
    const {depths, timers, log} = this.options;
    const now = Number(timers.now() / NS_PER_MS);
    for (const depth of await depths()) {
      const {sink: notification, waiting, oldest, lost, dead, lostDead} = depth;
      const before = this.seen.get(notification);
      this.seen.set(notification, depth);
      const told: AgentLog = (level, message, fields) =>
        log(level, message, {notification, ...fields});
      const more = lost - (before?.lost ?? lost);
      if (more > 0) {
        const message = `${more} alerts were dropped, ${waiting} wait`;
        logError(told, 'error', new EngineError('FW5214', message));
      }
      const moreDead = lostDead - (before?.lostDead ?? lostDead);
      if (moreDead > 0)
        logError(told, 'error', new EngineError('FW5215', `${moreDead} dead letters were dropped`));
      if (waiting > 0 && now - oldest > OLD_MS)
        told('warn', 'alerts wait', {waiting, dead, oldest: new Date(oldest).toISOString()});
      else if (waiting > 0) told('debug', 'alerts wait', {waiting, dead});
    }
  }

  /** Alerts of notifications that nobody configures any more. */
  private async tellStrays(): Promise<void> {
    const {depths, log} = this.options;
    const all = await depths();
    for (const depth of all) if (!this.seen.has(depth.sink)) this.seen.set(depth.sink, depth);
    for (const {sink, waiting} of all) {
      if (waiting === 0 || this.told.has(sink)) continue;
      const message = `${waiting} alerts wait for "${sink}", which is not configured`;
      logError(log, 'warn', new EngineError('FW5216', message));
    }
  }
}

async function close({dispatcher, run}: Told): Promise<void> {
  await dispatcher.close(GRACE_MS);
  await run.close();
}
