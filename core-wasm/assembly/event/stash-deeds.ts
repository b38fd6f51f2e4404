// What the item in hand did to stashes: nothing takes effect before it ends, and
// nothing at all when it must run again.

/**
 * In order: {kind, stash, hash, entry, key, key length, value, value length u32, ttl i64}.
 * Texts lie in the arena, which lives as long. What is beyond the bound has no effect.
 */
const DEEDS_MAX: u32 = 256;
const DEED_BYTES: u32 = 40;
const deeds = memory.data(10240, 8);
let count: u32 = 0;

export const DEED_WRITE: u32 = 0;
export const DEED_HIT: u32 = 1;
export const DEED_EXPIRE: u32 = 2;

// @ts-ignore: decorator
@inline export function deedAt(i: u32): usize { return deeds + <usize>i * DEED_BYTES; }

/** How many. */
export function deedCount(): u32 { return count; }

/** The item will run again: it did nothing. */
export function dropStashes(): void { count = 0; }

/** Another one; 0 when there are too many. */
export function note(kind: u32, stash: u32, hash: u32, ref: u32): usize {
  if (count == DEEDS_MAX) return 0;
  const deed = deedAt(count);
  count++;
  store<u32>(deed, kind);
  store<u32>(deed, stash, 4);
  store<u32>(deed, hash, 8);
  store<u32>(deed, ref, 12);
  return deed;
}
