// No argument traps, no argument of a hostile shape costs more than linear time, and
// a full arena is an error. Arguments are random, types included.
import {describe, expect, test} from 'vitest';
import {JSON_DEPTH_MAX, Status, Tag} from '../../../core-wasm/assembly/abi.ts';
import {Fn} from '../../../core-wasm/assembly/abi-expr.ts';
import {float, int, Tagged, time} from '../expr/values.ts';
import {Library} from './library.ts';
import {Random} from './random.ts';

const library = new Library();
const numbers = Object.values(Fn).filter((fn) => typeof fn === 'number');

const TEXTS = [
  '',
  ' ',
  'a',
  'abc',
  'é😀',
  '%d %s %v %[2]q %*.*f %!',
  '%[99]d%',
  '**?*',
  '{"a":[1,{"b":"c"}]}',
  '{"a":',
  'a[0].b',
  '[-1]',
  '<a b="c">d<e/></a>',
  '<a',
  '//a[1]',
  '/a[@b=',
  '..',
  'k=v "q=1" x="y',
  'a="b\\',
  '2024-02-03T04:05:06Z',
  '1h30m',
  '-1',
  '999999999999999999999',
  '1e400',
  '::1',
  '10.0.0.0/8',
  '/33',
  '%41%zz+',
  'a=1&b;c',
  '?a=1#b',
  'Zm9v',
  'Zm9v=',
  '2006-01-02',
  '\u0000',
  '\n\t',
  'x'.repeat(300),
  'test.txt',
];
const INTS = [0n, 1n, -1n, 2n, 63n, 64n, -(2n ** 63n), 2n ** 63n - 1n, 1_000_001n, 7n];
const FLOATS = [
  0,
  -0,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1e300,
  5e-324,
  -1e18,
];

function value(random: Random, depth = 0): unknown {
  switch (random.below(depth > 2 ? 8 : 13)) {
    case 0:
      return null;
    case 1:
      return random.below(2) === 1;
    case 2:
      return int(random.pick(INTS), random.below(6));
    case 3:
      return float(random.pick(FLOATS));
    case 4:
      return time(random.pick(INTS), random.below(3000) - 1500);
    case 5:
      return new Tagged(Tag.Duration, random.pick(INTS));
    case 6:
    case 7:
      return random.pick(TEXTS);
    case 8:
      return Array.from({length: random.below(20)}, () => value(random, depth + 1));
    case 9:
      return new Tagged(
        Tag.Strings,
        Array.from({length: random.below(20)}, () => random.pick(TEXTS)),
      );
    case 10:
      return new Map(
        Array.from({length: random.below(20)}, () => [
          random.pick(TEXTS),
          value(random, depth + 1),
        ]),
      );
    case 11:
      return new Tagged(Tag.StringMap, {a: 'b', c: 'd'}, random.below(2));
    default:
      return new Tagged(Tag.ListMap, {a: new Tagged(Tag.Strings, ['x'])}, random.below(4));
  }
}

const files = {
  'test.txt': {type: 'string', lines: ['a', 'b']},
  abc: {type: 'regexp', lines: ['a+', 'x*']},
  a: {type: 'map', lines: ['{"pattern":"a","tag":"t","type":"contains"}']},
};

describe('random arguments', () => {
  test('of the same few shapes for every function', () => {
    const random = new Random(21);
    library.host = () => null;
    for (let round = 0; round < 40; round++) {
      library.open(files);
      for (const fn of numbers) {
        const args = Array.from({length: 4}, () => value(random));
        const {status} = library.call(fn, ...args);
        expect([Status.Ok, Status.Error]).toContain(status);
      }
    }
  });

  test('texts only, so that more calls get further', () => {
    const random = new Random(22);
    for (let round = 0; round < 40; round++) {
      library.open(files);
      library.unmarshaled = new Map([['a', 'b']]);
      for (const fn of numbers) {
        const texts = Array.from({length: 4}, () => random.pick(TEXTS));
        if (fn === Fn.UnmarshalJSON || fn === Fn.ParseKV || fn === Fn.ParseKVLax) {
          library.call(fn, texts[0], library.unmarshaled, texts[1]);
        } else library.call(fn, ...texts);
      }
    }
  });

  test('an arena with next to no room', () => {
    const random = new Random(23);
    for (let round = 0; round < 12; round++) {
      for (const fn of numbers) {
        library.open(files, 64 + random.below(2000));
        library.call(fn, value(random), value(random), random.pick(TEXTS), random.pick(TEXTS));
        library.call(
          fn,
          random.pick(TEXTS),
          random.pick(TEXTS),
          random.pick(TEXTS),
          random.pick(TEXTS),
        );
      }
    }
  });
});

describe('documents as deep as they may be', () => {
  const document = `${'[{"k":'.repeat(JSON_DEPTH_MAX / 2)}1${'}]'.repeat(JSON_DEPTH_MAX / 2)}`;
  const FUNCTIONS = [
    Fn.BuiltinString,
    Fn.ToJsonString,
    Fn.BuiltinToJSON,
    Fn.BuiltinFlatten,
    Fn.BuiltinUniq,
    Fn.FlattenDistinct,
    Fn.BuiltinMin,
  ];
  for (const fn of FUNCTIONS) {
    test(Fn[fn]!, () => {
      library.open({});
      const {value: deep} = library.call(Fn.BuiltinFromJSON, document);
      expect([Status.Ok, Status.Error]).toContain(library.call(fn, deep, deep).status);
    });
  }
});

/** ms of a call, the best of three. */
function cost(fn: Fn, args: readonly unknown[]): number {
  return Math.min(
    ...[0, 1, 2].map(() => {
      library.open({});
      library.unmarshaled = new Map();
      return library.time(fn, ...args);
    }),
  );
}

describe('hostile shapes cost linear time', () => {
  const many = (text: string, count: number) => text.repeat(count);
  const into = new Map<string, unknown>();
  const SHAPES: readonly (readonly [string, Fn, (n: number) => readonly unknown[]])[] = [
    ['needles that nearly match', Fn.Index, (n) => [many('a', n), `${many('a', n / 2)}b`]],
    [
      'needles that nearly match from behind',
      Fn.BuiltinLastIndexOf,
      (n) => [many('a', n), `b${many('a', n / 2)}`],
    ],
    ['replacing long needles', Fn.ReplaceAll, (n) => [many('a', n), `${many('a', 40)}b`, 'x']],
    ['splitting', Fn.Split, (n) => [many('a,', n / 2), ',']],
    ['stars', Fn.Match, (n) => [`${many('*a', 200)}*b`, many('a', n)]],
    ['cutsets', Fn.TrimLeft, (n) => [many('é', n / 2), many('éàü', n / 6)]],
    ['brackets of JSON', Fn.BuiltinFromJSON, (n) => [`[${many('[],', n / 3)}[]]`]],
    ['equal keys', Fn.BuiltinFromJSON, (n) => [`{${many('"k":1,', n / 6)}"k":2}`]],
    [
      'different keys',
      Fn.BuiltinFromJSON,
      (n) => [`{${Array.from({length: n / 10}, (_, i) => `"key${i}":0`).join(',')}}`],
    ],
    ['escapes', Fn.BuiltinFromJSON, (n) => [`"${many('\\u00e9', n / 6)}"`]],
    ['backslashes', Fn.JsonExtract, (n) => [`{"a":"${many('\\\\', n / 2)}"}`, 'b']],
    ['keys that miss', Fn.JsonExtract, (n) => [`{${many('"k":{},', n / 7)}"z":1}`, 'z']],
    ['equals signs', Fn.ParseKV, (n) => [many('a="', n / 3), into, 'k']],
    ['words', Fn.ParseKVLax, (n) => [many('a=b ', n / 4), into, 'k']],
    ['quotes', Fn.ParseKVLax, (n) => [many('a="\\"', n / 5), into, 'k']],
    [
      'query names',
      Fn.ParseQuery,
      (n) => [Array.from({length: n / 6}, (_, i) => `k${i}=v`).join('&')],
    ],
    ['equal query names', Fn.ParseQuery, (n) => [many('k=v&', n / 4)]],
    ['tags', Fn.XMLGetNodeValue, (n) => [`<r>${many('<a/>', n / 4)}</r>`, '/r/a[-1]']],
    [
      'deep tags',
      Fn.XMLGetNodeValue,
      (n) => [`${many('<a>', 500)}${many('<b/>', n / 4)}${many('</a>', 500)}`, '//a//a//b/c'],
    ],
    ['ampersands', Fn.XMLGetNodeValue, (n) => [`<r>${many('&amp;', n / 5)}</r>`, '/r']],
    ['directives', Fn.Sprintf, (n) => [many('%d', n / 2), int(1)]],
    [
      'distinct texts',
      Fn.Distinct,
      (n) => [
        new Tagged(
          Tag.Strings,
          Array.from({length: n / 20}, (_, i) => `text ${i}`),
        ),
      ],
    ],
    [
      'numbers that are none',
      Fn.BuiltinUniq,
      (n) => [Array.from({length: n / 20}, () => Number.NaN)],
    ],
  ];
  for (const [name, fn, shape] of SHAPES) {
    test(name, () => {
      const small = cost(fn, shape(24_000));
      const large = cost(fn, shape(240_000));
      // Quadratic cost would be a hundredfold; noise and caches get threefold.
      expect(large, `${small} ms, ten times as much ${large} ms`).toBeLessThan(small * 30 + 20);
    });
  }
});
