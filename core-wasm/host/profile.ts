// Profiles: what the core's memory may take in all, as a sum of named ceilings.
//
// WASM memory is made once, with the profile's total; nothing in it grows past its
// ceiling, and STATE (buckets, events, stashes) takes what the rest leaves, the
// program image included. Effort ceilings (cache) only choose the way to a verdict.
// The others are bounds of verdicts: a line whose expressions need more than the
// arena fails them, a source without a carry block keeps the beginning of a line
// that is cut by chunks. Memory of the JavaScript engine is not counted.

/** How much memory the core may take. */
export type Profile = 'edge' | 'small' | 'default';

export interface Ceilings {
  /** All of it: the promise. */
  readonly totalBytes: number;
  /** Automata of patterns. */
  readonly cacheBytes: number;
  /** What one line or one overflow may allocate. */
  readonly arenaBytes: number;
  readonly sources: number;
  /** Sources with an unfinished line at the same time. */
  readonly carryBlocks: number;
  /** Names and labels of sources. */
  readonly sourceTextBytes: number;
  /** What must be left for STATE, or the rules are too large for the profile. */
  readonly stateBytes: number;
}

const MIB = 2 ** 20;

export const CEILINGS: Readonly<Record<Profile, Ceilings>> = {
  edge: {
    totalBytes: 64 * MIB,
    cacheBytes: 16 * MIB,
    arenaBytes: 8 * MIB,
    sources: 1024,
    carryBlocks: 32,
    sourceTextBytes: MIB / 2,
    stateBytes: 16 * MIB,
  },
  small: {
    totalBytes: 192 * MIB,
    cacheBytes: 48 * MIB,
    arenaBytes: 32 * MIB,
    sources: 4096,
    carryBlocks: 128,
    sourceTextBytes: 2 * MIB,
    stateBytes: 64 * MIB,
  },
  default: {
    totalBytes: 1024 * MIB,
    cacheBytes: 256 * MIB,
    arenaBytes: 32 * MIB,
    sources: 16_384,
    carryBlocks: 256,
    sourceTextBytes: 4 * MIB,
    stateBytes: 512 * MIB,
  },
};
