// Taking over a snapshot: everything that outlives a line, besides the image.
//
// That is STATE, which the host copies to and from `stateAddress()`, and the
// sources' records with the beginnings of unfinished lines. All else (names,
// frame, arena, automata) is made anew for the image at hand.
// Between two feeds nothing more is alive: no line is in hand, no overflow waits.

import { LINE_MAX, SOURCE_CARRY, SOURCE_CARRY_LEN } from "./abi";
import { restoreBuckets } from "./open";
import { stashesAdopt } from "./event/stash";
import { carryBlock, sourceAt } from "./line/source";

export { stateAddress, stateLimit } from "./memory/map";

/**
 * Takes over the STATE whose bytes stand at `stateAddress()`; the core has just been
 * opened. False, and the core must be opened again, when they are none or do not fit.
 */
export function restoreState(): bool {
  return restoreBuckets() && stashesAdopt();
}

/** Memory for the `len` bytes of the unfinished line of `source`; 0 when there is none left. */
export function carryRoom(source: u32, len: u32): usize {
  if (len > <u32>LINE_MAX + 1) return 0;
  const at = sourceAt(source);
  const block = carryBlock(at);
  if (block) store<u32>(at, len, SOURCE_CARRY_LEN);
  return block;
}

/** Address of the beginning of the unfinished line of `source`, 0 when there is none. */
export function carried(source: u32): usize { return <usize>load<u32>(sourceAt(source), SOURCE_CARRY); }
