// Sets of code points: sorted pairs [low, high], neither overlapping nor touching.
// Never changed once made, so that they can be shared and used as keys of caches.

import {foldOrbits} from './unicode.ts';

export type CharSet = Int32Array;

export const LAST_CODE_POINT = 0x10ffff;

export const ANY: CharSet = Int32Array.of(0, LAST_CODE_POINT);
export const NOT_NEWLINE: CharSet = Int32Array.of(0, 9, 11, LAST_CODE_POINT);

/** The set of the given ranges, in any order, overlapping or not. */
export function setOf(ranges: readonly number[]): CharSet {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i]!, ranges[i + 1]!]);
  pairs.sort((a, b) => a[0] - b[0]);
  const merged: number[] = [];
  for (const [low, high] of pairs) {
    const end = merged.length - 1;
    if (end > 0 && low <= merged[end]! + 1) merged[end] = Math.max(merged[end]!, high);
    else merged.push(low, high);
  }
  return Int32Array.from(merged);
}

/** Everything that is not in the set. */
export function negate(set: CharSet): CharSet {
  const rest: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i]! > next) rest.push(next, set[i]! - 1);
    next = set[i + 1]! + 1;
  }
  if (next <= LAST_CODE_POINT) rest.push(next, LAST_CODE_POINT);
  return Int32Array.from(rest);
}

/** The set with every character that is equal to a member under simple case folding. */
export function fold(set: CharSet): CharSet {
  const {members, orbitOf, orbits} = foldOrbits();
  const more: number[] = [];
  for (let i = 0; i < set.length; i += 2) {
    for (
      let k = lowerBound(members, set[i]!);
      k < members.length && members[k]! <= set[i + 1]!;
      k++
    ) {
      for (const cp of orbits[orbitOf[k]!]!) more.push(cp, cp);
    }
  }
  return more.length === 0 ? set : setOf([...set, ...more]);
}

export function has(set: CharSet, cp: number): boolean {
  for (let i = 0; i < set.length && set[i]! <= cp; i += 2) if (cp <= set[i + 1]!) return true;
  return false;
}

/** The sets have a member in common. */
export function meets(one: CharSet, other: CharSet): boolean {
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    if (one[i + 1]! < other[j]!) i += 2;
    else if (other[j + 1]! < one[i]!) j += 2;
    else return true;
  }
  return false;
}

/** The only member of the set, or -1. */
export function onlyMember(set: CharSet): number {
  return set.length === 2 && set[0] === set[1] ? set[0]! : -1;
}

function lowerBound(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
