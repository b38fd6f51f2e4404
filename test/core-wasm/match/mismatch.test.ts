// Why a pattern does not match: what is missing, and where the match died.
import {describe, expect, test} from 'vitest';
import {explainMismatch, type Mismatch} from '../../../core-wasm/automata/mismatch.ts';

const CASES: readonly [name: string, pattern: string, text: string, found: Mismatch][] = [
  [
    'one byte wrong in a text',
    '^Failed password for (\\S+) from',
    'Failed passward for root from',
    {at: 12, expected: ['ord for ']},
  ],
  [
    'a required text is missing',
    '^(\\S+) from \\d+',
    'root fron 7',
    {missing: ' from ', at: 8, expected: ['m ']},
  ],
  [
    'the text ends too early',
    '^user (\\S+) port \\d+',
    'user root',
    {missing: ' port ', at: 9, expected: [' port ']},
  ],
  ['a digit was wanted', '^port \\d+$', 'port x', {at: 5, expected: []}],
  ['one of several texts was wanted', '^(?:get|put) x', 'gut x', {at: 1, expected: ['et']}],
  ['something follows the end', '^port \\d+$', 'port 22 ssh', {at: 7, expected: []}],
  ['not even the beginning', '^abc', 'xyz', {at: 0, expected: []}],
  ['bytes, not characters', '^é\\d', 'éa', {at: 2, expected: []}],
];

describe('mismatch', () => {
  for (const [name, pattern, text, found] of CASES)
    test(name, () => expect(explainMismatch(pattern, text)).toEqual(found));
});

const LINE = 64 * 1024;

test('a long line is followed to its end', () => {
  const found = explainMismatch('^\\S+ .*from \\d+$', 'a '.repeat(LINE / 2));
  expect(found).toMatchObject({missing: 'from ', at: LINE, expected: ['from ']});
  expect(found.cut).toBeUndefined();
});

test('more work than is allowed is given up, and said to be', () => {
  const many = Array.from({length: 400}, (_, at) => `(?:[a-z ]*x${at})`).join('|');
  const found = explainMismatch(`(?:${many}) end`, 'a b c '.repeat(LINE / 6));
  expect(found).toMatchObject({missing: ' end', cut: true});
  expect(found.at).toBeLessThan(LINE);
  expect(found.expected.length).toBeLessThanOrEqual(6);
});
