// Records of files: CSV, JSON, one value a line; each with its line, whatever pieces it comes in.
import {Readable} from 'node:stream';
import {type RecordFormat, readRecords} from '@firewatch/kernel';
import {describe, expect, test} from 'vitest';

async function read(format: RecordFormat, text: string, piece = text.length || 1) {
  const bytes = Buffer.from(text);
  const pieces = Array.from({length: Math.ceil(bytes.length / piece)}, (_, i) =>
    bytes.subarray(i * piece, (i + 1) * piece),
  );
  const found: string[] = [];
  for await (const one of readRecords(undefined, format, Readable.from(pieces)))
    found.push(
      'fault' in one ? `${one.line}! ${one.fault}` : `${one.line} ${JSON.stringify(one.fields)}`,
    );
  return found;
}

const CASES: readonly [RecordFormat, string, string, readonly string[]][] = [
  [
    'values',
    'comments and blanks are none',
    '# x\n\n 192.0.2.1 # y\r\n2001:db8::1',
    ['3 {"value":"192.0.2.1"}', '4 {"value":"2001:db8::1"}'],
  ],
  [
    'csv',
    'by the names of the header',
    'Value,duration\n192.0.2.1,4h\n\n192.0.2.2,\n',
    ['2 {"value":"192.0.2.1","duration":"4h"}', '4 {"value":"192.0.2.2"}'],
  ],
  [
    'csv',
    'quotes hold commas, quotes and line ends',
    'value,reason\na,"x, ""y""\nz"\nb,w\n',
    ['2 {"value":"a","reason":"x, \\"y\\"\\nz"}', '4 {"value":"b","reason":"w"}'],
  ],
  [
    'csv',
    'faults are told in their place',
    'value\na,b\nc"d\n"e"f\ng\n"h',
    [
      '2! expected 1 fields, as the header has, found 2',
      '3! a quote within a field that does not begin with one',
      '4! expected a comma after a quoted field',
      '5 {"value":"g"}',
      '6! a quote is not closed',
    ],
  ],
  [
    'csv',
    'the mark against formulas is taken off',
    "value\n'=1+1\n'a\n",
    ['2 {"value":"=1+1"}', '3 {"value":"\'a"}'],
  ],
  [
    'json',
    'a list',
    '[\n{"value": "a}", "duration": 4, "x": null},\n\n{"value":"\\"ü{"}]\n',
    ['2 {"value":"a}","duration":"4"}', '4 {"value":"\\"ü{"}'],
  ],
  [
    'json',
    'one after the other',
    '{"value":"a"}\n{"value":"b","more":{"c":[1]}}',
    ['1 {"value":"a"}', '2 {"value":"b"}'],
  ],
  [
    'json',
    'faults',
    'nonsense {"value":}\n{"value":"a"} {"b"',
    [
      '1! expected an object, found "n"',
      expect.stringMatching(/^1! /) as unknown as string,
      '2 {"value":"a"}',
      '2! the object is not closed',
    ],
  ],
];

describe.each(CASES)('%s: %s', (format, _name, text, expected) => {
  test.each([1, 2, 7, 10_000])('in pieces of %i', async (piece) => {
    expect(await read(format, text, piece)).toEqual(expected);
  });
});

test('what is too long is a fault, and costs no memory', async () => {
  const long = 'x'.repeat(1 << 20);
  expect(await read('values', `${long}\n192.0.2.1\n`, 1000)).toEqual([
    '1! the line is too long',
    '2 {"value":"192.0.2.1"}',
  ]);
  expect((await read('csv', `value\n"${long}`, 1000))[0]).toContain('2! the record is too long');
  expect(await read('json', `[{"value":"${long}"},{"value":"a"}]`, 1000)).toEqual([
    '1! the object is too long',
    '1 {"value":"a"}',
  ]);
});
