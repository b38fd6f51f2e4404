// Every way of searching finds what the reference finds, on patterns and texts made to be ambiguous.
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {captures, letters, pattern, text} from './generators.ts';
import {Matcher, type MatcherOptions} from './matcher.ts';
import {Oracle} from './oracle.ts';

/** Refuses one miss in five, by a fixed sequence. */
function everyFifth(): () => boolean {
  let state = 1;
  return () => {
    state = (Math.imul(state, 69069) + 1) >>> 0;
    return (state >>> 16) % 5 === 0;
  };
}

const WAYS: readonly [string, MatcherOptions][] = [
  ['tables', {}],
  ['bitstate', {engine: 'bitstate'}],
  ['thread lists', {engine: 'pike'}],
  ['tables that refuse misses', {refuse: everyFifth()}],
  ['thread lists without room for a copy', {engine: 'pike', arenaBytes: 64}],
];

/** All groups of every first match, and whether there is one. */
function expectAgreement(
  matcher: Matcher,
  regex: string,
  texts: readonly (string | Uint8Array)[],
): void {
  const oracle = new Oracle(regex);
  const groups = Array.from({length: oracle.groups + 1}, (_, group) => group);
  const number = matcher.add(regex, groups);
  const yesNo = matcher.addTest(regex);
  for (const input of texts) {
    const expected = oracle.search(input, groups);
    expect(matcher.search(number, input)).toEqual(expected);
    expect(matcher.test(yesNo, input)).toBe(expected !== undefined);
  }
}

describe.each(WAYS)('%s agree with the reference', (_, options) => {
  const matcher = new Matcher(options);
  const check = (regex: string, texts: readonly (string | Uint8Array)[]) =>
    expectAgreement(matcher, regex, texts);

  test('on every construct', () => {
    const texts = fc.array(text, {minLength: 1, maxLength: 8});
    fc.assert(fc.property(pattern, texts, check), {numRuns: 400, seed: 1});
  });

  test('on groups in loops', () => {
    const texts = fc.array(letters, {minLength: 1, maxLength: 12});
    fc.assert(fc.property(captures, texts, check), {numRuns: 400, seed: 1});
  });
});
