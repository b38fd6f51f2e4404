// What the matcher knows of the CACHE region: the control block the host keeps there.

import {
  CONTROL_BITSTATE, CONTROL_BYTES, CONTROL_COUNT, CONTROL_NUMBERS, CONTROL_OWN, CONTROL_OWN_COUNT, CONTROL_PIKE,
  CONTROL_SCRATCH, CONTROL_SCRATCH_LIMIT, CONTROL_STEPS, ROLE_SETTLE, ROLE_UTF8,
} from "../../automata/layout";
import { OWN_NUMBERS } from "../abi";

// @ts-ignore: decorator
@external("env", "pattern") declare function hostPattern(number: u32, role: u32): u32;

let control: usize = 0;

/** The region starts at `cacheBase`; the host has written its control block, or will before the first search. */
export function matchOpen(cacheBase: usize): void {
  control = (cacheBase + 15) & ~15;
}

/** Header of a pattern for ASCII or UTF-8 texts; asks the host when it is not built yet. */
export function headerOf(number: u32, role: u32): usize {
  const own = number >= <u32>OWN_NUMBERS;
  const index = own ? number - <u32>OWN_NUMBERS : number;
  const count = own ? load<u32>(control, CONTROL_OWN_COUNT) : load<u32>(control, CONTROL_COUNT);
  if (index < count) {
    const table = <usize>(own ? load<u32>(control, CONTROL_OWN) : load<u32>(control, CONTROL_NUMBERS));
    const head = <usize>load<u32>(table + (<usize>index << 3) + (<usize>(role & ROLE_UTF8) << 2));
    if (head) return head;
  }
  return <usize>hostPattern(number, role);
}

/** The automaton of `role` for a header in hand, built now; 0 when there is no room for it. */
export function buildAutomaton(number: u32, role: u32): usize {
  return <usize>hostPattern(number, role);
}

/** A search without tables has ended: the host may drop what is full. */
export function settle(): void {
  hostPattern(0, ROLE_SETTLE);
}

// @ts-ignore: decorator
@inline export function scratchBase(): usize { return <usize>load<u32>(control, CONTROL_SCRATCH); }
// @ts-ignore: decorator
@inline export function scratchLimit(): usize { return <usize>load<u32>(control, CONTROL_SCRATCH_LIMIT); }

// @ts-ignore: decorator
@inline export function countText(bytes: u32): void {
  store<u64>(control, load<u64>(control, CONTROL_BYTES) + <u64>bytes, CONTROL_BYTES);
}
// @ts-ignore: decorator
@inline export function countSteps(steps: usize): void {
  store<u64>(control, load<u64>(control, CONTROL_STEPS) + <u64>steps, CONTROL_STEPS);
}
export function countBitstate(): void {
  store<u32>(control, load<u32>(control, CONTROL_BITSTATE) + 1, CONTROL_BITSTATE);
}
export function countPike(): void {
  store<u32>(control, load<u32>(control, CONTROL_PIKE) + 1, CONTROL_PIKE);
}
