// Hub tests in both formats: what passes, what fails and how it is told.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {
  HUB_TEST_NOW,
  type HubTestOptions,
  type TimedOutcome,
  testHub,
} from '../../../kernel/hub/test/index.ts';
import {DOORS, type Files, KNOCKS_LOG, referenceTest, smallHub} from './small-hub.ts';

const run = (hub: string, options: Partial<HubTestOptions> = {}) =>
  testHub({
    hub,
    data: [],
    now: HUB_TEST_NOW,
    update: false,
    names: [],
    threads: 1,
    clock: () => 0,
    ...options,
  });

async function only(files: Files, options: Partial<HubTestOptions> = {}): Promise<TimedOutcome> {
  const {tests} = await run(smallHub(files), options);
  expect(tests).toHaveLength(1);
  return tests[0]!;
}

const NODE = 'results["s01-parse"]["some/door"]';
const PARSER = `len(results) == 4
len(${NODE}) == 3
${NODE}[0].Success == true
${NODE}[0].Evt.Parsed["who"] == "joe"

${NODE}[2].Evt.Meta["source_ip"] == "203.0.113.9"
len(results["success"][""]) == 0
`;
const SCENARIO = `len(results) == 1
"203.0.113.9" in results[0].Overflow.GetSources()
results[0].Overflow.Alert.GetScenario() == "some/knocks"
results[0].Overflow.Alert.GetEventsCount() == 3
results[0].Overflow.Alert.Events[1].GetMeta("who") == "joe"
`;

describe("the reference's format", () => {
  test('assertions that hold', async () => {
    const outcome = await only({
      ...DOORS,
      ...referenceTest({parser: PARSER, scenario: SCENARIO}),
    });
    expect(outcome).toMatchObject({name: 'knocks', status: 'passed', failures: [], ignored: []});
  });

  const FALSE = [
    {
      name: 'a wrong value is told with both sides',
      parser: `${NODE}[0].Evt.Parsed["who"] == "jane"`,
      failure: {line: 1, expected: '"jane"', actual: '"joe"'},
    },
    {
      name: 'a missing field reads as the empty text',
      parser: `${NODE}[0].Evt.Parsed["nobody"] == "x"`,
      failure: {line: 1, expected: '"x"', actual: '""'},
    },
    {
      name: 'a false line without "==" fails too',
      parser: `true\n"x" in ["y"]`,
      failure: {line: 2},
    },
  ];
  for (const {name, parser, failure} of FALSE) {
    test(name, async () => {
      const outcome = await only({...DOORS, ...referenceTest({parser, scenario: SCENARIO})});
      expect(outcome.status).toBe('failed');
      expect(outcome.failures).toMatchObject([failure]);
    });
  }

  test('a false line of scenario.assert without " == " is told and not counted', async () => {
    const scenario = `${SCENARIO}"192.0.2.1" in results[0].Overflow.GetSources()\n`;
    const outcome = await only({...DOORS, ...referenceTest({parser: PARSER, scenario})});
    expect(outcome.status).toBe('passed');
    expect(outcome.ignored).toMatchObject([{line: 6}]);
  });

  const UNUSABLE = [
    {
      name: 'an index out of range',
      scenario: 'results[7].Overflow.Whitelisted',
      says: 'out of range',
    },
    {name: 'no bool', scenario: 'len(results)', says: 'no bool but 1'},
    {name: 'no expression', scenario: 'len(results) == ', says: 'expected an expression'},
    {name: 'an unknown variable', scenario: 'result[0] == 1', says: 'expected a variable'},
  ];
  for (const {name, scenario, says} of UNUSABLE) {
    test(`${name} ends the test`, async () => {
      const outcome = await only({...DOORS, ...referenceTest({parser: PARSER, scenario})});
      expect(outcome).toMatchObject({status: 'failed', problem: {code: 'FW3008'}});
      expect(outcome.problem!.message).toContain(says);
    });
  }

  test('without assertions those are offered that would hold', async () => {
    const files = {...DOORS, ...referenceTest({})};
    const outcome = await only(files);
    expect(outcome.status).toBe('failed');
    const [parser, scenario] = outcome.generated.map(({text}) => text);
    expect(parser).toContain(`${NODE}[0].Evt.Parsed["who"] == "joe"`);
    const again = await only({...DOORS, ...referenceTest({parser: parser!, scenario: scenario!})});
    expect(again).toMatchObject({status: 'passed', failures: []});
  });

  test('Meta that a filter sets is kept with the alert', async () => {
    const scenario = DOORS['scenarios/some/knocks.yaml']!.replace(
      "== 'knock'",
      "== 'knock' and evt.SetMeta(evt.Meta.who + '_key', 'x') and evt.SetMeta('fixed', 'y')",
    );
    const events = 'results[0].Overflow.Alert.Events[0]';
    const outcome = await only({
      ...DOORS,
      'scenarios/some/knocks.yaml': scenario,
      ...referenceTest({
        parser: PARSER,
        scenario: `${events}.GetMeta("joe_key") == "x"\n${events}.GetMeta("fixed") == "y"\n`,
      }),
    });
    expect(outcome).toMatchObject({status: 'passed', failures: []});
  });

  test('a stash entry lives from its line, whose date is read after it was written', async () => {
    const door = DOORS['parsers/s01-parse/some/door.yaml']!.replace(
      '  apply_on: Line.Raw\n',
      `  apply_on: Line.Raw
  statics:
    - meta: before
      expression: GetFromStash('seen', 'last')
stash:
  - name: seen
    key: "'last'"
    value: evt.Parsed.who
    ttl: 5s
`,
    );
    const log = ['2026-03-01', '2026-03-05', '2026-03-05', '2026-03-09']
      .map((day, at) => `${day}T10:00:00Z knock from 203.0.113.9 by joe${at}\n`)
      .join('');
    const before = (at: number) => `${NODE}[${at}].Evt.Meta["before"]`;
    const outcome = await only({
      ...DOORS,
      'parsers/s01-parse/some/door.yaml': door,
      ...referenceTest({
        parser: ['', 'joe0', 'joe1', 'joe2']
          .map((who, at) => `${before(at)} == "${who}"`)
          .join('\n'),
        scenario: 'len(results) == 0',
      }),
      '.tests/knocks/door.log': log,
    });
    expect(outcome).toMatchObject({status: 'passed', failures: []});
  });

  test('an old assertion on a path means its last element', async () => {
    const parser = `${NODE}[0].Evt.Meta["datasource_path"] == "door.log"`;
    const outcome = await only({...DOORS, ...referenceTest({parser, scenario: SCENARIO})});
    expect(outcome.status).toBe('passed');
  });

  const FAULTY = [
    {name: 'an item that is not there', change: ['some/date', 'some/dates'], code: 'FW3006'},
    {name: 'no log', change: ['door.log', 'window.log'], code: 'FW3002'},
    {name: 'no list of parsers', change: ['parsers:', 'parsers: 7\nother:'], code: 'FW3004'},
    {
      name: 'application rules',
      change: ['log_file', 'nuclei_template: x\nlog_file'],
      code: 'FW3005',
    },
  ] as const;
  for (const {name, change, code} of FAULTY) {
    test(`faulty configuration: ${name}`, async () => {
      const files = referenceTest({parser: PARSER, scenario: SCENARIO});
      const config = files['.tests/knocks/config.yaml']!.replace(change[0], change[1]);
      const outcome = await only({...DOORS, ...files, '.tests/knocks/config.yaml': config});
      expect(outcome).toMatchObject({status: 'failed', problem: {code}});
    });
  }

  test('an item that does not compile fails its tests with its own fault', async () => {
    const scenario = DOORS['scenarios/some/knocks.yaml']!.replace("== 'knock'", '== ');
    const outcome = await only({
      ...DOORS,
      'scenarios/some/knocks.yaml': scenario,
      ...referenceTest({parser: PARSER, scenario: SCENARIO}),
    });
    expect(outcome).toMatchObject({status: 'failed', problem: {code: 'FW3007'}});
  });

  test('a test that fails for want of a data file is skipped', async () => {
    const scenario = DOORS['scenarios/some/knocks.yaml']!.replace(
      "== 'knock'",
      "== 'knock' and evt.Meta.who in File('names.txt')",
    );
    const files = {
      ...DOORS,
      'scenarios/some/knocks.yaml': `${scenario}data:\n  - source_url: https://example.org/lists/people.txt\n    dest_file: names.txt\n    type: string\n`,
      ...referenceTest({parser: PARSER, scenario: SCENARIO}),
    };
    expect(await only(files)).toMatchObject({
      status: 'skipped',
      reason: 'needs data files: names.txt',
    });
    const data = smallHub({'lists/people.txt': 'joe\n'});
    expect(await only(files, {data: [data]})).toMatchObject({status: 'passed'});
  });
});

describe('our own format', () => {
  const EXPECTED = {
    type: 'door',
    events: [0, 1, 2].map((second) => ({
      line: second + 1,
      time: `2026-03-01T10:00:0${second}Z`,
      meta: {log_type: 'knock', source_ip: '203.0.113.9', who: 'joe'},
    })),
    alerts: [{scenario: 'some/knocks', source: '203.0.113.9', events_count: 3}],
  };
  const own = (expected: unknown, log = KNOCKS_LOG): Files => ({
    ...DOORS,
    'tests/knocks/input.log': log,
    'tests/knocks/expected.json': JSON.stringify(expected),
  });

  test('what is expected', async () => {
    expect(await only(own(EXPECTED))).toMatchObject({status: 'passed', failures: []});
  });

  test('empty lines are counted as lines of the log', async () => {
    const log = KNOCKS_LOG.replace('\n', '\n\n\r\n');
    const events = EXPECTED.events.map((event) => ({
      ...event,
      line: event.line > 1 ? event.line + 2 : 1,
    }));
    expect(await only(own({...EXPECTED, events}, log))).toMatchObject({status: 'passed'});
  });

  test('without a time any will do', async () => {
    const events = EXPECTED.events.map(({line, meta}) => ({line, meta}));
    expect(await only(own({...EXPECTED, events}))).toMatchObject({status: 'passed'});
  });

  test('"rules" name the items that run', async () => {
    const rules = ['some/raw', 'some/door', 'some/date'];
    expect(await only(own({...EXPECTED, rules, alerts: []}))).toMatchObject({status: 'passed'});
  });

  test('what differs is told with both values', async () => {
    const alerts = [
      {scenario: 'some/knocks', source: '203.0.113.9', events_count: 4},
      {scenario: 'some/other', source: '203.0.113.9', events_count: 1},
    ];
    const {status, failures} = await only(own({...EXPECTED, alerts}));
    expect(status).toBe('failed');
    expect(failures).toMatchObject([
      {assertion: 'alert: some/knocks by 203.0.113.9'},
      {assertion: 'alert: some/other by 203.0.113.9', actual: 'none'},
    ]);
    expect(failures[0]!.expected).toContain('"events_count": 4');
    expect(failures[0]!.actual).toContain('"events_count": 3');
  });

  test('--update writes what the replay gives, and keeps times left out', async () => {
    const events = EXPECTED.events.slice(0, 1).map(({line}) => ({line, meta: {}}));
    const hub = smallHub(own({type: 'door', events, alerts: []}));
    const {tests} = await run(hub, {update: true});
    expect(tests).toMatchObject([{status: 'passed', updated: true}]);
    const written = JSON.parse(readFileSync(join(hub, 'tests/knocks/expected.json'), 'utf8'));
    const [first, ...rest] = EXPECTED.events;
    expect(written).toEqual({...EXPECTED, events: [{line: 1, meta: first!.meta}, ...rest]});
    expect((await run(hub)).summary).toMatchObject({passed: 1, failed: 0});
  });

  const FAULTY = [
    {name: 'no JSON', expected: '{"events": [}'},
    {name: 'an unknown key', expected: '{"alert": []}'},
  ];
  for (const {name, expected} of FAULTY) {
    test(`faulty expectation: ${name}`, async () => {
      const files = {...own({}), 'tests/knocks/expected.json': expected};
      expect(await only(files)).toMatchObject({status: 'failed', problem: {code: 'FW3004'}});
    });
  }
});

describe('a hub', () => {
  test('that is none, that has no tests, that lacks the named one', async () => {
    await expect(run(smallHub({'readme.md': ''}))).rejects.toMatchObject({code: 'FW3001'});
    await expect(run(smallHub(DOORS))).rejects.toMatchObject({code: 'FW3010'});
    const hub = smallHub({...DOORS, ...referenceTest({parser: PARSER, scenario: SCENARIO})});
    await expect(run(hub, {names: ['nope']})).rejects.toMatchObject({code: 'FW3010'});
  });

  test('tells what no test reaches', async () => {
    const files: Record<string, string> = {
      ...DOORS,
      'scenarios/some/other.yaml': DOORS['scenarios/some/knocks.yaml']!.replaceAll(
        'knocks',
        'other',
      ),
      'parsers/s01-parse/some/window.yaml':
        'name: some/window\nfilter: "false"\nstatics:\n  - meta: x\n    value: y\n',
      ...referenceTest({parser: PARSER, scenario: SCENARIO}),
    };
    const config = files['.tests/knocks/config.yaml']!.replace(
      '- some/raw',
      '- some/raw\n- some/window',
    );
    const {coverage} = await run(smallHub({...files, '.tests/knocks/config.yaml': config}));
    const gaps = coverage!.map(({name, parts, gaps: found}) => [
      name,
      parts,
      found.map(({kind}) => kind),
    ]);
    expect(gaps).toEqual([
      ['some/raw', 1, []],
      ['some/door', 1, []],
      ['some/window', 1, ['untried']],
      ['some/date', 1, []],
      ['some/knocks', 1, []],
      ['some/other', 0, []],
    ]);
  });
});
