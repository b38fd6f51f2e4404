// What is found: overall span and groups, the same by every way of searching.
import {describe, expect, test} from 'vitest';
import {Matcher} from './matcher.ts';
import {Oracle} from './oracle.ts';

const ENGINES = ['tables', 'bitstate', 'pike'] as const;

// name, pattern, text, spans of all groups (undefined: no match)
const ROWS: readonly [
  string,
  string,
  string | number[],
  (readonly [number, number] | undefined)[] | undefined,
][] = [
  ['the leftmost match wins over a longer one', 'b+|abc', 'xbabc', [[1, 2]]],
  ['the first alternative wins over a longer one', 'a|ab', 'ab', [[0, 1]]],
  [
    'a lazy loop stops early',
    'a(.*?)b',
    'aXbXb',
    [
      [0, 3],
      [1, 2],
    ],
  ],
  [
    'a greedy loop stops late',
    'a(.*)b',
    'aXbXb',
    [
      [0, 5],
      [1, 4],
    ],
  ],
  [
    'a group keeps its last round',
    '(?:(a)|b)*',
    'abab',
    [
      [0, 4],
      [2, 3],
    ],
  ],
  ['a group that took no part is unset', '(a)|(b)', 'b', [[0, 1], undefined, [0, 1]]],
  ['an empty match at the start', 'x*', 'aaa', [[0, 0]]],
  [
    'a loop over what can be empty',
    '(a*)*',
    'b',
    [
      [0, 0],
      [0, 0],
    ],
  ],
  [
    'an empty alternative first',
    '(|a)*',
    'aa',
    [
      [0, 0],
      [0, 0],
    ],
  ],
  [
    'an empty alternative first, at least once',
    '(|a)+',
    'aa',
    [
      [0, 0],
      [0, 0],
    ],
  ],
  [
    'an empty round does not hide a full one',
    '(?:|a)*(b)',
    'aab',
    [
      [0, 3],
      [2, 3],
    ],
  ],
  ['nested options', '(a(b(c)?)?)?d', 'abd', [[0, 3], [0, 2], [1, 2], undefined]],
  ['the dollar is the end of the text only', 'a$', 'a\n', undefined],
  ['the dollar at the end of a line', '(?m)a$', 'a\nb', [[0, 1]]],
  [
    'a line starts after the last newline',
    '(?m)^(x?)$',
    'a\n',
    [
      [2, 2],
      [2, 2],
    ],
  ],
  [
    'the dot stops at a newline',
    'a(.*)',
    'ab\nc',
    [
      [0, 2],
      [1, 2],
    ],
  ],
  [
    'the dot with s goes on',
    '(?s)a(.*)',
    'ab\nc',
    [
      [0, 4],
      [1, 4],
    ],
  ],
  [
    'NUL is a character like any other',
    'a(.)b',
    'a\0b',
    [
      [0, 3],
      [1, 2],
    ],
  ],
  [
    'word boundaries look at ASCII only',
    '\\b(é?)(\\w+)\\b',
    'éa',
    [
      [2, 3],
      [2, 2],
      [2, 3],
    ],
  ],
  ['no boundary between bytes of a character', '\\B', 'é', [[0, 0]]],
  [
    'offsets are in bytes',
    '(ü)',
    'aéü',
    [
      [3, 5],
      [3, 5],
    ],
  ],
  [
    'the Kelvin sign is a k',
    '(?i)(k)',
    '\u212a',
    [
      [0, 3],
      [0, 3],
    ],
  ],
  ['the long s is an s', '(?i)s+', 'Sſs', [[0, 4]]],
  ['folding widens \\w as RE2 does', '(?i)^\\w$', 'ſ', [[0, 2]]],
  ['\\w alone is ASCII', '\\w', 'ſ', undefined],
  ['a negated class takes a character, not a byte', '^[^a]$', '\u{1F600}', [[0, 4]]],
  [
    'an invalid byte is one character',
    '^(.)(.)$',
    [0xe2, 0x82],
    [
      [0, 2],
      [0, 1],
      [1, 2],
    ],
  ],
  [
    'an invalid byte is U+FFFD',
    '\\x{FFFD}(a)',
    [0xff, 0x61],
    [
      [0, 2],
      [1, 2],
    ],
  ],
  [
    'U+FFFD itself is found too',
    '\\x{FFFD}(a)',
    '\uFFFDa',
    [
      [0, 4],
      [3, 4],
    ],
  ],
  ['a surrogate in UTF-8 is three bad bytes', '^\\W{3}$', [0xed, 0xa0, 0x80], [[0, 3]]],
  [
    'a literal planted early hides nothing',
    'Failed (\\w+) for',
    'Failed Failed x y Failed pw for',
    [
      [18, 31],
      [25, 27],
    ],
  ],
  ['an alternation parts what stands around it', 'foo(?:a|b)bar', 'fooabar', [[0, 7]]],
  ['an option parts what stands around it', 'foo(?:ab)?bar', 'fooabbar', [[0, 8]]],
  ['a repeated character parts what follows', 'foo+bar', 'foooobar', [[0, 8]]],
  ['a repeated group is there at least once', '(?:foo)+bar', 'foofoobar', [[0, 9]]],
  ['a counted character is there as often', 'fo{2}bar{2}', 'xfoobarr', [[1, 8]]],
  ['what may be left out is not required', '(?:foobar){0,2}x', 'x', [[0, 1]]],
  ['a literal longer than is looked for', 'a{40}b', `${'a'.repeat(45)}b`, [[5, 46]]],
  [
    'a literal beyond ASCII',
    'éèê(.)',
    'xéèêy',
    [
      [1, 8],
      [7, 8],
    ],
  ],
  [
    'a group moves to another thread',
    '^(?:(.))*b',
    'abbbb',
    [
      [0, 5],
      [3, 4],
    ],
  ],
  [
    'two groups change places',
    '^(?:(b+)|bc).(b+)',
    'bbbbb',
    [
      [0, 5],
      [0, 3],
      [4, 5],
    ],
  ],
  ['what stands before the text is not read', '\\bb', 'b', [[0, 1]]],
  ['what stands behind the text is not read', 'b\\b', 'b', [[0, 1]]],
  [
    'a match that starts late',
    '(\\d+)$',
    'a1b22c333',
    [
      [6, 9],
      [6, 9],
    ],
  ],
  ['an earlier start wins over an earlier end', 'abcd|c', 'abcd', [[0, 4]]],
  [
    'ungreedy swaps',
    '(?U)a+(a??)',
    'aaa',
    [
      [0, 2],
      [1, 2],
    ],
  ],
  [
    'an empty text',
    '^(a?)$',
    '',
    [
      [0, 0],
      [0, 0],
    ],
  ],
];

describe.each(ENGINES)('by %s', (engine) => {
  const matcher = new Matcher({engine});
  test.each(ROWS)('%s', (_, pattern, input, expected) => {
    const text = typeof input === 'string' ? input : Uint8Array.from(input);
    const oracle = new Oracle(pattern);
    const groups = Array.from({length: oracle.groups + 1}, (_, group) => group);
    const number = matcher.add(pattern, groups);
    expect(matcher.search(number, text)).toEqual(expected);
    expect(oracle.search(text, groups)).toEqual(expected);
    expect(matcher.test(matcher.addTest(pattern), text)).toBe(expected !== undefined);
  });

  test('only the wanted groups are answered, in the order wanted', () => {
    const number = matcher.add('(a)(b)(c)?(d)', [4, 2, 3, 9]);
    expect(matcher.search(number, 'xabd')).toEqual([[3, 4], [2, 3], undefined, undefined]);
  });
});

// Loops that SIMD runs through, by what ends them; 0 to 40 bytes cross two blocks.
const LOOPS: readonly [string, string, (run: string) => string][] = [
  ['one byte', '^([^ ]*) (b)', (run) => `${run} b`],
  ['two bytes', '^([^ "]*)"(b)', (run) => `${run}"b`],
  ['three bytes', '^([^ "!]*)!(b)', (run) => `${run}!b`],
  ['the end of the text', '^(?s:(.*))$', (run) => run],
  ['leaving a set', '^(\\w*)-(b)', (run) => `${run}-b`],
  ['leaving a set, twice', '^(\\w*)-(\\w*)$', (run) => `${run}-${run}`],
  ['one byte, read from the end', 'x(y)[^ ]* ', (run) => `xy${run} `],
  ['two bytes, read from the end', 'x(y)[^ "]*"', (run) => `-xy${run}"`],
  ['three bytes, read from the end', 'x(y)[^ "!]*!', (run) => `-xy${run}!`],
  ['anything, read from the end', 'x(y)(?s:.*)', (run) => `-${run}xy${run}`],
  ['beyond ASCII', '^([^ ]*) (b)', (run) => `é${run} b`],
];

test.each(LOOPS)('a loop ended by %s', (_, pattern, text) => {
  const matcher = new Matcher();
  const oracle = new Oracle(pattern);
  const groups = Array.from({length: oracle.groups + 1}, (_, group) => group);
  const number = matcher.add(pattern, groups);
  for (let length = 0; length <= 40; length++) {
    const input = text('a'.repeat(length));
    const expected = oracle.search(input, groups);
    expect(expected).toBeDefined();
    expect(matcher.search(number, input)).toEqual(expected);
    expect(matcher.search(number, input.slice(0, -1))).toEqual(
      oracle.search(input.slice(0, -1), groups),
    );
  }
});
