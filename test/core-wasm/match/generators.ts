// Patterns and texts made for each other: few letters, every construct, much ambiguity.
import fc from 'fast-check';

const ATOMS = [
  ...[
    'a',
    'b',
    'c',
    'k',
    's',
    'é',
    '-',
    'ab',
    'foo',
    'foob',
    'aba',
    '\u{1F600}',
    '',
    '.',
    '(?s:.)',
  ],
  ...[
    '[ab]',
    '[^a]',
    '[é-ü]',
    '[^\\n]',
    '[[:^alpha:]]',
    '\\w',
    '\\W',
    '\\d',
    '\\s',
    '\\pL',
    '\\PL',
  ],
  ...['(?i:k)', '(?i:s)', '(?i:É)', '(?i:[a-z])', '\\n', '\\x{FFFD}', '\\x00'],
  ...['\\b', '\\B', '^', '$', '\\A', '\\z', '(?m:^)', '(?m:$)'],
];
const REPEATS = ['*', '+', '?', '*?', '+?', '??', '{2}', '{0}', '{0,2}', '{1,3}?', '{2,}'];
const FLAGS = ['', '', '', '(?i)', '(?s)', '(?m)', '(?U)', '^', '\\A'];

const expression = fc.letrec<{node: string}>((tie) => ({
  node: fc.oneof(
    {maxDepth: 4, withCrossShrink: true},
    fc.constantFrom(...ATOMS),
    fc.array(tie('node'), {minLength: 1, maxLength: 3}).map((parts) => parts.join('')),
    tie('node').map((node) => `(${node})`),
    fc.array(tie('node'), {minLength: 2, maxLength: 3}).map((parts) => `(?:${parts.join('|')})`),
    fc.array(tie('node'), {minLength: 2, maxLength: 2}).map((parts) => `(${parts.join('|')})`),
    fc
      .tuple(tie('node'), fc.constantFrom(...REPEATS))
      .map(([node, repeat]) => `(?:${node})${repeat}`),
  ),
})).node;

const CAPTURES = ['a', 'b', 'c', '(a)', '(b)', '[ab]', '.', '(a*)', '(b+)', '(.)', '(.)(.)'];

/** Patterns of little but groups in loops: many threads that differ in their groups only. */
export const captures = fc.letrec<{node: string}>((tie) => ({
  node: fc.oneof(
    {maxDepth: 4, withCrossShrink: true},
    fc.constantFrom(...CAPTURES),
    fc.array(tie('node'), {minLength: 2, maxLength: 3}).map((parts) => parts.join('')),
    fc.array(tie('node'), {minLength: 2, maxLength: 2}).map((parts) => `(?:${parts.join('|')})`),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '*?', '?'))
      .map(([node, repeat]) => `(?:${node})${repeat}`),
  ),
})).node;

/** Texts of three letters. */
export const letters = fc.string({unit: fc.constantFrom('a', 'a', 'b', 'b', 'c'), maxLength: 24});

/** Valid patterns. */
export const pattern = fc
  .tuple(fc.constantFrom(...FLAGS), expression)
  .map((parts) => parts.join(''));

const ASCII = [
  'a',
  'b',
  'c',
  'k',
  'K',
  's',
  'S',
  'f',
  'o',
  'foo',
  'foob',
  'aba',
  'ab',
  '-',
  ' ',
  '\n',
  '1',
  '_',
  '\0',
];
const WIDE = ['é', 'É', 'ü', 'ſ', '\u212a', '\u{1F600}', '\uFFFD'];
const BROKEN = [
  [0xff],
  [0xc3],
  [0xe2, 0x82],
  [0x80],
  [0xf0, 0x9f],
  [0xed, 0xa0, 0x80],
  [0xc0, 0x80],
];

const encode = (text: string) => [...new TextEncoder().encode(text)];
const bytesOf = (pieces: readonly number[][]) =>
  fc
    .array(fc.constantFrom(...pieces), {maxLength: 14})
    .map((parts) => Uint8Array.from(parts.flat()));

/** Texts of ASCII, of valid UTF-8, or with invalid bytes. */
export const text = fc.oneof(
  bytesOf(ASCII.map(encode)),
  bytesOf([...ASCII, ...WIDE].map(encode)),
  bytesOf([...[...ASCII, ...WIDE].map(encode), ...BROKEN]),
);

/** Token soup: mostly not patterns. */
export const soup = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        'é',
        '(',
        ')',
        '(?:',
        '(?i)',
        '(?i-s:',
        '(?-',
        '(?=',
        '(?P<n>',
        '(?<m>',
        '(?P<',
        '|',
        '\\',
      ],
      ...[
        '*',
        '+',
        '?',
        '{',
        '}',
        '{2}',
        '{2,}',
        '{1,3}',
        '{,3}',
        '{3,1}',
        '{1001}',
        '{40}',
        '{02}',
        '0',
        ',',
      ],
      ...[
        '[',
        '[^',
        ']',
        '-',
        'z-a',
        '[:alpha:]',
        '[:^digit:]',
        '[:foo:]',
        ':',
        '^',
        '$',
        '.',
        '\u{1F600}',
      ],
      ...[
        '\\d',
        '\\W',
        '\\b',
        '\\A',
        '\\z',
        '\\Z',
        '\\C',
        '\\Q',
        '\\E',
        '\\_',
        '\\1',
        '\\01',
        '\\8',
        '\\é',
      ],
      ...[
        '\\pL',
        '\\p{Greek}',
        '\\p{^L}',
        '\\P{',
        '\\pX',
        '\\x41',
        '\\x{e9}',
        '\\x{110000}',
        '\\x4',
      ],
    ),
    {minLength: 1, maxLength: 9},
  )
  .map((tokens) => tokens.join(''));
