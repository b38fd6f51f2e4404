// Reading and writing floats: JavaScript's own conversions are exact and the oracle;
// for fixed decimals, arithmetic of big integers.
import {describe, expect, test} from 'vitest';
import {Fn} from '../../../core-wasm/assembly/abi-expr.ts';
import type {Tagged} from '../expr/values.ts';
import {Library} from './library.ts';
import {Random} from './random.ts';

const library = new Library();
const read = (text: string) => (library.call(Fn.Atof, text).value as Tagged).value as number;
const format = (layout: string, value: number) => library.call(Fn.Sprintf, layout, value).value;

/** Exactly value × 2^1074. */
function scaled(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const exponent = bits >> 52n;
  const mantissa = bits & ((1n << 52n) - 1n);
  return exponent ? (mantissa | (1n << 52n)) << (exponent - 1n) : mantissa;
}

/** `places` decimals, half to even. */
function fixed(value: number, places: number): string {
  const unit = 1n << 1074n;
  const exact = scaled(value) * 10n ** BigInt(places);
  let digits = exact / unit;
  const twice = (exact % unit) * 2n;
  if (twice > unit || (twice === unit && digits & 1n)) digits++;
  const text = digits.toString().padStart(places + 1, '0');
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const point = text.length - places;
  return sign + text.slice(0, point) + (places ? `.${text.slice(point)}` : '');
}

const NOTABLE = [
  0,
  1,
  0.1,
  0.2,
  0.3,
  0.1 + 0.2,
  1.5,
  2.5,
  0.5,
  0.125,
  1e15,
  1e16,
  123456789,
  1e21,
  1e22,
  1e23,
  5e-324,
  2.2250738585072014e-308,
  2.225073858507201e-308,
  1.7976931348623157e308,
  9007199254740992,
  4.35,
  0.000001,
  1e-7,
  100,
  1e6,
  999999,
  1e-5,
  0.00012,
  8.41e21,
  9.5367431640625e-7,
  2 ** -1040,
];

describe('shortest', () => {
  const random = new Random(1);
  const values = [...NOTABLE, ...Array.from({length: 3000}, () => random.float())];
  for (let i = 0; i < 1000; i++) values.push(random.below(1e9) / 10 ** random.below(9));
  test('JSON writes what JavaScript writes', () => {
    library.open({});
    for (const value of values) {
      expect(library.call(Fn.ToJsonString, value).value).toBe(String(value));
    }
  });

  test('exponents of %e have two digits at least', () => {
    library.open({});
    for (const value of values.slice(0, 1500)) {
      const [digits, exponent] = value.toExponential().split('e') as [string, string];
      const padded = exponent.replace(/^([+-])(\d)$/, '$10$2');
      const expected =
        Math.abs(value) >= 1e6 || (value !== 0 && Math.abs(value) < 1e-4)
          ? `${digits}e${padded}`
          : String(value);
      expect(format('%v', value)).toBe(expected);
    }
  });
});

describe('fixed', () => {
  const random = new Random(2);
  test('six decimals, exact, half to even', () => {
    library.open({});
    for (const value of NOTABLE) expect(library.fixed(value, 6)).toBe(fixed(value, 6));
    for (let i = 0; i < 500; i++) {
      const value = random.float();
      const places = random.below(20);
      expect(library.fixed(value, places), `${value}`).toBe(fixed(value, places));
    }
    for (let i = 0; i < 1000; i++) {
      const value = (random.below(1e6) - 5e5) / 1024;
      const places = random.below(8);
      expect(library.fixed(value, places), `${value} ${places}`).toBe(fixed(value, places));
    }
  });

  test('what is no number', () => {
    expect(library.fixed(Number.NaN, 6)).toBe('NaN');
    expect(library.fixed(Number.POSITIVE_INFINITY, 6)).toBe('+Inf');
    expect(library.fixed(Number.NEGATIVE_INFINITY, 6)).toBe('-Inf');
  });

  test('digits in all', () => {
    library.open({});
    for (let i = 0; i < 500; i++) {
      const value = random.float();
      const [digits, exponent] = value.toExponential(9).split('e') as [string, string];
      expect(format('%.9e', value)).toBe(`${digits}e${exponent.replace(/^([+-])(\d)$/, '$10$2')}`);
    }
  });
});

describe('reading', () => {
  const random = new Random(3);
  test('every float comes back', () => {
    library.open({});
    for (let i = 0; i < 3000; i++) {
      const value = random.float();
      expect(read(String(value))).toBe(value);
      const longer = value.toExponential(random.below(30) + 16);
      expect(read(longer), longer).toBe(Number(longer));
    }
  });

  test('digits of any number', () => {
    library.open({});
    for (let i = 0; i < 1000; i++) {
      const digits = Array.from({length: 1 + random.below(60)}, () => random.below(10)).join('');
      const at = random.below(digits.length);
      const text = `${digits.slice(0, at)}.${digits.slice(at)}e${random.below(600) - 330}`;
      const wanted = Number(text);
      expect(read(text), text).toBe(Number.isFinite(wanted) ? wanted : 0);
    }
  });

  test('midpoints between neighbours', () => {
    library.open({});
    for (let i = 0; i < 300; i++) {
      const whole = 2n ** 53n + BigInt(random.next()) * 2n + 1n;
      for (const tail of ['', '.0', '.00000000000000000001']) {
        const text = `${whole}${tail}`;
        expect(read(text), text).toBe(Number(text));
      }
    }
    for (const text of [
      '2.4703282292062327208e-324',
      `2.4703282292062327208${'0'.repeat(900)}1e-324`,
      '9007199254740993.00000000000000000000000000000000000000000000001',
      `1${'0'.repeat(308)}`,
      '1.7976931348623158079e308',
      `0.${'0'.repeat(400)}1e400`,
    ]) {
      expect(read(text), text).toBe(Number(text));
    }
  });

  const SYNTAX: readonly (readonly [string, number])[] = [
    ['1.7976931348623159e308', 0], // out of range
    ['inf', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['+INF', Number.POSITIVE_INFINITY],
    ['nan', Number.NaN],
    ['-nan', 0],
    ['infin', 0],
    ['.5', 0.5],
    ['5.', 5],
    ['.', 0],
    ['+', 0],
    ['1e', 0],
    ['1e+', 0],
    ['1e5x', 0],
    ['1e99999999999', 0],
    ['1e-99999999999', 0],
    ['1_000.5', 1000.5],
    ['1__0', 0],
    ['_1', 0],
    ['1_', 0],
    ['1e1_0', 1e10],
    ['0x10', 0],
    ['0x1p4', 16],
    ['0x1.8p1', 3],
    ['-0x1p-2', -0.25],
    ['0x.8P0', 0.5],
    ['0xp1', 0],
    ['1 ', 0],
    ['١', 0],
  ];
  for (const [text, expected] of SYNTAX) {
    test(`"${text}"`, () => expect(read(text)).toBe(expected));
  }
});
