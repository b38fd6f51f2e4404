// Functions on numbers, lists, maps, times and documents: edges the recorded cases do not reach.
import {describe, expect, test} from 'vitest';
import {Status, Tag} from '../../../core-wasm/assembly/abi.ts';
import {Fn, IntKind, ListKind} from '../../../core-wasm/assembly/abi-expr.ts';
import {int, Tagged, time} from '../expr/values.ts';
import {Library} from './library.ts';
import {Random} from './random.ts';

const library = new Library();
const SECOND = 1_000_000_000n;
const duration = (ns: bigint) => new Tagged(Tag.Duration, ns);
const at = (text: string, zone = 0) => time(BigInt(Date.parse(text)) * 1_000_000n, zone);
const strings = (...items: string[]) => new Tagged(Tag.Strings, items);
const list = (fn: Fn, ...args: readonly unknown[]) => library.call(fn, ...args).value;

type Row = readonly [fn: Fn, args: readonly unknown[], expected: unknown];

const ROWS: readonly Row[] = [
  [Fn.BuiltinInt, [1e300], int(-(2n ** 63n))],
  [Fn.BuiltinInt, [Number.NaN], int(-(2n ** 63n))],
  [Fn.BuiltinInt, ['9223372036854775807'], int(2n ** 63n - 1n)],
  [Fn.BuiltinInt, ['-9223372036854775808'], int(-(2n ** 63n))],
  [Fn.BuiltinInt, [duration(5n)], int(5)],
  [Fn.BuiltinAbs, [int(-(2n ** 63n))], int(-(2n ** 63n))],
  [Fn.BuiltinRound, [0.49999999999999994], new Tagged(Tag.Float, 0)],
  [Fn.BuiltinRound, [-0.5], new Tagged(Tag.Float, -1)],
  [Fn.BuiltinRound, [4503599627370497], new Tagged(Tag.Float, 4503599627370497)],
  [Fn.BuiltinBitshl, [int(1), int(64)], int(0)],
  [Fn.BuiltinBitshr, [int(-1), int(200)], int(-1)],
  [Fn.BuiltinBitushr, [int(-1), int(64)], int(0)],
  [Fn.BuiltinMin, [int(3), [int(1), [2.5]]], int(1)],
  [Fn.BuiltinMax, [[]], null],
  [Fn.BuiltinMedian, [[int(3), int(1), int(2)]], new Tagged(Tag.Float, 2)],
  [Fn.BuiltinMean, [int(1), int(2), [int(6)]], new Tagged(Tag.Float, 3)],
  [Fn.BuiltinLen, ['é😀'], int(2)],
  [Fn.BuiltinFirst, ['abc'], null],
  [Fn.BuiltinGet, [[int(1), int(2)], int(-1)], int(2)],
  [Fn.BuiltinGet, [[int(1)], int(5)], null],
  [Fn.BuiltinGet, [new Map([['a', int(1)]]), 'b'], null],
  [Fn.BuiltinGet, [null, 'b'], null],
  [Fn.BuiltinGet, ['abc', int(1)], int(98)],
  [Fn.BuiltinTake, [strings('a', 'b'), int(1)], strings('a')],
  [Fn.BuiltinConcat, [strings('a'), [int(1)]], ['a', int(1)]],
  [Fn.BuiltinReverse, [[]], []],
  [Fn.BuiltinSort, [[int(2), 1.5, int(1)]], [int(1), new Tagged(Tag.Float, 1.5), int(2)]],
  [Fn.BuiltinSort, [[int(1)], 'desc'], [int(1)]],
  [
    Fn.BuiltinUniq,
    [[[int(1)], [new Tagged(Tag.Float, 1)], null, new Tagged(Tag.Array, null)]],
    [[int(1)], null],
  ],
  [Fn.Distinct, [[null, null, true, true]], [null, true]],
  [Fn.Flatten, [], []],
  [Fn.Flatten, [null, [null]], [null, null]],
  [Fn.KeyExists, ['a', new Map([['a', null]])], true],
  [
    Fn.BuiltinFromPairs,
    [
      [
        ['a', int(1)],
        ['a', int(2)],
        [int(1), null],
      ],
    ],
    new Map<unknown, unknown>([
      ['a', int(2)],
      [int(1), null],
    ]),
  ],
  [Fn.BuiltinType, [int(1, IntKind.Weekday)], 'time.Weekday'],
  [Fn.BuiltinType, [new Tagged(Tag.ListMap, {}, ListKind.UrlValues)], 'net/url.Values'],
  [
    Fn.BuiltinString,
    [[null, int(1), [1.5, 'a'], new Map([['k', true]])]],
    '[<nil> 1 [1.5 a] map[k:true]]',
  ],
  [Fn.BuiltinDate, ['Mon, 02 Jan 2006 15:04:05 GMT'], at('2006-01-02T15:04:05Z')],
  [Fn.BuiltinDate, ['2023-08-14', '2006-01-02', 'UTC'], at('2023-08-14T00:00:00Z')],
  [Fn.MethodYear, [at('2024-02-29T23:30:00Z', 60)], int(2024)],
  [Fn.MethodMonth, [at('2024-02-29T23:30:00Z', 60)], int(3, IntKind.Month)],
  [Fn.MethodDay, [at('2024-02-29T23:30:00Z', 60)], int(1)],
  [Fn.MethodHour, [at('2024-02-29T23:30:00Z', 60)], int(0)],
  [Fn.MethodMinute, [at('2024-02-29T23:30:00Z', -15)], int(15)],
  [Fn.MethodWeekday, [at('2024-02-29T23:30:00Z')], int(4, IntKind.Weekday)],
  [Fn.MethodYearDay, [at('2024-12-31T00:00:00Z')], int(366)],
  [Fn.MethodUnix, [time(-1n)], int(-1, IntKind.Int64)],
  [Fn.MethodUnixMilli, [time(-1n)], int(-1, IntKind.Int64)],
  [Fn.MethodUnix, [time(-(2n ** 63n))], int(-62135596800, IntKind.Int64)],
  [Fn.MethodNanosecond, [time(-1n)], int(999_999_999)],
  [Fn.MethodIsZero, [time(-(2n ** 63n))], true],
  [
    Fn.MethodFormat,
    [at('2024-02-03T04:05:06Z', 120), 'Mon Jan _2 15:04:05 2006 -0700'],
    'Sat Feb  3 06:05:06 2024 +0200',
  ],
  [Fn.MethodFormat, [at('2024-02-03T04:05:06Z'), 'é'], 'é'],
  [Fn.MethodFormat, [at('2024-02-03T04:05:06Z'), ''], ''],
  [Fn.MethodString, [int(3, IntKind.Weekday)], 'Wednesday'],
  [Fn.MethodString, [int(12, IntKind.Month)], 'December'],
  [Fn.MethodString, [duration(-1500n)], '-1.5µs'],
  [Fn.MethodSub, [time(0n), time(SECOND)], duration(-SECOND)],
  [Fn.MethodSub, [time(2n ** 62n), time(-(2n ** 63n))], duration(2n ** 63n - 1n)],
  [Fn.MethodAdd, [time(0n, 60), duration(SECOND)], time(SECOND, 60)],
  [
    Fn.MethodAddDate,
    [at('2024-01-31T10:00:00Z'), int(0), int(1), int(0)],
    at('2024-03-02T10:00:00Z'),
  ],
  [
    Fn.MethodAddDate,
    [at('2024-01-31T10:00:00Z'), int(-1), int(-13), int(1)],
    at('2022-01-01T10:00:00Z'),
  ],
  [Fn.MethodBefore, [time(0n), time(1n)], true],
  [Fn.MethodEqual, [time(0n, 60), time(0n)], true],
  [Fn.MethodCompare, [time(2n), time(1n)], int(1)],
  [
    Fn.MethodTruncate,
    [at('2024-02-03T04:05:06Z'), duration(3600n * SECOND)],
    at('2024-02-03T04:00:00Z'),
  ],
  [
    Fn.MethodRound,
    [at('2024-02-03T04:35:06Z'), duration(24n * 3600n * SECOND)],
    at('2024-02-03T00:00:00Z'),
  ],
  [
    Fn.MethodTruncate,
    [at('2024-02-03T04:05:06Z'), duration(7n * 24n * 3600n * SECOND)],
    at('2024-01-29T00:00:00Z'),
  ],
  [Fn.MethodTruncate, [duration(-1999n), duration(1000n)], duration(-1000n)],
  [Fn.MethodRound, [duration(-1500n), duration(1000n)], duration(-2000n)],
  [Fn.MethodRound, [duration(2n ** 63n - 1n), duration(10n)], duration(2n ** 63n - 1n)],
  [Fn.MethodHours, [duration(5400n * SECOND)], new Tagged(Tag.Float, 1.5)],
  [Fn.MethodMilliseconds, [duration(1_999_999n)], int(1, IntKind.Int64)],
  [Fn.MethodGet, [new Tagged(Tag.ListMap, {a: strings('x', 'y')}, ListKind.UrlValues), 'a'], 'x'],
  [Fn.MethodGet, [new Tagged(Tag.ListMap, {}, ListKind.UrlValues), 'a'], ''],
  [Fn.MethodHas, [new Tagged(Tag.ListMap, {}, ListKind.UrlValues), 'a'], false],
  [Fn.AverageInterval, [[time(0n), time(-3n), time(4n)]], duration(3n)],
];

const shown = (value: unknown) =>
  JSON.stringify(value, (_, inner) =>
    typeof inner === 'bigint' ? `${inner}` : inner instanceof Map ? [...inner] : inner,
  );

describe('rows', () => {
  for (const [fn, args, expected] of ROWS) {
    test(`${Fn[fn]}(${args.map(shown).join(', ')})`, () => {
      library.open({});
      expect(library.call(fn, ...args).value).toEqual(expected);
    });
  }
});

const FAILURES: readonly (readonly [Fn, readonly unknown[], string])[] = [
  [Fn.BuiltinInt, ['9223372036854775808'], 'BadInput'],
  [Fn.BuiltinInt, ['+'], 'BadInput'],
  [Fn.BuiltinSort, [[int(1), 'a']], 'WrongType'],
  [Fn.BuiltinSort, [[int(1)], 'up'], 'BadArgument'],
  [Fn.BuiltinTake, [[], int(-1)], 'BadArgument'],
  [Fn.Distinct, [[[]]], 'WrongType'],
  [Fn.BuiltinFromPairs, [[['a']]], 'BadArgument'],
  [Fn.BuiltinFromPairs, [[[[], int(1)]]], 'WrongType'],
  [Fn.BuiltinToJSON, [Number.NaN], 'BadArgument'],
  [Fn.MethodHour, [duration(1n)], 'NoSuchMember'],
  [Fn.MethodHour, [null], 'NilMember'],
  [Fn.MethodString, [int(1)], 'NoSuchMember'],
  [Fn.MethodAdd, [time(0n), time(0n)], 'WrongType'],
  [Fn.MedianInterval, [[time(0n), 'a']], 'WrongType'],
  [Fn.MedianInterval, [[time(0n)]], 'BadArgument'],
];

describe('failures', () => {
  for (const [fn, args, reason] of FAILURES) {
    test(`${Fn[fn]}(${args.map(shown).join(', ')}): ${reason}`, () => {
      const {status, value} = library.call(fn, ...args);
      expect(status).toBe(Status.Error);
      expect((value as Tagged).value).toBe(reason);
    });
  }
});

test('sorting is stable and by value', () => {
  const random = new Random(41);
  for (let round = 0; round < 50; round++) {
    library.open({});
    const items = Array.from({length: random.below(200)}, () => random.below(40));
    const sorted = list(Fn.BuiltinSort, items) as Tagged[];
    expect(sorted.map(({value}) => value)).toEqual([...items].sort((a, b) => a - b));
    const down = list(Fn.BuiltinSort, items, 'desc') as Tagged[];
    expect(down.map(({value}) => value)).toEqual([...items].sort((a, b) => b - a));
  }
});

test("now() is the engine's time and never goes back", () => {
  library.open({});
  library.clock = 5n * SECOND;
  expect(library.call(Fn.BuiltinNow).value).toEqual(time(5n * SECOND));
  library.clock = 4n * SECOND;
  expect(library.call(Fn.TimeNow).value).toBe('1970-01-01T00:00:05Z');
});

describe('evt.Unmarshaled', () => {
  const inner = () => library.unmarshaled as Map<string, unknown>;
  const pairs = (map: Record<string, string>) => new Tagged(Tag.StringMap, map);

  test('a document becomes the value of its key', () => {
    library.open({});
    library.write(Fn.UnmarshalJSON, '{"x":[1]}', 'a');
    library.write(Fn.UnmarshalJSON, 'null', 'b');
    library.write(Fn.UnmarshalJSON, '"again"', 'a');
    expect([...inner()]).toEqual([
      ['a', 'again'],
      ['b', null],
    ]);
  });

  test('invalid JSON changes nothing', () => {
    library.open({});
    expect(library.write(Fn.UnmarshalJSON, '{', 'a')).toBe(Status.Error);
    expect(library.unmarshaled).toBe(null);
  });

  test('pairs join those that are there', () => {
    library.open({});
    library.write(Fn.ParseKV, 'a=1 b=2', 'k');
    library.write(Fn.ParseKV, 'b=3 c=4', 'k');
    library.write(Fn.ParseKVLax, 'd=5 6', 'other');
    expect([...inner()]).toEqual([
      ['k', pairs({a: '1', b: '3', c: '4'})],
      ['other', pairs({d: '5 6'})],
    ]);
  });

  test('a key that holds something else is an error', () => {
    library.open({});
    library.write(Fn.UnmarshalJSON, '{}', 'k');
    expect(library.write(Fn.ParseKV, 'a=1', 'k')).toBe(Status.Error);
    expect([...inner()]).toEqual([['k', new Map()]]);
  });
});
