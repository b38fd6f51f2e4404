// The conditions of a filter, as they are written.
import {describe, expect, test} from 'vitest';
import {operandsOf} from '../../../core-wasm/compiler/expr/operands.ts';
import {termsOf} from '../../../core-wasm/compiler/expr/terms.ts';

const CASES: readonly [text: string, terms: readonly string[]][] = [
  ['a', ['a']],
  [' a == 1 ', ['a == 1']],
  ['a && b and c', ['a', 'b', 'c']],
  ['(a && b) && c', ['a', 'b', 'c']],
  ['((a && b))', ['a', 'b']],
  ['a && (b || c)', ['a', 'b || c']],
  ['a || b && c', ['a || b && c']],
  ['a && b ? c : d', ['a && b ? c : d']],
  ['a && any(b, {# && c})', ['a', 'any(b, {# && c})']],
  ["a == 'x && y' && b", ["a == 'x && y'", 'b']],
  ['a.and && b', ['a.and', 'b']],
  ['let x = a && b; x', ['let x = a && b; x']],
  ['a\n  && // why\n  b', ['a', 'b']],
];

describe('terms', () => {
  for (const [text, terms] of CASES)
    test(JSON.stringify(text), () => expect(termsOf(text)).toEqual(terms));
});

const OPERANDS: readonly [text: string, operands: readonly string[]][] = [
  ["evt.Meta.service == 'http'", ['evt.Meta.service']],
  ["evt.Meta['log_type'] in ['a', 'b']", ["evt.Meta['log_type']"]],
  ['Upper(evt.Parsed.a) == evt.Parsed.b', ['evt.Parsed.a', 'evt.Parsed.b']],
  ['evt.Parsed.a == evt.Parsed.a', ['evt.Parsed.a']],
  ["any(File('x'), {evt.Parsed.a contains #})", []],
  ['evt.Unmarshaled?.x == 1', ['evt.Unmarshaled?.x']],
  ["evt.Parsed.a startsWith 'x' || !(evt.Parsed.b in [1])", ['evt.Parsed.a', 'evt.Parsed.b']],
  ['true', []],
];

describe('what they look at', () => {
  for (const [text, operands] of OPERANDS)
    test(JSON.stringify(text), () => expect(operandsOf(text)).toEqual(operands));
});
