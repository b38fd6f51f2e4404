// Properties over random expressions: what compiles never traps, whatever it is;
// folding changes nothing; the stack the compiler promises is enough.
import {expect, test} from 'vitest';
import {Status} from '../../../core-wasm/assembly/abi.ts';
import {FUNCTIONS} from '../../../core-wasm/compiler/expr/functions.ts';
import {ExpressionError} from '../../../core-wasm/compiler/expr/index.ts';
import {Machine} from './machine.ts';
import {VECTOR_BANK, VECTOR_ENV, VECTOR_EVENT} from './vector-env.ts';

const ROUNDS = 6000;

/** Deterministic random numbers below `n` (xorshift). */
function generator(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

const LEAVES = [
  '0',
  '1',
  '-1',
  '5',
  '9223372036854775807',
  '0.0',
  '1.5',
  '-2.25',
  '1e300',
  'nil',
  "''",
  "'a'",
  "'str'",
  "'é\\n'",
  'evt',
  'evt.Parsed.a',
  'evt.Parsed.program',
  'evt.Meta',
  'evt.Time',
  'evt.Unmarshaled',
  'evt.Unmarshaled.n',
  'evt.Unmarshaled.f',
  'evt.Unmarshaled.s',
  'evt.Unmarshaled.b',
  'evt.Unmarshaled.i',
  'evt.Unmarshaled.nil',
  'evt.Unmarshaled.m',
  'evt.Unmarshaled.arr',
  'evt.Unmarshaled.objs',
  'evt.Unmarshaled.kv',
  'evt.Overflow',
  'evt.Overflow.Alert',
  'queue.Queue',
  'ovf',
  'ovf.Overflow.APIAlerts',
  'ovf.Overflow.Sources',
  'src',
  '[]',
  '[1, 2]',
  "['a', 'str']",
  "['', nil]",
  '1..4',
  '{}',
  "{'a': 1}",
];
/** What the checker lets through: its type shows at run time. */
const DYNAMIC = [
  ...LEAVES.filter((leaf) => leaf.startsWith('evt.Unmarshaled.')),
  'evt.Unmarshaled.empty',
];
const BINARY = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'and',
  'or',
  'in',
  'not in',
  'contains',
  'startsWith',
  'endsWith',
  'matches',
  '..',
  '??',
];
/** Without those whose answer may differ from one evaluation to the next. */
const FUNCTION_NAMES = Object.keys(FUNCTIONS).filter(
  (name) => name !== 'now' && name !== 'TimeNow',
);
const LOOPS = [
  'any',
  'all',
  'none',
  'one',
  'filter',
  'map',
  'count',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'groupBy',
  'sortBy',
  'reduce',
  'sum',
];

/** A random expression; in the mean a handful of operators. */
function expression(random: (n: number) => number, depth: number, inLoop: boolean): string {
  const part = (loop = inLoop) => `(${expression(random, depth - 1, loop)})`;
  if (depth <= 0) {
    if (inLoop && random(3) === 0) return ['#', '#index', '#.k', '.source_ip'][random(4)]!;
    const leaves = random(3) === 0 ? LEAVES : DYNAMIC;
    return leaves[random(leaves.length)]!;
  }
  switch (random(13)) {
    case 0:
    case 1:
    case 2:
      return `${part()} ${BINARY[random(BINARY.length)]} ${part()}`;
    case 3:
      return `${['not ', '-', '+'][random(3)]}${part()}`;
    case 4:
      return `${part()} ? ${part()} : ${part()}`;
    case 5:
      return `${part()}${['.k', '?.m', '[0]', '[-1]', "['a']", '?.[1]', '[1:]', '[:-1]', '.GetValue()'][random(9)]}`;
    case 6:
      return `${part()}[${part()}]`;
    case 7:
      return `${LOOPS[random(LOOPS.length)]}(${part()}, ${part(true)})`;
    case 8:
      return `len(${part()})`;
    case 9:
      return `[${part()}, ${part()}]`;
    case 10:
    case 11: {
      const args = Array.from({length: 1 + random(3)}, () => part());
      return `${FUNCTION_NAMES[random(FUNCTION_NAMES.length)]}(${args.join(', ')})`;
    }
    default:
      return `let v${depth}${random(1000)} = ${part()}; ${part()}`;
  }
}

const shown = (value: unknown): string =>
  JSON.stringify(value, (_, inner) =>
    typeof inner === 'bigint'
      ? `${inner}n`
      : inner instanceof Map
        ? [...inner]
        : Number.isNaN(inner) ||
            inner === Number.POSITIVE_INFINITY ||
            inner === Number.NEGATIVE_INFINITY
          ? String(inner)
          : inner,
  );

const run = {env: VECTOR_ENV, event: VECTOR_EVENT, bank: VECTOR_BANK};

test('random expressions never trap, and folding changes nothing', () => {
  const machine = new Machine();
  const random = generator(20260822);
  const counts = {refused: 0, values: 0, errors: 0};
  for (let round = 0; round < ROUNDS; round++) {
    const text = expression(random, 1 + random(4), false);
    let folded: ReturnType<Machine['evaluate']>;
    try {
      folded = machine.evaluate(text, run);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw new Error(text, {cause: error});
      counts.refused++;
      continue;
    }
    counts[folded.status === Status.Ok ? 'values' : 'errors']++;
    const plain = machine.evaluate(text, {...run, fold: false});
    expect([text, Status[folded.status], shown(folded.value)]).toEqual([
      text,
      Status[plain.status],
      shown(plain.value),
    ]);
  }
  // The generator must keep all three kinds alive.
  expect(Math.min(counts.refused, counts.values, counts.errors)).toBeGreaterThan(ROUNDS / 20);
});

const CONSTANTS = [
  '0',
  '1',
  '7',
  '-3',
  '9223372036854775807',
  '0.5',
  '-0.0',
  '2.0',
  '1e308',
  "'a'",
  "''",
];

test('constant arithmetic folds to what the machine computes', () => {
  const machine = new Machine();
  const random = generator(7);
  const constant = (depth: number): string =>
    depth === 0
      ? CONSTANTS[random(CONSTANTS.length)]!
      : random(5) === 0
        ? `-(${constant(depth - 1)})`
        : `(${constant(depth - 1)}) ${['+', '-', '*', '/', '%'][random(5)]} (${constant(depth - 1)})`;
  let compared = 0;
  for (let round = 0; round < 1500; round++) {
    const text = constant(1 + random(3));
    try {
      const folded = machine.evaluate(text, run);
      const plain = machine.evaluate(text, {...run, fold: false});
      expect([text, folded.status, shown(folded.value)]).toEqual([
        text,
        plain.status,
        shown(plain.value),
      ]);
      compared++;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
    }
  }
  expect(compared).toBeGreaterThan(300);
});

test('any text is refused or compiles', () => {
  const machine = new Machine();
  const random = generator(99);
  const tokens = [
    ...LEAVES,
    ...BINARY,
    ...LOOPS,
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '.',
    '?.',
    '?',
    ':',
    ',',
    ';',
    '#',
    '|',
    '!',
    'let',
    'if',
    'else',
    'x',
    '=',
    '::',
    '\\',
    "'",
    '"',
    '`',
    '@',
    '/*',
    '//',
    '\u{1f600}',
    '1.',
    '.5',
    '0x',
  ];
  for (let round = 0; round < ROUNDS; round++) {
    const text = Array.from({length: 1 + random(12)}, () => tokens[random(tokens.length)]).join(
      ' ',
    );
    try {
      machine.evaluate(text, run);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw new Error(text, {cause: error});
      expect(error.offset).toBeLessThanOrEqual(text.length);
    }
  }
});
