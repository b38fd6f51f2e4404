import {describe, expect, test} from 'vitest';
import {guessGroups} from '../../../core-wasm/compiler/grok/guess-groups.ts';
import {
  oneOf,
  phrase,
  shape,
  shapes,
  vocabulary,
} from '../../../core-wasm/compiler/grok/patterns/shape.ts';

const fields = vocabulary({
  IP: 'src dst',
  INT: `port
    count`,
});

describe('a shape', () => {
  const ROWS: [shape: string, text: string][] = [
    ['', ''],
    ['a b', 'a b'],
    ['from <src>/<port>', 'from %{IP:src}/%{INT:port}'],
    ['<count>', '%{INT:count}'],
    ['<WORD> <WORD:what>', '%{WORD} %{WORD:what}'],
    ['<INT:n:int> <IP:src-ip>', '%{INT:n:int} %{IP:src-ip}'],
    ['{a|b}', '(?:a|b)'],
    ['{a|}', '(?:a|)'],
    ['{ <src>}?{x}+{y}*', '(?: %{IP:src}|)(?:x)+(?:y)*'],
    ['{a{b|c}?}?', '(?:a(?:b|c|)|)'],
    ['a|b', 'a|b'],
    ['a~b…c', String.raw`a\s+b.*?c`],
    ['«[^/(]»(', String.raw`[^/(]\(`],
    ['(a) [b] c. d? e+ $f', String.raw`\(a\) \[b\] c\. d\? e\+ \$f`],
    [String.raw`\{a\} \<b> \| \\`, String.raw`\{a\} <b> \| \\`],
    ['^a^$b$', String.raw`^a\^\$b$`],
    ['->', '->'],
    // letters that guess-groups.ts takes for flags
    ['{bytes}', '(?:bytes(?:))'],
    ['{bytes}?', '(?:bytes|)'],
    ['{<src>|-}', '(?:%{IP:src}|-(?:))'],
    ['{a~}?', String.raw`(?:a\s+|)`],
  ];
  for (const [text, wanted] of ROWS) {
    test(`"${text}" is ${wanted}`, () => expect(shape(text, fields)).toBe(wanted));
  }
});

test('a group of alternatives opens no group for the reference either', () => {
  for (const last of ['a', 'i', 'm', 's', 'U', '-', String.raw`\s`, '[a-]']) {
    expect(guessGroups(oneOf(['x', last])), last).toBe(0);
  }
});

test('shapes are lines of a pattern file, a phrase has blanks between its parts', () => {
  expect(shapes({A: phrase('a', '<src>'), B: '<A>'}, fields)).toBe('A a %{IP:src}\nB %{A}');
});
