// Follows a feed for good: when it breaks off it is asked again, after pauses that double from a
// second to a minute. What was heard before stays as it is meanwhile.
import {type AgentLog, logError} from '../../agent/log.ts';
import {EngineError} from '../../errors.ts';
import type {Timers} from '../../plugin/run/environment.ts';
import type {DecisionFeed, DecisionNews} from './feed.ts';
import {pause} from './pause.ts';

export const PAUSE_MS_MIN = 1_000;
export const PAUSE_MS_MAX = 60_000;

export interface FollowOptions {
  readonly feed: DecisionFeed;
  readonly timers: Timers;
  readonly log: AgentLog;
  heed(news: DecisionNews): void;
  /** Whether it can be heard. */
  connected(isConnected: boolean): void;
}

/** Ends when `signal` aborts; never rejects for what the feed does. */
export async function follow(
  {feed, timers, log, heed, connected}: FollowOptions,
  signal: AbortSignal,
): Promise<void> {
  let waitMs = PAUSE_MS_MIN;
  while (!signal.aborted) {
    try {
      for await (const news of feed.news(signal)) {
        waitMs = PAUSE_MS_MIN;
        connected(true);
        heed(news);
      }
    } catch (cause) {
      if (signal.aborted) return;
      if (!(cause instanceof EngineError)) throw cause;
      const message = `${cause.message}; asked again in ${waitMs / 1000} s`;
      logError(log, 'warn', new EngineError(cause.code, message, {cause}));
    }
    connected(false);
    await pause(timers, waitMs, signal);
    waitMs = Math.min(waitMs * 2, PAUSE_MS_MAX);
  }
}
