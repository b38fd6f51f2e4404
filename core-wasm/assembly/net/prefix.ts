// Prefixes (CIDR): {family u32, bits u32, address 16 bytes}, PREFIX_SIZE in abi.ts.
// The host bits of a stored prefix are zero, so two equal prefixes have equal bytes.

import { formatAddress, parseAddress, putDecimal, unmapAddress } from "./address";

const SLASH: u32 = 0x2f;
const OFFSET_BITS: usize = 4;
const OFFSET_ADDRESS: usize = 8;

/** Clears all but the first `bits` bits. */
export function maskAddress(addr16: usize, bits: u32): void {
  const high: u64 = bits >= 64 ? ~0 : bits ? ~0 << (64 - bits) : 0;
  const low: u64 = bits >= 128 ? ~0 : bits > 64 ? ~0 << (128 - bits) : 0;
  store<u64>(addr16, load<u64>(addr16) & bswap<u64>(high));
  store<u64>(addr16, load<u64>(addr16, 8) & bswap<u64>(low), 8);
}

/** The decimal number of a prefix length: no sign, no leading zero; more than 128 for anything else. */
function parseBits(ptr: usize, end: usize): u32 {
  const digits = <u32>(end - ptr);
  if (digits == 0 || digits > 3 || (digits > 1 && load<u8>(ptr) == 0x30)) return 129;
  let bits: u32 = 0;
  for (let at = ptr; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) return 129;
    bits = bits * 10 + digit;
  }
  return bits;
}

/** Reads "address/bits"; host bits are masked. A bare address or a zone is refused. */
export function parsePrefix(ptr: usize, len: u32, out24: usize): bool {
  let slash = len;
  while (slash > 0 && load<u8>(ptr + slash - 1) != SLASH) {
    if (len - slash > 3) return false;
    slash--;
  }
  if (slash == 0) return false;
  const family = parseAddress(ptr, slash - 1, out24 + OFFSET_ADDRESS);
  if (family == 0) return false;
  const bits = parseBits(ptr + slash, ptr + len);
  if (bits > (family == 4 ? <u32>32 : <u32>128)) return false;
  maskAddress(out24 + OFFSET_ADDRESS, bits);
  store<u32>(out24, family);
  store<u32>(out24, bits, OFFSET_BITS);
  return true;
}

/** Rewrites a prefix inside ::ffff:0:0/96 as the IPv4 prefix it stands for. */
export function unmapPrefix(prefix24: usize): void {
  const bits = load<u32>(prefix24, OFFSET_BITS);
  if (load<u32>(prefix24) != 6 || bits < 96) return;
  if (unmapAddress(prefix24 + OFFSET_ADDRESS, 6) != 4) return;
  store<u32>(prefix24, 4);
  store<u32>(prefix24, bits - 96, OFFSET_BITS);
}

/** Whether the address lies in the prefix. Families never meet: unmap both first where that is wanted. */
export function prefixContains(prefix24: usize, family: i32, addr16: usize): bool {
  if (load<u32>(prefix24) != <u32>family) return false;
  const bits = load<u32>(prefix24, OFFSET_BITS);
  const high = bswap<u64>(load<u64>(addr16) ^ load<u64>(prefix24, OFFSET_ADDRESS));
  if (bits <= 64) return bits == 0 || high >> (64 - bits) == 0;
  if (high != 0) return false;
  const low = bswap<u64>(load<u64>(addr16, 8) ^ load<u64>(prefix24, OFFSET_ADDRESS + 8));
  return low >> (128 - bits) == 0;
}

/** Writes "address/bits" in canonical text; answers its length (at most ADDRESS_TEXT_MAX + 4). */
export function formatPrefix(prefix24: usize, out: usize): u32 {
  const at = out + formatAddress(prefix24 + OFFSET_ADDRESS, load<u32>(prefix24), out);
  store<u8>(at, <u8>SLASH);
  return <u32>(putDecimal(at + 1, load<u32>(prefix24, OFFSET_BITS)) - out);
}
