// Hashes of byte strings.
//
// hash128 is SipHash-1-3 with 128 bits of result (Aumasson, Bernstein), keyed by a
// seed per installation: whoever writes log lines cannot make two keys meet.
// keyHash is for tables whose keys we wrote ourselves. SHA-1 is made only for the
// Mapkey of an overflow, which the reference prints.

/** The last 0 to 7 bytes, little endian. */
// @ts-ignore: decorator
@inline function tailWord(at: usize, bytes: u32): u64 {
  let word: u64 = 0;
  if (bytes & 4) {
    word = load<u32>(at);
    at += 4;
  }
  if (bytes & 2) {
    word |= <u64>load<u16>(at) << ((bytes & 4) << 3);
    at += 2;
  }
  if (bytes & 1) word |= <u64>load<u8>(at) << ((bytes & 6) << 3);
  return word;
}

/** SipHash-1-3-128 of a byte string under the 16-byte key at `seedPtr`. */
export function hash128(seedPtr: usize, ptr: usize, len: u32, out16: usize): void {
  // The state lives in locals, so the round stands here twice instead of in a function.
  const k0 = load<u64>(seedPtr);
  const k1 = load<u64>(seedPtr, 8);
  let v0 = k0 ^ 0x736f6d6570736575;
  let v1 = k1 ^ 0x646f72616e646f6d ^ 0xee;
  let v2 = k0 ^ 0x6c7967656e657261;
  let v3 = k1 ^ 0x7465646279746573;
  const whole = ptr + (len & ~7);
  const last = tailWord(whole, len & 7) | (<u64>len << 56);
  for (let at = ptr; at <= whole; at += 8) {
    const word = at < whole ? load<u64>(at) : last;
    v3 ^= word;
    v0 += v1;
    v1 = rotl<u64>(v1, 13) ^ v0;
    v0 = rotl<u64>(v0, 32);
    v2 += v3;
    v3 = rotl<u64>(v3, 16) ^ v2;
    v0 += v3;
    v3 = rotl<u64>(v3, 21) ^ v0;
    v2 += v1;
    v1 = rotl<u64>(v1, 17) ^ v2;
    v2 = rotl<u64>(v2, 32);
    v0 ^= word;
  }
  v2 ^= 0xee;
  for (let round = 0; round < 6; round++) {
    v0 += v1;
    v1 = rotl<u64>(v1, 13) ^ v0;
    v0 = rotl<u64>(v0, 32);
    v2 += v3;
    v3 = rotl<u64>(v3, 16) ^ v2;
    v0 += v3;
    v3 = rotl<u64>(v3, 21) ^ v0;
    v2 += v1;
    v1 = rotl<u64>(v1, 17) ^ v2;
    v2 = rotl<u64>(v2, 32);
    if (round == 2) {
      store<u64>(out16, v0 ^ v1 ^ v2 ^ v3);
      v1 ^= 0xdd;
    }
  }
  store<u64>(out16, v0 ^ v1 ^ v2 ^ v3, 8);
}

/** Tells apart keys that we wrote ourselves: length, first and last four bytes. */
export function keyHash(ptr: usize, len: u32): u32 {
  let first: u32 = 0;
  let last: u32 = 0;
  if (len >= 4) {
    first = load<u32>(ptr);
    last = load<u32>(ptr + len - 4);
  } else if (len) {
    first = <u32>load<u8>(ptr) | (<u32>load<u8>(ptr + (len >> 1)) << 8) | (<u32>load<u8>(ptr + len - 1) << 16);
  }
  const hash = (first * 0x9e3779b1) ^ (last * 0x85ebca6b) ^ len;
  return hash ^ (hash >> 15);
}

const SHA1_WORDS = memory.data(80 * 4, 16);
const SHA1_BLOCK = memory.data(128, 16);

/** Mixes one 64-byte block into the five words at `state`. */
function sha1Block(state: usize, block: usize): void {
  for (let i: usize = 0; i < 64; i += 4) {
    store<u32>(SHA1_WORDS + i, bswap<u32>(load<u32>(block + i)));
  }
  for (let i: usize = 64; i < 320; i += 4) {
    const at = SHA1_WORDS + i;
    const mixed = load<u32>(at - 12) ^ load<u32>(at - 32) ^ load<u32>(at - 56) ^ load<u32>(at - 64);
    store<u32>(at, rotl<u32>(mixed, 1));
  }
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  for (let i: u32 = 0; i < 80; i++) {
    let chosen: u32;
    if (i < 20) chosen = ((b & c) | (~b & d)) + 0x5a827999;
    else if (i < 40) chosen = (b ^ c ^ d) + 0x6ed9eba1;
    else if (i < 60) chosen = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    else chosen = (b ^ c ^ d) + 0xca62c1d6;
    const next = rotl<u32>(a, 5) + chosen + e + load<u32>(SHA1_WORDS + (<usize>i << 2));
    e = d;
    d = c;
    c = rotl<u32>(b, 30);
    b = a;
    a = next;
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
}

/** SHA-1 of a byte string, 20 bytes. Input and output must not overlap. */
export function sha1(ptr: usize, len: u32, out20: usize): void {
  store<u32>(out20, 0x67452301);
  store<u32>(out20, 0xefcdab89, 4);
  store<u32>(out20, 0x98badcfe, 8);
  store<u32>(out20, 0x10325476, 12);
  store<u32>(out20, 0xc3d2e1f0, 16);
  const whole = ptr + (len & ~63);
  for (let at = ptr; at < whole; at += 64) sha1Block(out20, at);
  const rest = len & 63;
  const padded: usize = rest < 56 ? 64 : 128;
  memory.fill(SHA1_BLOCK, 0, padded);
  memory.copy(SHA1_BLOCK, whole, rest);
  store<u8>(SHA1_BLOCK + rest, 0x80);
  store<u64>(SHA1_BLOCK + padded - 8, bswap<u64>(<u64>len << 3));
  sha1Block(out20, SHA1_BLOCK);
  if (padded == 128) sha1Block(out20, SHA1_BLOCK + 64);
  for (let i: usize = 0; i < 20; i += 4) store<u32>(out20 + i, bswap<u32>(load<u32>(out20 + i)));
}
