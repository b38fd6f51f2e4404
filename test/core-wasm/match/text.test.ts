import fc from 'fast-check';
import {expect, test} from 'vitest';
import {Matcher} from './matcher.ts';

const {room} = new Matcher();
const {isAscii, utf8Valid, codePoints, memmem} = room.exports;

// name, bytes, valid, characters
const ROWS: readonly [string, number[], boolean, number][] = [
  ['nothing', [], true, 0],
  ['ASCII', [0, 0x41, 0x7f], true, 3],
  ['two bytes', [0xc3, 0xa9], true, 1],
  ['three bytes', [0xe2, 0x82, 0xac], true, 1],
  ['four bytes', [0xf0, 0x9f, 0x98, 0x80], true, 1],
  ['the last code point', [0xf4, 0x8f, 0xbf, 0xbf], true, 1],
  ['beyond the last code point', [0xf4, 0x90, 0x80, 0x80], false, 4],
  ['a lone continuation byte', [0x41, 0x80], false, 2],
  ['a sequence cut short', [0xe2, 0x82], false, 2],
  ['a sequence cut short, then more', [0xe2, 0x82, 0x41], false, 3],
  ['an overlong form', [0xc0, 0x80], false, 2],
  ['an overlong form of three bytes', [0xe0, 0x9f, 0xbf], false, 3],
  ['a surrogate', [0xed, 0xa0, 0x80], false, 3],
  ['bytes that never occur', [0xfe, 0xff], false, 2],
];

test.each(ROWS)('%s', (_, bytes, valid, characters) => {
  const {ptr, len} = room.place(Uint8Array.from(bytes));
  expect(utf8Valid(ptr, len) !== 0).toBe(valid);
  expect(codePoints(ptr, len)).toBe(characters);
  expect(isAscii(ptr, len) !== 0).toBe(bytes.every((byte) => byte < 0x80));
});

test('what follows a text does not change what it is', () => {
  const {ptr} = room.place(Uint8Array.from([0x61, 0xc3, 0xa9, 0x62]));
  expect(isAscii(ptr, 1)).toBe(1);
  expect(utf8Valid(ptr, 2)).toBe(0);
  expect(utf8Valid(ptr, 3)).toBe(1);
});

test('validity and length are those of the platform', () => {
  const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
  const piece = fc.oneof(
    fc.string({unit: 'binary', maxLength: 20}).map((text) => new TextEncoder().encode(text)),
    fc.uint8Array({maxLength: 3}),
  );
  fc.assert(
    fc.property(fc.array(piece, {maxLength: 4}), (pieces) => {
      const bytes = Uint8Array.from(pieces.flatMap((one) => [...one]));
      const {ptr, len} = room.place(bytes);
      let characters: number | undefined;
      try {
        characters = [...decoder.decode(bytes)].length;
      } catch {
        characters = undefined;
      }
      expect(utf8Valid(ptr, len) !== 0).toBe(characters !== undefined);
      if (characters !== undefined) expect(codePoints(ptr, len)).toBe(characters);
    }),
    {numRuns: 500, seed: 1},
  );
});

test('memmem finds the first occurrence within the text and none beyond it', () => {
  fc.assert(
    fc.property(
      fc.string({unit: fc.constantFrom('a', 'b'), maxLength: 60}),
      fc.string({unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 20}),
      fc.nat(20),
      (text, needle, hidden) => {
        const {ptr, len} = room.place(text);
        const {ptr: at, len: size} = room.place(needle);
        const end = Math.max(0, len - hidden);
        const found = memmem(ptr, ptr + end, at, size);
        expect(found === 0 ? -1 : found - ptr).toBe(text.slice(0, end).indexOf(needle));
      },
    ),
    {numRuns: 1000, seed: 1},
  );
});
