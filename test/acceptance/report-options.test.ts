// `firewatch analyze`: what of a log counts, and what of the report is shown.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Report} from '@firewatch/schemas';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {firewatch} from './harness.ts';

const line = (day: number, second: number, ip: string, user: string) =>
  `2026-02-0${day}T10:00:${String(second).padStart(2, '0')}+00:00 web sshd[9]: Failed password for ${user} from ${ip} port 4000 ssh2\n`;
/** Ten failures on February 1, 2 and 3, each day of another address; on the 3rd they are twenty. */
const LOG = [1, 2, 3].flatMap((day) =>
  Array.from({length: day === 3 ? 20 : 10}, (_, at) =>
    line(day, at, `203.0.113.${day}`, 'jolanda'),
  ),
);

let folder = '';
let log = '';
let calm = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-options-'));
  log = join(folder, 'auth.log');
  calm = join(folder, 'calm.log');
  writeFileSync(log, LOG.join(''));
  writeFileSync(calm, LOG[0]!);
});
afterAll(() => rmSync(folder, {recursive: true}));

const NOW = ['--now', '2026-02-03T12:00:00Z'];
async function analyze(...args: string[]) {
  const {stdout, ...rest} = await firewatch(['analyze', ...NOW, '-o', 'json', ...args]);
  const report = JSON.parse(stdout) as Report;
  return {...rest, report, attackers: report.sources.map(({value}) => value)};
}

describe('--since and --until', () => {
  const CASES = [
    {args: ['--since', '2026-02-02'], days: [3, 2], outside: 10},
    {args: ['--until', '2026-02-02T10:00:00Z'], days: [1], outside: 30},
    {args: ['--since', '2026-02-02', '--until', '2026-02-03'], days: [2], outside: 30},
    {args: ['--since', '3h'], days: [3], outside: 20},
    {args: ['--since', '1d3h'], days: [3, 2], outside: 10},
    {args: ['--since', '2026-02-03T11:00', '--tz', 'Europe/Berlin'], days: [3], outside: 20},
    {args: ['--since', '2026-02-03T11:00:19', '--tz', 'Europe/Berlin'], days: [], outside: 39},
  ];
  for (const {args, days, outside} of CASES) {
    test(args.join(' '), async () => {
      const {report, attackers} = await analyze(...args, log);
      expect(attackers).toEqual(days.map((day) => `203.0.113.${day}`));
      expect(report.summary).toMatchObject({lines: 40, parsed: 40, poured: 40 - outside});
      expect(report.summary.acquisitions[0]!.outside ?? 0).toBe(outside);
    });
  }

  const WRONG = [
    ['--since', 'yesterday'],
    ['--until', '3x'],
    ['--since', '2026-02-03', '--until', '2026-02-01'],
    ['--top', '0'],
    ['--redact=names'],
  ];
  for (const args of WRONG) {
    test(`${args.join(' ')} is wrong usage`, async () => {
      expect((await firewatch(['analyze', ...args, log])).code).toBe(2);
    });
  }
});

test('--top shows the worst, and says that there are more', async () => {
  const {report, attackers} = await analyze('--top', '1', log);
  expect(attackers).toEqual(['203.0.113.3']);
  expect(report.summary.sources).toBe(3);
  const {stdout} = await firewatch(['analyze', ...NOW, '--top', '1', log]);
  expect(stdout).toContain('3 attackers');
  expect(stdout).toContain('2 more sources');
  expect(stdout).not.toContain('203.0.113.2');
});

test('csv: a header and a line for each source', async () => {
  const {stdout, code} = await firewatch(['analyze', ...NOW, '-o', 'csv', log]);
  const [header, ...rows] = stdout.trimEnd().split('\n');
  expect(code).toBe(0);
  expect(header).toBe('severity,scope,value,alerts,events,first_seen,last_seen,scenarios,targets');
  expect(rows.map((row) => row.split(',').slice(0, 3).join(' '))).toEqual([
    'high Ip 203.0.113.3',
    'high Ip 203.0.113.1',
    'high Ip 203.0.113.2',
  ]);
  expect(rows[0]).toContain('target_user=jolanda');
});

describe('--redact', () => {
  test('no user name is left in any format; addresses are', async () => {
    for (const format of ['human', 'json', 'ndjson', 'csv']) {
      const {stdout} = await firewatch(['analyze', ...NOW, '--redact', '-o', format, log]);
      expect(stdout).not.toContain('jolanda');
      expect(stdout).toContain('203.0.113.3');
    }
  });

  test('=addresses: neither, and the same pseudonyms in two runs', async () => {
    const [one, two] = await Promise.all([
      analyze('--redact=addresses', log),
      analyze('--redact=addresses', log),
    ]);
    const text = JSON.stringify(one.report);
    expect(text).not.toContain('jolanda');
    expect(text).not.toContain('203.0.113');
    expect(new Set(one.attackers).size).toBe(3);
    expect(one.report).toEqual(two.report);
  });
});

describe('--quiet', () => {
  test('nothing found, nothing said', async () => {
    const outcome = await firewatch(['analyze', ...NOW, '--quiet', calm]);
    expect(outcome).toMatchObject({code: 0, stdout: '', stderr: ''});
  });

  test('an alert is reported as ever', async () => {
    const [quiet, loud] = await Promise.all([
      firewatch(['analyze', ...NOW, '--quiet', log]),
      firewatch(['analyze', ...NOW, log]),
    ]);
    expect(quiet.stdout).toBe(loud.stdout);
  });

  test('what could not be read is said on standard error', async () => {
    const outcome = await firewatch(['analyze', ...NOW, '--quiet', calm, '/nowhere']);
    expect(outcome).toMatchObject({code: 1, stdout: ''});
    expect(outcome.stderr).toContain('FW1001 /nowhere');
  });
});

describe('--transform', () => {
  test('several events of a line', async () => {
    const records = LOG.slice(0, 10).map((one) => one.trimEnd());
    const wrapped = join(folder, 'wrapped.log');
    writeFileSync(wrapped, `${JSON.stringify({Records: records})}\n`);
    const transform = 'map(JsonExtractSlice(evt.Line.Raw, "Records"), #)';
    const {report, attackers} = await analyze(
      ...['--type', 'syslog', '--transform', transform],
      wrapped,
    );
    expect(report.summary.lines).toBe(10);
    expect(attackers).toEqual(['203.0.113.1']);
  });

  test('an expression that cannot be used, and one beside a cursor', async () => {
    const wrong = await firewatch(['analyze', '--transform', 'evt.Line.Raw ==', log]);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--transform: ')]);
    const both = await firewatch([
      ...['analyze', '--transform', 'evt.Line.Raw', '--cursor', join(folder, 'c'), log],
    ]);
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('--cursor')]);
  });
});
