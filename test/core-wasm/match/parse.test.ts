import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {checkPattern} from '../../../core-wasm/automata/check.ts';
import {parsePattern} from '../../../core-wasm/automata/parse.ts';
import {PatternError} from '../../../core-wasm/automata/pattern-error.ts';
import {soup} from './generators.ts';
import {Oracle} from './oracle.ts';

const failure = (pattern: string, parse: (text: string) => unknown = parsePattern) => {
  try {
    parse(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return error;
    throw error;
  }
};

const ERRORS = [
  ['a star with nothing before it', '*a', 'missing-operand', 0],
  ['a star after an opening parenthesis', 'ab(*c)', 'missing-operand', 3],
  ['a plus after a bar', 'a|+', 'missing-operand', 2],
  ['a count with nothing before it', '{2}', 'missing-operand', 0],
  ['two stars', 'a**', 'nested-repetition', 2],
  ['a count after a count', 'a{2}{3}', 'nested-repetition', 4],
  ['a possessive plus', 'a++', 'nested-repetition', 2],
  ['a third question mark', 'a???', 'nested-repetition', 3],
  ['a count over 1000', 'xa{1001}', 'repeat-count', 2],
  ['an open count over 1000', 'a{1001,}', 'repeat-count', 1],
  ['a descending count', 'a{3,2}', 'repeat-count', 1],
  ['nested counts over 1000', '(a{100}){11}', 'repeat-count', 8],
  ['an open group', 'a(b', 'missing-parenthesis', 1],
  ['the inner of two open groups', '(a(b', 'missing-parenthesis', 2],
  ['a stray closing parenthesis', 'ab)', 'unexpected-parenthesis', 2],
  ['an open class', 'a[bc', 'missing-bracket', 1],
  ['an empty class', '[]', 'missing-bracket', 0],
  ['a class open after a range', '[a-', 'missing-bracket', 0],
  ['a descending range', '[xz-a]', 'class-range', 2],
  ['an unknown POSIX class', '[a[:foo:]]', 'class-name', 2],
  ['an unknown Unicode class', 'a\\p{Grek}', 'class-name', 1],
  ['an unknown one-letter Unicode class', '\\pX', 'class-name', 0],
  ['a Unicode class without its brace', '\\p{Greek', 'class-name', 0],
  ['a script in the wrong case', '\\p{greek}', 'class-name', 0],
  ['a back-reference', '(a)\\1', 'escape', 3],
  ['an escape RE2 lacks', 'a\\Z', 'escape', 1],
  ['an escape RE2 lacks: any byte', '\\C', 'escape', 0],
  ['an escaped letter beyond ASCII', '\\é', 'escape', 0],
  ['a word boundary in a class', '[\\b]', 'escape', 1],
  ['a class as the end of a range', '[a-\\d]', 'escape', 3],
  ['one hexadecimal digit', '\\x4g', 'escape', 0],
  ['a code point beyond Unicode', 'a\\x{110000}', 'escape', 1],
  ['no hexadecimal digit', '\\x{}', 'escape', 0],
  ['a backslash at the end', 'ab\\', 'trailing-backslash', 2],
  ['look-ahead', 'a(?=b)', 'group-syntax', 3],
  ['look-behind', '(?<=b)', 'group-syntax', 2],
  ['an unknown flag', '(?ix)', 'group-syntax', 3],
  ['a minus without a flag', '(?i-)', 'group-syntax', 4],
  ['two minuses', '(?-i-s)', 'group-syntax', 4],
  ['flags that do not end', '(?i', 'group-syntax', 3],
  ['an empty name', '(?P<>a)', 'group-name', 4],
  ['a name with a dash', '(?<a-b>c)', 'group-name', 4],
  ['a name that does not end', '(?P<n', 'group-name', 5],
  ['a name given twice', '(?P<n>a)(?<n>b)', 'duplicate-name', 11],
  ['half a surrogate pair', 'a\ud800b', 'lone-surrogate', 1],
  ['a position after characters of two units', '\u{1F600}\u{1F600}*?+', 'nested-repetition', 6],
] as const;

describe('what RE2 refuses is refused where it stands', () => {
  test.each(ERRORS)('%s', (_, pattern, code, offset) => {
    const error = failure(pattern);
    expect([error?.code, error?.offset]).toEqual([code, offset]);
    expect(error?.message).toMatch(/^expected .+, found .+$/);
  });

  test('nesting over 1000 deep', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}a${')'.repeat(depth)}`;
    expect(failure(nested(999))).toBeUndefined();
    expect(failure(nested(1000))?.code).toBe('too-deep');
    expect(failure('('.repeat(1e6))?.code).toBe('too-deep');
    expect(failure('(?:a'.repeat(600) + '|b)*'.repeat(600))?.code).toBe('too-deep');
  });

  test('a program over its bound', () => {
    expect(failure('(?:\\pL{1000})', checkPattern)?.code).toBe('too-large');
    expect(failure('(?:abc){1000}', checkPattern)).toBeUndefined();
  });
});

const ACCEPTED = [
  'a{,2}',
  'a{',
  'a{2',
  'a{02}',
  'a{-1}',
  '{',
  '}',
  ']',
  '[]a]',
  '[^]a]',
  '[a-]',
  '[-a]',
  '[a\\-z]',
  '[[:word:]x]',
  '[[:foo]',
  '\\Qa*b',
  '\\Q(\\E*',
  '\\Q\\E',
  '(?i)',
  '(?)',
  '(?:)',
  '()',
  '|',
  'a||b',
  '^*',
  '(?:^)*',
  '\\012',
  '\\0',
  '\\x7F',
  '\\x{10FFFF}',
  '\\_\\-\\"\\/\\<\\%',
  '\\pN\\p{Lu}\\p{^Greek}\\P{Any}',
  '(?i-s:a)',
  '(?sU)a',
  '(?P<a>x)(?<b1_>y)',
  '(a{2}){500}',
  'a{1000}',
  'a{0}',
  'a{0,0}',
  '\\a\\f\\t\\n\\r\\v',
];

test.each(ACCEPTED)('RE2 takes %j', (pattern) => {
  expect(failure(pattern)?.message).toBeUndefined();
});

test('names and groups are counted', () => {
  const {groups, names} = parsePattern('(a)(?:b)(?P<x>c(d))(?<y>e)');
  expect(groups).toBe(4);
  expect([...names]).toEqual([
    [2, 'x'],
    [4, 'y'],
  ]);
});

test('accepts exactly what the reference accepts', () => {
  const accepts = (parse: () => unknown) => {
    try {
      parse();
      return true;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(soup, (pattern) => {
      expect(failure(pattern) === undefined).toBe(accepts(() => new Oracle(pattern)));
    }),
    {numRuns: 5000, seed: 1},
  );
});
