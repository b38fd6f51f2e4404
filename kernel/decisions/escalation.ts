// Who comes back is kept out longer: a decision lasts longer with each offence before it.
// An attack that goes on while it is decided about is one offence, not many: offences are
// counted by the decisions' times, and where these overlap or touch it is the same one.

import {formatDuration, parseLongDuration} from '@firewatch/core-wasm';
import type {Decision} from '@firewatch/schemas';

export interface Escalation {
  /** How much longer with each earlier offence; 1: not at all. */
  readonly factor: number;
  /** No decision lasts longer; ms. */
  readonly maxMs: number;
  /** An offence is forgotten so long after its last decision ended; ms. */
  readonly decayMs: number;
}

/** The time of a decision that was made before, ms. */
export interface Held {
  readonly from: number;
  readonly until: number;
}

export const NO_ESCALATION: Escalation = {factor: 1, maxMs: 0, decayMs: 0};

const NS_PER_MS = 1_000_000;

/** The decision with its duration multiplied, and how many offences came before. */
export function escalate(
  decision: Decision,
  held: readonly Held[],
  {factor, maxMs, decayMs}: Escalation,
  now: number,
): {decision: Decision; earlier: number} {
  const earlier = offencesBefore(held, decayMs, now);
  const ns = parseLongDuration(decision.duration);
  if (ns === undefined || earlier === 0 || factor <= 1) return {decision, earlier};
  const writtenMs = Number(ns) / NS_PER_MS;
  // A duration longer than the most is the operator's own word.
  const most = Math.max(maxMs, writtenMs);
  const ms = Math.min(writtenMs * factor ** earlier, most);
  const duration = formatDuration(BigInt(Math.round(ms)) * BigInt(NS_PER_MS));
  return {decision: {...decision, duration}, earlier};
}

/** Offences that are over, and not forgotten. */
function offencesBefore(held: readonly Held[], decayMs: number, now: number): number {
  const ends: number[] = [];
  for (const {from, until} of [...held].sort((one, other) => one.from - other.from)) {
    if (from > now) continue;
    const last = ends.at(-1);
    if (last === undefined || from > last) ends.push(until);
    else ends[ends.length - 1] = Math.max(last, until);
  }
  return ends.filter((end) => end < now && end >= now - decayMs).length;
}
