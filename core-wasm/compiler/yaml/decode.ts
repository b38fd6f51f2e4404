// Typed reading of YAML: a decoder per type, a table of decoders per record.
//
// As strict as the reference: unknown and repeated keys and wrong types are
// faults. A null is a key left out. A record is answered even when parts of it
// are faulty, so that everything wrong with a document is found at once; the log
// says whether the document may be used.

import type {FaultLog} from '../rules/fault-log.ts';
import {nearest} from './nearest.ts';
import {isNull, resolve} from './resolve.ts';
import type {YamlEntry, YamlNode, YamlScalar} from './tree.ts';

/** A string with the scalar it was written as. */
export interface Text {
  readonly value: string;
  readonly at: YamlScalar;
}

export interface Numeral {
  readonly value: number;
  readonly at: YamlScalar;
}

export interface Flag {
  readonly value: boolean;
  readonly at: YamlScalar;
}

/** Reads a node as a T; `name` is the key, for messages. Undefined after a fault. */
export type Decoder<T> = (node: YamlNode, name: string, log: FaultLog) => T | undefined;

/** Anything a person may write, as JSON has it. */
export type Json = string | number | boolean | null | Json[] | {[key: string]: Json};

/** The source text, whatever YAML would take it for; null is "". */
export const text: Decoder<Text> = (node, name, log) => {
  if (node.kind !== 'scalar') return mistyped(node, name, 'a string', log);
  return {value: isNull(node) ? '' : node.text, at: node};
};

export const flag: Decoder<Flag> = (node, name, log) => {
  const meaning = node.kind === 'scalar' ? resolve(node) : undefined;
  if (node.kind === 'scalar' && meaning?.is === 'bool') return {value: meaning.value, at: node};
  return mistyped(node, name, 'a boolean (true or false)', log);
};

/** An integer of 32 bits. A fraction is cut off, as the reference does. */
export const integer: Decoder<Numeral> = (node, name, log) => {
  const found = numeral(node);
  if (!found) return mistyped(node, name, 'an integer', log);
  const value = Math.trunc(found.value);
  if (Number.isNaN(value) || value !== (value | 0)) {
    log.error(
      'FW2010',
      node.start,
      `"${name}" is out of range: expected 32 bits, found "${found.at.text}"`,
    );
    return undefined;
  }
  if (value !== found.value) {
    log.warn(
      'FW2011',
      node.start,
      `"${name}" takes integers: "${found.at.text}" is read as ${value}`,
    );
  }
  return {value, at: found.at};
};

/** A float of 32 bits. */
export const float: Decoder<Numeral> = (node, name, log) => {
  const found = numeral(node);
  if (!found) return mistyped(node, name, 'a number', log);
  return {value: Math.fround(found.value), at: found.at};
};

function numeral(node: YamlNode): Numeral | undefined {
  if (node.kind !== 'scalar') return undefined;
  const meaning = resolve(node);
  if (meaning.is !== 'int' && meaning.is !== 'float') return undefined;
  return {value: Number(meaning.value), at: node};
}

export function list<T>(item: Decoder<T>): Decoder<readonly T[]> {
  return (node, name, log) => {
    if (node.kind !== 'list') return mistyped(node, name, 'a list', log);
    return node.items.flatMap((part) => item(part, name, log) ?? []);
  };
}

/** A map as written: where it begins, and whether a key that it needs may have been lost to a fault. */
export interface Written {
  /** Offset into the file. */
  readonly start: number;
  /** A known key was unreadable or seems misspelled: a missing key is then no further fault. */
  readonly damaged?: boolean;
}

/** The keys of a record; each T[K] has its decoder. */
export type Fields<T> = {
  readonly [K in keyof Omit<T, keyof Written>]-?: Decoder<NonNullable<T[K]>>;
};

/** A map with known keys. `what` names it in messages: "a node", "a scenario"… */
export function record<T extends Written>(what: string, fields: () => Fields<T>): Decoder<T> {
  return (node, name, log) => {
    if (node.kind !== 'map') {
      if (isNullNode(node)) return {start: node.start} as T;
      return mistyped(node, name, `${what} (a map)`, log);
    }
    const decoders = fields() as Readonly<Record<string, Decoder<unknown>>>;
    const built: Record<string, unknown> = {start: node.start};
    for (const {key, value} of uniqueEntries(node.entries, what, log)) {
      const decode = Object.hasOwn(decoders, key.text) ? decoders[key.text] : undefined;
      if (!decode) {
        const hint = nearest(key.text, Object.keys(decoders));
        const expected = hint ? `, did you mean "${hint}"?` : '';
        if (hint) built.damaged = true;
        log.error('FW2003', key.start, `unknown key "${key.text}" in ${what}${expected}`);
        continue;
      }
      if (isNullNode(value)) continue;
      const decoded = decode(value, key.text, log);
      if (decoded === undefined) built.damaged = true;
      else built[key.text] = decoded;
    }
    return built as unknown as T;
  };
}

/** The entries of a map without repeated keys, which are faults. */
export function uniqueEntries(
  entries: readonly YamlEntry[],
  what: string,
  log: FaultLog,
): YamlEntry[] {
  const seen = new Map<string, YamlScalar>();
  return entries.filter(({key}) => {
    const first = seen.get(key.text);
    if (first) {
      const {line} = log.file.place(first.start);
      log.error(
        'FW2004',
        key.start,
        `key "${key.text}" is given twice in ${what}, first at line ${line}`,
      );
    }
    seen.set(key.text, key);
    return !first;
  });
}

/** A map of any depth, resolved with YAML 1.1's words and numbers. */
export const jsonMap: Decoder<{readonly [key: string]: Json}> = (node, name, log) => {
  if (node.kind !== 'map') return mistyped(node, name, 'a map', log);
  return toJson(node, name, log) as {[key: string]: Json};
};

function toJson(node: YamlNode, name: string, log: FaultLog): Json {
  if (node.kind === 'list') return node.items.map((item) => toJson(item, name, log));
  if (node.kind === 'map') {
    const entries = uniqueEntries(node.entries, `"${name}"`, log);
    return Object.fromEntries(
      entries.map(({key, value}) => [key.text, toJson(value, key.text, log)]),
    );
  }
  const meaning = resolve(node);
  if (meaning.is === 'null') return null;
  if (meaning.is === 'int') {
    const value = Number(meaning.value);
    return Number.isSafeInteger(value) ? value : node.text;
  }
  if (meaning.is === 'float' && !Number.isFinite(meaning.value)) return node.text;
  return meaning.value;
}

function isNullNode(node: YamlNode): boolean {
  return node.kind === 'scalar' && isNull(node);
}

/** Reports a value of the wrong type; answers undefined, so that decoders can return it. */
export function mistyped(node: YamlNode, name: string, expected: string, log: FaultLog): undefined {
  log.error(
    'FW2002',
    node.start,
    `"${name}" is of the wrong type: expected ${expected}, found ${describe(node)}`,
  );
}

function describe(node: YamlNode): string {
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'list') return 'a list';
  const meaning = resolve(node);
  if (meaning.is === 'null') return 'nothing';
  const shown = node.text.length > 40 ? `${node.text.slice(0, 40)}…` : node.text;
  return `${meaning.is === 'bool' ? 'the boolean' : `the ${meaning.is}`} "${shown}"`;
}
