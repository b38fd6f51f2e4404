import {failure} from './failure.ts';

/** The promise, or the failure of one that took too long. */
export function inTime<T>(promise: Promise<T>, signal: AbortSignal, whom: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(failure('FW2714', `"${whom}" did not answer in time`));
    if (signal.aborted) late();
    signal.addEventListener('abort', late, {once: true});
    promise.then(resolve, (cause) =>
      reject(failure('FW2715', `"${whom}" cannot be asked: ${(cause as Error).message}`, cause)),
    );
  });
}
