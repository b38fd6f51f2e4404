// The source addresses of the overflow in the frame, written by the host.

import { PREFIX_SIZE } from "../abi";

let list: usize = 0;
let count: u32 = 0;

/** `at`: records of {family u32, unused u32, 16 bytes}, as long as the overflow is in the frame. */
export function setOverflowSources(at: usize, n: u32): void {
  list = at;
  count = n;
}

export function overflowSourceCount(): u32 { return count; }
export function overflowSource(i: u32): usize { return list + <usize>i * PREFIX_SIZE; }
