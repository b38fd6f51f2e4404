// Waiting, and asking no faster than AWS answers: an answer that we ask too often is no failure,
// it is the pace of what is read.
import type {PluginHost} from '@firewatch/kernel';

/** Resolves after `ms`, at once when `signal` aborts. Tests put their own in its place. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export const realWait: Wait = (ms, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });

const THROTTLES = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'KMSThrottlingException',
]);
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

interface ServiceError {
  readonly name?: string;
  readonly $metadata?: {readonly httpStatusCode?: number};
}

const isThrottle = (error: unknown): boolean => {
  const {name = '', $metadata} = error as ServiceError;
  return THROTTLES.has(name) || $metadata?.httpStatusCode === 429;
};

export const isError = (error: unknown, ...names: readonly string[]): boolean =>
  names.includes((error as ServiceError).name ?? '');

export class Pace {
  readonly signal: AbortSignal;
  private readonly host: PluginHost;
  private readonly waitFor: Wait;

  constructor(host: PluginHost, wait: Wait, signal: AbortSignal) {
    this.host = host;
    this.waitFor = wait;
    this.signal = signal;
  }

  wait(ms: number): Promise<void> {
    return this.waitFor(ms, this.signal);
  }

  /** Makes the request; again, ever slower, while AWS says that it is too much. */
  async ask<T>(operation: string, request: () => Promise<T>): Promise<T> {
    for (let pause = FIRST_MS; ; pause = Math.min(pause * 2, LONGEST_MS)) {
      this.host.count('requests_total', 1, {operation});
      try {
        const answer = await request();
        if (pause > FIRST_MS) this.host.health('ok');
        return answer;
      } catch (error) {
        if (this.signal.aborted || !isThrottle(error)) throw error;
        this.host.count('throttled_total', 1, {operation});
        this.host.health('degraded', `AWS answers ${operation} with ${(error as Error).name}`);
        await this.wait(pause);
      }
    }
  }
}
