// The tables in the tree against the platform's, as far as their versions agree.
import {expect, test} from 'vitest';
import {fold, has, setOf} from '../../../core-wasm/automata/char-set.ts';
import {UNICODE_VERSION} from '../../../core-wasm/automata/generated/unicode.ts';
import {foldOrbits, unicodeRanges} from '../../../core-wasm/automata/unicode.ts';

const sameVersion = process.versions.unicode === UNICODE_VERSION;
const reason = `tables of Unicode ${UNICODE_VERSION}, platform ${process.versions.unicode}`;

test.skipIf(!sameVersion).each([
  ['L', '\\p{L}'],
  ['Nd', '\\p{Nd}'],
  ['Zs', '\\p{Zs}'],
  ['Cs', '\\p{Cs}'],
  ['Greek', '\\p{Script=Greek}'],
  ['Old_Italic', '\\p{Script=Old_Italic}'],
])(`%s is the platform's (${reason})`, (name, expression) => {
  const set = setOf(unicodeRanges(name)!);
  const platform = new RegExp(`^${expression}$`, 'u');
  for (let cp = 0; cp <= 0x1ffff; cp++) {
    if (has(set, cp) !== platform.test(String.fromCodePoint(cp)))
      expect.unreachable(`U+${cp.toString(16)}`);
  }
});

test('unassigned code points belong to no category', () => {
  expect(has(setOf(unicodeRanges('C')!), 0x378)).toBe(false);
  expect(unicodeRanges('Cn')).toBeUndefined();
  expect(unicodeRanges('toString')).toBeUndefined();
});

test.each([
  ['k', 'kK\u212a'],
  ['s', 'sSſ'],
  ['é', 'éÉ'],
  ['ß', 'ßẞ'],
  ['θ', 'θΘϑϴ'],
  ['1', '1'],
  ['İ', 'İ'],
])('%s folds to %s', (character, orbit) => {
  const folded = fold(setOf([character.codePointAt(0)!, character.codePointAt(0)!]));
  const members = [...orbit].flatMap((one) => [one.codePointAt(0)!, one.codePointAt(0)!]);
  expect([...folded]).toEqual([...setOf(members)]);
});

test('every character with variants is in one orbit', () => {
  const {members, orbits} = foldOrbits();
  expect(new Set(members).size).toBe(members.length);
  expect(orbits.flat().length).toBe(members.length);
});
