// What the thread lists of Pike and of the set simulation share: reading a byte.

import { BAD_BYTE, sequenceAt } from "./utf8";

/** The byte at `p`, BAD_BYTE when it belongs to no valid UTF-8 sequence. A lead byte always starts a character. */
export function repairedByte(p: usize, text: usize, end: usize): u32 {
  const byte = load<u8>(p);
  if (byte < 0x80) return <u32>byte;
  let lead = p;
  for (let back = 0; back < 3 && lead > text && (load<u8>(lead) & 0xc0) == 0x80; back++) lead--;
  return lead + <usize>sequenceAt(lead, end) > p ? <u32>byte : <u32>BAD_BYTE;
}

// @ts-ignore: decorator
@inline export function inSet(sets: usize, set: u32, byte: u32): bool {
  return <bool>((load<u8>(sets + (<usize>set << 5) + <usize>(byte >> 3)) >> <u8>(byte & 7)) & 1);
}
