// The dispatch tables, searched as the core does it (DISPATCH in abi.ts).

import {describe, expect, test} from 'vitest';
import * as abi from '../../../core-wasm/assembly/abi.ts';
import {keyHash} from '../../../core-wasm/compiler/rules/hash.ts';
import {compile, ImageView} from './rule-set.ts';

const FILTERS: readonly string[] = [
  "evt.Meta.service == 'ssh'",
  "evt.Meta.service in ['http', 'ssh']",
  "evt.Meta.log_type == 'ssh_failed' && evt.Meta.a == 'b'",
  "evt.Meta.service != 'ssh'",
  "evt.Meta.service == ''",
  ...Array.from({length: 70}, (_, i) => `evt.Meta.log_type == 'type-${i}'`),
  "not (evt.Meta.service in ['http', 'ftp']) && evt.Meta.service != 'x' && evt.Meta.log_type == ''",
  "evt.Meta.log_type == 'type-7' || evt.Meta.log_type == 'é'",
];

// As many values as a power of two has cells: the table must still have an empty one.
const FULL = "evt.Meta.kind in ['a', 'b', 'c', 'd']";

const image = new ImageView(
  compile({
    scenarios: {
      's/a.yaml': [...FILTERS, FULL]
        .map((filter, i) =>
          JSON.stringify({type: 'trigger', name: `s/${i}`, description: 'd', filter}),
        )
        .join('\n---\n'),
    },
  }),
);

/** Scenarios that can match an event with these slots. */
function candidates(event: Readonly<Record<string, string>>): number[] {
  const words = Math.ceil((FILTERS.length + 1) / 128) * abi.DISPATCH_SET_ALIGN;
  const set = new Uint32Array(words).fill(0xffffffff);
  for (const record of image.records(abi.Section.Dispatch, abi.DISPATCH_WORDS)) {
    const [slot = 0, start = 0, cells = 0, , otherwise = 0] = record;
    const value = event[image.slot(slot)] ?? '';
    const cell = (i: number) =>
      image.list(start + i * abi.DISPATCH_CELL_WORDS, abi.DISPATCH_CELL_WORDS);
    let found = otherwise;
    for (let i = keyHash(value) & (cells - 1); cell(i)[1] !== abi.NONE; i = (i + 1) & (cells - 1)) {
      const [hash, string = 0, bits = 0] = cell(i);
      if (hash === keyHash(value) && image.string(string) === value) found = bits;
    }
    image.list(found, words).forEach((word, w) => {
      set[w]! &= word;
    });
  }
  return FILTERS.map((_, i) => i).filter((i) => (set[i >> 5]! >>> (i & 31)) & 1);
}

const last = FILTERS.length - 1;
const denying = last - 1;

const ROWS: readonly [name: string, event: Record<string, string>, expected: number[]][] = [
  ['no fields: those that deny a value, and those for ""', {}, [3, 4, denying]],
  ['one value, two scenarios', {'Meta.service': 'ssh'}, [0, 1, denying]],
  ['another value of a list', {'Meta.service': 'http'}, [1, 3]],
  ['a value that several conjuncts of one filter deny', {'Meta.service': 'x'}, [3]],
  ['all demands but one', {'Meta.service': 'y', 'Meta.log_type': 'ssh_failed'}, [3]],
  ['a value nobody names', {'Meta.service': 'ftp'}, [3]],
  ['two slots', {'Meta.service': 'ssh', 'Meta.log_type': 'ssh_failed', 'Meta.a': 'b'}, [0, 1, 2]],
  [
    'beyond the first words of the bitset',
    {'Meta.service': 'x', 'Meta.log_type': 'type-69'},
    [3, 74],
  ],
  [
    'a value of two scenarios far apart',
    {'Meta.service': 'x', 'Meta.log_type': 'type-7'},
    [3, 12, last],
  ],
  ['a value beyond ASCII', {'Meta.service': 'x', 'Meta.log_type': 'é'}, [3, last]],
];

describe('candidates by the values of key slots', () => {
  for (const [name, event, expected] of ROWS) {
    test(name, () => expect(candidates(event)).toEqual(expected));
  }

  test('tables have an empty cell and a power of two of them', () => {
    const tables = image.records(abi.Section.Dispatch, abi.DISPATCH_WORDS);
    expect(tables).toHaveLength(4);
    for (const [, start = 0, cells = 0] of tables) {
      expect(Math.log2(cells) % 1).toBe(0);
      const strings = Array.from({length: cells}, (_, i) => image.list(start + i * 3, 3)[1]);
      expect(strings).toContain(abi.NONE);
    }
  });

  test('no scenarios, no records', () => {
    expect(new ImageView(compile({})).words(abi.Section.Dispatch)).toEqual([]);
  });
});
