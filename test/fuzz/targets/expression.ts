// Any text is refused with a place in it, or compiles, runs without a trap, and means the same unfolded.
import {expect} from 'vitest';
import {EXPR_STEPS_MAX, Status} from '../../../core-wasm/assembly/abi.ts';
import {ExpressionError} from '../../../core-wasm/compiler/expr/index.ts';
import {Machine} from '../../core-wasm/expr/machine.ts';
import {VECTOR_BANK, VECTOR_ENV, VECTOR_EVENT} from '../../core-wasm/expr/vector-env.ts';
import type {Target} from './target.ts';

const run = {env: VECTOR_ENV, event: VECTOR_EVENT, bank: VECTOR_BANK};
const machine = new Machine();

/** Values of one kind compare by what they show; clocks and random texts are left out by the corpus. */
const shown = (value: unknown) =>
  JSON.stringify(value, (_, item) =>
    typeof item === 'bigint' ? `${item}n` : item instanceof Map ? [...item] : item,
  );

export const expression: Target = {
  name: 'expression',
  rounds: 1500,
  tokens: [
    'evt',
    '.Parsed.',
    '.Meta.',
    'evt.Unmarshaled',
    '?.',
    '??',
    '?',
    ':',
    ' in ',
    ' not ',
    ' and ',
    ' or ',
    '&&',
    '||',
    '!',
    '==',
    '!=',
    '<',
    '<=',
    '+',
    '-',
    '*',
    '/',
    '%',
    '**',
    '..',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '#',
    '|',
    ',',
    ';',
    'let x = ',
    ' matches ',
    ' contains ',
    ' startsWith ',
    "'a'",
    '"b"',
    '`c`',
    '0',
    '1.5',
    '-9223372036854775808',
    'nil',
    'true',
    'any(',
    'all(',
    'filter(',
    'map(',
    'reduce(',
    'sortBy(',
    'groupBy(',
    'count(',
    'len(',
    'split(',
    'Sprintf(',
    'int(',
    'if ',
    ' else ',
  ],
  check(text) {
    try {
      const folded = machine.evaluate(text, run);
      const plain = machine.evaluate(text, {...run, fold: false});
      expect(folded.steps).toBeLessThanOrEqual(2 * EXPR_STEPS_MAX);
      expect(Status[folded.status]).toBe(Status[plain.status]);
      if (folded.status === Status.Ok) expect(shown(folded.value)).toBe(shown(plain.value));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      expect(error.offset).toBeLessThanOrEqual(text.length);
    }
  },
};
