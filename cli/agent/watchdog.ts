// Telling systemd's watchdog (WatchdogSec=) that the agent is alive, twice as often as it asks.
import type {Agent, AgentLog} from '@firewatch/kernel';
import type {CliContext} from '../context.ts';
import {keepDoing} from './chores.ts';

/** Goes on until the result is called; nothing to do where no watchdog waits. */
export function watchdog(
  agent: Pick<Agent, 'isAlive'>,
  {watchdogMs, notify, after}: CliContext,
  log: AgentLog,
): () => Promise<void> {
  if (watchdogMs === undefined) return async () => {};
  const chore = {
    name: 'watchdog',
    everyMs: () => watchdogMs / 2,
    work: async () => {
      if (agent.isAlive) await notify('WATCHDOG=1', log);
    },
  };
  return keepDoing(chore, after, log);
}
