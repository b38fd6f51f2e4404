// Sets of scenarios as the image has them: a bit for each, in whole vectors.

import {DISPATCH_SET_ALIGN} from '../../assembly/abi.ts';

/** The words of a set of some of `count` scenarios. */
export function scenarioBits(members: Iterable<number>, count: number): number[] {
  const words = Math.ceil(count / 32 / DISPATCH_SET_ALIGN) * DISPATCH_SET_ALIGN;
  const bits = new Uint32Array(words);
  for (const scenario of members) bits[scenario >> 5]! |= 1 << (scenario & 31);
  return [...bits];
}
