// What the files say: each address and range with the remediation that is followed about it.
import {type HeldDecisions, type HeldPlace, strictnessOf} from '@firewatch/kernel';

export interface Followed {
  readonly prefix: HeldPlace['prefix'];
  /** Of digits, letters a to f and `.:/` alone. */
  readonly value: string;
  /** One of the names given; no text of a decision. */
  readonly remediation: string;
}

/** Of decisions that cover one another the strictest, as for a single address. */
export function* followed(
  held: HeldDecisions,
  remediations: readonly string[],
  now: bigint,
): Generator<Followed> {
  for (const {prefix, value} of held.places) {
    const decision = held.find(value, now);
    if (!decision) continue;
    const remediation = remediations.includes(decision.type) ? decision.type : 'ban';
    yield {prefix, value, remediation};
  }
}

/** By family, wide before narrow, then by text: the same set gives the same file. */
export const byWidth = ({prefix, value}: Followed, other: Followed): number =>
  prefix.family - other.prefix.family ||
  prefix.bits - other.prefix.bits ||
  (value < other.value ? -1 : 1);

/** Strict last. */
export const byStrictness = (one: Followed, other: Followed): number =>
  strictnessOf(one.remediation) - strictnessOf(other.remediation) || byWidth(one, other);
