// What a plain scalar means where the field does not say: YAML 1.1's words and
// numbers as the reference's reader (Go, yaml.v2) knows them.

import type {YamlScalar} from './tree.ts';

export type Meaning =
  | {readonly is: 'null'}
  | {readonly is: 'bool'; readonly value: boolean}
  | {readonly is: 'int'; readonly value: bigint}
  | {readonly is: 'float'; readonly value: number}
  | {readonly is: 'string'; readonly value: string};

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL']);

const BOOLS = new Map<string, boolean>();
for (const word of ['y', 'yes', 'true', 'on']) addWord(word, true);
for (const word of ['n', 'no', 'false', 'off']) addWord(word, false);

/** Lower case, capitalised, all capitals; mixed case is a string. */
function addWord(word: string, value: boolean): void {
  BOOLS.set(word, value);
  BOOLS.set(word[0]!.toUpperCase() + word.slice(1), value);
  BOOLS.set(word.toUpperCase(), value);
}

const SPECIAL_FLOATS = new Map<string, number>();
for (const nan of ['.nan', '.NaN', '.NAN']) SPECIAL_FLOATS.set(nan, Number.NaN);
for (const infinity of ['.inf', '.Inf', '.INF']) {
  SPECIAL_FLOATS.set(infinity, Number.POSITIVE_INFINITY);
  SPECIAL_FLOATS.set(`+${infinity}`, Number.POSITIVE_INFINITY);
  SPECIAL_FLOATS.set(`-${infinity}`, Number.NEGATIVE_INFINITY);
}

const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const INT64_MAX = 2n ** 63n - 1n;

/** The meaning of a scalar; only plain ones without a tag can be anything but a string. */
export function resolve(scalar: YamlScalar): Meaning {
  const {text} = scalar;
  if (scalar.tag === 'str' || (scalar.tag === '' && scalar.style !== 'plain')) {
    return {is: 'string', value: text};
  }
  if (NULLS.has(text)) return {is: 'null'};
  const bool = BOOLS.get(text);
  if (bool !== undefined) return {is: 'bool', value: bool};
  const special = SPECIAL_FLOATS.get(text);
  if (special !== undefined) return {is: 'float', value: special};
  return number(text) ?? {is: 'string', value: text};
}

function number(text: string): Meaning | undefined {
  const plain = text.replaceAll('_', '');
  if (plain === '' || text.startsWith('_')) return undefined;
  const value = integer(plain);
  if (value !== undefined) {
    const fits = value <= INT64_MAX && value >= -INT64_MAX - 1n;
    return fits ? {is: 'int', value} : {is: 'float', value: Number(value)};
  }
  return FLOAT.test(plain) ? {is: 'float', value: Number(plain)} : undefined;
}

/** A leading 0 means octal. */
function integer(plain: string): bigint | undefined {
  const match = INTEGER.exec(plain);
  if (!match) return undefined;
  const digits = match[2]!;
  const isOctal = /^0[oO]?[0-7]+$/.test(digits);
  if (/^0[oO]$/.test(digits)) return undefined;
  const magnitude = BigInt(isOctal ? `0o${digits.replace(/^0[oO]?/, '')}` : digits.toLowerCase());
  return match[1] === '-' ? -magnitude : magnitude;
}

/** True for a value left out: `key:`, `~`, `null`. */
export function isNull(scalar: YamlScalar): boolean {
  return resolve(scalar).is === 'null';
}
