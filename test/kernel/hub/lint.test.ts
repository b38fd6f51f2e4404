// Each remark of `hub lint`: a hub that earns it, and that the plain one earns none.
import {describe, expect, test} from 'vitest';
import {lintHub} from '../../../kernel/hub/lint/index.ts';
import {DOORS, type Files, referenceTest, smallHub} from './small-hub.ts';

const HUB: Files = {...DOORS, ...referenceTest({parser: 'true', scenario: 'true'})};
const DOOR = 'parsers/s01-parse/some/door.yaml';
const KNOCKS = 'scenarios/some/knocks.yaml';

const lint = async (files: Files) => {
  const {findings} = await lintHub({hub: smallHub(files), data: []});
  return findings.map(({code, message}) => `${code} ${message}`);
};

/** The hub with a text in one of its files replaced. */
const changed = (path: string, from: string, to: string): Files => {
  expect(HUB[path]).toContain(from);
  return {...HUB, [path]: HUB[path]!.replace(from, to)};
};

test('a plain hub earns no remark', async () => {
  expect(await lint(HUB)).toEqual([]);
});

describe('remarks', () => {
  const CASES: readonly {name: string; files: () => Files; finding: string}[] = [
    {
      name: 'a node behind one that takes every event',
      files: () => ({
        ...HUB,
        'parsers/s01-parse/some/all.yaml':
          'name: some/all\ndescription: all\nonsuccess: next_stage\nstatics:\n  - meta: all\n    value: "1"\n',
      }),
      finding: 'FW3101 "some/door" is never reached: "some/all"',
    },
    {
      name: 'a child behind one that always succeeds, where success moves on',
      files: () => ({
        ...HUB,
        [DOOR]: `${HUB[DOOR]}nodes:\n  - statics:\n      - meta: a\n        value: "1"\n  - name: late\n    statics:\n      - meta: b\n        value: "1"\n`,
      }),
      finding: 'FW3101 "late" is never reached',
    },
    {
      name: 'a filter that is false',
      files: () => changed(KNOCKS, "evt.Meta.log_type == 'knock'", "false && evt.Meta.who == 'x'"),
      finding: 'FW3102 the filter of "some/knocks" is false whatever the event',
    },
    {
      name: 'a filter that contradicts itself',
      files: () => changed(KNOCKS, "== 'knock'", "== 'knock' && evt.Meta.log_type in ['a', 'b']"),
      finding: 'FW3102 the filter of "some/knocks" never holds: Meta.log_type cannot be both',
    },
    {
      name: 'a filter that asks for what no rule sets',
      files: () => changed(KNOCKS, "== 'knock'", "== 'knok'"),
      finding:
        'FW3102 the filter of "some/knocks" never holds: no rule sets Meta.log_type to "knok"',
    },
    {
      name: 'a capture nobody reads',
      files: () => changed(DOOR, '%{WORD:who}', '%{WORD:who}%{NUMBER:size}'),
      finding: 'FW3103 "some/door" captures evt.Parsed.size',
    },
    {
      name: 'a field nobody sets',
      files: () => changed(KNOCKS, 'groupby: evt.Meta.source_ip', 'groupby: evt.Meta.source_ipp'),
      finding: 'FW3104 no rule sets evt.Meta.source_ipp, which this groupby reads',
    },
    {
      name: 'a pattern that cannot match',
      files: () => changed(DOOR, "'^%{TIMESTAMP_ISO8601:when}", "'$%{TIMESTAMP_ISO8601:when}"),
      finding: 'FW3105 the grok of "some/door" cannot match',
    },
    {
      name: 'a distinct without bound',
      files: () => {
        const files = changed(KNOCKS, 'capacity: 2', 'capacity: -1');
        const type = 'type: conditional\ncondition: len(queue.Queue) > 2\ndistinct: evt.Meta.who';
        return {...files, [KNOCKS]: files[KNOCKS]!.replace('type: leaky', type)};
      },
      finding: 'FW3107 "some/knocks" remembers every value of "distinct"',
    },
    {
      name: 'no blackhole',
      files: () => changed(KNOCKS, 'blackhole: 1m\n', ''),
      finding: 'FW3108 "some/knocks" has no blackhole',
    },
    {
      name: 'an address between two free texts',
      files: () => changed(DOOR, 'knock from %{IP:address}', '.* from %{IP:address} .*'),
      finding: 'FW3109 "some/door" takes the source\'s address from between two texts',
    },
    {
      name: 'an address in a pattern without anchors',
      files: () => {
        const files = changed(DOOR, "'^%{TIMESTAMP_ISO8601:when}", "'%{TIMESTAMP_ISO8601:when}");
        return {...files, [DOOR]: files[DOOR]!.replace(")$'", ")'")};
      },
      finding: 'FW3109 "some/door"',
    },
    {
      name: 'no description',
      files: () => changed(DOOR, 'description: knocks\n', ''),
      finding: 'FW3110 "some/door" has no description',
    },
    {
      name: 'missing labels',
      files: () => changed(KNOCKS, '  service: door\n', ''),
      finding: 'FW3111 "some/knocks" lacks labels: "service"',
    },
    {
      name: 'no test',
      files: () => ({
        ...HUB,
        'scenarios/some/other.yaml': HUB[KNOCKS]!.replaceAll('knocks', 'other'),
      }),
      finding: 'FW3112 no test runs "some/other"',
    },
    {
      name: "the compiler's own faults",
      files: () => changed(KNOCKS, "== 'knock'", '== '),
      finding: 'FW22',
    },
    {
      name: 'a test that names what is not there',
      files: () => changed('.tests/knocks/config.yaml', 'some/date', 'some/dates'),
      finding: 'FW3006',
    },
  ];
  for (const {name, files, finding} of CASES) {
    test(name, async () => {
      const findings = await lint(files());
      expect(findings.filter((found) => found.startsWith(finding))).toHaveLength(1);
    });
  }
});

describe('no remark', () => {
  const CASES: readonly {name: string; files: () => Files}[] = [
    {
      name: 'for an address with free text before it only',
      files: () => {
        const files = changed(DOOR, 'knock from %{IP:address}', '.* from %{IP:address}');
        return {...files, [DOOR]: files[DOOR]!.replace('|\\((?P<rest>.*)\\)', '')};
      },
    },
    {
      name: 'for an address behind free text that cannot hold what stands between them',
      files: () =>
        changed(DOOR, 'knock from %{IP:address}', '"[^"]*", knock from %{IP:address} .*'),
    },
    {
      name: 'for an address before free text that cannot hold what stands between them',
      files: () => {
        const files = changed(DOOR, 'knock from %{IP:address}', '.* from %{IP:address}');
        return {...files, [DOOR]: files[DOOR]!.replace('(?P<rest>.*)', '(?P<rest>[^(]*)')};
      },
    },
    {
      name: 'for a demand that a value computed at run time may meet',
      files: () => {
        const files = changed(KNOCKS, "== 'knock'", "== 'other'");
        return {
          ...files,
          [DOOR]: files[DOOR]!.replace('value: knock', 'expression: evt.Parsed.who'),
        };
      },
    },
    {
      name: 'for a field that expressions set',
      files: () =>
        changed(KNOCKS, "== 'knock'", "== 'knock' && evt.SetMeta('a', 'b') && evt.Meta.a == 'b'"),
    },
    {
      name: 'where it is answered right above',
      files: () => {
        const files = changed(KNOCKS, 'blackhole: 1m\n', '');
        return {...files, [KNOCKS]: `# lint-ok FW3108: knocks are rare\n${files[KNOCKS]}`};
      },
    },
  ];
  for (const {name, files} of CASES) {
    test(name, async () => {
      expect(await lint(files())).toEqual([]);
    });
  }
});
