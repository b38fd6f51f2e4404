import {describe, expect, test} from 'vitest';
import {sipHash128} from '../../../core-wasm/compiler/rules/hash.ts';

/** The key 00 01 … 0f as words. */
const KEY = [0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c] as const;

/** Words as the bytes of the published vectors. */
const hex = (words: readonly number[]) =>
  [...new Uint8Array(Uint32Array.from(words).buffer)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

// The reference implementation's vectors of SipHash-2-4-128: message 00 01 02 … of that length.
const SIP_2_4: readonly [length: number, digest: string][] = [
  [0, 'a3817f04ba25a8e66df67214c7550293'],
  [1, 'da87c1d86b99af44347659119b22fc45'],
];

describe('sipHash128', () => {
  for (const [length, digest] of SIP_2_4) {
    test(`2-4 rounds, ${length} bytes`, () => {
      const message = Uint8Array.from({length}, (_, i) => i);
      expect(hex(sipHash128(message, KEY, [2, 4]))).toBe(digest);
    });
  }

  test('every length up to three blocks has a digest of its own', () => {
    const digests = new Set(Array.from({length: 25}, (_, n) => hex(sipHash128('a'.repeat(n)))));
    expect(digests.size).toBe(25);
  });

  test('texts are hashed as UTF-8', () => {
    expect(sipHash128('é')).toEqual(sipHash128(Uint8Array.of(0xc3, 0xa9)));
  });
});
