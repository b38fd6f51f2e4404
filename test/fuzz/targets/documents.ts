// JSON, XML and key-value texts: JSON is read as JavaScript reads it, nothing traps, and what comes out is text.
import {expect} from 'vitest';
import {JSON_DEPTH_MAX, Status} from '../../../core-wasm/assembly/abi.ts';
import {Fn} from '../../../core-wasm/assembly/abi-expr.ts';
import {Tagged} from '../../core-wasm/expr/values.ts';
import {Library} from '../../core-wasm/functions/library.ts';
import type {Target} from './target.ts';

const library = new Library();
const CALLS_AN_IMAGE = 200;
let calls = 0;

const PATHS = ['a', 'a.b', '[0]', 'a[0].b', 'a.b[1].c'];
const XPATHS = ['/a', '//b', '/a/b[1]', "//a[@b='c']", '/*', "//Data[@Name='x']"];

function plain(value: unknown): unknown {
  if (value instanceof Tagged) return plain(value.value);
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.toWellFormed(), wellFormed(item)]),
  );
}

function depthOf(text: string): number {
  let [depth, most] = [0, 0];
  for (const letter of text) {
    if (letter === '[' || letter === '{') most = Math.max(most, ++depth);
    else if (letter === ']' || letter === '}') depth--;
  }
  return most;
}

/** As Go reads it: a number beyond floats makes the document invalid. */
function parsed(text: string): {value: unknown} | undefined {
  let fits = true;
  try {
    const value = JSON.parse(text, (_, item) => {
      if (typeof item === 'number') fits &&= Number.isFinite(item);
      return item;
    });
    return fits ? {value} : undefined;
  } catch {
    return undefined;
  }
}

export const documents: Target = {
  name: 'documents',
  rounds: 3000,
  tokens: [
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    '"a":',
    '"b"',
    '"\\u00e9"',
    '"\\ud83d\\ude00"',
    '"\\ud800"',
    '\\',
    '\\n',
    '0',
    '-0',
    '1e400',
    '1.5e-3',
    'true',
    'null',
    '<',
    '>',
    '</',
    '/>',
    '<a>',
    '</a>',
    '<a b="c"',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?xml',
    '?>',
    '<!DOCTYPE',
    '&amp;',
    '&#x41;',
    '&#0;',
    "'",
    '=',
    'k=v',
    'k="v"',
    'k=" v',
    '\\"',
    ' ',
    '\t',
    'x:y',
  ],
  check(text) {
    if (calls++ % CALLS_AN_IMAGE === 0) library.open({});
    const json = library.call(Fn.BuiltinFromJSON, text.toWellFormed());
    const expected = parsed(text.toWellFormed());
    if (depthOf(text) < JSON_DEPTH_MAX) {
      expect(Status[json.status]).toBe(expected ? 'Ok' : 'Error');
      if (expected) expect(plain(json.value)).toEqual(wellFormed(expected.value));
    }
    for (const path of PATHS) {
      for (const fn of [
        Fn.JsonExtract,
        Fn.JsonExtractUnescape,
        Fn.JsonExtractSlice,
        Fn.JsonExtractObject,
      ]) {
        library.call(fn, text, path);
      }
    }
    for (const path of [...XPATHS, text.slice(0, 60)]) {
      const node = library.call(Fn.XMLGetNodeValue, text, path);
      if (node.status === Status.Ok) expect(String(node.value).isWellFormed()).toBe(true);
      library.call(Fn.XMLGetAttributeValue, text, path, 'b');
    }
    library.write(Fn.ParseKV, text, 'kv');
    library.write(Fn.ParseKVLax, text, 'lax');
    library.write(Fn.UnmarshalJSON, text, 'json');
    JSON.stringify(plain(library.unmarshaled), (_, value) => String(value));
  },
};
