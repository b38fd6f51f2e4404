// When a message is due, and how many alerts it is about.
//
//   neither group_wait nor group_threshold   each alert at once, a message each
//   group_wait                               what came within that time of the first
//   group_threshold                          as soon as there are so many
//   both                                     whichever comes first
//   digest                                   everything of an interval, at its end
import {localMs} from './local-time.ts';
import type {DeliveryPolicy} from './policy.ts';

/** Alerts of one message without a threshold. */
export const GROUP_MAX = 100;
/** Alerts of a digest; what is more follows at once, in a message of its own. */
export const DIGEST_MAX = 1_000;

export interface Due {
  /** ms since the epoch; Infinity: more alerts are needed. */
  readonly at: number;
  /** Alerts of the message, at most. */
  readonly size: number;
}

/** Alerts that are looked at to know when the next message is due. */
export const lookAhead = ({digestMs, groupThreshold, groupWaitMs}: DeliveryPolicy): number =>
  digestMs !== undefined
    ? DIGEST_MAX
    : (groupThreshold ?? (groupWaitMs === undefined ? 1 : GROUP_MAX));

/** `since`: when the alerts that wait were put in, ms, oldest first, as many as `lookAhead` says. */
export function nextDue(policy: DeliveryPolicy, since: readonly number[]): Due {
  const size = lookAhead(policy);
  const [first] = since;
  if (first === undefined) return {at: Number.POSITIVE_INFINITY, size};
  const {digestMs, groupThreshold, groupWaitMs, zone} = policy;
  if (digestMs !== undefined) return {at: intervalEnd(first, digestMs, zone), size};
  const isFull = since.length >= size;
  if (groupWaitMs !== undefined) return {at: isFull ? first : first + groupWaitMs, size};
  if (groupThreshold !== undefined && !isFull) return {at: Number.POSITIVE_INFINITY, size};
  return {at: first, size};
}

/** The end of the interval that an instant is in; intervals are counted from local midnight. */
function intervalEnd(ms: number, length: number, zone: string): number {
  const local = localMs(ms, zone);
  return ms + length - (((local % length) + length) % length);
}
