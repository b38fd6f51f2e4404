// The arena: memory for the line in hand, given back whole when the next one comes.
//
// Every allocation is 8-aligned and followed by PADDING bytes that may be read
// but not relied on. A full arena answers 0; the caller turns that into the
// error OutOfMemory of its expression: one line cannot take more than its share.

import { PADDING } from "../abi";

let base: usize = 0;
let top: usize = 0;
let limit: usize = 0;

export function arenaOpen(start: usize, end: usize): void {
  base = start;
  top = start;
  limit = end - PADDING;
}

export function arenaReset(): void {
  top = base;
}

export function arenaAlloc(bytes: usize): usize {
  const at = top;
  const next = (at + bytes + 7) & ~7;
  if (next > limit || next < at) return 0;
  top = next;
  return at;
}

/** A mark to return to: what was allocated since is given back. */
export function arenaMark(): usize {
  return top;
}

export function arenaRelease(mark: usize): void {
  top = mark;
}

/** There is room for so many bytes. */
// @ts-ignore: decorator
@inline export function arenaHas(bytes: usize): bool { return limit - top >= bytes && limit >= top; }
