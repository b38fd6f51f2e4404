import {createHash} from 'node:crypto';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {keyHash} from '../../../core-wasm/compiler/rules/hash.ts';
import {loadRoom} from '../room.ts';

interface Hashes {
  hash128(seed: number, ptr: number, len: number, out: number): void;
  keyHash(ptr: number, len: number): number;
  sha1(ptr: number, len: number, out: number): void;
}

const {exports: hashes, alloc, bytes} = loadRoom<Hashes>('net');
const input = alloc(1024);
const seed = alloc(16);
const out = alloc(32);
const hex = (ptr: number, len: number) =>
  Buffer.from(bytes.subarray(ptr, ptr + len)).toString('hex');

/** SipHash-c-d-128 after the paper, in BigInt. */
function sip128(key: Uint8Array, data: Uint8Array, c: number, d: number): string {
  const mask = (1n << 64n) - 1n;
  const rotate = (x: bigint, n: bigint) => ((x << n) | (x >> (64n - n))) & mask;
  const word = (from: Uint8Array, at: number) => Buffer.from(from).readBigUInt64LE(at);
  const [k0, k1] = [word(key, 0), word(key, 8)];
  const v = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn ^ 0xeen,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  const round = () => {
    v[0] = (v[0]! + v[1]!) & mask;
    v[1] = rotate(v[1]!, 13n) ^ v[0];
    v[0] = rotate(v[0], 32n);
    v[2] = (v[2]! + v[3]!) & mask;
    v[3] = rotate(v[3]!, 16n) ^ v[2];
    v[0] = (v[0] + v[3]) & mask;
    v[3] = rotate(v[3], 21n) ^ v[0];
    v[2] = (v[2] + v[1]) & mask;
    v[1] = rotate(v[1], 17n) ^ v[2];
    v[2] = rotate(v[2], 32n);
  };
  const padded = Buffer.alloc((data.length & ~7) + 8);
  padded.set(data);
  padded[padded.length - 1] = data.length & 255;
  for (let at = 0; at < padded.length; at += 8) {
    const m = word(padded, at);
    v[3]! ^= m;
    for (let i = 0; i < c; i++) round();
    v[0]! ^= m;
  }
  const halves: string[] = [];
  for (const [index, mark] of [
    [2, 0xeen],
    [1, 0xddn],
  ] as const) {
    v[index]! ^= mark;
    for (let i = 0; i < d; i++) round();
    const half = Buffer.alloc(8);
    half.writeBigUInt64LE(v[0]! ^ v[1]! ^ v[2]! ^ v[3]!);
    halves.push(half.toString('hex'));
  }
  return halves.join('');
}

test('the reference implementation gives the published 2-4 vector', () => {
  const key = Uint8Array.from({length: 16}, (_, i) => i);
  expect(sip128(key, new Uint8Array(), 2, 4)).toBe('a3817f04ba25a8e66df67214c7550293');
});

test('hash128 is SipHash-1-3-128', () => {
  const key = fc.uint8Array({minLength: 16, maxLength: 16});
  fc.assert(
    fc.property(key, fc.uint8Array({maxLength: 70}), (k, data) => {
      bytes.set(k, seed);
      bytes.fill(0xa5, input, input + 128); // what lies behind the text must not matter
      bytes.set(data, input);
      hashes.hash128(seed, input, data.length, out);
      expect(hex(out, 16)).toBe(sip128(k, data, 1, 3));
    }),
    {numRuns: 300},
  );
});

test('sha1 is SHA-1 at every length around its blocks', () => {
  for (let length = 0; length < 200; length++) {
    const data = Uint8Array.from({length}, (_, i) => (i * 7 + length) & 255);
    bytes.set(data, input);
    hashes.sha1(input, length, out);
    expect(hex(out, 20)).toBe(createHash('sha1').update(data).digest('hex'));
  }
});

test('keyHash is what the compiler computes', () => {
  const values = [
    '',
    'a',
    'ab',
    'abc',
    'abcd',
    'abcde',
    'http_access-log',
    'é',
    '\xff\x80'.repeat(9),
  ];
  for (const value of values) {
    const data = new TextEncoder().encode(value);
    bytes.set(data, input);
    expect(hashes.keyHash(input, data.length) >>> 0).toBe(keyHash(value));
  }
});
