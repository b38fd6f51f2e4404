// The story of an address or another value, as far as it is known: what was seen of it, what
// was decided and why, and which bouncer knows. Times are RFC 3339, whole seconds.
import type {AlertEvent, AlertSource, MetaEntry} from '@firewatch/schemas';
import type {DecisionFilter} from '../store/decision-filter.ts';

/** How a bouncer stands to a decision. */
export const KNOWLEDGE = {
  told: 'has it',
  'told-end': 'knows that it ended',
  'not-yet': 'has not asked since it was made',
  'end-not-yet': 'has not asked since it ended',
  never: 'has never asked',
  live: 'asks for each request',
  filtered: 'does not ask for such decisions',
  paused: 'is paused',
} as const;

export interface BouncerView {
  readonly name: string;
  readonly knows: keyof typeof KNOWLEDGE;
  readonly last_pull: string | null;
  /** What it asks for, when it asks for less than all. */
  readonly filter?: DecisionFilter;
}

export interface StoryDecision {
  readonly id: number;
  readonly uuid: string;
  readonly type: string;
  readonly scope: string;
  readonly value: string;
  readonly origin: string;
  readonly scenario: string;
  readonly simulated: boolean;
  readonly active: boolean;
  /** When it ends or ended. */
  readonly until: string;
  /** What is left of it: "3h59m58s"; negative: it is over for so long. */
  readonly left: string;
  /** Number of its alert. */
  readonly alert: number | null;
  /** The profile that made it, when one of those asked for did. */
  readonly profile?: string;
  /** Absent: who tells the story does not know. */
  readonly bouncers?: readonly BouncerView[];
}

export interface StoryAlert {
  readonly id: number;
  readonly uuid: string;
  /** Who sent it; null: this machine. */
  readonly machine: string | null;
  readonly kind: string;
  readonly scenario: string;
  readonly scenario_hash: string;
  readonly scenario_version: string;
  readonly message: string;
  readonly started: string;
  readonly stopped: string;
  readonly events_count: number;
  /** Of the bucket that overflowed. */
  readonly capacity: number;
  readonly leakspeed: string;
  readonly simulated: boolean;
  readonly remediation: boolean;
  readonly source: AlertSource;
  readonly events: readonly AlertEvent[];
  /** Context; notes of the decider among it (`escalation`, `roll_up`, `decision_refused`). */
  readonly meta: readonly MetaEntry[];
}

export interface StoryAllowlist {
  readonly list: string;
  readonly item: string;
  readonly comment: string;
}

export interface Story {
  readonly value: string;
  /** Newest first. */
  readonly alerts: readonly StoryAlert[];
  /** Those that cover the value, newest first, ended ones included. */
  readonly decisions: readonly StoryDecision[];
  readonly allowlists: readonly StoryAllowlist[];
  /** Alerts or decisions are left out: there are too many. */
  readonly cut: boolean;
}

/** Of a story. */
export const ALERTS_MAX = 20;
export const DECISIONS_MAX = 100;

/** What the decider noted on an alert under a key. */
export function notesOf({meta}: StoryAlert, key: string): string[] {
  return meta
    .filter((entry) => entry.key === key)
    .flatMap(({value}) => {
      try {
        const list: unknown = JSON.parse(value);
        return Array.isArray(list) ? list.map(String) : [value];
      } catch {
        return [value];
      }
    });
}
