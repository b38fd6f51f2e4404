// Addresses as text and as 16 bytes.
//
// An address is {family 4 | 6, 16 bytes}: an IPv4 address lies in the first four,
// the rest is zero. The text form is the strict one of Go's netip: no leading
// zeros, no blanks, an IPv6 address may end in an IPv4 one. ::ffff:1.2.3.4 is an
// IPv6 address; whoever wants it as IPv4 calls `unmapAddress`.
//
// Reading costs one pass over at most ADDRESS_TEXT_MAX bytes.

/** The longest text `formatAddress` writes, and the longest zoneless text that can be an address. */
export const ADDRESS_TEXT_MAX: u32 = 45;

const DOT: u32 = 0x2e;
const COLON: u32 = 0x3a;
const PERCENT: u32 = 0x25;

/** Value of a hexadecimal digit, 16 for any other byte. */
// @ts-ignore: decorator
@inline function hexValue(byte: u32): u32 {
  const digit = byte - 0x30;
  if (digit <= 9) return digit;
  const letter = (byte | 0x20) - 0x61;
  return letter <= 5 ? letter + 10 : 16;
}

/** Four decimal numbers without leading zeros; the text must end with them. */
function parseFour(ptr: usize, end: usize, out: usize): bool {
  let at = ptr;
  for (let part: usize = 0; part < 4; part++) {
    if (part) {
      if (at >= end || load<u8>(at) != DOT) return false;
      at++;
    }
    const start = at;
    let value: u32 = 0;
    while (at < end) {
      const digit = <u32>load<u8>(at) - 0x30;
      if (digit > 9) break;
      if (at - start == 3) return false;
      value = value * 10 + digit;
      at++;
    }
    if (at == start || value > 255 || (at - start > 1 && load<u8>(start) == 0x30)) return false;
    store<u8>(out + part, <u8>value);
  }
  return at == end;
}

/** Eight groups of 16 bits, one run of zeros abbreviated, the last two perhaps as an IPv4 address. */
function parseEight(ptr: usize, end: usize, out: usize): bool {
  let at = ptr;
  let filled: usize = 0; // bytes written
  let gap: isize = -1; // where "::" stood
  if (at + 1 < end && load<u8>(at) == COLON) {
    if (load<u8>(at, 1) != COLON) return false;
    gap = 0;
    at += 2;
  }
  while (at < end && filled < 16) {
    const start = at;
    let value: u32 = 0;
    while (at < end) {
      const digit = hexValue(load<u8>(at));
      if (digit > 15) break;
      if (at - start == 4) return false;
      value = (value << 4) | digit;
      at++;
    }
    if (at == start) return false;
    if (at < end && load<u8>(at) == DOT) {
      if (filled > 12 || (gap < 0 && filled != 12)) return false;
      if (!parseFour(start, end, out + filled)) return false;
      filled += 4;
      at = end;
      break;
    }
    store<u16>(out + filled, bswap<u16>(<u16>value));
    filled += 2;
    if (at == end) break;
    if (load<u8>(at) != COLON) return false;
    at++;
    if (at == end) return false;
    if (load<u8>(at) == COLON) {
      if (gap >= 0) return false;
      gap = filled;
      at++;
    }
  }
  if (at != end) return false;
  if (filled == 16) return gap < 0;
  if (gap < 0) return false;
  const tail = filled - <usize>gap;
  memory.copy(out + 16 - tail, out + <usize>gap, tail);
  memory.fill(out + <usize>gap, 0, 16 - filled);
  return true;
}

/** Reads a zoneless address into 16 bytes; answers its family, or 0. */
export function parseAddress(ptr: usize, len: u32, out16: usize): i32 {
  if (len < 2 || len > ADDRESS_TEXT_MAX) return 0;
  const end = ptr + len;
  const scan = min(end, ptr + 5);
  for (let at = ptr; at < scan; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == COLON) {
      v128.store(out16, i64x2.splat(0));
      return parseEight(ptr, end, out16) ? 6 : 0;
    }
    if (byte == DOT) {
      v128.store(out16, i64x2.splat(0));
      return parseFour(ptr, end, out16) ? 4 : 0;
    }
  }
  return 0;
}

/**
 * As `parseAddress`, but an IPv6 address may carry "%zone".
 * out24 = {address 16 bytes, zone's address u32, zone's length u32 (0: none)}.
 */
export function parseAddressZone(ptr: usize, len: u32, out24: usize): i32 {
  store<u64>(out24, 0, 16);
  for (let at: u32 = 0; at < len && at <= ADDRESS_TEXT_MAX; at++) {
    if (load<u8>(ptr + at) != PERCENT) continue;
    if (at + 1 == len || parseAddress(ptr, at, out24) != 6) return 0;
    store<u32>(out24, <u32>(ptr + at + 1), 16);
    store<u32>(out24, len - at - 1, 20);
    return 6;
  }
  return parseAddress(ptr, len, out24);
}

/** Rewrites ::ffff:a.b.c.d as the IPv4 address it stands for; answers the family the bytes now have. */
export function unmapAddress(addr16: usize, family: i32): i32 {
  if (family != 6 || load<u64>(addr16) != 0 || load<u32>(addr16, 8) != 0xffff0000) return family;
  store<u32>(addr16, load<u32>(addr16, 12));
  store<u32>(addr16, 0, 8);
  store<u32>(addr16, 0, 12);
  return 4;
}

/** Writes a number of at most three decimal digits; answers the address after it. */
export function putDecimal(at: usize, value: u32): usize {
  if (value >= 100) {
    store<u8>(at++, <u8>(0x30 + value / 100));
    value %= 100;
    store<u8>(at++, <u8>(0x30 + value / 10));
  } else if (value >= 10) {
    store<u8>(at++, <u8>(0x30 + value / 10));
  }
  store<u8>(at, <u8>(0x30 + (value % 10)));
  return at + 1;
}

function putFour(at: usize, addr: usize): usize {
  for (let part: usize = 0; part < 4; part++) {
    if (part) store<u8>(at++, <u8>DOT);
    at = putDecimal(at, load<u8>(addr + part));
  }
  return at;
}

function putGroup(at: usize, value: u32): usize {
  let shift = value >= 0x1000 ? 12 : value >= 0x100 ? 8 : value >= 0x10 ? 4 : 0;
  for (; shift >= 0; shift -= 4) {
    const digit = (value >> shift) & 15;
    store<u8>(at++, <u8>(digit + (digit > 9 ? 0x57 : 0x30)));
  }
  return at;
}

/** Writes the canonical text (RFC 5952, a mapped IPv4 address dotted); answers its length. */
export function formatAddress(addr16: usize, family: i32, out: usize): u32 {
  if (family == 4) return <u32>(putFour(out, addr16) - out);
  let at = out;
  if (load<u64>(addr16) == 0 && load<u32>(addr16, 8) == 0xffff0000) {
    store<u64>(at, 0x3a666666663a3a); // "::ffff:"
    return <u32>(putFour(at + 7, addr16 + 12) - out);
  }
  let gap: i32 = -1;
  let gapLength: i32 = 1; // a single zero group is not abbreviated
  for (let group: i32 = 0; group < 8; group++) {
    const start = group;
    while (group < 8 && load<u16>(addr16 + (<usize>group << 1)) == 0) group++;
    if (group - start > gapLength) {
      gap = start;
      gapLength = group - start;
    }
  }
  for (let group: i32 = 0; group < 8; group++) {
    if (group == gap) {
      store<u16>(at, 0x3a3a);
      at += 2;
      group += gapLength - 1;
      continue;
    }
    if (group && (gap < 0 || group != gap + gapLength)) store<u8>(at++, <u8>COLON);
    at = putGroup(at, bswap<u16>(load<u16>(addr16 + (<usize>group << 1))));
  }
  return <u32>(at - out);
}
