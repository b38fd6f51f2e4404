// Tests on several threads: each takes the next folder as soon as it is free. The
// threads share nothing; a thread that dies takes the run with it.
import {Worker} from 'node:worker_threads';
import type {RanTest, SuiteOptions} from './suite.ts';

/** What a worker is asked, one at a time. */
export interface Job {
  readonly folder: string;
}

/** A worker's first message, and its answers. */
export type Reply = {readonly ready: true} | {readonly ran: RanTest};

/** Runs the tests on `threads` threads; `took` hears of each as it ends. */
export async function runThreaded(
  folders: readonly string[],
  threads: number,
  options: SuiteOptions,
  took: (index: number, ran: RanTest) => void,
): Promise<void> {
  let next = 0;
  const work = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      let current = -1;
      const proceed = () => {
        current = next++;
        if (current < folders.length) worker.postMessage({folder: folders[current]!} satisfies Job);
        else resolve();
      };
      worker.on('message', (reply: Reply) => {
        if ('ran' in reply) took(current, reply.ran);
        proceed();
      });
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`a thread of tests ended with ${code}`)));
    });
  const workers = Array.from(
    {length: threads},
    () => new Worker(new URL('./worker.js', import.meta.url), {workerData: options}),
  );
  try {
    await Promise.all(workers.map(work));
  } finally {
    for (const worker of workers) worker.removeAllListeners('exit');
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
