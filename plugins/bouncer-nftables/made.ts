// What we made: which generation it is, which origins have a chain, and what is in the maps.
import {type HeldPlace, intervalOf, strictest} from '@firewatch/kernel';
import {FAMILIES, type Family, originChain} from './names.ts';
import {disjoint, type Hold, type Segment} from './segments.ts';

/** Origins with a counter of their own; the others are counted with the first. */
const ORIGINS_MAX = 64;

export class Made {
  readonly generation: number;
  revision = 0;
  /** By their numbers. */
  readonly origins: string[] = [];
  /** By the place's value. */
  readonly addresses: Readonly<Record<Family, Map<string, Hold>>> = {4: new Map(), 6: new Map()};
  segments: Readonly<Record<Family, readonly Segment[]>> = {4: [], 6: []};
  /** As it was listed when it was made. */
  structure = '';

  constructor(generation: number) {
    this.generation = generation;
  }

  /** Elements of all maps. */
  get size(): number {
    return FAMILIES.reduce(
      (sum, family) => sum + this.addresses[family].size + this.segments[family].length,
      0,
    );
  }

  /** Its chain, which is to be made when the origin is new. */
  chainOf(origin: string): string {
    let number = this.origins.indexOf(origin);
    if (number < 0) number = this.origins.length < ORIGINS_MAX ? this.origins.push(origin) - 1 : 0;
    return originChain(this.generation, number);
  }
}

export const isRange = ({value}: HeldPlace): boolean => value.includes('/');

/** What counts for a place; undefined: nothing any more. */
export function holdOf({decisions}: HeldPlace, now: bigint): Hold | undefined {
  const counts = strictest(decisions, now);
  return counts && {until: counts.until, origin: counts.origin};
}

/** The segments of all ranges among the places. */
export function segmentsOf(
  places: Iterable<HeldPlace>,
  now: bigint,
): Readonly<Record<Family, readonly Segment[]>> {
  const found: Record<Family, Segment[]> = {4: [], 6: []};
  for (const place of places) {
    if (!isRange(place)) continue;
    const hold = holdOf(place, now);
    const interval = intervalOf(place.value);
    if (!hold || !interval) continue;
    const {first, last} = interval;
    found[place.prefix.family].push({first: BigInt(`0x${first}`), last: BigInt(`0x${last}`), hold});
  }
  return {4: disjoint(found[4]), 6: disjoint(found[6])};
}
