import type {Timers} from '../../plugin/run/environment.ts';

/** Waits so many ms; ends early when `signal` aborts. */
export function pause({after}: Timers, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = after(ms, done);
    signal.addEventListener('abort', done, {once: true});
  });
}
