// Loops of a state on itself, as something SIMD can run through.
//
// A state that stays as it is on most bytes, without moving registers, is left
// only by its stop bytes. Up to three are searched for directly; else the members
// are looked up in nibble tables: byte b is a member iff low[b & 15] & high[b >> 4]
// is not 0, one bit per distinct row of the 16 × 16 square, at most eight.

import * as L from './layout.ts';

/** Fewer members are quicker through the table. */
const MEMBERS_MIN = 12;

export interface Skip {
  readonly kind: number;
  readonly stops: readonly number[];
  /** 32 bytes, when kind is SKIP_SET. */
  readonly nibbles?: Uint8Array;
}

/**
 * How to run through a loop on the bytes for which `loops` holds; bytes from `limit` on
 * never occur. `longRuns`: the loop is one the pattern has, like [^ ]+. One that only
 * waits for a match to start is left by every likely first letter: there the table is
 * quicker than starting SIMD for a few bytes (a set of 9 patterns: 220 ns a text, not 420).
 */
export function planSkip(
  loops: (byte: number) => boolean,
  limit: number,
  longRuns: boolean,
): Skip | undefined {
  const stops: number[] = [];
  for (let byte = 0; byte < limit; byte++) if (!loops(byte)) stops.push(byte);
  if (stops.length === 0) return {kind: L.SKIP_TO_END, stops};
  if (stops.length <= 3) return {kind: L.SKIP_TO_1 + stops.length - 1, stops};
  if (!longRuns || limit - stops.length < MEMBERS_MIN) return undefined;
  const nibbles = nibbleTables(loops, limit);
  return nibbles && {kind: L.SKIP_SET, stops: [], nibbles};
}

function nibbleTables(loops: (byte: number) => boolean, limit: number): Uint8Array | undefined {
  const tables = new Uint8Array(32);
  const bitOf = new Map<number, number>(); // members of a row of 16, as bits → its bit in the tables
  for (let high = 0; high < limit >> 4; high++) {
    let row = 0;
    for (let low = 0; low < 16; low++) if (loops(high * 16 + low)) row |= 1 << low;
    if (row === 0) continue;
    let bit = bitOf.get(row);
    if (bit === undefined) {
      if (bitOf.size === 8) return undefined;
      bit = 1 << bitOf.size;
      bitOf.set(row, bit);
      for (let low = 0; low < 16; low++) if ((row >> low) & 1) tables[low]! |= bit;
    }
    tables[16 + high]! |= bit;
  }
  return tables;
}
