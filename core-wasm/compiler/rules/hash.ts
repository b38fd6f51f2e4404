// Hashes that go into the image. Deterministic: the same rules, the same image.

const encoder = new TextEncoder();

/** What the core computes of a slot to look it up: length, first and last four bytes. */
export function keyHash(text: string | Uint8Array): number {
  const bytes = typeof text === 'string' ? encoder.encode(text) : text;
  const {length} = bytes;
  let first = 0;
  let last = 0;
  if (length >= 4) {
    first = word([...bytes.subarray(0, 4)], 0);
    last = word([...bytes.subarray(length - 4)], 0);
  } else if (length > 0) {
    first = bytes[0]! | (bytes[length >> 1]! << 8) | (bytes[length - 1]! << 16);
  }
  const hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(last, 0x85ebca6b) ^ length;
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** The four lanes of SipHash as pairs of 32-bit halves: low, high. */
type Lanes = Int32Array;

/**
 * SipHash of 128 bits (Aumasson and Bernstein 2012) over the UTF-8 of a text, as
 * four 32-bit words, little endian. The key is two 64-bit words, low half first.
 * 1-3 rounds by default: identity, not authentication, is wanted.
 */
export function sipHash128(
  text: string | Uint8Array,
  key: readonly [number, number, number, number] = [0, 0, 0, 0],
  rounds: readonly [number, number] = [1, 3],
): [number, number, number, number] {
  const bytes = typeof text === 'string' ? encoder.encode(text) : text;
  const [k0, k0High, k1, k1High] = key;
  const v = Int32Array.of(
    k0 ^ 0x70736575,
    k0High ^ 0x736f6d65,
    k1 ^ 0x6e646f6d ^ 0xee,
    k1High ^ 0x646f7261,
    k0 ^ 0x6e657261,
    k0High ^ 0x6c796765,
    k1 ^ 0x79746573,
    k1High ^ 0x74656462,
  );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length & ~7;
  for (let at = 0; at < whole; at += 8) {
    absorb(v, view.getInt32(at, true), view.getInt32(at + 4, true), rounds[0]);
  }
  const rest = [0, 0, 0, 0, 0, 0, 0, bytes.length & 0xff];
  for (let i = whole; i < bytes.length; i++) rest[i - whole] = bytes[i]!;
  absorb(v, word(rest, 0), word(rest, 4), rounds[0]);

  v[4]! ^= 0xee;
  mix(v, rounds[1]);
  const low = fold(v);
  v[2]! ^= 0xdd;
  mix(v, rounds[1]);
  return [...low, ...fold(v)] as [number, number, number, number];
}

function word(bytes: readonly number[], at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

function absorb(v: Lanes, low: number, high: number, rounds: number): void {
  v[6]! ^= low;
  v[7]! ^= high;
  mix(v, rounds);
  v[0]! ^= low;
  v[1]! ^= high;
}

function fold(v: Lanes): [number, number] {
  return [(v[0]! ^ v[2]! ^ v[4]! ^ v[6]!) >>> 0, (v[1]! ^ v[3]! ^ v[5]! ^ v[7]!) >>> 0];
}

function mix(v: Lanes, rounds: number): void {
  for (let i = 0; i < rounds; i++) {
    add(v, 0, 2);
    turn(v, 2, 13);
    blend(v, 2, 0);
    turn(v, 0, 32);
    add(v, 4, 6);
    turn(v, 6, 16);
    blend(v, 6, 4);
    add(v, 0, 6);
    turn(v, 6, 21);
    blend(v, 6, 0);
    add(v, 4, 2);
    turn(v, 2, 17);
    blend(v, 2, 4);
    turn(v, 4, 32);
  }
}

function add(v: Lanes, to: number, from: number): void {
  const low = (v[to]! >>> 0) + (v[from]! >>> 0);
  v[to + 1] = v[to + 1]! + v[from + 1]! + (low > 0xffffffff ? 1 : 0);
  v[to] = low | 0;
}

function blend(v: Lanes, to: number, from: number): void {
  v[to]! ^= v[from]!;
  v[to + 1]! ^= v[from + 1]!;
}

/** Rotates left by 1 to 32 bits. */
function turn(v: Lanes, lane: number, by: number): void {
  const low = v[lane]!;
  const high = v[lane + 1]!;
  if (by === 32) {
    v[lane] = high;
    v[lane + 1] = low;
    return;
  }
  v[lane] = (low << by) | (high >>> (32 - by));
  v[lane + 1] = (high << by) | (low >>> (32 - by));
}
