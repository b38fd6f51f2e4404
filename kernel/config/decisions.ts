// The settings below `decisions`, as what decides takes them.
import type {FirewatchConfig} from '@firewatch/schemas';
import type {Escalation} from '../decisions/escalation.ts';
import type {LockoutOptions} from '../decisions/lockout.ts';
import {NO_ROLL_UP, type RollUp} from '../decisions/roll-up.ts';
import {intervalOf} from '../net/interval.ts';
import type {ReadDuration} from './duration.ts';

export interface DecisionSettings {
  readonly escalation: Escalation;
  readonly rollUp: RollUp;
  /** undefined: there is no guard. */
  readonly lockoutGuard: LockoutOptions | undefined;
}

export function decisionSettings(
  {decisions = {}}: FirewatchConfig,
  read: {readonly durationMs: ReadDuration; fault(at: string, message: string): void},
): DecisionSettings {
  const {escalation = {}, roll_up = {}, lockout_guard: guard = {}} = decisions;
  const at = '/decisions/escalation';
  for (const [name, lengths] of Object.entries({ipv4: roll_up.ipv4, ipv6: roll_up.ipv6}))
    if (lengths?.some((length, i) => i > 0 && length >= lengths[i - 1]!))
      read.fault(`/decisions/roll_up/${name}`, 'expected the longest first, each once');
  const lists = {also: guard.also ?? [], except: guard.except ?? []};
  for (const [name, values] of Object.entries(lists))
    for (const [i, value] of values.entries())
      if (!intervalOf(value))
        read.fault(
          `/decisions/lockout_guard/${name}/${i}`,
          `expected an address or a range, found "${value}"`,
        );
  return {
    escalation: {
      factor: escalation.factor ?? 2,
      maxMs: read.durationMs(`${at}/most`, escalation.most, '7d'),
      decayMs: read.durationMs(`${at}/forget`, escalation.forget, '30d'),
    },
    rollUp: {
      after: roll_up.after ?? NO_ROLL_UP.after,
      ipv4: roll_up.ipv4 ?? NO_ROLL_UP.ipv4,
      ipv6: roll_up.ipv6 ?? NO_ROLL_UP.ipv6,
    },
    lockoutGuard: guard.enabled === false ? undefined : lists,
  };
}
