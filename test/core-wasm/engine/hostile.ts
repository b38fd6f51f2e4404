// Lines nobody meant well: bytes of all kinds, shapes that hurt parsers, and real
// lines a little changed. Everything follows from a seed.
import {readFileSync} from 'node:fs';
import type {RuleSet} from '@firewatch/core-wasm';
import {stringify} from 'yaml';
import type {Random} from '../../../core-wasm/host/chaos.ts';

const encoder = new TextEncoder();

const repeat = (unit: string) => (size: number) =>
  encoder.encode(unit.repeat(Math.ceil(size / unit.length)).slice(0, size));
const framed = (head: string, unit: string, tail: string) => (size: number) =>
  encoder.encode(
    head + unit.repeat(Math.max(0, Math.ceil((size - head.length) / unit.length))) + tail,
  );

/** Shapes of any size, by name. */
export const SHAPES: Readonly<Record<string, (size: number) => Uint8Array>> = {
  'one letter': repeat('a'),
  'a-a-a': repeat('a-'),
  blanks: repeat(' '),
  NULs: (size) => new Uint8Array(size),
  'carriage returns': repeat('\r'),
  'invalid UTF-8': (size) => new Uint8Array(size).fill(0xff),
  'cut characters': (size) => new Uint8Array(size).map((_, i) => [0xe2, 0x82][i & 1]!),
  'code points': repeat('é€😀'),
  digits: repeat('0123456789'),
  addresses: repeat('192.0.2.1 '),
  colons: repeat('::1:'),
  dates: repeat('2026-05-01T00:00:00 '),
  'open brackets': repeat('['),
  'open objects': repeat('{"a":'),
  'nested pairs': (size) => encoder.encode('['.repeat(size >> 1) + ']'.repeat(size >> 1)),
  'open elements': repeat('<a>'),
  attributes: framed('<a ', 'b="c" ', '>'),
  entities: framed('<a>', '&lt;', '</a>'),
  quotes: repeat('"'),
  'escaped quotes': framed('k="', '\\"', '"'),
  backslashes: repeat('\\'),
  pairs: repeat('k=v '),
  'open pairs': repeat('k="v '),
  'equal signs': repeat('='),
  percents: repeat('%41%zz'),
  'regex characters': repeat('(.*)+?[^]{1,}|\\'),
  'nested groups': (size) => encoder.encode('('.repeat(size >> 1) + ')*'.repeat(size >> 2)),
  grok: repeat('%{IP:source_ip}'),
  'rule text': repeat('filter: evt.Meta.log_type == "a" && (true) # '),
  'sshd lines in one': repeat(
    'May  1 10:00:00 h sshd[1]: Failed password for root from 192.0.2.1 port 1 ssh2 ',
  ),
  'a long user': framed(
    'May  1 10:00:00 h sshd[1]: Failed password for ',
    'from 192.0.2.1 port 22 ',
    'ssh2',
  ),
  'a long request': framed(
    '192.0.2.1 - - [01/May/2026:10:00:00 +0000] "GET /',
    '../',
    ' HTTP/1.1" 404 1 "-" "-"',
  ),
  'a long agent': framed(
    '192.0.2.1 - - [01/May/2026:10:00:00 +0000] "GET / HTTP/1.1" 404 1 "-" "',
    '" "',
    '"',
  ),
  'a long syslog header': framed('May  1 10:00:00 ', 'h ', ': x'),
  'kernel pairs': framed(
    'May  1 10:00:00 h kernel: [1.0] IN=eth0 OUT= ',
    'SRC=192.0.2.1 DST=192.0.2.2 ',
    '',
  ),
};

const shapes = Object.values(SHAPES);
const real = ['auth.log', 'access.log', 'kern.log']
  .flatMap((name) => readFileSync(`examples/logs/${name}`, 'latin1').split('\n').slice(0, 3000))
  .map((line) => Uint8Array.from(line, (letter) => letter.charCodeAt(0)));
const SPLICES = [
  '\0',
  '\r',
  '\t',
  '"',
  "'",
  '\\',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  '<',
  '>',
  '=',
  '%',
  ' ',
  ':',
  '::',
  '-',
  '..',
  '\xff',
  '\xc3\x28',
  '\xed\xa0\x80',
  '\xe2\x80\xae',
  '\x1b[31m',
  'nil',
  '0',
  '-1',
  '999999999999999999999',
].map((text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0)));

/** A line without newline. */
export function hostileLine(random: Random): Uint8Array {
  const kind = random(16);
  if (kind < 3) return Uint8Array.from({length: random(120)}, () => noNewline(random(256)));
  if (kind < 4) return Uint8Array.from({length: random(120)}, () => 32 + random(95));
  if (kind < 6) return shapes[random(shapes.length)]!(random(random(50) ? 200 : 4000));
  return mutated(real[random(real.length)]!, random);
}

const noNewline = (byte: number) => (byte === 10 ? 11 : byte);

function mutated(line: Uint8Array, random: Random): Uint8Array {
  let now = line;
  for (let times = random(5); times > 0; times--) {
    const at = random(now.length + 1);
    const end = Math.min(now.length, at + random(12));
    const other = real[random(real.length)]!;
    const from = random(other.length + 1);
    const splice = random(3)
      ? SPLICES[random(SPLICES.length)]!
      : other.subarray(from, from + random(60));
    now = Uint8Array.of(...now.subarray(0, at), ...splice, ...now.subarray(random(2) ? end : at));
  }
  return now;
}

/** So many lines, each with its newline. */
export function hostileChunk(random: Random, lines: number): Uint8Array {
  const parts = Array.from({length: lines}, () => hostileLine(random));
  const chunk = new Uint8Array(parts.reduce((sum, {length}) => sum + length + 1, 0));
  let at = 0;
  for (const part of parts) {
    chunk.set(part, at);
    at += part.length;
    chunk[at++] = 10;
  }
  return chunk;
}

const RAW = 'evt.Line.Raw';
const EXPRESSIONS = [
  `JsonExtract(${RAW}, 'a.b[0]')`,
  `JsonExtractUnescape(${RAW}, 'a')`,
  `ToJsonString(JsonExtractSlice(${RAW}, '[0]'))`,
  `ToJsonString(JsonExtractObject(${RAW}, 'a'))`,
  `ToJsonString(evt.Unmarshaled)`,
  `XMLGetNodeValue(${RAW}, '/a/b')`,
  `XMLGetAttributeValue(${RAW}, '//a[1]', 'b')`,
  `Upper(${RAW})`,
  `join(Split(${RAW}, '-'), '+')`,
  `join(Fields(${RAW}), ' ')`,
  `PathUnescape(${RAW})`,
  `QueryUnescape(${RAW})`,
  `ToJsonString(ParseQuery(${RAW}))`,
  `ToJsonString(ExtractQueryParam(${RAW}, 'k'))`,
  `B64Decode(${RAW})`,
  `string(IsIP(${RAW}))`,
  `IpToRange(${RAW}, '/24')`,
  `string(IpInRange(${RAW}, '192.0.2.0/24'))`,
  `ParseUri(${RAW}) == nil ? 'n' : 'y'`,
  `${RAW} matches '(a|b|ab)*c' ? 'y' : 'n'`,
  `'aaa' matches ${RAW} ? 'y' : 'n'`,
  `string(Match('*a*b*', ${RAW}))`,
  `string(Distance('1', '2', ${RAW}, '4'))`,
  `Sprintf(${RAW}, 1, 'a', nil)`,
  `string(LogInfo(${RAW}))`,
  `ParseUnix(${RAW})`,
  `string(len(${RAW}))`,
  `trim(${RAW}) + lower(${RAW})`,
];

/** Rules that give every line to every extractor, and raise an alert for each with the line in it. */
export function greedyRules(): RuleSet {
  const parser = {
    name: 'test/greedy',
    onsuccess: 'next_stage',
    nodes: [
      {
        filter: `UnmarshalJSON(${RAW}, evt.Unmarshaled, 'json') == nil`,
        statics: [{parsed: 'j', value: '1'}],
      },
      {
        filter: `ParseKV(${RAW}, evt.Unmarshaled, 'kv') == nil`,
        statics: [{parsed: 'k', value: '1'}],
      },
      {
        filter: `ParseKVLax(${RAW}, evt.Unmarshaled, 'lax') == nil`,
        statics: [{parsed: 'l', value: '1'}],
      },
    ],
    statics: [
      ...EXPRESSIONS.map((expression, i) => ({meta: `m${i}`, expression})),
      {meta: 'source_ip', value: '192.0.2.1'},
      {meta: 'raw', expression: RAW},
      {parsed: 'set', expression: `evt.SetMeta(${RAW}, ${RAW}) ? '1' : '0'`},
      {target: 'evt.StrTime', expression: RAW},
    ],
  };
  const dates = {
    name: 'test/dates',
    statics: [
      {method: 'ParseDate', expression: 'evt.StrTime'},
      {target: 'MarshaledTime', expression: 'evt.Enriched.MarshaledTime'},
    ],
  };
  const scenario = {
    type: 'trigger',
    name: 'test/every',
    description: 'd',
    filter: 'true',
    groupby: RAW,
    scope: {type: 'line', expression: RAW},
  };
  const file = (kind: 'parsers' | 'scenarios', stage: string, document: object) => ({
    kind,
    stage,
    path: `${kind}/${stage}/greedy.yaml`,
    text: stringify(document),
  });
  return {
    files: [
      file('parsers', 's01', parser),
      file('parsers', 's02', dates),
      file('scenarios', '', scenario),
    ],
    data: [],
    patterns: [],
  };
}
