// JSON: JavaScript's parser and writer are the oracle for valid and invalid texts alike.
import {describe, expect, test} from 'vitest';
import {JSON_DEPTH_MAX, Status, Tag} from '../../../core-wasm/assembly/abi.ts';
import {Fn} from '../../../core-wasm/assembly/abi-expr.ts';
import {Tagged} from '../expr/values.ts';
import {Library} from './library.ts';
import {Random} from './random.ts';

const library = new Library();

/** A decoded value as JSON.parse gives it. */
function plain(value: unknown): unknown {
  if (value instanceof Tagged) return plain(value.value);
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
}

/** What JSON.parse says, lone surrogates and all; undefined when it refuses. */
function oracle(text: string): {value: unknown} | undefined {
  try {
    return {value: JSON.parse(text)};
  } catch {
    return undefined;
  }
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.toWellFormed(), wellFormed(item)]),
  );
}

function check(text: string): void {
  const {status, value} = library.call(Fn.BuiltinFromJSON, text);
  const expected = oracle(text);
  expect(Status[status], text).toBe(expected ? 'Ok' : 'Error');
  if (expected) expect(plain(value), text).toEqual(wellFormed(expected.value));
}

describe('fromJSON', () => {
  const TEXTS = [
    '',
    ' ',
    'null',
    ' true ',
    'false',
    'nul',
    'truex',
    '0',
    '-0',
    '01',
    '-',
    '1.',
    '.5',
    '1e5',
    '1E+2',
    '1e',
    '-1.5e-3',
    '1e999',
    '123456789012345678',
    '""',
    '"a"',
    '"',
    '"\\"',
    '"\\n\\t\\"\\\\\\/\\b\\f\\r"',
    '"\\x"',
    '"\\u00e9"',
    '"\\u00E9x"',
    '"\\ud83d\\ude00"',
    '"\\ud83d"',
    '"\\ud83dx"',
    '"\\ude00\\ud83d"',
    '"\\ud83d\\u0041"',
    '"\\u12"',
    '"\\u12g4"',
    '"a\nb"',
    '"\u007f"',
    '"é€😀"',
    '[]',
    '[ ]',
    '[1]',
    '[1,]',
    '[,1]',
    '[1 2]',
    '[1,2',
    '[[],[[]]]',
    '{}',
    '{ }',
    '{"a":1}',
    '{"a":1,}',
    '{"a"}',
    '{"a":}',
    '{a:1}',
    '{"a":1 "b":2}',
    '{"a":1,"a":2}',
    '{"a":{"b":[1,{"c":null}]},"d":"e"}',
    '1 2',
    '[1]]',
    '{"a":[}',
    '[{"a":1},{"a":2}]',
    '{"":0}',
    '{"__proto__x":1}',
    '\ufeff1',
    '[1]\u0000',
    '"0123456789abcdef\\n0123456789abcdef"',
  ];
  for (const text of TEXTS) {
    if (text === '1e999') continue; // JavaScript reads Infinity, Go refuses
    test(JSON.stringify(text), () => check(text));
  }

  test('a number too large is an error', () => {
    expect(library.call(Fn.BuiltinFromJSON, '[1,1e999]').status).toBe(Status.Error);
  });

  test('of many equal keys the last wins, in the first place', () => {
    const text = `{${Array.from({length: 100}, (_, i) => `"k${i % 30}":${i}`).join(',')}}`;
    const {value} = library.call(Fn.BuiltinFromJSON, text);
    const map = value as Map<string, unknown>;
    expect([...map.keys()]).toEqual(Array.from({length: 30}, (_, i) => `k${i}`));
    expect(plain(value)).toEqual(JSON.parse(text));
  });

  test('depth is bounded, and not by the stack', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(library.call(Fn.BuiltinFromJSON, nested(JSON_DEPTH_MAX)).status).toBe(Status.Ok);
    const deeper = library.call(Fn.BuiltinFromJSON, nested(JSON_DEPTH_MAX + 1));
    expect((deeper.value as Tagged).value).toBe('TooDeep');
    const open = library.call(Fn.BuiltinFromJSON, '{"a":'.repeat(100_000));
    expect((open.value as Tagged).value).toBe('TooDeep');
  });

  test('invalid bytes become U+FFFD, one each', () => {
    library.open({});
    const bytes = new Uint8Array([0x22, 0x61, 0xff, 0xe2, 0x82, 0x62, 0x22]);
    const made = library.callBytes(Fn.BuiltinFromJSON, bytes);
    expect(new TextDecoder().decode(made)).toBe('a\ufffd\ufffd\ufffdb');
  });

  test('random texts', () => {
    const random = new Random(11);
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b\\n"',
      '1',
      '-2.5',
      'true',
      'null',
      ' ',
      '"',
      '\\',
      'é',
      '{"k":',
      '[1,',
    ];
    for (let i = 0; i < 4000; i++) {
      if (i % 500 === 0) library.open({});
      check(random.text(12, pieces));
    }
  });

  test('random documents, through both ways', () => {
    const random = new Random(12);
    const word = () =>
      random.text(20, ['a', 'B', '"', '\\', '\n', 'é', '😀', '\u2028', '<', '/', '\u0001', ' ']);
    const make = (depth: number): unknown => {
      switch (depth > 4 ? random.below(4) : random.below(6)) {
        case 0:
          return null;
        case 1:
          return random.below(2) === 1;
        case 2:
          return random.float();
        case 3:
          return word();
        case 4:
          return Array.from({length: random.below(5)}, () => make(depth + 1));
        default:
          return Object.fromEntries(
            Array.from({length: random.below(20)}, () => [word(), make(depth + 1)]),
          );
      }
    };
    for (let i = 0; i < 300; i++) {
      library.open({});
      const document = make(0);
      const parsed = library.call(
        Fn.BuiltinFromJSON,
        JSON.stringify(document, null, random.below(3)),
      );
      expect(plain(parsed.value)).toEqual(JSON.parse(JSON.stringify(document)));
      for (const fn of [Fn.ToJsonString, Fn.BuiltinToJSON]) {
        const text = library.call(fn, parsed.value).value as string;
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
      }
    }
  });
});

describe('ToJsonString', () => {
  const ROWS: readonly (readonly [unknown, string])[] = [
    [null, 'null'],
    [new Tagged(Tag.Strings, null), 'null'],
    [new Tagged(Tag.Strings, []), '[]'],
    [
      '\u2028\u2029\b\f\n\r\t\u0000\u007f"\\/',
      '"\\u2028\\u2029\\b\\f\\n\\r\\t\\u0000\u007f\\"\\\\/"',
    ],
    [
      new Map<string, unknown>([
        ['b', 1],
        ['a', '<&>'],
      ]),
      '{"a":"\\u003c\\u0026\\u003e","b":1}',
    ],
    [Number.NaN, ''],
    [
      new Tagged(Tag.Time, {ns: 1_000_000_000_500_000_000n, zoneMinutes: 120}),
      '"2001-09-09T03:46:40.5+02:00"',
    ],
    [new Tagged(Tag.Duration, 90_000_000_000n), '90000000000'],
    [new Tagged(Tag.ListMap, {a: new Tagged(Tag.Strings, ['1'])}), '{"a":["1"]}'],
  ];
  for (const [value, expected] of ROWS) {
    test(expected, () => expect(library.call(Fn.ToJsonString, value).value).toBe(expected));
  }
});

describe('JsonExtract', () => {
  const ROWS: readonly (readonly [string, string, string | null])[] = [
    ['{"a":{"b":"x"}}', 'a.b', 'x'],
    ['{"a":[10,20,[30]]}', 'a[2][0]', '30'],
    ['{"a":[10,20]}', 'a[-1]', ''],
    ['{"a":[10,20]}', 'a[x]', ''],
    ['{"a":[10,20]}', 'a[]', ''],
    ['{"a":[10,20]}', 'a', '[10,20]'],
    ['{"a":[10,20]}', 'a.b', ''],
    ['[1]', '', null],
    ['{"a":[1]}', 'a.', null],
    ['{"a":{"":5}}', 'a.', '5'],
    ['{"[1]":5}', '[1]', '5'],
    ['{"a\\u0062":1}', 'ab', '1'],
    ['{"a":"}]","b":2}', 'b', '2'],
    ['{"a":{"x":[1,{"y":"]"}]},"b":[{"c":"d"}]}', 'b[0].c', 'd'],
    ['{"a":tru}', 'a', ''],
    ['{"a":true,garbage', 'a', 'true'],
    ['{"a":{"b":1}', 'a.b', '1'],
    ['{"a":{"b":1}', 'a', '{"b":1}'],
    ['{"a":{"b":1', 'a', ''],
    ['{"a":"unterminated', 'a', ''],
    ['  {"a" : 1 }', 'a', '1'],
    ['{"a":-1.5e3}', 'a', '-1.5e3'],
    ['{"a":x}', 'a', ''],
    ['"a"', 'a', ''],
    ['{"a":1,"b":[', 'b', ''],
  ];
  for (const [json, path, expected] of ROWS) {
    test(`${json} ${path}`, () => {
      const {status, value} = library.call(Fn.JsonExtract, json, path);
      if (expected === null) expect(status).toBe(Status.Error);
      else expect(value).toBe(expected);
    });
  }
});
