// Bounds choose the way, never the answer; no text costs more than its length.
import {describe, expect, test} from 'vitest';
import {DYNAMIC_SIZE_MAX} from '../../../core-wasm/assembly/abi.ts';
import {Matcher, type MatcherOptions} from './matcher.ts';
import {Oracle} from './oracle.ts';

const KIB = 1024;
const LINE_MAX = 64 * KIB;

/** A fixed sequence of letters without pattern. */
function noise(length: number, letters: string): string {
  let state = 1;
  return Array.from({length}, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return letters[(state >>> 16) % letters.length];
  }).join('');
}

const allGroups = (oracle: Oracle) => Array.from({length: oracle.groups + 1}, (_, group) => group);

function expectReference(matcher: Matcher, pattern: string, texts: readonly string[]): void {
  const oracle = new Oracle(pattern);
  const number = matcher.add(pattern, allGroups(oracle));
  for (const text of texts)
    expect(matcher.search(number, text)).toEqual(oracle.search(text, allGroups(oracle)));
}

test('more states than an automaton may have', () => {
  const matcher = new Matcher();
  const texts = [6000, 6001, 300, 301].map((length) => noise(length, 'ab'));
  expectReference(matcher, '^(?:a|b)*(a)(?:a|b){14}(b)$', texts);
  const {refused, bitstate, states} = matcher.automata.stats();
  expect(states).toBeLessThanOrEqual(2 * 4096);
  expect(refused).toBeGreaterThan(0);
  expect(bitstate).toBeGreaterThan(0);
});

test('more tags than tables can move', () => {
  const pattern = Array.from({length: 140}, (_, i) => `(?:(x{${(i % 3) + 1}}y?)|z)?`).join('');
  expectReference(new Matcher(), pattern, ['xyxxyz', 'zzz', '', noise(200, 'xyz')]);
});

test('more registers than a table can name', () => {
  const pattern = `(?:${Array.from({length: 60}, (_, i) => `(a{${i}}b?)(b*)`).join('|')})*c`;
  expectReference(new Matcher(), pattern, [`${noise(60, 'ab')}c`, 'aabbaabc', 'ac', 'c']);
});

test('marks that do not fit go to thread lists', () => {
  const matcher = new Matcher({engine: 'bitstate', cacheBytes: 1 << 20});
  const text = `${noise(60000, 'ab')}c`;
  expectReference(matcher, '(?:(?:a|b){40})*(c)', [text]);
  expect(matcher.automata.stats().pike).toBe(1);
});

test('tags that do not fit are tracked a few at a time', () => {
  const pattern = Array.from({length: 60}, (_, i) => `(?:(a{1,${i + 1}})|(b))`).join('');
  const matcher = new Matcher({engine: 'pike', cacheBytes: 3 << 18});
  expectReference(matcher, pattern, [noise(400, 'ab'), noise(90, 'aab')]);
});

test('a full region is dropped between searches', () => {
  const matcher = new Matcher({cacheBytes: 1 << 18});
  for (let i = 0; i < 40; i++) {
    expectReference(matcher, `(\\w+)-${i}(?:\\pL|[^x]{1,20})+(\\d*)`, [
      `foo-${i}abc12`,
      `foo-${i}éß12`,
    ]);
  }
  expect(matcher.automata.stats().flushes).toBeGreaterThan(0);
});

test('a region too small for a pattern is said, not passed over', () => {
  const matcher = new Matcher({cacheBytes: 64 * KIB});
  const number = matcher.add('\\pL{50}');
  expect(() => matcher.search(number, 'é')).toThrow(/too small for pattern 0/);
});

test('flushing forgets nothing that counts', () => {
  const matcher = new Matcher();
  const number = matcher.add('(\\w+) (\\d+)$', [1, 2]);
  const before = matcher.search(number, 'x foo 12');
  matcher.automata.flush();
  expect(matcher.automata.stats().bytes).toBe(0);
  expect(matcher.search(number, 'x foo 12')).toEqual(before);
});

test('memory that grows between searches', () => {
  const matcher = new Matcher();
  const number = matcher.add('(a+)b', [1]);
  matcher.search(number, 'aab');
  matcher.room.memory.grow(1);
  expect(matcher.search(number, 'caaab')).toEqual([[1, 4]]);
});

describe('patterns known only at run time', () => {
  const matcher = new Matcher();

  test('equal texts share a number; what is no pattern has none', () => {
    const {number} = matcher.automata.dynamic('a(b+)$')!;
    expect(number).toBe(matcher.automata.dynamic('a(b+)$')!.number);
    expect(matcher.automata.dynamic('a(b')).toBeUndefined();
    expect(matcher.test(number, 'xabb')).toBe(true);
  });

  test('their size is known before they are built', () => {
    const sizes = ['a', 'é', '.{1000}', '\\pL{1000}'].map(
      (text) => matcher.automata.dynamic(text)!.size,
    );
    for (const {ascii, utf8} of sizes) expect(ascii).toBeLessThanOrEqual(utf8);
    expect(sizes.map(({utf8}) => utf8 > DYNAMIC_SIZE_MAX)).toEqual([false, false, true, true]);
    expect(sizes.map(({ascii}) => ascii > DYNAMIC_SIZE_MAX)).toEqual([false, false, false, false]);
  });

  test('more of them than are kept', () => {
    const numbers = new Set<number>();
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 100; i++) {
        const {number} = matcher.automata.dynamic(`^x${i}\\pL*$`)!;
        numbers.add(number);
        expect(matcher.test(number, `x${i}é`)).toBe(true);
        expect(matcher.test(number, `x${i + 1}é`)).toBe(false);
      }
    }
    expect(numbers.size).toBeLessThanOrEqual(32);
  });
});

describe('work grows with the text and no faster', () => {
  const WAYS: readonly [string, MatcherOptions, perByte: number][] = [
    ['tables', {}, 8],
    ['bitstate', {engine: 'bitstate'}, 400],
    ['thread lists', {engine: 'pike'}, 800],
    ['tables that refuse everything', {refuse: () => true}, 400],
  ];
  const PATTERNS = [
    '(\\w+-)+\\d$',
    '(?:a|aa|-)+(b)',
    '(a*)*(b)',
    'abc(?:a|-)*(x)',
    'a-a(.*)!(.*)\\?',
    '^(.*)(.*)(.*)!$',
    '([a-z]+)*@',
  ];
  const TEXTS: readonly [string, (length: number) => string][] = [
    ['a-a-a', (length) => 'a-'.repeat(length / 2)],
    ['one letter', (length) => 'a'.repeat(length)],
    ['NULs', (length) => '\0'.repeat(length)],
    ['a prefix again and again', (length) => 'abc-'.repeat(length / 4)],
    ['noise', (length) => noise(length, 'ab-c')],
    ['newlines', (length) => '\n'.repeat(length)],
    ['wide characters', (length) => 'é'.repeat(length / 2)],
    ['bad bytes', (length) => noise(length, 'a-')],
  ];

  test.each(WAYS)('%s', (_, options, perByte) => {
    const matcher = new Matcher(options);
    for (const pattern of PATTERNS) {
      const number = matcher.add(pattern, [0, 1]);
      for (const [name, make] of TEXTS) {
        for (const length of [4 * KIB, LINE_MAX]) {
          const bytes = new TextEncoder().encode(make(length));
          if (name === 'bad bytes') for (let i = 0; i < bytes.length; i += 3) bytes[i] = 0xc3;
          const before = matcher.steps;
          matcher.search(number, bytes);
          const steps = matcher.steps - before;
          expect(steps, `${pattern} on ${length} bytes of ${name}`).toBeLessThanOrEqual(
            perByte * (length + 64),
          );
        }
      }
    }
  });
});
