// Functions on numbers, lists and dicts, and on whether something is there, by the names
// that sprig gave them.
import type {TemplateFunction} from './render.ts';
import {
  type Dict,
  isDict,
  isList,
  isTrue,
  kindOf,
  type List,
  print,
  SafeText,
  toPlain,
  type Value,
} from './value.ts';

const COUNT_MAX = 100_000n;

function int(value: Value): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(Math.trunc(Number.isFinite(value) ? value : 0));
  if (typeof value === 'boolean') return value ? 1n : 0n;
  const text = value === null ? '' : print(value).trim();
  return text !== '' && Number.isFinite(Number(text)) ? BigInt(Math.trunc(Number(text))) : 0n;
}

function float(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  const number = Number(print(value));
  return Number.isNaN(number) ? 0 : number;
}

const floats =
  (run: (one: number, other: number) => number): TemplateFunction =>
  (first = 0, ...others) =>
    others.reduce<number>((sum, value) => run(sum, float(value)), float(first));

const ints =
  (run: (one: bigint, other: bigint) => bigint): TemplateFunction =>
  (first = 0n, ...others) =>
    others.reduce<bigint>((sum, value) => run(sum, int(value)), int(first));

function divide(one: bigint, other: bigint): bigint {
  if (other === 0n) throw new Error('division by zero');
  return one / other;
}

/** To so many digits after the point, halves away from zero. */
function round(value: Value, digits: Value): number {
  const scale = 10 ** Number(int(digits));
  const scaled = float(value) * scale;
  return (Math.sign(scaled) * Math.round(Math.abs(scaled))) / scale;
}

function until(end: bigint, start = 0n, step = end < start ? -1n : 1n): bigint[] {
  if (step === 0n) throw new Error('a step of 0');
  const count = (end - start) / step;
  if (count > COUNT_MAX) throw new Error('the list grows too long');
  const numbers: bigint[] = [];
  for (let at = start; step > 0n ? at < end : at > end; at += step) numbers.push(at);
  return numbers;
}

function list(value: Value): List {
  if (value === null) return [];
  if (isList(value)) return value;
  throw new Error(`expected a list, found a ${kindOf(value)}`);
}

function dict(value: Value): Dict {
  if (value !== null && isDict(value)) return value;
  throw new Error(`expected a dict, found a ${kindOf(value)}`);
}

/** Values that print alike are one: enough for texts and numbers, which templates compare. */
function distinct(values: List): List {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = `${kindOf(value)} ${print(value)}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

const same = (one: Value, other: Value) =>
  kindOf(one) === kindOf(other) && print(one) === print(other);

function pairs(values: readonly Value[]): Dict {
  const made = new Map<string, Value>();
  for (let i = 0; i < values.length; i += 2) made.set(print(values[i]!), values[i + 1] ?? '');
  return made;
}

export const DATA_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  int: (value = null) => int(value),
  int64: (value = null) => int(value),
  atoi: (value = null) => int(value),
  float64: (value = null) => float(value),
  add: ints((one, other) => one + other),
  add1: (value = 0n) => int(value) + 1n,
  sub: ints((one, other) => one - other),
  mul: ints((one, other) => one * other),
  div: ints(divide),
  mod: ints((one, other) => one - divide(one, other) * other),
  max: ints((one, other) => (one > other ? one : other)),
  min: ints((one, other) => (one < other ? one : other)),
  addf: floats((one, other) => one + other),
  subf: floats((one, other) => one - other),
  mulf: floats((one, other) => one * other),
  divf: floats((one, other) => one / other),
  floor: (value = 0) => Math.floor(float(value)),
  ceil: (value = 0) => Math.ceil(float(value)),
  round: (value = 0, digits = 0n) => round(value, digits),
  until: (count = 0n) => until(int(count)),
  untilStep: (start = 0n, end = 0n, step = 1n) => until(int(end), int(start), int(step)),
  default: (otherwise = null, value = null) => (isTrue(value) ? value : otherwise),
  empty: (value = null) => !isTrue(value),
  coalesce: (...values) => values.find(isTrue) ?? null,
  all: (...values) => values.every(isTrue),
  any: (...values) => values.some(isTrue),
  ternary: (yes = null, no = null, is = null) => (isTrue(is) ? yes : no),
  kindOf: (value = null) => kindOf(value),
  fail: (message = '') => {
    throw new Error(print(message));
  },
  list: (...values) => values,
  first: (values = null) => list(values)[0] ?? null,
  last: (values = null) => list(values).at(-1) ?? null,
  rest: (values = null) => list(values).slice(1),
  initial: (values = null) => list(values).slice(0, -1),
  append: (values = null, value = null) => [...list(values), value],
  prepend: (values = null, value = null) => [value, ...list(values)],
  concat: (...values) => values.flatMap(list),
  reverse: (values = null) => list(values).toReversed(),
  uniq: (values = null) => distinct(list(values)),
  compact: (values = null) => list(values).filter(isTrue),
  has: (value = null, values = null) => list(values).some((one) => same(one, value)),
  without: (values = null, ...gone) =>
    list(values).filter((one) => !gone.some((other) => same(one, other))),
  dict: (...values) => pairs(values),
  get: (of = null, key = '') => dict(of).get(print(key)) ?? '',
  hasKey: (of = null, key = '') => dict(of).has(print(key)),
  keys: (...of) => of.flatMap((one) => [...dict(one).keys()]),
  values: (of = null) => [...dict(of).values()],
  pick: (of = null, ...names) => filtered(of, (key) => names.map(print).includes(key)),
  omit: (of = null, ...names) => filtered(of, (key) => !names.map(print).includes(key)),
  merge: (...of) => new Map(of.toReversed().flatMap((one) => [...dict(one)])),
  toJson: (value = null) => json(value),
  toRawJson: (value = null) => new SafeText(JSON.stringify(toPlain(value)), 'json'),
  toPrettyJson: (value = null) => json(value, 2),
};

const filtered = (of: Value, isKept: (key: string) => boolean): Dict =>
  new Map([...dict(of)].filter(([key]) => isKept(key)));

/** As Go writes it: what HTML would take for markup is written as escapes. */
const json = (value: Value, blanks?: number) =>
  new SafeText(
    (JSON.stringify(toPlain(value), null, blanks) ?? 'null')
      .replaceAll('<', '\\u003c')
      .replaceAll('>', '\\u003e')
      .replaceAll('&', '\\u0026')
      .replaceAll('\u2028', '\\u2028')
      .replaceAll('\u2029', '\\u2029'),
    'json',
  );
