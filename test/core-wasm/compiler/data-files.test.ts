// Data files: what of a file reaches the image, and what is said of the rest.

import {describe, expect, test} from 'vitest';
import * as abi from '../../../core-wasm/assembly/abi.ts';
import {compile, errors, ImageView} from './rule-set.ts';

interface Row {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  /** Entries as texts; undefined: the file is absent. */
  readonly entries: readonly string[] | undefined;
  readonly faults?: readonly [code: string, severity: 'error' | 'warning', line: number][];
}

const ROWS: readonly Row[] = [
  {name: 'lines', type: 'string', text: 'a\n# no\n\n b \r\n#\nc', entries: ['a', ' b ', 'c']},
  {name: 'an empty file', type: 'string', text: '', entries: []},
  {
    name: 'a line too long',
    type: 'string',
    text: `a\n${'x'.repeat(65536)}\n`,
    entries: undefined,
    faults: [['FW2603', 'warning', 2]],
  },
  {name: 'the longest line', type: 'string', text: 'x'.repeat(65535), entries: ['x'.repeat(65535)]},
  {name: 'regular expressions', type: 'regexp', text: '^a+$\n(?i)b\n', entries: ['^a+$', '(?i)b']},
  {name: 'regex is regexp', type: 'regex', text: 'a\n', entries: ['a']},
  {
    name: 'a bad regular expression',
    type: 'regexp',
    text: 'a\n# x\nb(\nc\n',
    entries: ['a', 'c'],
    faults: [['FW2604', 'error', 3]],
  },
  {
    name: 'a map',
    type: 'map',
    text: '{"pattern": "/a", "tag": "t", "type": "equals", "x": "y"}\n{"pattern": "/b", "tag": "u", "type": "contains"}\n',
    entries: [
      'Equals /a t pattern=/a tag=t type=equals x=y',
      'Contains /b u pattern=/b tag=u type=contains',
    ],
  },
  {
    name: 'a map that breaks off is listed but not looked up',
    type: 'map',
    text: '{"pattern": "/a", "tag": "t", "type": "equals"}\n{"pattern": "/b"}\n{"pattern": "/c", "tag": "t", "type": "equals"}',
    entries: ['Unindexed /a t pattern=/a tag=t type=equals'],
    faults: [['FW2603', 'warning', 2]],
  },
  {
    name: 'a bad pattern costs its line',
    type: 'map',
    text: '{"pattern": "(", "tag": "t", "type": "regex"}\n{"pattern": "a+", "tag": "t", "type": "regex"}\n',
    entries: ['Regex a+ t pattern=a+ tag=t type=regex'],
    faults: [['FW2603', 'warning', 1]],
  },
  {
    name: 'an unknown type of row',
    type: 'map',
    text: '{"pattern": "a", "tag": "t", "type": "is"}',
    entries: [],
    faults: [['FW2603', 'warning', 1]],
  },
  {
    name: 'a number in a row',
    type: 'map',
    text: '{"pattern": "a", "tag": "t", "type": "equals", "n": 1}',
    entries: [],
    faults: [['FW2603', 'warning', 1]],
  },
  {
    name: 'a row that is no object',
    type: 'map',
    text: '["a"]',
    entries: [],
    faults: [['FW2603', 'warning', 1]],
  },
  {
    name: 'a row that is no JSON',
    type: 'map',
    text: 'a',
    entries: [],
    faults: [['FW2603', 'warning', 1]],
  },
  {
    name: 'bots',
    type: 'bots',
    text: '{"name": "b", "user_agent": "Bot", "paths": ["^/"], "ips": ["1.2.3.4"], "ranges": ["10.0.0.1/8"], "rdns": ["\\\\.example$"]}\n{"name": "c", "rdns": ["x"]}\n',
    entries: [
      'b (?i)Bot paths=(?i)^/ ips=4/32 ranges=4/8 rdns=\\.example$',
      'c - paths= ips= ranges= rdns=x',
    ],
  },
  {
    name: 'an unknown key of a bot',
    type: 'bots',
    text: '{"name": "b", "ip": ["1.2.3.4"]}',
    entries: undefined,
    faults: [['FW2603', 'warning', 1]],
  },
  {
    name: 'a bot nobody can know',
    type: 'bots',
    text: '{"name": "b", "user_agent": "x"}',
    entries: undefined,
    faults: [['FW2603', 'warning', 1]],
  },
  {
    name: 'a bot with an empty rdns',
    type: 'bots',
    text: '{"name": "b", "rdns": [""]}',
    entries: undefined,
    faults: [['FW2603', 'warning', 1]],
  },
];

/** The entries of the only data file. */
function entriesOf(image: ImageView): string[] | undefined {
  const [record] = image.records(abi.Section.DataFiles, abi.DATAFILE_WORDS);
  if (!record) return undefined;
  const [name = 0, type = 0, start = 0, count = 0] = record;
  expect(image.string(name)).toBe('dir/a.txt');
  return image.list(start, count).map((entry) => {
    if (type === abi.DataFileType.Map) return mapRow(image, entry);
    return type === abi.DataFileType.Bots ? botRow(image, entry) : image.string(entry);
  });
}

function mapRow(image: ImageView, start: number): string {
  const [kind = 0, pattern = 0, tag = 0, pairs = 0] = image.list(start, 4);
  const strings = image.list(start + 4, pairs * 2).map((string) => image.string(string));
  const row = Array.from({length: pairs}, (_, i) => `${strings[i * 2]}=${strings[i * 2 + 1]}`);
  return [abi.MapRow[kind], image.string(pattern), image.string(tag), ...row].join(' ');
}

function botRow(image: ImageView, start: number): string {
  const [name = 0, agent = 0, paths = 0] = image.list(start, 3);
  let at = start + 3;
  const list = (shown: (word: number) => string) => {
    const [count = 0] = image.list(at, 1);
    const words = image.list(at + 1, count);
    at += 1 + count;
    return words.map(shown).join();
  };
  const prefix = (record: number) =>
    image
      .records(abi.Section.Prefixes, abi.PREFIX_SIZE / 4)
      [record]!.slice(0, 2)
      .join('/');
  const lists = `ips=${list(prefix)} ranges=${list(prefix)} rdns=${list((n) => image.string(n))}`;
  const [pattern] = image.records(abi.Section.Patterns, abi.PATTERN_WORDS)[agent] ?? [];
  const shownAgent = pattern === undefined ? '-' : image.string(pattern);
  return `${image.string(name)} ${shownAgent} paths=${setTexts(image, paths)} ${lists}`;
}

function setTexts(image: ImageView, set: number): string {
  if (set === abi.NONE) return '';
  const [, start = 0, count = 0] = image.records(abi.Section.Sets, abi.SET_WORDS)[set]!;
  return Array.from({length: count}, (_, i) =>
    image.string(image.list(start + i * 2 + 1, 1)[0]!),
  ).join();
}

const declaring = (...data: object[]) => ({
  scenarios: {
    's/a.yaml': JSON.stringify({
      type: 'trigger',
      name: 's',
      description: 'd',
      filter: 'true',
      data,
    }),
  },
});

describe('data files', () => {
  for (const {name, type, text, entries, faults = []} of ROWS) {
    test(`${type}: ${name}`, () => {
      const rules = {...declaring({dest_file: 'dir/a.txt', type}), data: {'dir/a.txt': text}};
      const compiled = compile(rules);
      expect(
        compiled.faults.map(({code, severity, where}) => [code, severity, where.line]),
      ).toEqual(faults);
      for (const {where} of compiled.faults) expect(where.file).toBe('dir/a.txt');
      expect(entriesOf(new ImageView(compiled))).toEqual(entries);
    });
  }

  test('a file is loaded once, whoever declares it', () => {
    const entry = {dest_file: 'dir/a.txt', type: 'string'};
    const compiled = compile({...declaring(entry, entry), data: {'dir/a.txt': 'a\n'}});
    expect(compiled.faults).toEqual([]);
    expect(new ImageView(compiled).debug.dataFiles).toEqual([
      {name: 'dir/a.txt', type: 'string', entries: 1},
    ]);
  });

  test('an entry without a type is passed over', () => {
    const compiled = compile({...declaring({dest_file: 'dir/a.txt'}), data: {'dir/a.txt': 'a\n'}});
    expect(compiled.faults).toEqual([]);
    expect(entriesOf(new ImageView(compiled))).toBeUndefined();
  });

  test('files of sub-nodes are not looked at', () => {
    const node = {
      name: 'n',
      nodes: [
        {data: [{dest_file: 'dir/a.txt', type: 'string'}], statics: [{meta: 'a', value: 'b'}]},
      ],
    };
    const compiled = compile({parsers: {'p/s00-raw/a.yaml': JSON.stringify(node)}});
    expect(compiled.faults).toEqual([]);
  });

  const TTLS: readonly [ttl: unknown, code?: string][] = [
    ['30s'],
    [30],
    ['1d', 'FW2017'],
    ['x', 'FW2017'],
  ];
  for (const [ttl, code] of TTLS) {
    test(`ttl ${ttl} ${code ? 'is refused' : 'is fine'}`, () => {
      const data = {
        dest_file: 'dir/a.txt',
        type: 'regexp',
        cache: true,
        size: 5,
        strategy: 'LRU',
        ttl,
      };
      const compiled = compile({...declaring(data), data: {'dir/a.txt': 'a\n'}});
      expect(errors(compiled).map((fault) => fault.code)).toEqual(code ? [code] : []);
    });
  }
});
