// One row per kind of fault: what is written, with "»" before the character the
// fault must point at.

import {describe, expect, test} from 'vitest';
import {FAULTS} from '../../../core-wasm/compiler/rules/faults.ts';
import {excerpt} from '../../../core-wasm/compiler/yaml/source-file.ts';
import {compile, errors, type TestRules} from './rule-set.ts';

type Kind = 'parsers' | 'scenarios' | 'postoverflows' | 'contexts';

interface Row {
  readonly name: string;
  readonly code: string;
  /** "»" stands before the place. */
  readonly text: string;
  readonly kind?: Kind;
  readonly severity?: 'warning';
  /** Text the message must contain. */
  readonly says?: string;
  readonly data?: TestRules['data'];
}

const PATHS: Readonly<Record<Kind, string>> = {
  parsers: 'parsers/s01-parse/test.yaml',
  postoverflows: 'postoverflows/s01-whitelist/test.yaml',
  scenarios: 'scenarios/test.yaml',
  contexts: 'contexts/test.yaml',
};

const LEAKY = `type: leaky
name: test/leaky
description: test
filter: "true"
leakspeed: 10s
capacity: 5
`;
const CONDITIONAL = LEAKY.replace('leaky\n', 'conditional\n').replace('5', '-1');
const BAYESIAN = `type: bayesian
name: test/bayesian
description: test
filter: "true"
capacity: -1
leakspeed: 1s
`;
const BAYES =
  'bayesian_conditions: [{condition: "true", prob_given_evil: 0.9, prob_given_benign: 0.1}]\n';
const NODE = 'name: test/node\n';
const STATIC = 'statics: [{meta: a, value: b}]\n';

const PARSERS: readonly Row[] = [
  {name: 'a syntax error', code: 'FW2001', text: `${NODE}filter: »a: b\n`},
  {
    name: 'a list for a string',
    code: 'FW2002',
    text: `${NODE}filter: »[a, b]\n${STATIC}`,
    says: 'expected a string, found a list',
  },
  {name: 'a map for a list', code: 'FW2002', text: `${NODE}statics: »{meta: a}\n`},
  {
    name: 'a word for a boolean',
    code: 'FW2002',
    text: `${NODE}debug: »"yes"\n${STATIC}`,
    says: 'found the string "yes"',
  },
  {
    name: 'a word for a number',
    code: 'FW2002',
    text: `${NODE}stash: [{name: a, key: "''", value: "''", ttl: 1s, size: »many}]\n${STATIC}`,
  },
  {
    name: 'an unknown key',
    code: 'FW2003',
    text: `${NODE}»filtre: "true"\n${STATIC}`,
    says: 'did you mean "filter"?',
  },
  {
    name: 'an unknown key in a grok',
    code: 'FW2003',
    text: `${NODE}grok:\n  pattern: x\n  »aplly_on: message\n`,
    says: 'in a grok, did you mean "apply_on"?',
  },
  {
    name: 'an unknown key in a sub-node',
    code: 'FW2003',
    text: `${NODE}nodes:\n  - statics: [{meta: a, value: b}]\n    »foo: bar\n`,
  },
  {
    name: 'a repeated key',
    code: 'FW2004',
    text: `${NODE}debug: true\n»debug: false\n${STATIC}`,
    says: 'first at line 2',
  },
  {
    name: 'a pattern name that is a number',
    code: 'FW2009',
    text: `${NODE}pattern_syntax:\n  »5: x\n${STATIC}`,
  },
  {
    name: 'a pattern that is a boolean',
    code: 'FW2009',
    text: `${NODE}pattern_syntax:\n  A: »yes\n${STATIC}`,
  },
  {
    name: 'a number beyond 32 bits',
    code: 'FW2010',
    text: `${NODE}stash: [{name: a, key: "''", value: "''", ttl: 1s, size: »5000000000}]\n${STATIC}`,
  },
  {
    name: 'a fraction for an integer',
    code: 'FW2011',
    severity: 'warning',
    text: `${NODE}stash: [{name: a, key: "''", value: "''", ttl: 1s, size: »5.5}]\n${STATIC}`,
  },
  {name: 'a document that is a list', code: 'FW2013', text: '»- a\n'},
  {name: 'a nameless document', code: 'FW2014', severity: 'warning', text: `»${STATIC}`},
  {name: 'an unreadable format', code: 'FW2015', text: `${NODE}format: »two\n${STATIC}`},
  {
    name: 'a format of the future',
    code: 'FW2016',
    severity: 'warning',
    text: `${NODE}format: »3.1\n${STATIC}`,
  },
  {name: 'an unknown variable', code: 'FW2203', text: `${NODE}filter: »ratata\n${STATIC}`},
  {
    name: 'an unknown name in a literal block',
    code: 'FW2203',
    text: `${NODE}filter: |\n  evt.Meta.a == 'b' &&\n    »xu == 'c'\n${STATIC}`,
  },
  {
    name: 'an unknown name in a folded block',
    code: 'FW2203',
    text: `${NODE}filter: >-\n  evt.Meta.a == 'b'\n  && »xu == 'c'\n${STATIC}`,
  },
  {
    name: 'an unknown name in single quotes',
    code: 'FW2203',
    text: `${NODE}filter: 'evt.Meta.a == ''b'' && »xu == ''c'''\n${STATIC}`,
  },
  {
    name: 'an unknown name in double quotes',
    code: 'FW2203',
    text: `${NODE}filter: "evt.Meta.a == \\"b\\" && »xu == \\"c\\""\n${STATIC}`,
  },
  {name: 'mixed types', code: 'FW2204', text: `${NODE}filter: »evt.Meta.a == 1\n${STATIC}`},
  {
    name: 'an unfinished expression',
    code: 'FW2201',
    text: `${NODE}filter: evt.Meta.a ==»\n${STATIC}`,
  },
  {
    name: 'a bad regular expression in an expression',
    code: 'FW2207',
    text: `${NODE}filter: evt.Meta.a matches »'a('\n${STATIC}`,
  },
  {
    name: 'a filter that is no boolean',
    code: 'FW2210',
    severity: 'warning',
    text: `${NODE}filter: »evt.Meta.a\n${STATIC}`,
  },
  {name: 'an unknown onsuccess', code: 'FW2401', text: `${NODE}onsuccess: »next\n${STATIC}`},
  {name: 'an empty node', code: 'FW2402', text: `»${NODE}filter: "true"\n`},
  {name: 'an empty sub-node', code: 'FW2402', text: `${NODE}nodes:\n  - »filter: "true"\n`},
  {name: 'a grok without a text', code: 'FW2403', text: `${NODE}grok:\n  »pattern: x\n`},
  {name: 'a grok without a pattern', code: 'FW2404', text: `${NODE}grok:\n  »apply_on: message\n`},
  {
    name: 'a grok that never runs',
    code: 'FW2407',
    severity: 'warning',
    text: `${NODE}grok:\n  »expression: evt.Line.Raw\n`,
  },
  {
    name: 'an unknown name in a grok',
    code: 'FW2301',
    text: `${NODE}grok:\n  pattern: "^a »%{NOSUCH:b}"\n  apply_on: message\n`,
  },
  {
    name: 'an unknown name in a grok in a block',
    code: 'FW2301',
    text: `${NODE}grok:\n  pattern: |-\n    ^a\n    »%{NOSUCH:b}\n  apply_on: message\n`,
  },
  {
    name: 'an unknown grok name',
    code: 'FW2301',
    text: `${NODE}grok:\n  name: »RATATA\n  apply_on: message\n`,
  },
  {
    name: 'a grok name that cannot be one',
    code: 'FW2301',
    text: `${NODE}grok:\n  name: »RAT-ATA\n  apply_on: message\n`,
  },
  {
    name: 'a bad pattern',
    code: 'FW2301',
    text: `${NODE}pattern_syntax:\n  A: "»%{NOSUCH}"\n${STATIC}`,
  },
  {
    name: 'a pattern that is no regular expression',
    code: 'FW2302',
    text: `${NODE}pattern_syntax:\n  A: '[»a-$'\n${STATIC}`,
  },
  {
    name: 'a pattern too large for the matcher',
    code: 'FW2302',
    text: `${NODE}grok:\n  pattern: '»\\pL{300}%{DATA:a}'\n  apply_on: message\n`,
  },
  {name: 'an empty pattern', code: 'FW2304', text: `${NODE}pattern_syntax:\n  A: »''\n${STATIC}`},
  {
    name: 'a field whose group is miscounted',
    code: 'FW2303',
    text: `${NODE}grok:\n  pattern: '»[((((]%{DATA:a}'\n  apply_on: message\n`,
  },
  {
    name: 'a pattern name that cannot be referred to',
    code: 'FW2405',
    severity: 'warning',
    text: `${NODE}pattern_syntax:\n  »A-B: x\n${STATIC}`,
  },
  {
    name: 'a taken pattern name',
    code: 'FW2406',
    severity: 'warning',
    text: `${NODE}pattern_syntax:\n  »DATA: x\n${STATIC}`,
  },
  {name: 'a static without a target', code: 'FW2409', text: `${NODE}statics:\n  - »value: a\n`},
  {
    name: 'a node static with enriched alone',
    code: 'FW2409',
    text: `${NODE}statics:\n  - »enriched: a\n    value: b\n`,
    says: 'only "enriched"',
  },
  {
    name: 'a grok static without a target',
    code: 'FW2409',
    text: `${NODE}grok:\n  pattern: "%{DATA:a}"\n  apply_on: message\n  statics:\n    - »value: a\n`,
  },
  {name: 'a static without a source', code: 'FW2410', text: `${NODE}statics:\n  - »meta: a\n`},
  {
    name: 'an unknown target',
    code: 'FW2411',
    severity: 'warning',
    text: `${NODE}statics:\n  - {target: »source_ip, value: a}\n`,
  },
  {
    name: 'an unknown method',
    code: 'FW2412',
    severity: 'warning',
    text: `${NODE}statics:\n  - {method: »Parsedate, value: a}\n`,
  },
  {
    name: 'a bad expression in a static',
    code: 'FW2203',
    text: `${NODE}statics:\n  - meta: a\n    expression: »evt.Foo\n`,
  },
  {
    name: 'a stash without a key',
    code: 'FW2413',
    text: `${NODE}stash:\n  - »name: a\n    value: "''"\n    ttl: 1s\n${STATIC}`,
  },
  {
    name: 'a stash with days',
    code: 'FW2017',
    text: `${NODE}stash: [{name: a, key: "''", value: "''", ttl: »1d}]\n${STATIC}`,
  },
  {
    name: 'an unknown strategy',
    code: 'FW2414',
    severity: 'warning',
    text: `${NODE}stash: [{name: a, key: "''", value: "''", ttl: 1s, strategy: »FIFO}]\n${STATIC}`,
  },
  {
    name: 'a bad address',
    code: 'FW2415',
    text: `${NODE}whitelist:\n  ip:\n    - 1.2.3.4\n    - »1.2.3\n`,
  },
  {name: 'a bad range', code: 'FW2416', text: `${NODE}whitelist:\n  cidr: [»127.0.0.1/1000]\n`},
  {
    name: 'an address with a zone',
    code: 'FW2901',
    text: `${NODE}whitelist:\n  ip: [»fe80::1%eth0]\n`,
  },
  {
    name: 'a bad expression in a whitelist',
    code: 'FW2203',
    text: `${NODE}whitelist:\n  expression:\n    - »evt.THISPROPERTYSHOULDERROR == true\n`,
  },
  {
    name: 'a data entry without dest_file',
    code: 'FW2601',
    severity: 'warning',
    text: `${NODE}data:\n  - »source_url: http://a\n    type: string\n${STATIC}`,
  },
  {
    name: 'a data entry of an unknown type',
    code: 'FW2601',
    severity: 'warning',
    text: `${NODE}data: [{dest_file: a, type: »text}]\n${STATIC}`,
  },
  {
    name: 'a missing data file',
    code: 'FW2602',
    severity: 'warning',
    text: `${NODE}data: [{dest_file: »a.txt, type: string}]\n${STATIC}`,
  },
  {
    name: 'a data file of two types',
    code: 'FW2605',
    severity: 'warning',
    data: {a: 'x'},
    text: `${NODE}data: [{dest_file: a, type: string}, {dest_file: »a, type: regexp}]\n${STATIC}`,
  },
];

const SCENARIOS: readonly Row[] = [
  {name: 'a key that scenarios do not have', code: 'FW2003', text: `${LEAKY}»author: me\n`},
  {
    name: 'a missing description',
    code: 'FW2501',
    text: `»${LEAKY.replace('description: test\n', '')}`,
    says: '"description"',
  },
  {name: 'an unknown type', code: 'FW2502', text: LEAKY.replace('leaky\n', '»ratata\n')},
  {
    name: 'a leaky without capacity',
    code: 'FW2503',
    text: `»${LEAKY.replace('capacity: 5\n', '')}`,
  },
  {name: 'a leaky with capacity 0', code: 'FW2503', text: LEAKY.replace('5', '»0')},
  {
    name: 'a trigger with a capacity',
    code: 'FW2503',
    text: LEAKY.replace('leaky\n', 'trigger\n').replace('5', '»5'),
  },
  {name: 'a leakspeed of nothing', code: 'FW2504', text: LEAKY.replace('10s', '»0s')},
  {name: 'a leakspeed in days', code: 'FW2017', text: LEAKY.replace('10s', '»1d')},
  {
    name: 'a counter without duration',
    code: 'FW2505',
    text: `»${LEAKY.replace('leaky\n', 'counter\n').replace('5', '-1')}`,
  },
  {name: 'a conditional without condition', code: 'FW2506', text: `»${CONDITIONAL}`},
  {
    name: 'a conditional with a capacity',
    code: 'FW2509',
    severity: 'warning',
    text: `${CONDITIONAL.replace('-1', '»5')}condition: "true"\n`,
  },
  {
    name: 'a prior above 1',
    code: 'FW2507',
    text: `${BAYESIAN}${BAYES}bayesian_threshold: 0.5\nbayesian_prior: »1.5\n`,
  },
  {
    name: 'a bayesian without conditions',
    code: 'FW2507',
    text: `»${BAYESIAN}bayesian_threshold: 0.5\nbayesian_prior: 0.5\n`,
  },
  {
    name: 'a bayesian without leakspeed',
    code: 'FW2509',
    severity: 'warning',
    text: `»${BAYESIAN.replace('leakspeed: 1s\n', '')}${BAYES}bayesian_threshold: 0.5\nbayesian_prior: 0.5\n`,
  },
  {
    name: 'a bad bayesian condition',
    code: 'FW2203',
    text: `${BAYESIAN}bayesian_conditions:\n  - condition: »xu\nbayesian_threshold: 0.5\nbayesian_prior: 0.5\n`,
  },
  {
    name: 'a scope Ip with an expression',
    code: 'FW2508',
    text: `${LEAKY}scope:\n  type: Ip\n  expression: »evt.Meta.a\n`,
  },
  {
    name: 'a scope in lower case without an expression',
    code: 'FW2508',
    text: `${LEAKY}scope:\n  »type: ip\n`,
  },
  {
    name: 'a filter that is no boolean',
    code: 'FW2210',
    text: LEAKY.replace('"true"', '»evt.Meta.a'),
    says: 'expected a bool, found string',
  },
  {name: 'a groupby that is no string', code: 'FW2210', text: `${LEAKY}groupby: »1\n`},
  {
    name: 'a bad overflow_filter',
    code: 'FW2203',
    text: `${LEAKY}overflow_filter: |\n  any(queue.Queue, {.Meta.a == 'b'})\n  and »xu\n`,
  },
  {
    name: 'a cache_size above the capacity',
    code: 'FW2509',
    severity: 'warning',
    text: `${LEAKY}cache_size: »6\n`,
  },
  {
    name: 'the second document',
    code: 'FW2502',
    text: `${LEAKY}---\n${LEAKY.replace('leaky\n', '»ratata\n')}`,
  },
];

const CONTEXTS: readonly Row[] = [
  {name: 'a context without entries', code: 'FW2701', severity: 'warning', text: '»name: a\n'},
  {name: 'a context that is a list', code: 'FW2002', text: 'context:\n  »- a\n'},
  {
    name: 'a bad expression of a context',
    code: 'FW2203',
    text: 'context:\n  source_ip:\n    - evt.Parsed.a\n    - »evt.invalid.source_ip\n',
  },
];

const ROWS: readonly Row[] = [
  ...PARSERS,
  ...SCENARIOS.map((row) => ({...row, kind: 'scenarios' as const})),
  ...CONTEXTS.map((row) => ({...row, kind: 'contexts' as const})),
];

/** The text with "»" before the character that a place names. */
function marked(text: string, line: number, column: number): string {
  const lines = text.split('\n');
  const chars = [...lines[line - 1]!];
  lines[line - 1] = [...chars.slice(0, column - 1), '»', ...chars.slice(column - 1)].join('');
  return lines.join('\n');
}

describe('faults point at their place', () => {
  for (const {
    name,
    code,
    text,
    kind = 'parsers',
    severity = 'error',
    says = '',
    data = {},
  } of ROWS) {
    test(`${code} ${name}`, () => {
      const source = text.replace('»', '');
      const {faults} = compile({[kind]: {[PATHS[kind]]: source}, data});
      expect(faults.map((fault) => fault.code)).toEqual([code]);
      const [fault] = faults;
      expect(fault!.severity).toBe(severity);
      expect(fault!.where.file).toBe(PATHS[kind]);
      expect(marked(source, fault!.where.line, fault!.where.column)).toBe(text);
      expect(fault!.message).toContain(says);
    });
  }
});

describe('messages keep the house style', () => {
  for (const {name, text, kind = 'parsers', data = {}} of ROWS) {
    test(name, () => {
      const {faults} = compile({[kind]: {[PATHS[kind]]: text.replace('»', '')}, data});
      for (const {message, code} of faults) {
        expect(message).toMatch(/^[^A-Z].*[^.]$/s);
        expect(FAULTS).toHaveProperty(code);
      }
    });
  }
});

test('every code that rules can have is shown by a row', () => {
  const shown = new Set(ROWS.map(({code}) => code));
  // Shown in yaml.test.ts, data-files.test.ts, tolerance.test.ts and by the expression compiler's own tests.
  const elsewhere = [
    'FW2305',
    'FW2306',
    'FW2005',
    'FW2006',
    'FW2007',
    'FW2008',
    'FW2012',
    'FW2408',
    'FW2603',
    'FW2604',
  ];
  const ofExpressions = ['FW2202', 'FW2205', 'FW2206', 'FW2208', 'FW2209'];
  // Shown in kernel/profiles/profiles.test.ts.
  const ofProfiles = ['FW2851', 'FW2852', 'FW2853', 'FW2854', 'FW2855'];
  const missing = Object.keys(FAULTS).filter((code) => !shown.has(code));
  expect(missing.sort()).toEqual([...elsewhere, ...ofExpressions, ...ofProfiles].sort());
});

test('all faults of all files are collected', () => {
  const broken = `${NODE}filter: ratata\nonsuccess: next\nstatics:\n  - {meta: a}\n  - {value: b}\n`;
  const compiled = compile({
    parsers: {'parsers/s01-parse/b.yaml': broken, 'parsers/s01-parse/a.yaml': broken},
    scenarios: {'scenarios/a.yaml': LEAKY.replace('5', '0').replace('10s', '0s')},
  });
  expect(
    errors(compiled).map(({code, where}) => `${where.file.split('/').at(-1)} ${code}`),
  ).toEqual([
    ...['FW2203', 'FW2401', 'FW2410', 'FW2409'].map((code) => `a.yaml ${code}`),
    ...['FW2203', 'FW2401', 'FW2410', 'FW2409'].map((code) => `b.yaml ${code}`),
    ...['FW2504', 'FW2503'].map((code) => `a.yaml ${code}`),
  ]);
});

test('an excerpt shows the place of an expression in a block', () => {
  const text = `${NODE}filter: |\n  evt.Meta.a == 'b' &&\n    xu == 'c'\n${STATIC}`;
  const [fault] = compile({parsers: {[PATHS.parsers]: text}}).faults;
  expect(excerpt(text, fault!.where)).toBe("4 |     xu == 'c'\n  |     ^");
});
