// Hashing bytes for the tables of one call (Distinct, duplicate keys of a document).
//
// The seed changes with every table, so that input cannot aim at one bucket.

let state: u32 = 0x9e3779b9;

/** A seed for a new table. */
export function nextSeed(): u32 {
  state = state * 0x2c1b3c6d + 0x297a2d39;
  return state;
}

// @ts-ignore: decorator
@inline
export function mix64(a: u64, seed: u32): u32 {
  let h = (a ^ (<u64>seed << 17)) * 0xff51afd7ed558ccd;
  h ^= h >> 33;
  h *= 0xc4ceb9fe1a85ec53;
  return <u32>(h ^ (h >> 29));
}

/** Hash of `len` bytes. */
export function hashBytes(ptr: usize, len: u32, seed: u32): u32 {
  let h: u64 = <u64>seed * 0x9e3779b97f4a7c15 ^ <u64>len;
  let at = ptr;
  const end = ptr + len;
  while (at + 8 <= end) {
    h = (h ^ load<u64>(at)) * 0xff51afd7ed558ccd;
    h ^= h >> 32;
    at += 8;
  }
  let tail: u64 = 0;
  for (let shift: u64 = 0; at < end; at++, shift += 8) tail |= <u64>load<u8>(at) << shift;
  h = (h ^ tail) * 0xc4ceb9fe1a85ec53;
  return <u32>(h ^ (h >> 29));
}
