// Functions on texts: edges the recorded cases do not reach.
import {describe, expect, test} from 'vitest';
import {Status, Tag} from '../../../core-wasm/assembly/abi.ts';
import {Fn} from '../../../core-wasm/assembly/abi-expr.ts';
import {int, Tagged} from '../expr/values.ts';
import {Library} from './library.ts';
import {Random} from './random.ts';

const library = new Library();
type Row = readonly [fn: Fn, args: readonly unknown[], expected: unknown];

/** Lists without their tags. */
function bare(value: unknown): unknown {
  if (!(value instanceof Tagged)) return value;
  if (value.tag === Tag.ListMap || value.tag === Tag.StringMap) {
    return Object.fromEntries(
      Object.entries(value.value as object).map(([key, item]) => [key, bare(item)]),
    );
  }
  return typeof value.value === 'bigint' ? Number(value.value) : value.value;
}

const ROWS: readonly Row[] = [
  [Fn.Upper, ['ǆ ß ﬁ ŉ ᾳ ı ÿ a'], 'Ǆ ß ﬁ ŉ ᾼ I Ÿ A'],
  [Fn.Lower, ['İ Σ Ω Ꭰ A'], 'i σ ω ꭰ a'],
  [Fn.Lower, ['already lower 0123456789'], 'already lower 0123456789'],
  [
    Fn.Upper,
    ['a long ascii text of more than sixteen bytes {|}~`'],
    'A LONG ASCII TEXT OF MORE THAN SIXTEEN BYTES {|}~`',
  ],
  [Fn.Index, ['a', ''], 0],
  [Fn.Index, ['', 'a'], -1],
  [Fn.BuiltinLastIndexOf, ['abab', 'ab'], 2],
  [Fn.BuiltinLastIndexOf, ['abab', ''], 4],
  [Fn.IndexAny, ['aé€', '€é'], 1],
  [Fn.IndexAny, ['abc', 'é'], -1],
  [Fn.Trim, ['ééaé', 'é'], 'a'],
  [Fn.Trim, ['aaa', 'a'], ''],
  [Fn.TrimLeft, ['xé😀y', '😀éx'], 'y'],
  [Fn.TrimRight, ['y\u00a0', '\u00a0'], 'y'],
  [Fn.TrimSpace, ['\u3000 a\u2028b\u0085 '], 'a\u2028b'],
  [Fn.BuiltinTrimPrefix, [' a'], 'a'],
  [Fn.BuiltinTrimPrefix, ['a'], 'a'],
  [Fn.Fields, ['\u2003a\u00a0b\n'], ['a', 'b']],
  [Fn.Fields, [''], []],
  [Fn.Split, ['', ''], []],
  [Fn.Split, ['é😀', ''], ['é', '😀']],
  [Fn.SplitN, ['abc', '', int(2)], ['a', 'bc']],
  [Fn.SplitN, ['a,b', ',', int(1)], ['a,b']],
  [Fn.SplitAfter, ['a,', ','], ['a,', '']],
  [Fn.SplitAfterN, ['a,b,c', ',', int(-1)], ['a,', 'b,', 'c']],
  [Fn.Split, ['aaaa', 'aa'], ['', '', '']],
  [Fn.Replace, ['aaa', '', '-', int(2)], '-a-aa'],
  [Fn.Replace, ['é', '', '-', int(-1)], '-é-'],
  [Fn.Replace, ['', '', '-', int(-1)], '-'],
  [Fn.Replace, ['aaa', 'a', 'b', int(0)], 'aaa'],
  [Fn.ReplaceAll, ['abc', 'x', 'y'], 'abc'],
  [Fn.ReplaceAll, ['aXbX', 'X', ''], 'ab'],
  [Fn.BuiltinRepeat, ['ab', int(0)], ''],
  [Fn.PathEscape, ['é/ %~$&+:=@'], '%C3%A9%2F%20%25~$&+:=@'],
  [Fn.PathUnescape, ['a%2'], 'a%2'],
  [Fn.QueryUnescape, ['%zz+'], '%zz+'],
  [Fn.QueryUnescape, ['a+%2B'], 'a +'],
  [Fn.ParseQuery, ['a=%zz&b=1+1&&=x&c'], {a: ['%zz'], b: ['1 1'], '': ['x'], c: ['']}],
  [Fn.ParseUri, ['http://user@host:80/p?a=1'], {a: ['1']}],
  [Fn.ParseUri, ['http://host:8a/p?a=1'], {}],
  [Fn.ParseUri, ['1http://x?a=1'], {}],
  [Fn.ParseUri, ['/a:b?a=1'], {a: ['1']}],
  [Fn.ParseUri, ['a:b?a=1'], {a: ['1']}],
  [Fn.ParseUri, ['/\u007f?a=1'], {}],
  [Fn.ParseUri, [''], {}],
  [Fn.ExtractQueryParam, ['?a=1&b=2&a=3', 'a'], ['1', '3']],
  [Fn.BuiltinToBase64, ['a'], 'YQ=='],
  [Fn.BuiltinToBase64, ['ab'], 'YWI='],
  [Fn.B64Decode, ['YW\r\nI='], 'ab'],
  [Fn.Basename, ['/a/b//'], 'b'],
  [Fn.Basename, [''], '.'],
  [Fn.Basename, ['//'], '/'],
  [Fn.IsIP, ['::ffff:1.2.3.4'], true],
  [Fn.IsIPV6, ['::1'], true],
  [Fn.IpInRange, ['10.0.0.1', '10.0.0.0/33'], false],
  [Fn.IpToRange, ['10.0.0.1', '//8'], ''],
  [Fn.IpToRange, ['10.0.0.1', '+8'], '10.0.0.0/8'],
  [Fn.IpToRange, ['::1', '0'], '::/0'],
  [Fn.ParseUnix, ['9999999999999'], '318857-05-20T17:46:39Z'],
];

describe('rows', () => {
  for (const [fn, args, expected] of ROWS) {
    test(`${Fn[fn]}(${args.map((arg) => JSON.stringify(bare(arg))).join(', ')})`, () => {
      library.open({});
      expect(bare(library.call(fn, ...args).value)).toEqual(expected);
    });
  }
});

const FAILURES: readonly (readonly [Fn, readonly unknown[], string])[] = [
  [Fn.Upper, [null], 'WrongType'],
  [Fn.Join, [['a'], ','], 'WrongType'],
  [Fn.SplitN, ['a', ',', 1], 'WrongType'],
  [Fn.B64Decode, ['YQ'], 'BadInput'],
  [Fn.B64Decode, ['YQ=a'], 'BadInput'],
  [Fn.B64Decode, ['Y==='], 'BadInput'],
  [Fn.BuiltinRepeat, ['a', int(1_000_001)], 'BadArgument'],
  [Fn.BuiltinRepeat, ['ab', int(600_000)], 'TooMuchWork'],
  [Fn.Get, [new Tagged(Tag.Strings, ['a']), int(-1)], 'OutOfRange'],
  [Fn.Match, ['*'.repeat(5000), 'a'], 'TooMuchWork'],
  [Fn.GeoIPEnrich, ['1.2.3.4'], 'Unavailable'],
  [Fn.SetInStash, ['a', 'b', 'c', 'd'], 'WrongType'],
];

describe('failures', () => {
  for (const [fn, args, reason] of FAILURES) {
    test(`${Fn[fn]}: ${reason}`, () => {
      const {status, value} = library.call(fn, ...args);
      expect(status).toBe(Status.Error);
      expect((value as Tagged).value).toBe(reason);
    });
  }
});

describe('invalid bytes', () => {
  const shown = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  test('count one each', () => {
    expect(shown(library.callBytes(Fn.Lower, new Uint8Array([0x41, 0xff, 0xe2, 0x82])))).toBe(
      '61efbfbdefbfbdefbfbd',
    );
    expect(shown(library.callBytes(Fn.Trim, new Uint8Array([0x20, 0xe2, 0x82, 0x20]), ' '))).toBe(
      'e282',
    );
    expect(shown(library.callBytes(Fn.TrimSpace, new Uint8Array([0xc2, 0xa0, 0xa0, 0x20])))).toBe(
      'a0',
    );
  });
});

describe('against JavaScript', () => {
  const letters = ['a', 'b', 'aa', 'ab', 'ba'];
  test('finding, splitting, replacing', () => {
    const random = new Random(31);
    for (let i = 0; i < 3000; i++) {
      if (i % 300 === 0) library.open({});
      const text = random.text(60, letters);
      const needle = random.text(20, letters) || 'a';
      expect(bare(library.call(Fn.Index, text, needle).value), `${text} ${needle}`).toBe(
        text.indexOf(needle),
      );
      expect(bare(library.call(Fn.BuiltinLastIndexOf, text, needle).value)).toBe(
        text.lastIndexOf(needle),
      );
      expect(bare(library.call(Fn.Split, text, needle).value)).toEqual(text.split(needle));
      expect(library.call(Fn.ReplaceAll, text, needle, 'xy').value).toBe(
        text.replaceAll(needle, 'xy'),
      );
    }
  });

  test('globs, by their definition', () => {
    const matches = (pattern: string, name: string): boolean => {
      if (pattern === '') return name === '';
      if (name === '') return pattern === '*';
      if (pattern[0] === '*') {
        for (let i = 0; i <= name.length; i++)
          if (matches(pattern.slice(1), name.slice(i))) return true;
        return false;
      }
      return (
        (pattern[0] === '?' || pattern[0] === name[0]) && matches(pattern.slice(1), name.slice(1))
      );
    };
    const random = new Random(32);
    for (let i = 0; i < 6000; i++) {
      if (i % 1000 === 0) library.open({});
      const pattern = random.text(7, ['a', 'b', '*', '?', '*']);
      const name = random.text(8, ['a', 'b']);
      expect(library.call(Fn.Match, pattern, name).value, `${pattern} ${name}`).toBe(
        matches(pattern, name),
      );
    }
  });

  test('letter case of every code point, where the full mapping is one', () => {
    library.open({});
    const codes = Array.from({length: 0x1ffff}, (_, i) => i).filter(
      (code) => code < 0xd800 || code > 0xdfff,
    );
    for (const [fn, full] of [
      [Fn.Upper, (text: string) => text.toUpperCase()],
      [Fn.Lower, (text: string) => text.toLowerCase()],
    ] as const) {
      const texts = codes
        .map((code) => String.fromCodePoint(code))
        .filter((text) => [...full(text)].length === 1);
      const answer = library.call(fn, texts.join('')).value as string;
      expect(answer === texts.map(full).join('')).toBe(true);
    }
  });
});
