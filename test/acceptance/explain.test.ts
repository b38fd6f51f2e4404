// `firewatch explain` as it is run.
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {FinalEvent} from '@firewatch/schemas';
import {Ajv2020} from 'ajv/dist/2020.js';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {firewatch, root} from './harness.ts';

const SSHD =
  'Feb  3 10:01:01 web sshd[20]: Failed password for root from 203.0.113.7 port 4000 ssh2';
const NOW = ['--now', '2026-02-04'];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-explain-'));
});
afterAll(() => rmSync(folder, {recursive: true}));

const events = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as FinalEvent);

test('a line as a tree: stages, nodes, fields with their origin, scenarios', async () => {
  const {code, stdout, stderr} = await firewatch(['explain', ...NOW, '--type', 'syslog', SSHD]);
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  for (const text of ['─ s00-raw\n', '─ s01-parse\n', '─ parsed\n', '─ scenarios\n'])
    expect(stdout).toContain(text);
  expect(stdout).toMatch(
    /✓ firewatch\/sshd-logs +parsers\/s01-parse\/firewatch\/sshd-logs\.yaml:\d+\n/,
  );
  expect(stdout).toMatch(/─ evt\.Meta\.source_ip = 203\.0\.113\.7\n/);
  // A filter that was false names its condition, and where it is written.
  expect(stdout).toMatch(
    /✗ firewatch\/iptables-logs: filter is false +\S+iptables-logs\.yaml:\d+\n│ {2}│ {2}└─ ✗ evt\.Parsed\.program == 'kernel'\n│ {2}│ {5}└─ evt\.Parsed\.program is "sshd"\n/,
  );
  expect(stdout).toContain('└─ level 0 + 1 = 1 of 5\n');
  expect(stdout).toContain('✓ firewatch/ssh-bf for 203.0.113.7\n');
  expect(stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
});

test('a mark under the byte at which a match died', async () => {
  const {stdout} = await firewatch([
    'explain',
    ...NOW,
    '--type',
    'syslog',
    SSHD.replace('for root', 'fur root'),
  ]);
  const lines = stdout.split('\n');
  const at = lines.findIndex((line) => line.includes('matches up to byte 17, expects "or'));
  const [shown, mark] = lines.slice(at + 1, at + 3) as [string, string];
  expect(shown).toContain('Failed password fur root');
  expect(mark.indexOf('^')).toBe(shown.indexOf('ur root'));
});

test('the course of a bucket over a file, for people and for programs', async () => {
  const log = join(folder, 'course.log');
  writeFileSync(log, `${SSHD}\n${SSHD.replace(':01:01', ':01:04')}\n`);
  const course = ['explain', '--since-start', ...NOW, '--scenario', 'ssh-bf', log];
  const {code, stdout} = await firewatch(course);
  expect(code).toBe(0);
  expect(stdout).toBe(
    [
      'firewatch/ssh-bf for 203.0.113.7',
      '  capacity 5, one event leaks in 10s',
      '  2026-02-03 10:01:01  line 1        level 0 + 1 = 1 of 5',
      '  2026-02-03 10:01:04  line 2        level 1 - 0.3 leaked + 1 = 1.7 of 5',
      '',
      '',
    ].join('\n'),
  );
  const steps = (await firewatch([...course, '--partition', '203.0.113.7', '-o', 'ndjson'])).stdout;
  expect(
    steps
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    {kind: 'pour', after: 1, line: 1},
    {kind: 'pour', before: 1, leaked: 0.3, after: 1.7, line: 2},
  ]);
  expect((await firewatch([...course, '--partition', 'nobody'])).stdout).toBe(
    'nothing was poured\n',
  );
});

test('the events of a file fit the schema', async () => {
  const log = join(folder, 'auth.log');
  writeFileSync(log, `${SSHD}\r\nnoise\n\n${SSHD.replace('root', 'jo')}`);
  const {code, stdout} = await firewatch([
    'explain',
    ...NOW,
    '--type',
    'syslog',
    '-o',
    'ndjson',
    log,
  ]);
  expect(code).toBe(0);
  const validate = new Ajv2020({strict: false}).compile(
    JSON.parse(readFileSync(join(root, 'schemas/event.schema.json'), 'utf8')),
  );
  for (const event of events(stdout)) {
    validate(event);
    expect(validate.errors).toBe(null);
  }
  expect(events(stdout).map(({outcome, meta}) => [outcome, meta.target_user])).toEqual([
    ['parsed', 'root'],
    ['unparsed', undefined],
    ['parsed', 'jo'],
  ]);
  expect(events(stdout)[0]).toMatchObject({
    line: SSHD,
    time: '2026-02-03T10:01:01Z',
    meta: {log_type: 'ssh_failed-auth'},
  });
});

test('standard input, and the kind of log seen from its lines', async () => {
  const {stdout} = await firewatch(['explain', ...NOW, '-o', 'ndjson', '-'], {
    input: `${SSHD}\n`.repeat(3),
  });
  expect(events(stdout).map(({meta}) => meta.source_ip)).toEqual(Array(3).fill('203.0.113.7'));
});

test('a hostile line cannot reach the terminal', async () => {
  const {stdout} = await firewatch(['explain', '--type', 'syslog', `${SSHD} \x1b[2J\u202e`]);
  expect(stdout).not.toContain('\x1b');
  expect(stdout).not.toContain('\u202e');
});

test('a name that is neither a file nor a line', async () => {
  const outcome = await firewatch(['explain', '/nowhere/auth.log']);
  expect(outcome).toMatchObject({code: 1, stdout: ''});
  expect(outcome.stderr).toContain('FW1001');
});
