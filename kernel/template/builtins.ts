// The functions that every Go template has.
import {escapeHtml, escapeScript} from './escape.ts';
import {printf} from './printf.ts';
import type {TemplateFunction} from './render.ts';
import {isDict, isList, isTrue, kindOf, print, SafeText, type Value} from './value.ts';

const ORDERED = ['int', 'float64', 'string'];

function equal(one: Value, other: Value): boolean {
  const [left, right] = [kindOf(one), kindOf(other)];
  if (left === 'nil' || right === 'nil') return left === right;
  if (left !== right) throw new Error(`incompatible types for comparison: ${left} and ${right}`);
  if (!['int', 'float64', 'string', 'bool'].includes(left))
    throw new Error(`a ${left} cannot be compared`);
  return one === other;
}

function less(one: Value, other: Value): boolean {
  const [left, right] = [kindOf(one), kindOf(other)];
  if (left !== right) throw new Error(`incompatible types for comparison: ${left} and ${right}`);
  if (!ORDERED.includes(left)) throw new Error(`a ${left} has no order`);
  return (one as string) < (other as string);
}

/** A list by number, a dict by name. */
function index(of: Value, ...keys: Value[]): Value {
  return keys.reduce((value: Value, key) => {
    if (isList(value) && typeof key === 'bigint') {
      const item = value[Number(key)];
      if (item === undefined) throw new Error(`${key} is out of range of ${value.length}`);
      return item;
    }
    if (value !== null && isDict(value)) return value.get(print(key)) ?? null;
    throw new Error(`a ${kindOf(value)} has no index ${print(key)}`);
  }, of);
}

function slice(of: Value, from: Value = 0n, to?: Value): Value {
  if (!isList(of) && typeof of !== 'string') throw new Error(`a ${kindOf(of)} cannot be sliced`);
  const end = to === undefined ? of.length : Number(to);
  const start = Number(from);
  if (!(start >= 0 && start <= end && end <= of.length)) {
    throw new Error(`${start}:${end} is out of range of ${of.length}`);
  }
  return of.slice(start, end);
}

function length(of: Value): bigint {
  if (typeof of === 'string') return BigInt(Buffer.byteLength(of));
  if (isList(of)) return BigInt(of.length);
  if (of !== null && isDict(of)) return BigInt(of.size);
  throw new Error(`a ${kindOf(of)} has no length`);
}

/** Between two operands that are no strings, print puts a blank. */
function printAll(values: readonly Value[]): string {
  return values
    .map((value, i) => {
      const before = values[i - 1];
      const isApart = i > 0 && typeof value !== 'string' && typeof before !== 'string';
      return (isApart ? ' ' : '') + print(value);
    })
    .join('');
}

const all = (values: readonly Value[]) => values.map(print).join(' ');

export const BUILTINS: Readonly<Record<string, TemplateFunction>> = {
  // `and` and `or` are the renderer's own: named here so that they are known.
  and: () => null,
  or: () => null,
  not: (value = null) => !isTrue(value),
  len: (value = null) => length(value),
  index: (of = null, ...keys) => index(of, ...keys),
  slice: (of = null, from, to) => slice(of, from, to),
  eq: (one = null, ...others) => others.some((other) => equal(one, other)),
  ne: (one = null, other = null) => !equal(one, other),
  lt: (one = null, other = null) => less(one, other),
  le: (one = null, other = null) => less(one, other) || equal(one, other),
  gt: (one = null, other = null) => less(other, one),
  ge: (one = null, other = null) => less(other, one) || equal(one, other),
  print: (...values) => printAll(values),
  println: (...values) => `${all(values)}\n`,
  printf: (format = '', ...values) => printf(print(format), values),
  html: (...values) => new SafeText(escapeHtml(printAll(values)), 'html'),
  js: (...values) => new SafeText(escapeScript(printAll(values)), 'json'),
  urlquery: (...values) =>
    new SafeText(encodeURIComponent(printAll(values)).replaceAll('%20', '+'), 'url'),
};
