import {describe, expect, test} from 'vitest';
import {FaultLog} from '../../../core-wasm/compiler/rules/fault-log.ts';
import {readDocuments} from '../../../core-wasm/compiler/yaml/read.ts';
import {resolve} from '../../../core-wasm/compiler/yaml/resolve.ts';
import {offsetInFile} from '../../../core-wasm/compiler/yaml/scalar-offset.ts';
import {excerpt, SourceFile} from '../../../core-wasm/compiler/yaml/source-file.ts';
import type {YamlNode, YamlScalar} from '../../../core-wasm/compiler/yaml/tree.ts';

function read(text: string) {
  const log = new FaultLog(new SourceFile('a.yaml', text));
  const documents = readDocuments(log);
  return {documents, faults: log.settle('a.yaml')};
}

/** The value of key `x` of the first document. */
function valueOfX(text: string): YamlNode {
  const {documents, faults} = read(text);
  expect(faults).toEqual([]);
  const root = documents[0]!.root;
  if (root.kind !== 'map') throw new Error('no map');
  return root.entries.find(({key}) => key.text === 'x')!.value;
}

/** The tree as plain data. */
function plain(node: YamlNode): unknown {
  if (node.kind === 'scalar') return node.text;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries(node.entries.map(({key, value}) => [key.text, plain(value)]));
}

const SCALARS: readonly [source: string, meaning: string, value?: unknown][] = [
  ['', 'null'],
  ['~', 'null'],
  ['null', 'null'],
  ['nULL', 'string', 'nULL'],
  ['yes', 'bool', true],
  ['Yes', 'bool', true],
  ['YES', 'bool', true],
  ['yEs', 'string', 'yEs'],
  ['y', 'bool', true],
  ['N', 'bool', false],
  ['off', 'bool', false],
  ['"yes"', 'string', 'yes'],
  ["'1'", 'string', '1'],
  ['!!str 1', 'string', '1'],
  ['1', 'int', 1n],
  ['-1', 'int', -1n],
  ['+12', 'int', 12n],
  ['1_000', 'int', 1000n],
  ['0x1F', 'int', 31n],
  ['0b101', 'int', 5n],
  ['010', 'int', 8n],
  ['0o10', 'int', 8n],
  ['08', 'float', 8],
  ['1.5', 'float', 1.5],
  ['.5', 'float', 0.5],
  ['1e3', 'float', 1000],
  ['.inf', 'float', Number.POSITIVE_INFINITY],
  ['-.Inf', 'float', Number.NEGATIVE_INFINITY],
  ['9223372036854775808', 'float', 2 ** 63],
  ['1.2.3', 'string', '1.2.3'],
  ['1:30', 'string', '1:30'],
  ['_1', 'string', '_1'],
  ['0x', 'string', '0x'],
  ['2.0s', 'string', '2.0s'],
];

describe('plain scalars mean what YAML 1.1 says', () => {
  for (const [source, is, value] of SCALARS) {
    test(`"${source}" is a ${is}`, () => {
      const meaning = resolve(valueOfX(`x: ${source}\n`) as YamlScalar);
      expect(meaning.is).toBe(is);
      if (meaning.is !== 'null') expect(meaning.value).toBe(value);
    });
  }
});

const TREES: readonly [name: string, text: string, expected: unknown][] = [
  ['source text is kept', 'x: [0x1F, 2.0, yes, ~]', ['0x1F', '2.0', 'yes', '~']],
  ['anchors and aliases', 'y: &a {b: 1}\nx: [*a, *a]', [{b: '1'}, {b: '1'}]],
  ['a merge key', 'y: &a {b: 1, c: 2}\nx: {<<: *a, c: 3}', {b: '1', c: '3'}],
  ['a merge key after its override', 'y: &a {b: 1}\nx:\n  b: 2\n  <<: *a', {b: '2'}],
  ['earlier maps of a merge win', 'x: {<<: [{b: 1}, {b: 2, c: 3}]}', {b: '1', c: '3'}],
  ['a quoted << is a key', 'x: {"<<": 1}', {'<<': '1'}],
  ['an anchor may be set anew', 'x: [&a 1, *a, &a 2, *a]', ['1', '1', '2', '2']],
];

describe('documents become trees', () => {
  for (const [name, text, expected] of TREES) {
    test(name, () => expect(plain(valueOfX(text))).toEqual(expected));
  }

  test('empty documents are passed over', () => {
    const {documents, faults} = read(
      '---\n---\n# only a comment\n---\na: 1\n---\n~\n---\nb: 2\n---\n',
    );
    expect(faults).toEqual([]);
    expect(documents.map(({root, index}) => [plain(root), index])).toEqual([
      [{a: '1'}, 0],
      [{b: '2'}, 1],
    ]);
  });

  test('CRLF and a byte order mark are read', () => {
    const {documents, faults} = read('\ufeffa: 1\r\nb: |\r\n  c\r\n  d\r\n');
    expect(faults).toEqual([]);
    expect(documents.map(({root}) => plain(root))).toEqual([{a: '1', b: 'c\nd\n'}]);
  });
});

const BOMB = `a: &a [x,x,x,x,x,x,x,x,x,x]
${[...'bcdefg'].map((name, i) => `${name}: &${name} [${`*${'abcdef'[i]},`.repeat(10)}]`).join('\n')}`;
const LADDER = `a0: &a0 [x]\n${Array.from({length: 200}, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`).join('\n')}`;

const REFUSED: readonly [name: string, text: string, code: string, line: number, column: number][] =
  [
    ['a mapping in a mapping', 'a: 1\nb: c: d\n', 'FW2001', 2, 4],
    ['an open quote', 'a: "b\n', 'FW2001', 2, 1],
    ['a tab as indentation', 'a:\n\tb: 1\n', 'FW2001', 2, 1],
    ['an unknown alias', 'a: 1\nb: *c\n', 'FW2006', 2, 4],
    ['an alias inside its anchor', 'a: &a [1, *a]\n', 'FW2006', 1, 11],
    ['a merge of a scalar', 'a: 1\n<<: b\n', 'FW2006', 2, 5],
    ['an alias bomb', BOMB, 'FW2007', 5, 7],
    ['a ladder of aliases', LADDER, 'FW2008', 101, 13],
    ['deep brackets', `a: ${'['.repeat(200)}${']'.repeat(200)}`, 'FW2008', 1, 103],
    ['very deep brackets', `a: ${'['.repeat(20000)}`, 'FW2008', 1, 0],
    ['an unknown tag', 'a: !ruby/object x\n', 'FW2005', 1, 17],
    ['a key that is a list', '? [a]\n: b\n', 'FW2009', 1, 3],
  ];

describe('files that cannot be used are refused with their place', () => {
  for (const [name, text, code, line, column] of REFUSED) {
    test(name, () => {
      const [fault] = read(text).faults;
      expect(fault).toMatchObject({code, severity: 'error', item: 'a.yaml'});
      expect(fault!.where.line).toBe(line);
      if (column) expect(fault!.where.column).toBe(column);
    });
  }
});

/** The text of x with «…» around a part; the same part must be found in the file. */
const OFFSETS: readonly [name: string, text: string, part: string][] = [
  ['plain', 'x: foo BAR baz', 'BAR'],
  ['plain over lines', 'x: foo\n   BAR\n   baz', 'BAR'],
  ['single-quoted', "x: 'it''s BAR'", 'BAR'],
  ['single-quoted, at the doubled quote', "x: 'a BAR'''", 'BAR'],
  ['double-quoted after escapes', 'x: "\\t\\x41\\u00e9\\U0001F600 \\" BAR"', 'BAR'],
  ['double-quoted after a joined line', 'x: "foo \\\n   BAR"', 'BAR'],
  ['double-quoted after a folded line', 'x: "foo\n\n   BAR"', 'BAR'],
  ['literal', 'x: |\n  foo\n    indented\n  BAR\n', 'BAR'],
  ['literal, blanks of an indented line', 'x: |\n  foo\n      BAR\n', '    BAR'],
  ['literal, first line', 'x: |\n    BAR\n    foo\n', 'BAR'],
  ['literal after empty lines', 'x: |\n\n\n  foo\n\n  BAR\n', 'BAR'],
  ['literal with indentation indicator', 'x: |2\n    foo\n  BAR\n', 'BAR'],
  ['literal with a comment in its header', 'x: |- # foo BAR\n  foo\n  BAR\n', 'BAR'],
  ['literal after CRLF', 'x: |\r\n  foo\r\n  BAR\r\n', 'BAR'],
  ['folded', 'x: >\n  foo\n  foo\n\n  BAR\n', 'BAR'],
  ['folded with a more indented line', 'x: >\n  foo\n     foo\n  BAR\n', 'BAR'],
  ['after a character outside the basic plane', 'x: 😀 BAR', 'BAR'],
  ['with an anchor and a tag', 'x: &a !!str "foo BAR"', 'BAR'],
  ['in a flow list', 'x: >-\n  BAR', 'BAR'],
];

describe('offsets in scalars are found in the file', () => {
  for (const [name, text, part] of OFFSETS) {
    test(name, () => {
      const scalar = valueOfX(text) as YamlScalar;
      const wanted = text.lastIndexOf(part);
      const offset = scalar.text.indexOf(part);
      expect(offset).toBeGreaterThanOrEqual(0);
      expect(offsetInFile(text, scalar, offset)).toBe(wanted);
      expect(offsetInFile(text, scalar, offset + part.length - 1)).toBe(wanted + part.length - 1);
    });
  }

  test('the end of a scalar is after its last character', () => {
    const text = 'x: |\n  foo &&\n\ny: 1\n';
    const scalar = valueOfX(text) as YamlScalar;
    expect(offsetInFile(text, scalar, scalar.text.length)).toBe(text.indexOf('&&') + 2);
  });
});

test('an excerpt shows the line with a caret', () => {
  const text = 'a: 1\n\tfilter: 😀 evt.Foo\n';
  const place = new SourceFile('a.yaml', text).place(text.indexOf('evt'));
  expect(place).toEqual({file: 'a.yaml', line: 2, column: 12});
  expect(excerpt(text, place)).toBe('2 | \tfilter: 😀 evt.Foo\n  | \t          ^');
});
