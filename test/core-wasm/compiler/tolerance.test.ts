// What a fault costs: a warning nothing, an error its document, a syntax error
// its file, a faulty whitelist the whole image.

import {describe, expect, test} from 'vitest';
import {NODE_DEPTH_MAX} from '../../../core-wasm/assembly/abi.ts';
import {compile, errors, ImageView, type TestRules} from './rule-set.ts';

const GOOD = 'name: test/good\nstatics: [{meta: a, value: b}]\n';
const BAD = 'name: test/bad\nfilter: xu\nstatics: [{meta: a, value: b}]\n';
const LIST = 'name: test/list\nwhitelist: {reason: r, ip: [1.2.3.4]}\n';
const SCENARIO = 'type: trigger\nname: test/s\ndescription: d\nfilter: "true"\n';

const parsers = (text: string): TestRules => ({
  parsers: {'p/s00-raw/a.yaml': text, 'p/s00-raw/b.yaml': GOOD},
});

interface Row {
  readonly name: string;
  readonly rules: TestRules;
  readonly loaded: Partial<Record<'parsers' | 'postoverflows' | 'scenarios' | 'contexts', number>>;
  /** An image without, and with `strict`. */
  readonly image: readonly [tolerant: boolean, strict: boolean];
  readonly item?: string;
}

const ROWS: readonly Row[] = [
  {name: 'nothing wrong', rules: parsers(GOOD), loaded: {parsers: 2}, image: [true, true]},
  {
    name: 'an error drops its document',
    rules: parsers(`${GOOD}---\n${BAD}---\n${GOOD}`),
    loaded: {parsers: 3},
    image: [true, false],
    item: 'test/bad',
  },
  {
    name: 'an error in a sub-node drops the document',
    rules: parsers(
      'name: test/top\nnodes:\n  - statics: [{meta: a, value: b}]\n  - filter: xu\n    statics: [{meta: a, value: b}]\n',
    ),
    loaded: {parsers: 1},
    image: [true, false],
    item: 'test/top',
  },
  {
    name: 'a syntax error drops its file',
    rules: parsers(`${GOOD}---\nname: "x\n`),
    loaded: {parsers: 1},
    image: [true, false],
    item: 'p/s00-raw/a.yaml',
  },
  {
    name: 'an item without a name is known by its file',
    rules: parsers('description: d\nfilter: xu\nstatics: [{meta: a, value: b}]\n'),
    loaded: {parsers: 1},
    image: [true, false],
    item: 'p/s00-raw/a.yaml',
  },
  {
    name: 'a nameless document is skipped, even when strict',
    rules: parsers('statics: [{meta: a, value: b}]\n'),
    loaded: {parsers: 1},
    image: [true, true],
  },
  {
    name: 'a format of the future is skipped, even when strict',
    rules: parsers(`format: 4.0\n${GOOD}`),
    loaded: {parsers: 1},
    image: [true, true],
  },
  {
    name: 'a faulty entry of a whitelist stops everything',
    rules: parsers(LIST.replace('1.2.3.4', '1.2.3')),
    loaded: {parsers: 1},
    image: [false, false],
    item: 'test/list',
  },
  {
    name: 'a whitelist lost to another fault stops everything',
    rules: parsers(`${LIST}filter: xu\n`),
    loaded: {parsers: 1},
    image: [false, false],
    item: 'test/list',
  },
  {
    name: 'a misspelled whitelist stops everything',
    rules: parsers('name: test/list\nwhitelists: {ip: [1.2.3.4]}\n'),
    loaded: {parsers: 1},
    image: [false, false],
    item: 'test/list',
  },
  {
    name: 'a misspelled key in a whitelist stops everything',
    rules: parsers('name: test/list\nwhitelist: {ips: [1.2.3.4]}\n'),
    loaded: {parsers: 1},
    image: [false, false],
    item: 'test/list',
  },
  {
    name: 'a whitelist in a file that is no YAML stops everything',
    rules: parsers(`${LIST}  : "x\n`),
    loaded: {parsers: 1},
    image: [false, false],
    item: 'p/s00-raw/a.yaml',
  },
  {
    name: 'a faulty whitelist of a postoverflow stops everything',
    rules: {postoverflows: {'p/s01-whitelist/a.yaml': LIST.replace('ip:', 'cidr:')}},
    loaded: {postoverflows: 0},
    image: [false, false],
    item: 'test/list',
  },
  {
    name: 'a faulty scenario leaves its file’s others',
    rules: {
      scenarios: {
        's/a.yaml': `${SCENARIO}---\n${SCENARIO.replace('trigger', 'leaky')}---\n${SCENARIO}`,
      },
    },
    loaded: {scenarios: 2},
    image: [true, false],
    item: 'test/s',
  },
  {
    name: 'a missing data file is no error',
    rules: {scenarios: {'s/a.yaml': `${SCENARIO}data: [{dest_file: a.txt, type: string}]\n`}},
    loaded: {scenarios: 1},
    image: [true, true],
  },
  {
    name: 'a faulty context is dropped',
    rules: {
      contexts: {'c/a.yaml': 'context: {a: [xu]}\n', 'c/b.yaml': 'context: {a: [evt.Meta.a]}\n'},
    },
    loaded: {contexts: 1},
    image: [true, false],
    item: 'c/a.yaml',
  },
  {
    name: 'a file that is no YAML by its name is skipped',
    rules: {scenarios: {'s/README.md': '# nothing', 's/a.yml': SCENARIO}},
    loaded: {scenarios: 1},
    image: [true, true],
  },
  {
    name: 'a bad pattern file is an error',
    rules: {...parsers(GOOD), patterns: {mine: 'A %{NOSUCH}\n'}},
    loaded: {parsers: 2},
    image: [true, false],
    item: 'mine',
  },
];

describe('what a fault costs', () => {
  for (const {name, rules, loaded, image, item} of ROWS) {
    test(name, () => {
      const tolerant = compile(rules);
      const strict = compile(rules, {strict: true});
      expect(tolerant.loaded, JSON.stringify(tolerant.faults)).toMatchObject(loaded);
      expect([tolerant, strict].map((compiled) => compiled.image !== undefined)).toEqual(image);
      expect(strict.faults).toEqual(tolerant.faults);
      const dropped = errors(tolerant);
      expect(new Set(dropped.map((fault) => fault.item))).toEqual(new Set(item ? [item] : []));
      expect(dropped.some((fault) => fault.fatal)).toBe(!image[0]);
    });
  }
});

const SKIPPED: readonly [name: string, text: string, item: string][] = [
  ['nameless', 'statics: [{meta: a, value: b}]\n', 'p/s00-raw/a.yaml'],
  ['of another format', `format: 4.0\n${GOOD}`, 'test/good'],
];

describe('a skipped document is named', () => {
  for (const [name, text, item] of SKIPPED) {
    test(name, () => {
      expect(compile(parsers(text)).faults).toMatchObject([{severity: 'warning', item}]);
    });
  }
});

for (const key of ['name', 'description', 'author']) {
  test(`a document with nothing but a ${key} is not nameless`, () => {
    const compiled = compile(parsers(`${key}: x\nstatics: [{meta: a, value: b}]\n`));
    expect(compiled.faults).toEqual([]);
    expect(compiled.loaded.parsers).toBe(2);
  });
}

test('a warning that costs nothing names no item', () => {
  const {faults} = compile(
    parsers(`${GOOD}  - {target: nothing, value: a}\n`.replace('[{meta: a, value: b}]', '')),
  );
  expect(faults).toHaveLength(1);
  expect(faults[0]).not.toHaveProperty('item');
});

test('nodes are refused beyond the depth the engine follows', () => {
  const nest = (depth: number): object =>
    depth === 0 ? {statics: [{meta: 'a', value: 'b'}]} : {nodes: [nest(depth - 1)]};
  const rules = (depth: number) => parsers(JSON.stringify({name: 'deep', ...nest(depth)}));
  expect(errors(compile(rules(NODE_DEPTH_MAX)))).toEqual([]);
  expect(errors(compile(rules(NODE_DEPTH_MAX + 1))).map(({code}) => code)).toEqual(['FW2408']);
});

test('a dropped item leaves no record', () => {
  const {nodes, statics} = new ImageView(compile(parsers(BAD))).debug;
  expect(nodes.map(({name}) => name)).toEqual(['test/good']);
  expect(statics).toEqual(['Meta.a']);
});

test('the same rules give the same image', () => {
  const rules = {...parsers(`${GOOD}---\n${LIST}`), scenarios: {'s/a.yaml': SCENARIO}};
  expect(compile(rules).image).toEqual(compile(rules).image);
});
