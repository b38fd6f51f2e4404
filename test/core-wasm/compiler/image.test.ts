// Round trip: small rule sets, decoded from the image as the core reads it.

import {describe, expect, test} from 'vitest';
import * as abi from '../../../core-wasm/assembly/abi.ts';
import {sipHash128} from '../../../core-wasm/compiler/rules/hash.ts';
import {compile, ImageView} from './rule-set.ts';

const {NONE} = abi;

const SYSLOG = `
name: test/syslog
filter: evt.Line.Labels.type == 'syslog'
onsuccess: next_stage
pattern_syntax:
  WHO: '%{WORD:user}'
grok:
  pattern: '^%{WHO} from %{IP:source}: %{DATA:message}$'
  apply_on: Line.Raw
  statics:
    - enriched: seen
      value: "yes"
statics:
  - meta: user
    expression: evt.Parsed.user
  - target: evt.StrTime
    expression: evt.Parsed.time
  - method: ParseDate
    expression: evt.StrTime
  - parsed: both
    value: literal
    expression: evt.Parsed.user
`;

const SSHD = `
name: test/sshd
filter: evt.Parsed.program in ['sshd', 'sshd-session'] && evt.Parsed.message != ''
nodes:
  - grok:
      name: WHO
      expression: evt.Parsed.message
    stash:
      - {name: users, key: evt.Parsed.user, value: evt.Parsed.source, ttl: 1h, size: 0}
      - {name: other, key: evt.Parsed.user, value: evt.Parsed.source, ttl: 250ms, size: 5, strategy: ARC}
  - name: named
    filter: evt.Parsed.user == 'root'
    statics: [{target: Line.Labels.kind, value: a}]
    nodes:
      - statics:
          - {target: evt.Unmarshaled.x.y, value: a}
          - {target: Stage, value: s02-enrich}
          - {target: evt.Overflow.Alert.Source.Value, value: a}
          - {target: Whitelisted, value: a}
          - {method: nosuch, value: a}
statics: [{meta: service, value: ssh}]
---
name: test/second
statics: [{meta: second, value: "1"}]
`;

const WHITELIST = `
name: test/whitelist
whitelist:
  reason: friends
  ip: [192.0.2.7, "2001:db8::7"]
  cidr: [127.0.0.1/24]
  expression: ["evt.Meta.user == 'me'", "1 == 1"]
`;

const view = new ImageView(
  compile({
    parsers: {
      'parsers/s01-parse/sshd.yaml': SSHD,
      'parsers/s00-raw/syslog.yaml': SYSLOG,
      'parsers/s01-parse/a.yaml': 'name: test/first\nstatics: [{meta: a, value: b}]\n',
    },
    postoverflows: {'postoverflows/s01-whitelist/w.yaml': WHITELIST},
  }),
);

const nodes = view.records(abi.Section.Nodes, abi.NODE_WORDS);
const names = nodes.map((node) => view.string(node[abi.NODE_NAME]!));
const node = (name: string) => nodes[names.indexOf(name)]!;

/** Statics as "target = source". */
function statics(first: number, count: number): string[] {
  const records = view.records(abi.Section.Statics, abi.STATIC_WORDS);
  return records.slice(first, first + count).map((record) => {
    const [target = 0, index = 0, value = 0, expression = 0] = record;
    const to = {
      [abi.StaticTarget.Slot]: () => view.slot(index),
      [abi.StaticTarget.Method]: () => `${abi.Method[index]}()`,
      [abi.StaticTarget.Stage]: () => 'stage',
      [abi.StaticTarget.Unmarshaled]: () => `unmarshaled ${view.string(index)}`,
      [abi.StaticTarget.Host]: () => `host ${view.string(index)}`,
      [abi.StaticTarget.Nothing]: () => 'nothing',
    }[target as abi.StaticTarget]();
    return `${to} = ${value === NONE ? view.expression(expression) : `"${view.string(value)}"`}`;
  });
}

describe('nodes', () => {
  test('stages in order of names, nodes in order of paths and documents', () => {
    const stages = (section: abi.Section) =>
      view.records(section, 3).map(([name = 0, first = 0, count = 0]) => ({
        stage: view.string(name),
        nodes: view.list(first, count).map((index) => names[index]),
      }));
    expect(stages(abi.Section.Stages)).toEqual([
      {stage: 's00-raw', nodes: ['test/syslog']},
      {stage: 's01-parse', nodes: ['test/first', 'test/sshd', 'test/second']},
    ]);
    expect(stages(abi.Section.PostStages)).toEqual([
      {stage: 's01-whitelist', nodes: ['test/whitelist']},
    ]);
    expect(node('test/second')[abi.NODE_INDEX]).toBe(2);
    expect(node('test/second')[abi.NODE_STAGE]).toBe(1);
  });

  test('a filter that is a comparison is a key and nothing else', () => {
    const syslog = node('test/syslog');
    expect(view.expression(syslog[abi.NODE_FILTER]!)).toBe("evt.Line.Labels.type == 'syslog'");
    expect(view.slot(syslog[abi.NODE_KEY_SLOT]!)).toBe('Label.type');
    const [count = 0, value = 0] = view.list(syslog[abi.NODE_KEY_SET]!, 2);
    expect([count, view.string(value)]).toEqual([1, 'syslog']);
    expect(syslog[abi.NODE_FLAGS]).toBe(abi.NODE_NEXT_STAGE | abi.NODE_KEY_IS_FILTER);
  });

  test('a filter with more than its key is evaluated', () => {
    const sshd = node('test/sshd');
    expect(view.slot(sshd[abi.NODE_KEY_SLOT]!)).toBe('Parsed.program');
    const [count = 0, ...values] = view.list(sshd[abi.NODE_KEY_SET]!, 3);
    expect(values.slice(0, count).map((string) => view.string(string))).toEqual([
      'sshd',
      'sshd-session',
    ]);
    expect(sshd[abi.NODE_FLAGS]).toBe(0);
  });

  test('a grok has its text and its fields', () => {
    const syslog = node('test/syslog');
    const pattern = view.records(abi.Section.Patterns, abi.PATTERN_WORDS)[syslog[abi.NODE_GROK]!]!;
    const fields = view.list(pattern[abi.PATTERN_FIELDS]!, pattern[abi.PATTERN_FIELD_COUNT]! * 2);
    const shown = Array.from({length: fields.length / 2}, (_, i) => view.slot(fields[i * 2 + 1]!));
    expect(shown.sort()).toEqual(['Parsed.message', 'Parsed.source', 'Parsed.user']);
    expect(pattern[abi.PATTERN_KIND]).toBe(abi.PatternKind.Grok);
    expect(syslog[abi.NODE_GROK_SLOT]).toBe(abi.SpecialSlot.LineRaw);
    expect(syslog[abi.NODE_GROK_EXPR]).toBe(NONE);
    expect(statics(syslog[abi.NODE_GROK_STATICS]!, syslog[abi.NODE_GROK_STATIC_COUNT]!)).toEqual([
      'Enriched.seen = "yes"',
    ]);
  });

  test('statics have one target and one source', () => {
    const syslog = node('test/syslog');
    expect(statics(syslog[abi.NODE_STATICS]!, syslog[abi.NODE_STATIC_COUNT]!)).toEqual([
      'Meta.user = evt.Parsed.user',
      'StrTime = evt.Parsed.time',
      'ParseDate() = evt.StrTime',
      'Parsed.both = "literal"',
    ]);
  });

  test('targets are resolved', () => {
    const deep = node('child-named');
    expect(statics(deep[abi.NODE_STATICS]!, deep[abi.NODE_STATIC_COUNT]!)).toEqual([
      'unmarshaled x = "a"',
      'stage = "s02-enrich"',
      'host Overflow.Alert.Source.Value = "a"',
      'nothing = "a"',
      'Unknown() = "a"',
    ]);
    const named = node('named');
    expect(statics(named[abi.NODE_STATICS]!, 1)).toEqual(['Label.kind = "a"']);
  });

  test('sub-nodes know their parent, and it them', () => {
    const children = (of: number[]) =>
      view.list(of[abi.NODE_CHILDREN]!, of[abi.NODE_CHILD_COUNT]!).map((index) => names[index]);
    expect(children(node('test/sshd'))).toEqual(['child-test/sshd', 'named']);
    expect(children(node('named'))).toEqual(['child-named']);
    expect(names[node('child-named')[abi.NODE_PARENT]!]).toBe('named');
    expect(node('test/sshd')[abi.NODE_PARENT]).toBe(NONE);
    expect(node('child-named')[abi.NODE_INDEX]).toBe(1);
  });

  test('a grok may read an expression, and name a pattern', () => {
    const child = node('child-test/sshd');
    expect(child[abi.NODE_GROK_SLOT]).toBe(NONE);
    expect(view.expression(child[abi.NODE_GROK_EXPR]!)).toBe('evt.Parsed.message');
    expect(child[abi.NODE_GROK]).not.toBe(NONE);
  });

  test('stashes', () => {
    const child = node('child-test/sshd');
    const first = child[abi.NODE_STASHES]!;
    const writes = view
      .records(abi.Section.StashWrites, abi.STASHWRITE_WORDS)
      .slice(first, first + child[abi.NODE_STASH_COUNT]!);
    expect(
      writes.map(([stash, key = 0, value = 0, low = 0, high = 0]) => [
        stash,
        view.expression(key),
        view.expression(value),
        view.long(low, high),
      ]),
    ).toEqual([
      [0, 'evt.Parsed.user', 'evt.Parsed.source', 3_600_000_000_000n],
      [1, 'evt.Parsed.user', 'evt.Parsed.source', 250_000_000n],
    ]);
    const stashes = view.records(abi.Section.Stashes, abi.STASH_WORDS);
    expect(stashes.map(([name = 0, ...rest]) => [view.string(name), ...rest])).toEqual([
      ['users', 100, 0],
      ['other', 5, 2],
    ]);
  });

  test('whitelists', () => {
    const index = node('test/whitelist')[abi.NODE_WHITELIST]!;
    const list = view.records(abi.Section.Whitelists, abi.WHITELIST_WORDS)[index]!;
    const prefixes = view.records(abi.Section.Prefixes, abi.PREFIX_SIZE / 4);
    const shown = (first: number, count: number) =>
      prefixes.slice(first, first + count).map(([family, bits, ...words]) => {
        const bytes = [...new Uint8Array(Uint32Array.from(words).buffer)];
        return `${family}/${bits} ${bytes.slice(0, family === 4 ? 4 : 16).join('.')}`;
      });
    expect(view.string(list[abi.WHITELIST_REASON]!)).toBe('friends');
    expect(shown(list[abi.WHITELIST_IPS]!, list[abi.WHITELIST_IP_COUNT]!)).toEqual([
      '4/32 192.0.2.7',
      '6/128 32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.7',
    ]);
    expect(shown(list[abi.WHITELIST_CIDRS]!, list[abi.WHITELIST_CIDR_COUNT]!)).toEqual([
      '4/24 127.0.0.0',
    ]);
    const expressions = view.list(list[abi.WHITELIST_EXPRS]!, list[abi.WHITELIST_EXPR_COUNT]!);
    expect(expressions.map((id) => view.expression(id))).toEqual([
      "evt.Meta.user == 'me'",
      '1 == 1',
    ]);
    expect(node('test/first')[abi.NODE_WHITELIST]).toBe(NONE);
  });

  test('Debug names everything', () => {
    const {debug} = view;
    expect(debug.nodes.map(({name}) => name)).toEqual(names);
    expect(debug.nodes[names.indexOf('named')]).toEqual({
      name: 'named',
      file: 'parsers/s01-parse/sshd.yaml',
      line: 11,
      stage: 's01-parse',
      depth: 1,
    });
    expect(debug.statics).toHaveLength(view.records(abi.Section.Statics, abi.STATIC_WORDS).length);
    expect(debug.stashes).toEqual(['users', 'other']);
    expect(debug.stages).toEqual(['s00-raw', 's01-parse']);
    expect(debug.postStages).toEqual(['s01-whitelist']);
    const filter = debug.expressions[node('test/sshd')[abi.NODE_FILTER]!]!;
    expect(filter).toMatchObject({item: 'test/sshd', role: 'filter', line: 3, column: 9});
  });
});

const SCENARIO = `
type: leaky
name: test/bf
description: brute force
filter: evt.Meta.log_type == 'ssh_failed'
groupby: evt.Meta.source_ip
distinct: evt.Meta.target_user
capacity: 5
cache_size: 3
leakspeed: 10s
blackhole: 1m
reprocess: true
cancel_on: evt.Meta.log_type == 'ok'
overflow_filter: len(queue.Queue) > 2
labels:
  remediation: yes
  service: ssh
  confidence: 3
  nested: {a: [1, 2.5, ~, "true"]}
scope:
  type: Range
  expression: evt.Enriched.SourceRange
`;

const BAYESIAN = `
type: bayesian
name: test/bayesian
description: d
filter: "true"
capacity: -1
leakspeed: 30s
bayesian_prior: 0.25
bayesian_threshold: 0.75
labels: {remediation: "true"}
bayesian_conditions:
  - {condition: evt.Parsed.x == 'y', prob_given_evil: 0.9, prob_given_benign: 0.1, guillotine: true}
  - {condition: evt.Line.Raw contains 'a', prob_given_evil: 1, prob_given_benign: 0.5}
`;

const COUNTER = `
type: counter
name: test/counter
description: d
filter: "1 == 1"
capacity: -1
duration: 1m30s
`;

const CONTEXT_A = 'context:\n  ip: [evt.Meta.source_ip]\n  raw: [evt.Parsed.raw]\n';
const CONTEXT_B = 'context:\n  ip: [evt.Meta.source_ip, evt.Meta.other]\n';

const scenarioImage = (options = {}) =>
  new ImageView(
    compile(
      {
        scenarios: {'s/b.yaml': BAYESIAN, 's/a.yaml': `${SCENARIO}---\n${COUNTER}`},
        contexts: {
          'c/a.yaml': CONTEXT_A,
          'c/b.yaml': CONTEXT_B,
          'console/context.yaml': 'local: [evt.Meta.z]\n',
        },
      },
      options,
    ),
  );

describe('scenarios', () => {
  const image = scenarioImage({simulation: {exclusions: ['test/counter']}});
  const records = image.records(abi.Section.Scenarios, abi.SCENARIO_WORDS);
  const [leaky, counter, bayesian] = records as [number[], number[], number[]];
  const long = (record: number[], at: number) => image.long(record[at]!, record[at + 1]!);
  const text = (record: number[], at: number) => image.expression(record[at]!);

  test('in order of paths, then of documents', () => {
    expect(records.map((record) => image.string(record[abi.SCENARIO_NAME]!))).toEqual([
      'test/bf',
      'test/counter',
      'test/bayesian',
    ]);
    expect(records.map((record) => record[abi.SCENARIO_DOCUMENT])).toEqual([0, 1, 0]);
  });

  test('a leaky bucket', () => {
    expect(leaky[abi.SCENARIO_TYPE]).toBe(abi.BucketType.Leaky);
    expect(leaky[abi.SCENARIO_CAPACITY]).toBe(5);
    expect(leaky[abi.SCENARIO_CACHE_SIZE]).toBe(3);
    expect(long(leaky, abi.SCENARIO_LEAKSPEED)).toBe(10_000_000_000n);
    expect(long(leaky, abi.SCENARIO_DURATION)).toBe(60_000_000_000n);
    expect(long(leaky, abi.SCENARIO_BLACKHOLE)).toBe(60_000_000_000n);
    expect(leaky[abi.SCENARIO_FLAGS]).toBe(
      abi.ScenarioFlag.Remediation | abi.ScenarioFlag.Reprocess,
    );
    expect(text(leaky, abi.SCENARIO_FILTER)).toBe("evt.Meta.log_type == 'ssh_failed'");
    expect(text(leaky, abi.SCENARIO_GROUPBY)).toBe('evt.Meta.source_ip');
    expect(text(leaky, abi.SCENARIO_DISTINCT)).toBe('evt.Meta.target_user');
    expect(text(leaky, abi.SCENARIO_CANCEL_ON)).toBe("evt.Meta.log_type == 'ok'");
    expect(text(leaky, abi.SCENARIO_OVERFLOW_FILTER)).toBe('len(queue.Queue) > 2');
    expect(text(leaky, abi.SCENARIO_CONDITION)).toBeUndefined();
    expect(image.string(leaky[abi.SCENARIO_SCOPE]!)).toBe('Range');
    expect(text(leaky, abi.SCENARIO_SCOPE_EXPR)).toBe('evt.Enriched.SourceRange');
    expect(leaky[abi.SCENARIO_REST]).toBe(abi.NONE);
    expect(image.string(leaky[abi.SCENARIO_FILTER_TEXT]!)).toBe(
      "evt.Meta.log_type == 'ssh_failed'",
    );
  });

  test('identity is that of filter and name', () => {
    expect(leaky.slice(abi.SCENARIO_IDENTITY, abi.SCENARIO_IDENTITY + 4)).toEqual(
      sipHash128("evt.Meta.log_type == 'ssh_failed'\0test/bf"),
    );
  });

  test('a counter is timed', () => {
    expect(counter[abi.SCENARIO_CAPACITY]! | 0).toBe(-1);
    expect(long(counter, abi.SCENARIO_DURATION)).toBe(90_000_000_000n);
    expect(counter[abi.SCENARIO_FLAGS]).toBe(abi.ScenarioFlag.Timed);
    expect(image.string(counter[abi.SCENARIO_SCOPE]!)).toBe('Ip');
  });

  test('a bayesian bucket', () => {
    const floats = (...words: number[]) => [...new Float32Array(Uint32Array.from(words).buffer)];
    expect(floats(bayesian[abi.SCENARIO_PRIOR]!, bayesian[abi.SCENARIO_THRESHOLD]!)).toEqual([
      0.25, 0.75,
    ]);
    const first = bayesian[abi.SCENARIO_BAYES]!;
    const conditions = image
      .records(abi.Section.Bayes, abi.BAYES_WORDS)
      .slice(first, first + bayesian[abi.SCENARIO_BAYES_COUNT]!);
    expect(
      conditions.map(([condition = 0, evil = 0, benign = 0, guillotine]) => [
        image.expression(condition),
        ...floats(evil, benign),
        guillotine,
      ]),
    ).toEqual([
      ["evt.Parsed.x == 'y'", Math.fround(0.9), Math.fround(0.1), 1],
      ["evt.Line.Raw contains 'a'", 1, 0.5, 0],
    ]);
    expect(long(bayesian, abi.SCENARIO_DURATION)).toBe(30_000_000_000n);
  });

  test('Debug describes them; only the boolean true remediates', () => {
    const {scenarios} = image.debug;
    expect(scenarios.map(({remediation, simulated}) => [remediation, simulated])).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
    expect(scenarios[0]).toEqual({
      index: 0,
      name: 'test/bf',
      description: 'brute force',
      file: 's/a.yaml',
      line: 2,
      document: 0,
      hash: '',
      version: '?',
      type: 'leaky',
      labels: {
        remediation: true,
        service: 'ssh',
        confidence: 3,
        nested: {a: [1, 2.5, null, 'true']},
      },
      leakspeed: '10s',
      capacity: 5,
      scope: 'Range',
      scopeExpression: leaky[abi.SCENARIO_SCOPE_EXPR],
      overflowFilter: leaky[abi.SCENARIO_OVERFLOW_FILTER],
      filterText: "evt.Meta.log_type == 'ssh_failed'",
      simulated: false,
      remediation: true,
      reprocess: true,
    });
    expect(scenarios[1]!.leakspeed).toBe('0s');
  });

  test('contexts of all files are united', () => {
    const {contexts} = image.debug;
    expect(
      contexts.map(({key, expressions}) => [key, ...expressions.map((id) => image.expression(id))]),
    ).toEqual([
      ['ip', 'evt.Meta.source_ip', 'evt.Meta.other'],
      ['raw', 'evt.Parsed.raw'],
      ['local', 'evt.Meta.z'],
    ]);
  });

  test('records keep what is read of them later', () => {
    const kept = (image: ImageView) => {
      const [options = 0, , ...bits] = image.words(abi.Section.Kept);
      const slots = image.words(abi.Section.Slots).length / 2;
      const isKept = (slot: number) => (bits[slot >> 5]! >> (slot & 31)) & 1;
      const names = Array.from({length: slots}, (_, slot) =>
        isKept(slot) ? image.slot(slot) : '',
      );
      return {
        options,
        slots: names.filter((name) => name.startsWith('Parsed') || name === 'Line.Raw'),
      };
    };
    const slots = ['Line.Raw', 'Parsed.x', 'Parsed.raw'];
    expect(kept(image)).toEqual({options: 0, slots});
    expect(kept(scenarioImage({keepRaw: true}))).toEqual({options: abi.RecordOption.Raw, slots});
  });
});

const SEMANTICS: readonly [name: string, from: string, to: string, same: boolean][] = [
  ['the filter', "'ssh_failed'", "'ssh'", false],
  ['the capacity', 'capacity: 5', 'capacity: 6', false],
  ['the leakspeed', 'leakspeed: 10s', 'leakspeed: 11s', false],
  ['the scope', 'SourceRange', 'Range', false],
  ['the description', 'brute force', 'other', true],
  ['the labels', 'remediation: yes', 'remediation: no', true],
  ['a comment', 'type: leaky', 'type: leaky # leaks', true],
];

describe('the semantic hash follows what shapes verdicts', () => {
  const hash = (text: string) => {
    const image = new ImageView(compile({scenarios: {'s/a.yaml': text}}));
    const [record] = image.records(abi.Section.Scenarios, abi.SCENARIO_WORDS);
    return record!.slice(abi.SCENARIO_SEMANTICS, abi.SCENARIO_SEMANTICS + 4).join();
  };
  for (const [name, from, to, same] of SEMANTICS) {
    test(`${name}: ${same ? 'unchanged' : 'changed'}`, () => {
      expect(SCENARIO).toContain(from);
      expect(hash(SCENARIO.replace(from, to)) === hash(SCENARIO)).toBe(same);
    });
  }
});
