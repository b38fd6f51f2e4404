// What the agent does now and then beside its lines: one thing at a time, and a failure is
// said, not fatal.
import type {AgentLog} from '@firewatch/kernel';

export interface Chore {
  readonly name: string;
  /** Between the end of one time and the begin of the next. */
  readonly everyMs: () => number;
  readonly work: () => Promise<void>;
}

/** Does the chore at intervals, the first time after one; the result stops it, and waits for what is under way. */
export function keepDoing(
  {name, everyMs, work}: Chore,
  after: (ms: number, action: () => void) => () => void,
  log: AgentLog,
): () => Promise<void> {
  let isStopped = false;
  let running: Promise<void> = Promise.resolve();
  let cancel = () => {};
  const wait = () => {
    cancel = after(everyMs(), () => {
      running = work()
        .catch((error: Error) => log('error', `${name}: ${error.message}`))
        .then(() => {
          if (!isStopped) wait();
        });
    });
  };
  wait();
  return async () => {
    isStopped = true;
    cancel();
    await running;
  };
}
