// Configurations of the agent: what they mean, and all that is wrong with them at once.
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {readConfig} from '../../../kernel/config/read.ts';
import type {FaultsError} from '../../../kernel/faults-error.ts';
import {DatasourceCatalogue} from '../../../kernel/plugin/datasources.ts';
import {packaged} from '../../../plugins/datasource-file/index.ts';

const datasources = () => DatasourceCatalogue.open([packaged], undefined);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-config-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

function put(files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), text);
  }
  return join(folder, 'firewatch.yaml');
}

const faultsOf = async (file: string) => {
  const error = await readConfig(file, {datasources, env: {}}).then(
    () => undefined,
    (error: FaultsError) => error,
  );
  expect(error?.code).toBe('FW6103');
  return error!.faults.map(
    ({where, message}) => `${where?.line}:${(where as {column?: number})?.column} ${message}`,
  );
};

test('nothing is written: the defaults', async () => {
  const config = await readConfig(undefined, {datasources, env: {}});
  expect(config).toMatchObject({
    acquisitions: undefined,
    checkpointMs: 60_000,
    profiles: undefined,
  });
  expect(config.settings).toMatchObject({clock: 'event', keep_raw: true, log: {level: 'info'}});
});

test('sources, documents of acquis.yaml and of a folder, variables', async () => {
  const file = put({
    'firewatch.yaml': `clock: arrival
profiles: profiles.yaml
acquisition: [acquis.yaml, acquis.d]
sources:
  - name: web
    filenames: ['\${LOGS}/nginx/*.log', '$UNKNOWN/x']
    labels: {type: nginx}
`,
    'acquis.yaml': `filenames:
  - /var/log/auth.log
labels:
  type: syslog
---
---
source: file
filename: /var/log/old.log
mode: cat
labels: {type: syslog}
`,
    'acquis.d/b.yaml': 'filename: /b\nlabels: {type: b}\n',
    'acquis.d/a.yml': 'filename: /a\nlabels: {type: a}\nforce_inotify: true\n',
    'acquis.d/no.txt': 'not: read',
  });
  const {acquisitions, profiles, settings} = await readConfig(file, {
    datasources,
    env: {LOGS: '/srv'},
  });
  expect(settings.clock).toBe('arrival');
  expect(profiles).toBe(join(folder, 'profiles.yaml'));
  expect(
    acquisitions!.map(({origin, use, isFinite: ends}) => [
      origin.key,
      origin.labels.type,
      use.config,
      ends,
    ]),
  ).toMatchObject([
    ['file:web', 'nginx', {filenames: ['/srv/nginx/*.log', '$UNKNOWN/x'], mode: 'tail'}, false],
    ['file', 'syslog', {filenames: ['/var/log/auth.log'], start: 'end'}, false],
    ['file', 'syslog', {filename: '/var/log/old.log', mode: 'cat'}, true],
    ['file', 'a', {filename: '/a'}, false],
    ['file', 'b', {filename: '/b'}, false],
  ]);
});

test('all faults of a document, with their places', async () => {
  const file = put({
    'firewatch.yaml': `clock: yesterday
colour: red
checkpoint:
  interval: often
`,
  });
  expect(await faultsOf(file)).toEqual([
    '1:1 unknown "colour"',
    '1:8 /clock: expected one of event, arrival',
    '4:13 /checkpoint/interval: expected a duration above 0, such as 90m, 12h or 7d, found "often"',
  ]);
});

test('all faults of sources, with their places', async () => {
  const file = put({
    'firewatch.yaml': 'acquisition: [acquis.yaml, missing.yaml]\n',
    'acquis.yaml': `filename: /a
---
source: pigeon
labels: {type: a}
---
labels: {type: a}
---
filenames: [/a]
filename_typo: /b
exclude_regexps: ['(']
labels: {type: a}
---
filenames: [/a]
exclude_regexps: ['(']
labels: {type: a}
---
a: [
`,
  });
  const faults = await faultsOf(file);
  expect(faults.slice(0, -1)).toEqual([
    expect.stringMatching(/^18:1 /),
    '1:1 /labels: missing labels: expected a map of texts, with at least "type"',
    '3:9 /source: no datasource "pigeon" is installed; there are file',
    "6:1 missing 'source' field",
    '8:1 unknown "filename_typo"',
    expect.stringMatching(/^14:19 \/exclude_regexps\/0: Invalid regular expression/),
  ]);
  expect(faults.at(-1)).toMatch(/cannot be read: ENOENT/);
});

test('two sources of one name', async () => {
  const source = '  - {name: a, filename: /a, labels: {type: a}}\n';
  const file = put({'firewatch.yaml': `sources:\n${source}${source}`});
  expect(await faultsOf(file)).toEqual(['undefined:undefined two sources are called "a"']);
});

describe('decisions', () => {
  const HOUR = 3_600_000;

  test('what is not said has its default', async () => {
    const {decisions} = await readConfig(put({'firewatch.yaml': 'clock: event\n'}), {
      datasources,
      env: {},
    });
    expect(decisions).toEqual({
      escalation: {factor: 2, maxMs: 7 * 24 * HOUR, decayMs: 30 * 24 * HOUR},
      rollUp: {after: 0, ipv4: [24], ipv6: [64, 48]},
      lockoutGuard: {also: [], except: []},
    });
  });

  test('what is said', async () => {
    const text = `decisions:
  escalation: {factor: 1.5, most: 12h}
  roll_up: {after: 8, ipv4: [28, 24]}
  lockout_guard: {enabled: false}
`;
    const {decisions} = await readConfig(put({'firewatch.yaml': text}), {datasources, env: {}});
    expect(decisions).toEqual({
      escalation: {factor: 1.5, maxMs: 12 * HOUR, decayMs: 30 * 24 * HOUR},
      rollUp: {after: 8, ipv4: [28, 24], ipv6: [64, 48]},
      lockoutGuard: undefined,
    });
  });

  test('all faults, with their places', async () => {
    const text = `decisions:
  escalation: {most: soon, forget: 0s}
  roll_up: {ipv4: [24, 28]}
  lockout_guard: {also: [203.0.113.0/24, nobody], except: [203.0.113.0/33]}
`;
    expect(await faultsOf(put({'firewatch.yaml': text}))).toEqual([
      '3:19 /decisions/roll_up/ipv4: expected the longest first, each once',
      '4:42 /decisions/lockout_guard/also/1: expected an address or a range, found "nobody"',
      '4:60 /decisions/lockout_guard/except/0: expected an address or a range, found "203.0.113.0/33"',
      '2:22 /decisions/escalation/most: expected a duration above 0, such as 90m, 12h or 7d, found "soon"',
      '2:36 /decisions/escalation/forget: expected a duration above 0, such as 90m, 12h or 7d, found "0s"',
    ]);
  });
});

test('allowlists and what is forgotten', async () => {
  const file = put({
    'firewatch.yaml': `allowlists:
  - {name: office, values: [203.0.113.0/24, vpn.example.com], files: [office.txt]}
allowlist_refresh: 1m
retention: {max_alerts: 0}
`,
    'office.txt': '203.0.113.7\n',
  });
  const {allowlists, allowlistRefreshMs, retention} = await readConfig(file, {
    datasources,
    env: {},
  });
  expect(allowlists).toEqual([
    {
      name: 'office',
      description: '',
      entries: [
        {value: '203.0.113.0/24'},
        {value: 'vpn.example.com'},
        {value: join(folder, 'office.txt'), isFile: true},
      ],
    },
  ]);
  expect(allowlistRefreshMs).toBe(60_000);
  expect(retention).toEqual({
    alertsMs: 7 * 86_400_000,
    maxAlerts: undefined,
    userNamesMs: 7 * 86_400_000,
  });
});

test('faulty allowlists stop the start, with all faults', async () => {
  const file = put({
    'firewatch.yaml': `allowlists:
  - {name: office, values: [nobody], files: [office.txt, none.txt]}
  - {name: office}
network: {hosts: [a]}
`,
    'office.txt': '203.0.113.7\nyou\n',
  });
  expect(await faultsOf(file)).toEqual([
    '2:29 /allowlists/0/values/0: expected an address, a range or a full name such as vpn.example.com, found "nobody"',
    '2:undefined expected an address or a range, found "you"',
    expect.stringContaining('cannot be read: ENOENT'),
    '3:12 /allowlists/1/name: there are two allowlists called "office"',
    '4:10 /network: hosts and cti are of no use without "enabled: true"',
  ]);
});

test('the example has nothing wrong', async () => {
  const file = new URL('../../../examples/firewatch.yaml', import.meta.url).pathname;
  const {warnings, acquisitions} = await readConfig(file, {datasources, env: {}});
  expect(warnings).toEqual([]);
  expect(acquisitions).toHaveLength(2);
});

test('a transform is compiled when it is read', async () => {
  const written = (transform: string) =>
    put({
      'firewatch.yaml': `sources:
  - filename: /var/log/x
    labels: {type: x}
    transform: ${transform}
`,
    });
  const {acquisitions} = await readConfig(written('Upper(evt.Line.Raw)'), {datasources, env: {}});
  expect(acquisitions![0]!.transform?.text).toBe('Upper(evt.Line.Raw)');
  expect(await faultsOf(written('evt.Line.Raw =='))).toEqual([
    expect.stringMatching(/^4:\d+ .*at character/),
  ]);
});
