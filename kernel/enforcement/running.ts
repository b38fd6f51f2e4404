// A bouncer that runs: it follows its feed, enforces what it hears, and reports.
import {type AgentLog, logError} from '../agent/log.ts';
import {EngineError} from '../errors.ts';
import type {Timers} from '../plugin/run/environment.ts';
import type {BouncerRun} from '../plugin.ts';
import type {ConfiguredBouncer} from './configured.ts';
import {Enforcer, type EnforcerState} from './enforcer.ts';
import type {DecisionFeed} from './feed/feed.ts';
import {follow} from './feed/follow.ts';
import {pause} from './feed/pause.ts';
import {CountDifferences, usageItems} from './usage.ts';

/** The first report, ms after it began: whoever looks sees it soon. */
const FIRST_REPORT_MS = 10_000;
/** For removing what is in force when it ends, ms. */
const CLEAR_MS = 20_000;
const NS_PER_S = 1_000_000_000n;

export interface BouncerWorld {
  readonly feed: DecisionFeed;
  readonly run: BouncerRun;
  readonly timers: Timers;
  readonly log: AgentLog;
  readonly version: string;
  readonly os: {readonly name: string; readonly version: string};
}

export interface BouncerStatus extends EnforcerState {
  readonly name: string;
  readonly type: string;
  readonly isConnected: boolean;
}

export interface RunningBouncer {
  readonly status: BouncerStatus;
  /** Ends it; with `isRemoving` what is in force is removed. Never rejects. */
  close(): Promise<void>;
}

/** What is to be known of a bouncer to run it. */
export type BouncerUse = Pick<
  ConfiguredBouncer,
  'name' | 'type' | 'wish' | 'isRemoving' | 'checkMs' | 'reportMs'
>;

export function runBouncer(bouncer: BouncerUse, world: BouncerWorld): RunningBouncer {
  const {name, type, checkMs, wish, isRemoving, reportMs} = bouncer;
  const {feed, run, timers, log, version, os} = world;
  const controller = new AbortController();
  const {signal} = controller;
  const enforcer = new Enforcer({run, types: wish.types, checkMs, timers, log});
  const began = Number(timers.now() / NS_PER_S);
  let isConnected = false;
  const following = follow(
    {
      feed,
      timers,
      log,
      heed: (news) => enforcer.heed(news),
      connected(is) {
        if (is && !isConnected) log('info', 'following');
        isConnected = is;
      },
    },
    signal,
  );
  const differences = new CountDifferences();
  let reported = began;
  const report = async () => {
    const dropped = differences.take((await run.counts?.()) ?? []);
    const state = enforcer.status;
    const items = usageItems(state, enforcer.book.byOrigin(), dropped);
    const now = Number(timers.now() / NS_PER_S);
    const meta = {window_size_seconds: Math.max(now - reported, 1), utc_now_timestamp: now};
    reported = now;
    await feed.report?.(
      {
        ...{type: `firewatch-${type}`, version, os, feature_flags: []},
        utc_startup_timestamp: began,
        metrics: [{meta, items}],
      },
      signal,
    );
  };
  const reporting = (async () => {
    for (let ms = FIRST_REPORT_MS; ; ms = reportMs) {
      await pause(timers, ms, signal);
      if (signal.aborted) return;
      await report().catch((error: unknown) => {
        if (!signal.aborted) log('debug', `no report: ${String(error)}`);
      });
    }
  })();
  return {
    get status() {
      return {...enforcer.status, name, type, isConnected};
    },
    async close() {
      controller.abort();
      await Promise.all([following, reporting, enforcer.close()]);
      try {
        if (isRemoving) await inTime(run.clear(), timers, CLEAR_MS);
      } catch (cause) {
        const message = `not removed: ${(cause as Error).message}`;
        logError(log, 'error', new EngineError('FW5321', message, {cause}));
      }
      await run.close();
    },
  };
}

/** Rejects when it takes longer. */
function inTime(work: Promise<void>, {after}: Timers, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = after(ms, () => reject(new Error(`it took longer than ${ms / 1000} s`)));
    work.then(resolve, reject).finally(cancel);
  });
}
