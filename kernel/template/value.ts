// Values of templates, as Go's text/template treats them: what is true, how things print,
// what is equal.
import type {TextKind} from './escape.ts';
import {formatFloat} from './float.ts';

export type Value = string | bigint | number | boolean | null | SafeText | Struct | List | Dict;
export type List = readonly Value[];
export type Dict = ReadonlyMap<string, Value>;

/** A text that a function has escaped: where it fits it is not escaped again. */
export class SafeText {
  readonly text: string;
  readonly kind: TextKind;

  constructor(text: string, kind: TextKind) {
    this.text = text;
    this.kind = kind;
  }
}

/** As functions see it: what they make of an escaped text is not known to be safe. */
export const plainText = (value: Value): Value => (value instanceof SafeText ? value.text : value);

/** A thing with named fields and methods; `json` is what toJson gives of it. */
export class Struct {
  readonly name: string;
  readonly fields: ReadonlyMap<string, Value>;
  readonly methods: ReadonlyMap<string, (...args: Value[]) => Value>;
  readonly json: unknown;

  constructor(
    name: string,
    fields: Readonly<Record<string, Value>>,
    json: unknown,
    methods: Readonly<Record<string, (...args: Value[]) => Value>> = {},
  ) {
    this.name = name;
    this.fields = new Map(Object.entries(fields));
    this.methods = new Map(Object.entries(methods));
    this.json = json;
  }
}

export const isList = (value: Value): value is List => Array.isArray(value);
export const isDict = (value: Value): value is Dict => value instanceof Map;

/** Zero values and what is empty are false. */
export function isTrue(value: Value): boolean {
  if (value === null) return false;
  if (isList(value)) return value.length > 0;
  if (isDict(value)) return value.size > 0;
  if (value instanceof Struct) return true;
  if (value instanceof SafeText) return value.text !== '';
  return Boolean(value);
}

/** As `%v` prints it. */
export function print(value: Value): string {
  if (value === null) return '<no value>';
  if (typeof value === 'string') return value;
  if (value instanceof SafeText) return value.text;
  if (typeof value === 'number') return formatFloat(value);
  if (isList(value)) return `[${value.map(print).join(' ')}]`;
  if (isDict(value)) {
    const entries = [...value].sort(([one], [other]) => (one < other ? -1 : 1));
    return `map[${entries.map(([key, item]) => `${key}:${print(item)}`).join(' ')}]`;
  }
  if (value instanceof Struct) return `{${[...value.fields.values()].map(print).join(' ')}}`;
  return String(value);
}

/** What JSON.stringify takes. Integers beyond 2^53 lose digits there, as in any JSON of JavaScript. */
export function toPlain(value: Value): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (isList(value)) return value.map(toPlain);
  if (isDict(value)) {
    const keys = [...value.keys()].sort();
    return Object.fromEntries(keys.map((key) => [key, toPlain(value.get(key)!)]));
  }
  if (value instanceof SafeText) return value.text;
  return value instanceof Struct ? value.json : value;
}

/** The kind that Go compares by. */
export function kindOf(value: Value): string {
  if (value === null) return 'nil';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string' || value instanceof SafeText) return 'string';
  if (isList(value)) return 'list';
  return isDict(value) ? 'dict' : (value as Struct).name;
}
