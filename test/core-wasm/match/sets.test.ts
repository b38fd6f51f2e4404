import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {SetEntry, SetMode} from '../../../core-wasm/automata/sets.ts';
import {text as anyText, pattern} from './generators.ts';
import {Matcher} from './matcher.ts';
import {Oracle} from './oracle.ts';

const ENTRIES: readonly SetEntry[] = [
  {kind: 'contains', text: 'bar'},
  {kind: 'startsWith', text: 'foo'},
  {kind: 'endsWith', text: 'baz'},
  {kind: 'equals', text: 'qux'},
  {kind: 'regexp', text: 'a\\d+z'},
  {kind: 'regexp', text: '^foo(?:bar)?$'},
];

// name, text, lowest index that matches, index of the one that starts leftmost
const ROWS: readonly [string, string, number, number][] = [
  ['nothing', 'xyz', -1, -1],
  ['inside', 'xbary', 0, 0],
  ['at the start', 'foox', 1, 1],
  ['not at the start', 'xfoo', -1, -1],
  ['at the end', 'xbaz', 2, 2],
  ['not at the end', 'bazx', -1, -1],
  ['all of it', 'qux', 3, 3],
  ['more than all of it', 'quxx', -1, -1],
  ['a pattern', 'xa12zx', 4, 4],
  ['several at one place: the lowest', 'foo', 1, 1],
  ['several at several places: the lowest, or the first in the text', 'foobar', 0, 1],
  ['a later one listed earlier', 'a1z bar', 0, 4],
  ['beyond ASCII', 'ébar', 0, 0],
];

describe.each(['tables', 'pike'] as const)('by %s', (engine) => {
  const matcher = new Matcher({engine});
  const any = matcher.automata.set(ENTRIES);
  const lowest = matcher.automata.set(ENTRIES, 'lowest');
  const leftmost = matcher.automata.set(ENTRIES, 'leftmost');
  test.each(ROWS)('%s', (_, text, first, nearest) => {
    expect(matcher.searchSet(any, text) >= 0).toBe(first >= 0);
    expect(matcher.searchSet(lowest, text)).toBe(first);
    expect(matcher.searchSet(leftmost, text)).toBe(nearest);
  });

  test('an empty set matches nothing', () => {
    for (const mode of ['any', 'lowest', 'leftmost'] as const) {
      const set = matcher.automata.set([], mode);
      expect(matcher.searchSet(set, '')).toBe(-1);
      expect(matcher.searchSet(set, 'abc')).toBe(-1);
    }
  });

  test('an empty text is found everywhere', () => {
    const kinds = ['contains', 'startsWith', 'endsWith'] as const;
    for (const kind of kinds) {
      expect(matcher.searchSet(matcher.automata.set([{kind, text: ''}]), 'abc')).toBe(0);
    }
    const equal = matcher.automata.set([{kind: 'equals', text: ''}]);
    expect(matcher.searchSet(equal, '')).toBe(0);
    expect(matcher.searchSet(equal, 'a')).toBe(-1);
  });
});

test('a thousand texts, many the start of another', () => {
  const matcher = new Matcher();
  const entries = Array.from(
    {length: 1000},
    (_, i) => ({kind: 'contains', text: `/p${i}`}) as const,
  );
  const set = matcher.automata.set(entries, 'lowest');
  expect(matcher.searchSet(set, 'GET /p987 HTTP')).toBe(9);
  expect(matcher.searchSet(set, 'GET /q987 HTTP')).toBe(-1);
});

test('one very long text', () => {
  const matcher = new Matcher();
  const long = Array.from({length: 20000}, (_, i) => (i * i).toString(36)).join('');
  const set = matcher.automata.set([{kind: 'contains', text: long}]);
  expect(matcher.searchSet(set, `x${long}`)).toBe(0);
  expect(matcher.searchSet(set, `x${long.slice(1)}`)).toBe(-1);
});

test('plain texts are compared byte by byte: an invalid byte is not U+FFFD', () => {
  const matcher = new Matcher();
  const invalid = Uint8Array.from([0x61, 0xff, 0x62]);
  const plain = matcher.automata.set([{kind: 'contains', text: '\uFFFD'}]);
  const mixed = matcher.automata.set([
    {kind: 'contains', text: '\uFFFD'},
    {kind: 'regexp', text: 'z'},
  ]);
  const regexp = matcher.automata.set([{kind: 'regexp', text: '\\x{FFFD}'}]);
  expect(matcher.searchSet(plain, invalid)).toBe(-1);
  expect(matcher.searchSet(mixed, invalid)).toBe(-1);
  expect(matcher.searchSet(regexp, invalid)).toBe(0);
});

test('a faulty pattern is refused when the set is made', () => {
  const matcher = new Matcher();
  expect(() => matcher.automata.set([{kind: 'regexp', text: 'a('}])).toThrow(/expected/);
});

const entry = fc.oneof(
  fc.record({
    kind: fc.constantFrom('contains', 'startsWith', 'endsWith', 'equals'),
    text: fc.string({unit: fc.constantFrom('a', 'b', '-', 'é'), maxLength: 4}),
  }),
  fc.record({kind: fc.constant('regexp' as const), text: pattern}),
) as fc.Arbitrary<SetEntry>;

/** Where the entry first matches, -1 when it does not. */
function start({kind, text}: SetEntry, input: Uint8Array): number {
  if (kind === 'regexp') return new Oracle(text).search(input, [0])?.[0]?.[0] ?? -1;
  const latin = (bytes: Uint8Array) =>
    Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const haystack = latin(input);
  const needle = latin(new TextEncoder().encode(text));
  switch (kind) {
    case 'contains':
      return haystack.indexOf(needle);
    case 'startsWith':
      return haystack.startsWith(needle) ? 0 : -1;
    case 'endsWith':
      return haystack.endsWith(needle) ? haystack.length - needle.length : -1;
    case 'equals':
      return haystack === needle ? 0 : -1;
  }
}

test.each([
  ['tables', {}],
  ['thread lists', {engine: 'pike'}],
  ['thread lists without room for a copy', {engine: 'pike', arenaBytes: 64}],
] as const)('%s answer as the entries one by one', (_, options) => {
  const matcher = new Matcher(options);
  fc.assert(
    fc.property(
      fc.array(entry, {maxLength: 6}),
      fc.constantFrom<SetMode>('any', 'lowest', 'leftmost'),
      fc.array(anyText, {minLength: 1, maxLength: 6}),
      (entries, mode, texts) => {
        const set = matcher.automata.set(entries, mode);
        for (const input of texts) {
          const starts = entries.map((one) => start(one, input));
          const found = starts.flatMap((at, index) => (at < 0 ? [] : [{at, index}]));
          const answer = matcher.searchSet(set, input);
          if (mode === 'any') {
            expect(found.length === 0 ? answer === -1 : starts[answer]! >= 0).toBe(true);
            continue;
          }
          if (mode === 'leftmost') found.sort((a, b) => a.at - b.at || a.index - b.index);
          expect(answer).toBe(found[0]?.index ?? -1);
        }
      },
    ),
    {numRuns: 300, seed: 1},
  );
});
