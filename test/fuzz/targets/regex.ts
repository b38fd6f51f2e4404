// A pattern, a newline, a text: refused like re2js does, or found like it finds.
import {expect} from 'vitest';
import {checkPattern} from '../../../core-wasm/automata/check.ts';
import {PatternError} from '../../../core-wasm/automata/pattern-error.ts';
import {Matcher} from '../../core-wasm/match/matcher.ts';
import {Oracle} from '../../core-wasm/match/oracle.ts';
import type {Target} from './target.ts';

const PATTERNS_A_MATCHER = 300;
const PATTERN_MAX = 200;
const TEXT_MAX = 300;

let matchers: Matcher[] = [];
let used = PATTERNS_A_MATCHER;

function isAccepted(pattern: string): boolean {
  try {
    checkPattern(pattern);
    return true;
  } catch (error) {
    if (error instanceof PatternError) return false;
    throw error;
  }
}

function oracleOf(pattern: string): Oracle | undefined {
  try {
    return new Oracle(pattern);
  } catch {
    return undefined;
  }
}

export const regex: Target = {
  name: 'regex',
  rounds: 1500,
  tokens: [
    '(',
    ')',
    '(?:',
    '(?i)',
    '(?s:',
    '(?m)',
    '(?U)',
    '(?P<n>',
    '|',
    '*',
    '+',
    '?',
    '*?',
    '+?',
    '??',
    '{2}',
    '{0,3}',
    '{2,}',
    '[',
    ']',
    '[^',
    '[a-z]',
    '[[:alpha:]]',
    '\\d',
    '\\W',
    '\\s',
    '\\b',
    '\\B',
    '^',
    '$',
    '\\A',
    '\\z',
    '.',
    '\\pL',
    '\\x{e9}',
    '\\Q',
    '\\E',
    'a',
    'b',
    'ab',
    '\n',
    'k',
    'K',
    '\u212a',
    'ſ',
    '-',
  ],
  check(input) {
    const end = input.indexOf('\n');
    const pattern = input
      .slice(0, end < 0 ? PATTERN_MAX : Math.min(end, PATTERN_MAX))
      .toWellFormed();
    const text = (end < 0 ? input : input.slice(end + 1, end + 1 + TEXT_MAX)).toWellFormed();
    // re2js takes "[:]" for a class without a name; Go looks for ":]" behind it, as we do.
    if (pattern.includes('[:]')) return;
    const oracle = oracleOf(pattern);
    expect(isAccepted(pattern)).toBe(oracle !== undefined);
    if (!oracle) return;
    if (++used > PATTERNS_A_MATCHER) {
      matchers = [new Matcher(), new Matcher({engine: 'bitstate'}), new Matcher({engine: 'pike'})];
      used = 0;
    }
    const groups = Array.from({length: oracle.groups + 1}, (_, group) => group);
    const expected = oracle.search(text, groups);
    for (const matcher of matchers) {
      expect(matcher.search(matcher.add(pattern, groups), text)).toEqual(expected);
    }
  },
};
