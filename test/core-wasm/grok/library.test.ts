import {describe, expect, test} from 'vitest';
import {guessGroups} from '../../../core-wasm/compiler/grok/guess-groups.ts';
import {EXPANSION_MAX, GrokError, GrokLibrary} from '../../../core-wasm/compiler/grok/index.ts';
import {parsePatternFile} from '../../../core-wasm/compiler/grok/pattern-file.ts';
import {BUILT_IN, STOCK} from '../../../core-wasm/compiler/grok/patterns/index.ts';
import {findReferences} from '../../../core-wasm/compiler/grok/references.ts';

function faultOf(action: () => unknown): [code: string, offset: number] | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (!(error instanceof GrokError)) throw error;
    return [error.code, error.offset];
  }
}

describe('references', () => {
  const ROWS: [string, string[]][] = [
    ['%{A}', ['A']],
    ['%{A:b}', ['A:b']],
    ['x%{A_1:b_2}%{C}', ['A_1:b_2', 'C']],
    ['%%{A:b}', ['A:b']],
    ['%{%{A}', ['A']],
    ['%{A:b:int}', []],
    ['%{A:b-c}', []],
    ['%{A.b}', []],
    ['%{}', []],
    ['%{:b}', []],
    ['%{A:}', []],
    ['%{é}', []],
    ['%{A', []],
    ['%{', []],
    ['{A}', []],
  ];
  for (const [text, wanted] of ROWS) {
    test(`of "${text}" are [${wanted.join(', ')}]`, () => {
      const found = findReferences(text).map(({name, field}) =>
        field ? `${name}:${field}` : name,
      );
      expect(found).toEqual(wanted);
    });
  }
});

describe('guessed groups', () => {
  const ROWS: [string, number][] = [
    ['', 0],
    ['(a)', 1],
    ['((a)(b))', 3],
    ['(?:a)', 0],
    ['(?i:a)', 0],
    ['(?i)', 0],
    ['(?is-U:a)', 0],
    ['(?P<n>a)', 1],
    ['(?P<n:m>a)', 1],
    ['[(]', 1],
    [String.raw`\(`, 0],
    [String.raw`\\(`, 0],
    ['(foos)', 0],
    ['(?:foos)', -1],
    ['|-)', -1],
    ['-)', -1],
    [')', 0],
    ['(?', 1],
  ];
  for (const [piece, wanted] of ROWS) {
    test(`of "${piece}" are ${wanted}`, () => expect(guessGroups(piece)).toBe(wanted));
  }
});

describe('compiling', () => {
  const ROWS: [text: string, regex: string, fields: [string, number][]][] = [
    ['a%{INT:n}b', 'a([+-]?[0-9]+)b', [['n', 1]]],
    ['(?P<x>a)%{INT:n}', '(?P<x>a)([+-]?[0-9]+)', [['n', 2]]],
    ['no fields', 'no fields', []],
    // the letters before ")" count as flags, so that the field is the group before
    ['(?:foos) %{INT:n}', '(?:foos) ([+-]?[0-9]+)', [['n', 0]]],
    ['%{INT:n:int}', '%{INT:n:int}', []],
  ];
  for (const [text, regex, fields] of ROWS) {
    test(`"${text}"`, () => expect(new GrokLibrary().compile(text)).toEqual({regex, fields}));
  }

  const FAULTS: [text: string, code: string, offset: number][] = [
    ['', 'FW2304', 0],
    ['ab %{NOPE:x}', 'FW2301', 3],
    ['%{INT:a} (', 'FW2302', 9],
    ['%{INT:a}%{WORD:b}[z-a]', 'FW2302', 18],
    ['(?=a)', 'FW2302', 2],
    [String.raw`(a)\1`, 'FW2302', 3],
    ['[(] %{INT:n}', 'FW2303', 0],
    ['(?:foos) (?:foos) %{INT:n}', 'FW2303', 0],
  ];
  for (const [text, code, offset] of FAULTS) {
    test(`"${text}" is refused: ${code} at ${offset}`, () => {
      expect(faultOf(() => new GrokLibrary().compile(text))).toEqual([code, offset]);
    });
  }
});

describe('defining', () => {
  test('the first definition stays', () => {
    const library = new GrokLibrary();
    expect(library.define('MINE', 'a')).toBe('added');
    expect(library.define('MINE', '(')).toBe('exists');
    expect(library.define('INT', 'a')).toBe('exists');
    expect(library.define('NGUSER', 'a')).toBe('exists');
    expect(library.compile('%{MINE}').regex).toBe('(a)');
  });

  test('a definition is by value', () => {
    const library = new GrokLibrary();
    library.define('A', 'a%{INT:n}');
    library.define('B', '%{A}%{A:n}');
    expect(library.compile('%{B}').fields).toEqual([['n', 4]]);
  });

  test('a definition that does not compile leaves nothing', () => {
    const library = new GrokLibrary();
    expect(faultOf(() => library.define('SELF', '%{SELF}'))).toEqual(['FW2301', 0]);
    expect(faultOf(() => library.define('BAD', 'a('))?.[0]).toBe('FW2302');
    expect(faultOf(() => library.compile('%{BAD}'))).toEqual(['FW2301', 0]);
  });

  test('expansion is bounded', () => {
    const library = new GrokLibrary();
    library.define('X0', '(?:)'.repeat(250)); // long as a text, small as a program
    const levels = Math.ceil(Math.log2(EXPANSION_MAX / 1000));
    for (let i = 1; i < levels; i++) library.define(`X${i}`, `%{X${i - 1}}%{X${i - 1}}`);
    const last = `X${levels - 1}`;
    expect(faultOf(() => library.define('X', `%{${last}}%{${last}}`))?.[0]).toBe('FW2306');
  });
});

describe('files', () => {
  test('lines of another form mean nothing; blanks at the end count', () => {
    const text = '# comment\nA a b \r\nB\n\n  C c\nD\t d\nE-F x\nA\t \n';
    expect(parsePatternFile(text)).toEqual([
      {name: 'A', text: 'a b ', line: 2},
      {name: 'D', text: 'd', line: 6},
    ]);
  });

  test('a file may replace the stock but not what is built in or its own', () => {
    const library = new GrokLibrary();
    const faults = library.addFile(
      'nginx',
      'NGUSER x+\nINT y\nNEW z\nNEW zz\nLATE %{LATER}\nLATER a\n',
    );
    expect(faults.map(({code, line}) => [code, line])).toEqual([
      ['FW2305', 2],
      ['FW2305', 4],
      ['FW2301', 5],
    ]);
    expect(faults[0]!.message).toBe('nginx: pattern "INT": the name "INT" is already defined');
    expect(library.compile('%{NGUSER}%{NEW}').regex).toBe('(x+)(z)');
  });
});

describe('the stock', () => {
  const stock = [...BUILT_IN, ...STOCK].flatMap(parsePatternFile);

  test('names nothing twice and nothing before it is defined', () => {
    const defined = new Set<string>();
    for (const {name, text} of stock) {
      for (const reference of findReferences(text)) expect(defined, name).toContain(reference.name);
      expect(defined).not.toContain(name);
      defined.add(name);
    }
  });

  test('is miscounted in SYSLOG5424BASE only, as the reference is', () => {
    const shifted = stock.filter(({text}) => {
      const pieces: string[] = [];
      let at = 0;
      for (const {offset, end} of findReferences(text)) {
        pieces.push(text.slice(at, offset));
        at = end;
      }
      return pieces.some((piece) => guessGroups(piece) !== capturing(piece));
    });
    expect(shifted.map(({name}) => name)).toEqual(['SYSLOG5424BASE']);
  });
});

/** Groups a piece opens; the stock has no parenthesis in a class. */
function capturing(piece: string): number {
  let groups = 0;
  for (let at = 0; at < piece.length; at++) {
    if (piece[at] === '\\') at++;
    else if (piece[at] === '(' && piece[at + 1] !== '?') groups++;
  }
  return groups;
}
