// `firewatch analyze` as it is run: the built command, real rules, real files.
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {gzipSync} from 'node:zlib';
import type {Alert, Report} from '@firewatch/schemas';
import {Ajv2020} from 'ajv/dist/2020.js';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {firewatch, root, whyNot} from './harness.ts';

/** Ten failed logins in ten seconds, one good one, from two addresses. */
const AUTH = [
  'Feb  3 10:00:00 web sshd[9]: Accepted password for jo from 198.18.0.9 port 5 ssh2',
  ...Array.from(
    {length: 10},
    (_, at) =>
      `Feb  3 10:01:0${at} web sshd[${20 + at}]: Failed password for root from 203.0.113.7 port ${4000 + at} ssh2`,
  ),
].join('\n');

let folder = '';
let auth = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-acceptance-'));
  auth = join(folder, 'auth.log');
  writeFileSync(auth, `${AUTH}\n`);
});
afterAll(() => rmSync(folder, {recursive: true}));

const NOW = ['--now', '2026-02-04'];
const analyze = async (...args: string[]) => {
  const outcome = await firewatch(['analyze', ...NOW, '-o', 'json', ...args]);
  return {...outcome, report: JSON.parse(outcome.stdout) as Report};
};
const attackers = ({sources}: Report) => sources.map(({value}) => value);

const schema = (name: string) =>
  JSON.parse(readFileSync(join(root, `schemas/${name}.schema.json`), 'utf8'));
const ajv = new Ajv2020({strict: false, schemas: [schema('alert')]});

describe('a log with one attacker', () => {
  test('names the attacker, the scenario and the times, by the schema', async () => {
    const {report, code, stderr} = await analyze(auth);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const validate = ajv.compile(schema('report'));
    validate(report);
    expect(validate.errors).toBe(null);
    expect(attackers(report)).toEqual(['203.0.113.7']);
    expect(report.alerts[0]).toMatchObject({
      scenario: 'firewatch/ssh-bf',
      source: {scope: 'Ip', value: '203.0.113.7', ip: '203.0.113.7'},
      start_at: '2026-02-03T10:01:00Z',
      remediation: true,
    } satisfies Partial<Alert>);
    expect(report.sources[0]).toMatchObject({severity: 'high', first_seen: '2026-02-03T10:01:00Z'});
    expect(report.summary).toMatchObject({
      lines: 11,
      unparsed: 0,
      complete: true,
      zone: 'UTC',
      now: '2026-02-04T00:00:00Z',
    });
    expect(report.summary.acquisitions[0]).toMatchObject({
      name: auth,
      type: 'syslog',
      type_by: 'detection',
      compression: 'none',
    });
  });

  test('the human report says the same', async () => {
    const {stdout} = await firewatch(['analyze', ...NOW, auth]);
    expect(stdout).toContain('1 attacker, ');
    expect(stdout).toMatch(/^HIGH +203\.0\.113\.7 /m);
    expect(stdout).toContain('firewatch/ssh-bf');
    expect(stdout).toContain('user root');
    expect(stdout).toContain('Failed password for root');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('ndjson is the alerts, one a line', async () => {
    const [{stdout}, {report}] = await Promise.all([
      firewatch(['analyze', ...NOW, '-o', 'ndjson', auth]),
      analyze(auth),
    ]);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(report.alerts);
  });

  test('two runs print the same bytes', async () => {
    const [one, other] = await Promise.all([analyze(auth), analyze(auth)]);
    expect(one.stdout).toBe(other.stdout);
  });

  test('gzip, standard input and gzip on standard input give the same alerts', async () => {
    const packed = join(folder, 'packed.gz');
    writeFileSync(packed, gzipSync(AUTH));
    const run = async (args: string[], input: string | Uint8Array = '') => {
      const {stdout} = await firewatch(['analyze', ...NOW, '-o', 'json', ...args], {input});
      // What differs is where the lines were read.
      return JSON.parse(stdout, (key, value) =>
        key === 'meta'
          ? value.filter((entry: {key: string}) => entry.key !== 'datasource_path')
          : value,
      ).alerts;
    };
    const expected = await run([auth]);
    expect(expected.length).toBeGreaterThan(0);
    expect(await run([packed])).toEqual(expected);
    expect(await run(['-'], AUTH)).toEqual(expected);
    expect(await run(['-'], gzipSync(AUTH))).toEqual(expected);
  });

  test('--tz moves the times of a log that has no zone', async () => {
    const {report} = await analyze('--tz', 'Europe/Berlin', auth);
    expect(report.sources[0]!.first_seen).toBe('2026-02-03T09:01:00Z');
  });

  test('--now gives the year', async () => {
    const {stdout} = await firewatch(['analyze', '--now', '2021-06-01', '-o', 'json', auth]);
    expect((JSON.parse(stdout) as Report).sources[0]!.first_seen).toBe('2021-02-03T10:01:00Z');
  });

  test('--scenario keeps only its alerts', async () => {
    expect(attackers((await analyze('--scenario', 'ssh-bf', auth)).report)).toEqual([
      '203.0.113.7',
    ]);
    expect(attackers((await analyze('--scenario', 'http-probing', auth)).report)).toEqual([]);
  });

  const EXITS = [
    {name: '--fail-on-alert', args: ['--fail-on-alert', '@auth'], code: 3},
    {name: 'a missing file', args: ['@auth', '/nowhere'], code: 1},
    {name: 'an unknown option', args: ['--nope', '@auth'], code: 2},
    {name: 'rules that are not there', args: ['--rules', '/nowhere', '@auth'], code: 1},
  ];
  for (const {name, args, code} of EXITS) {
    test(`${name} exits ${code}`, async () => {
      const outcome = await firewatch([
        'analyze',
        ...NOW,
        ...args.map((word) => (word === '@auth' ? auth : word)),
      ]);
      expect(outcome.code).toBe(code);
    });
  }
});

describe('rules', () => {
  const write = (name: string, files: Record<string, string>) => {
    const rules = join(folder, name);
    for (const [path, text] of Object.entries(files)) {
      const file = join(rules, path);
      mkdirSync(dirname(file), {recursive: true});
      writeFileSync(file, text);
    }
    return rules;
  };
  const SCENARIO = 'type: trigger\nname: me/any\ndescription: any line\nfilter: "true"\n';
  const PARSER =
    'name: me/raw\nfilter: "true"\nonsuccess: next_stage\nstatics:\n  - meta: source_ip\n    value: 192.0.2.1\n';

  test('a faulty item is dropped and named; --strict stops', async () => {
    const rules = write('faulty', {
      'parsers/s00-raw/raw.yaml': PARSER,
      'scenarios/good.yaml': SCENARIO,
      'scenarios/bad.yaml': SCENARIO.replace('me/any', 'me/bad').replace('"true"', '"evt.Nope =="'),
    });
    const {code, report} = await analyze('--rules', rules, auth);
    expect(code).toBe(1);
    expect(report.summary.rules).toMatchObject({path: rules, parsers: 1, scenarios: 1});
    expect(report.summary.problems).toMatchObject([
      {severity: 'error', where: {file: join(rules, 'scenarios/bad.yaml'), line: 4}},
    ]);
    const strict = await firewatch(['analyze', '--strict', '--rules', rules, auth]);
    expect(strict).toMatchObject({code: 1, stdout: ''});
    expect(strict.stderr).toMatch(/FW2804 .*faulty/);
    expect(strict.stderr).toContain('scenarios/bad.yaml:4:');
  });

  test('a faulty whitelist stops, strict or not', async () => {
    const rules = write('whitelist', {
      'parsers/s00-raw/raw.yaml': PARSER,
      'parsers/s02-enrich/white.yaml':
        'name: me/white\nwhitelist:\n  reason: mine\n  ip: ["300.1.1.1"]\n',
      'scenarios/good.yaml': SCENARIO,
    });
    const outcome = await firewatch(['analyze', '--rules', rules, auth]);
    expect(outcome).toMatchObject({code: 1, stdout: ''});
    expect(outcome.stderr).toContain('white.yaml:4:');
  });
});

describe('the examples', () => {
  test('the planted attackers by the planned scenarios, and no one else', async () => {
    const logs = join(root, 'examples/logs');
    const planted: {value: string; scenarios: string[]}[] = JSON.parse(
      readFileSync(join(root, 'examples/attackers.json'), 'utf8'),
    );
    const {report} = await analyze(logs);
    expect(report.summary.acquisitions.map(({name}) => basename(name))).toEqual([
      'access.log',
      'auth.log',
      'kern.log',
    ]);
    const found = report.sources.map(({value, scenarios}) => ({
      value,
      scenarios: scenarios.map(({name}) => name),
    }));
    expect(byValue(found)).toEqual(byValue(planted));
  });
});

/** Scenarios by source, both in order. */
const byValue = (sources: readonly {value: string; scenarios: readonly string[]}[]) =>
  Object.fromEntries(
    sources
      .map(({value, scenarios}) => [value, [...scenarios].sort()] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );

describe('as a process', () => {
  const noNamespace = whyNot('unshare', '-n', 'true');
  test('an empty network namespace makes no difference', async (context) => {
    if (noNamespace) context.skip(`no network namespace: ${noNamespace}`);
    const inside = await firewatch(['analyze', ...NOW, '-o', 'json', auth], {
      by: ['unshare', '-n'],
    });
    expect(inside).toMatchObject({code: 0, stderr: ''});
    expect(inside.stdout).toBe((await analyze(auth)).stdout);
  });

  test('an interrupt gives the report so far and 130', async () => {
    const outcome = await firewatch(['analyze', ...NOW, '-o', 'json', '-'], {
      during: (child) => {
        // More than pipes and streams hold: once it is all written, most of it has been read.
        const noise = 'Feb  3 10:02:00 web cron[1]: nothing to see\n'.repeat(40_000);
        child.stdin!.write(`${AUTH}\n${noise}`, () => child.kill('SIGINT'));
      },
    });
    expect(outcome.code).toBe(130);
    const report = JSON.parse(outcome.stdout) as Report;
    expect(report.summary).toMatchObject({interrupted: true, complete: false});
    expect(report.summary.lines).toBeGreaterThan(0);
  });

  test('a reader that leaves early is no bug', async () => {
    const outcome = await firewatch([], {
      by: ['sh', '-c', `"$0" analyze -o ndjson ${NOW.join(' ')} "$1" | true; echo done`],
      launcher: join(root, 'firewatch'),
    });
    expect(outcome.stderr).not.toContain('bug');
  });

  const noScript = whyNot('script', '--version');
  test('on a terminal it draws progress and leaves only the report', async (context) => {
    if (noScript) context.skip(noScript);
    const {stdout} = await firewatch([], {
      by: ['sh', '-c', `exec script -qec "$0 analyze ${NOW.join(' ')} ${auth}" /dev/null`],
      env: {TERM: 'xterm'},
      // Standard input stays open: script ends with the command.
      during: () => {},
    });
    expect(stdout).toContain('1 attacker, ');
    expect(stdout).toContain('\x1b[31;1mHIGH');
  });
});
