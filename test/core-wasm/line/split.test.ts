import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {LINE_MAX} from '../../../core-wasm/assembly/abi.ts';
import {loadRoom} from '../room.ts';

interface Lines {
  sourcesSize(sources: number, blocks: number): number;
  sourcesOpen(at: number, sources: number, blocks: number): void;
  addSource(...texts: (number | bigint)[]): number;
  openChunk(source: number, ptr: number, len: number): void;
  nextLine(): number;
  lastLine(source: number): number;
  lineAddress(): number;
  lineLength(): number;
  lineTruncated(): number;
  settleLine(): void;
}

const room = loadRoom<Lines>('line');
const {exports: core} = room;
const table = room.alloc(core.sourcesSize(64, 8));
const input = room.alloc(1 << 20);

/** All lines of `bytes` fed in chunks of the given sizes (the last size repeats). */
function lines(bytes: Uint8Array, sizes: readonly number[]): string[] {
  core.sourcesOpen(table, 64, 8);
  const source = core.addSource(0, 0, 0, 0, 0, 0, 0n, 0n);
  const found: string[] = [];
  const take = () => {
    const mark = core.lineTruncated() ? '…' : '';
    const at = core.lineAddress();
    found.push(
      Buffer.from(room.bytes.subarray(at, at + core.lineLength())).toString('latin1') + mark,
    );
  };
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = Math.min(sizes[Math.min(i, sizes.length - 1)]!, bytes.length - at);
    room.bytes.set(bytes.subarray(at, at + size), input);
    core.openChunk(source, input, size);
    while (core.nextLine()) take();
    at += size;
  }
  if (core.lastLine(source)) take();
  core.settleLine();
  return found;
}

const bytesOf = (text: string) => Buffer.from(text, 'latin1');

describe('lines', () => {
  const rows: [name: string, input: string, expected: string[]][] = [
    ['two lines', 'a\nb\n', ['a', 'b']],
    ['no final newline', 'a\nb', ['a', 'b']],
    ['carriage returns belong to the end', 'a\r\nb\r\n', ['a', 'b']],
    ['only one carriage return', 'a\r\r\n', ['a\r']],
    ['empty lines are lines', '\n\na\n', ['', '', 'a']],
    ['nothing', '', []],
    ['NUL and invalid UTF-8 are bytes', 'a\0b\xff\xfe\nc\n', ['a\0b\xff\xfe', 'c']],
    ['the longest line', `${'x'.repeat(LINE_MAX)}\nb\n`, ['x'.repeat(LINE_MAX), 'b']],
    ['the longest line with CRLF', `${'x'.repeat(LINE_MAX)}\r\nb\n`, ['x'.repeat(LINE_MAX), 'b']],
    [
      'a longer line keeps its prefix',
      `${'x'.repeat(LINE_MAX + 1)}\nb\n`,
      [`${'x'.repeat(LINE_MAX)}…`, 'b'],
    ],
    [
      'a carriage return inside a longer line is no end',
      `${'x'.repeat(LINE_MAX)}\rx\nb\n`,
      [`${'x'.repeat(LINE_MAX)}…`, 'b'],
    ],
    ['a very long line', `${'x'.repeat(5 * LINE_MAX)}\nb\n`, [`${'x'.repeat(LINE_MAX)}…`, 'b']],
    ['a long last line', 'x'.repeat(2 * LINE_MAX), [`${'x'.repeat(LINE_MAX)}…`]],
  ];
  for (const [name, text, expected] of rows) {
    for (const size of [1 << 20, 65_536, 1000]) {
      test(`${name}, in chunks of ${size}`, () =>
        expect(lines(bytesOf(text), [size])).toEqual(expected));
    }
  }
});

test('any chunking finds the same lines', () => {
  const piece = fc.oneof(
    fc.constantFrom('\n', '\r\n', '\r', 'abc', '', '\0'),
    fc.nat(70_000).map((n) => 'y'.repeat(n)),
  );
  fc.assert(
    fc.property(
      fc.array(piece, {maxLength: 12}),
      fc.array(fc.integer({min: 1, max: 80_000}), {minLength: 1, maxLength: 8}),
      (pieces, sizes) => {
        const bytes = bytesOf(pieces.join(''));
        expect(lines(bytes, sizes)).toEqual(lines(bytes, [1 << 20]));
      },
    ),
    {numRuns: 150},
  );
});

test('when no block is left for one more unfinished line, it is cut where it stands', () => {
  core.sourcesOpen(table, 64, 8);
  const feed = (source: number, text: string) => {
    const bytes = bytesOf(text);
    room.bytes.set(bytes, input);
    core.openChunk(source, input, bytes.length);
    const found: string[] = [];
    while (core.nextLine()) {
      const at = core.lineAddress();
      const line = Buffer.from(room.bytes.subarray(at, at + core.lineLength())).toString('latin1');
      found.push(line + (core.lineTruncated() ? '…' : ''));
    }
    return found;
  };
  const sources = Array.from({length: 10}, () => core.addSource(0, 0, 0, 0, 0, 0, 0n, 0n));
  const begun = sources.map((source) => feed(source, 'be'));
  expect(begun).toEqual([...Array(8).fill([]), ['be…'], ['be…']]);
  const ended = sources.map((source) => feed(source, 'gun\nnext\n'));
  expect(ended).toEqual([...Array(8).fill(['begun', 'next']), ['next'], ['next']]);
});
