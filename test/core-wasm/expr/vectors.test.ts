// Every row of expr-lang.json: values, run-time errors, load errors, as the reference gave them.
import {expect, test} from 'vitest';
import {Status} from '../../../core-wasm/assembly/abi.ts';
import {ExpressionError} from '../../../core-wasm/compiler/expr/index.ts';
import {conformance, noConformance} from '../../conformance-data.ts';
import {agrees} from './agree.ts';
import {Machine} from './machine.ts';
import {VECTOR_BANK, VECTOR_ENV, VECTOR_EVENT} from './vector-env.ts';

interface Row {
  readonly id: number;
  readonly section: string;
  readonly expr: string;
  readonly expected?: unknown;
  readonly error?: 'compile' | 'run';
}

const rows: Row[] | undefined = conformance('vectors/expr-lang.json')?.vectors;
if (!rows) test.skip(`expressions: ${noConformance}`, () => {});
const machine = new Machine();
const run = {env: VECTOR_ENV, event: VECTOR_EVENT, bank: VECTOR_BANK};
const shown = (value: unknown) =>
  JSON.stringify(value, (_, inner) =>
    typeof inner === 'bigint'
      ? `${inner}`
      : inner instanceof Map
        ? Object.fromEntries(inner)
        : inner,
  );

for (const {id, section, expr, expected, error} of rows ?? []) {
  test(`${id} ${section}: ${expr}`, () => {
    if (error === 'compile') {
      expect(() => machine.compile(expr, run)).toThrow(ExpressionError);
      return;
    }
    const {status, value} = machine.evaluate(expr, run);
    if (error === 'run') {
      expect(Status[status], shown(value)).toBe('Error');
      return;
    }
    expect(
      agrees(expected, value),
      `${Status[status]} ${shown(value)}, not ${shown(expected)}`,
    ).toBe(true);
  });
}
