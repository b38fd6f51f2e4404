// A bound on work in flight: so many questions run, so many more wait, others are refused.
import {failure} from './failure.ts';

const RUNNING_MAX = 16;
const WAITING_MAX = 1024;

export type Flight = <Answer>(work: () => Promise<Answer>) => Promise<Answer>;

export function openFlight(runningMax = RUNNING_MAX, waitingMax = WAITING_MAX): Flight {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= runningMax) {
      if (waiting.length >= waitingMax)
        throw failure('FW2716', `more than ${waitingMax} questions wait for an answer`);
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
