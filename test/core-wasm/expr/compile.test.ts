// What the compiler refuses, and what it makes of the common shapes.
import {describe, expect, test} from 'vitest';
import {Effect, Space} from '../../../core-wasm/assembly/abi.ts';
import {
  compileExpression,
  disassemble,
  ENVIRONMENTS,
  type Environment,
  ExpressionError,
  describe as nameOf,
} from '../../../core-wasm/compiler/expr/index.ts';
import {ImageBuilder} from '../../../core-wasm/compiler/image.ts';
import {Program} from '../../../core-wasm/host/program.ts';
import {codeOf} from './code-of.ts';

function compile(text: string, env: Environment = ENVIRONMENTS.event) {
  const image = new ImageBuilder();
  const compiled = compileExpression(text, {env, image});
  const bytes = image.finish();
  const words = codeOf(bytes);
  const names = (code: string) =>
    code
      .split('\n')
      .map((line) => line.split(' ')[1])
      .join(' ');
  return {...compiled, image, program: Program.of(bytes), ops: names(disassemble(words))};
}

function refusal(text: string, env: Environment = ENVIRONMENTS.event): ExpressionError {
  try {
    compile(text, env);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error('it compiled');
}

const REFUSED: readonly (readonly [string, string, string, number])[] = [
  ['', 'FW2201', 'expected an expression, found the end', 0],
  ['evt.Parsed.a == ', 'FW2201', 'expected an expression, found the end', 16],
  ['evt.Parsed.a @ 1', 'FW2201', 'expected an expression, found "@"', 13],
  ['len(evt.Meta', 'FW2201', 'expected ",", found the end', 12],
  ["'abc", 'FW2202', "expected a closing ', found the end of the line", 0],
  ["'a\\d'", 'FW2202', 'expected an escape, found "\\d"', 2],
  [
    '99999999999999999999',
    'FW2202',
    'expected an integer below 2^63, found "99999999999999999999"',
    0,
  ],
  ['12ab', 'FW2202', 'expected a number, found "12a"', 0],
  ['nope', 'FW2203', 'expected a variable (evt), found "nope"', 0],
  ['evt.Nope', 'FW2203', 'expected a member "Nope", found Event', 0],
  ['evt.Overflow.Alert.Nope', 'FW2203', 'expected a member "Nope", found Alert', 0],
  ['evt.Nope()', 'FW2203', 'expected a method "Nope", found Event', 0],
  ['Nope(1)', 'FW2203', 'expected a function, found "Nope"', 0],
  ['Lower(5)', 'FW2204', 'expected string, found int', 6],
  ["Join(['a'], '-')", 'FW2204', 'expected list of string, found array', 5],
  ["KeyExists('a', evt.Parsed)", 'FW2204', 'expected map, found map of string', 15],
  ['evt.Parsed.a == 1', 'FW2204', 'expected operands that "==" can take, found string and int', 0],
  ['not evt.Parsed.a', 'FW2204', 'expected a bool, found string', 4],
  ['any(evt.Meta, true)', 'FW2204', 'expected an array, found map of string', 4],
  ['Lower()', 'FW2205', 'expected 1 arguments of "Lower", found 0', 0],
  ['let evt = 1; evt', 'FW2206', 'expected a name that is not taken, found "evt"', 0],
  ['7 % 0', 'FW2209', 'expected a divisor, found 0', 4],
];

describe('refused', () => {
  for (const [text, code, message, offset] of REFUSED) {
    test(text || 'nothing', () => {
      const error = refusal(text);
      expect({code: error.code, message: error.message, offset: error.offset}).toEqual({
        code,
        message,
        offset,
      });
      expect(error.offset + error.length).toBeLessThanOrEqual(Math.max(text.length, 1));
    });
  }

  test('a bad pattern, at its place', () => {
    const error = refusal("evt.Parsed.a matches 'x('");
    expect(error.code).toBe('FW2207');
    expect(error.offset).toBe(21);
  });

  test('more than 10,000 nodes', () => {
    expect(refusal(Array.from({length: 6000}, () => '1').join('+')).code).toBe('FW2208');
  });

  test('brackets without end', () => {
    expect(refusal('('.repeat(100_000)).code).toBe('FW2208');
    expect(refusal('[-'.repeat(100_000)).code).toBe('FW2208');
    expect(refusal('true?'.repeat(100_000)).code).toBe('FW2208');
  });

  test('what another environment has', () => {
    expect(refusal('queue.Queue').code).toBe('FW2203');
    expect(refusal('evt.Line', ENVIRONMENTS.profile).code).toBe('FW2203');
    expect(refusal("basename('/a/b')").code).toBe('FW2203');
    expect(compile("basename('/a/b')", ENVIRONMENTS.parser_assert).ops).toBe('Str Call Return');
  });
});

const SHAPES: readonly (readonly [string, string])[] = [
  ['evt.Parsed.x', 'Slot Return'],
  ['evt.Line.Labels.type', 'Slot Return'],
  ["evt.Line['Raw']", 'Slot Return'],
  ["evt.Meta.x == 'a'", 'SlotEq Return'],
  ["'a' == evt.Meta.x", 'SlotEq Return'],
  ["evt.Meta.x != 'a'", 'SlotNe Return'],
  ["evt.Meta.x in ['a', 'b']", 'SlotIn Return'],
  ["evt.Meta.x contains 'a'", 'SlotContains Return'],
  ["evt.Meta.x startsWith 'a'", 'SlotStarts Return'],
  ["evt.Meta.x endsWith 'a'", 'SlotEnds Return'],
  ["evt.Meta.x matches 'a+'", 'SlotMatches Return'],
  ["evt.Meta.x not matches 'a+'", 'SlotMatches Not Return'],
  ["'x' in evt.Meta", 'Event EventHasSlot Return'],
  [
    "evt.Meta.x contains 'a' || evt.Meta.x contains 'b' || evt.Meta.y contains 'c'",
    'SlotContains JumpTrue SlotContains JumpTrue SlotContains Return',
  ],
  ["evt.Meta.x == 'a' && evt.Meta.y == 'b'", 'SlotEq JumpFalse SlotEq Return'],
  ["evt.Unmarshaled.a.b == 'x'", 'Event EventMember Member Member Str Eq Return'],
  ["'a' + 'b' + 'c'", 'Str Return'],
  ['1 + 2 * 3 == 7', 'Const Const Eq Return'],
  ["true && evt.Meta.x == 'a'", 'SlotEq Return'],
  ['5 in 1..9', 'Const Const Const InRange Return'],
];

describe('compiled', () => {
  for (const [text, ops] of SHAPES) test(text, () => expect(compile(text).ops).toBe(ops));

  test('as many alternatives as fit', () => {
    const terms = Array.from(
      {length: 900},
      (_, i) => `evt.Parsed.x contains '${i}' || evt.Parsed.y == '${i}'`,
    );
    expect(() => compile(terms.join(' || '))).toThrow(/nodes/);
    const fewer = compile(terms.slice(0, 800).join(' || '));
    expect(fewer.slots.length).toBe(2);
  });
});

const EFFECTS: readonly (readonly [string, number])[] = [
  ['evt.Parsed.x', Effect.Pure],
  ["evt.SetMeta('a', 'b')", Effect.WritesEvent],
  ["UnmarshalJSON(evt.Line.Raw, evt.Unmarshaled, 'x') in ['', nil]", Effect.WritesEvent],
  ["GetFromStash('a', evt.Meta.b)", Effect.ReadsState],
  ['LookupHost(evt.Meta.x)', Effect.ReadsState | Effect.Asynchronous],
  ['evt', Effect.EscapesEvent],
  ['evt.Parsed', Effect.EscapesEvent],
  ['(evt.Process ? evt : nil).Parsed.a', Effect.EscapesEvent],
  ['evt == nil', Effect.Pure],
  ['len(evt.Meta)', Effect.Pure],
  ['evt.Enriched[evt.Meta.x]', Effect.EscapesEvent],
  ['evt.Meta[evt.Meta.x]', Effect.Pure],
];

describe('effects', () => {
  for (const [text, effects] of EFFECTS)
    test(text, () => expect(compile(text).effects).toBe(effects));

  const queues: readonly (readonly [string, number])[] = [
    ["any(queue.Queue, .Meta.x == 'a')", Effect.Pure],
    ['len(queue.Queue) > 3', Effect.Pure],
    ['map(queue.Queue, #)', Effect.EscapesEvent],
    ['Distinct(queue.Queue)', Effect.EscapesEvent],
    ['queue.Queue[-1].Enriched.Latitude', Effect.Pure],
    ['get(queue.Queue, 0).Parsed.x', Effect.EscapesEvent],
  ];
  for (const [text, effects] of queues) {
    test(text, () => expect(compile(text, ENVIRONMENTS.condition).effects).toBe(effects));
  }
});

const KEYS: readonly (readonly [string, string | undefined])[] = [
  ["evt.Meta.log_type == 'a'", 'log_type in a (whole)'],
  ["evt.Meta.log_type in ['a', 'b', 'a']", 'log_type in a,b (whole)'],
  ["evt.Meta.log_type == 'a' || evt.Meta.log_type == 'b'", 'log_type in a,b (whole)'],
  ["evt.Meta.log_type == 'a' && evt.Parsed.x == 'b'", 'log_type in a'],
  [
    "(evt.Parsed.x contains 'q' && evt.Meta.log_type == 'a') && evt.Parsed.y != ''",
    'log_type in a',
  ],
  ["evt.SetMeta('a', 'b') && evt.Meta.log_type == 'a'", undefined],
  ["evt.Meta.log_type == 'a' && evt.SetMeta('a', 'b')", 'log_type in a'],
  ["evt.Meta.log_type == 'a' || evt.Meta.other == 'b'", undefined],
  ["evt.Meta.log_type != 'a'", undefined],
  ["evt.Meta.log_type in ['a', nil]", undefined],
];

describe('dispatch keys', () => {
  for (const [text, key] of KEYS) {
    test(text, () => {
      const {key: found, program} = compile(text);
      const values = found?.values.map((value) => program.string(value)).join(',');
      const shown =
        found && `${program.slot(found.slot)!.name} in ${values}${found.whole ? ' (whole)' : ''}`;
      expect(shown).toBe(key);
    });
  }

  test('the slot is the one of its space', () => {
    const {key, image} = compile("evt.Parsed.program == 'sshd'");
    expect(key!.slot).toBe(image.slot(Space.Parsed, 'program'));
  });
});

test('types of results', () => {
  const types = [
    'evt.Parsed.x',
    'evt.Unmarshaled.x',
    '1 / 2',
    '[1]',
    'evt.Time',
    'evt.Overflow.Alert.Scenario',
  ];
  expect(types.map((text) => nameOf(compile(text).type))).toEqual([
    'string',
    'any',
    'float',
    'array',
    'time',
    'pointer to string',
  ]);
});
