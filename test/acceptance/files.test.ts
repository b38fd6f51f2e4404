// `firewatch analyze` on what a machine has: compressed files, patterns, rotated sets, several
// logs at once. The built command, real rules, real files.
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {gzipSync} from 'node:zlib';
import type {Report} from '@firewatch/schemas';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {firewatch, type RunOptions, whyNot} from './harness.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-files-'));
});
afterAll(() => rmSync(folder, {recursive: true}));

const clock = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 19);
/** Failed logins of one address, one every `step` seconds from 10:00 on. */
const failures = (ip: string, count: number, {from = 0, step = 1} = {}) =>
  Array.from(
    {length: count},
    (_, at) =>
      `Feb  3 ${clock(36_000 + from + at * step)} web sshd[9]: Failed password for root from ${ip} port 4000 ssh2\n`,
  );

const put = (name: string, content: string | readonly string[] | Uint8Array) => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), {recursive: true});
  writeFileSync(path, content instanceof Uint8Array ? content : [content].flat().join(''));
  return path;
};

async function analyze(args: readonly string[], options: RunOptions = {}) {
  const outcome = await firewatch(
    ['analyze', '--now', '2026-02-04', '-o', 'json', ...args],
    options,
  );
  const report = JSON.parse(outcome.stdout) as Report;
  const {problems, acquisitions, lines} = report.summary;
  return {
    ...outcome,
    report,
    lines,
    attackers: report.sources.map(({value}) => value),
    codes: problems.map(({code}) => code),
    read: acquisitions.map(({name, files}) => [
      basename(name),
      ...(files ?? []).map((file) => basename(file.name)),
    ]),
  };
}

describe('compressed by other tools', () => {
  const TOOLS = [
    {name: 'zstd', suffix: 'zst', args: ['-cq']},
    {name: 'bzip2', suffix: 'bz2', args: ['-cq']},
    {name: 'xz', suffix: 'xz', args: ['-cq']},
  ];
  for (const {name, suffix, args} of TOOLS) {
    test(name, async (context) => {
      const missing = whyNot(name, '--version');
      if (missing) context.skip(missing);
      const text = failures('203.0.113.7', 10).join('');
      const path = put(`packed/auth.log.${suffix}`, execFileSync(name, args, {input: text}));
      const {code, attackers, report} = await analyze([path]);
      expect({code, attackers}).toEqual({code: 0, attackers: ['203.0.113.7']});
      expect(report.summary.acquisitions[0]).toMatchObject({compression: name, lines: 10});
    });
  }

  test('without the tool its package is named, and the rest is read', async (context) => {
    const missing = whyNot('xz', '--version');
    if (missing) context.skip(missing);
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    for (const program of ['sh', 'find', 'head', 'dirname', 'readlink', 'sed', 'cat'])
      symlinkSync(execFileSync('which', [program], {encoding: 'utf8'}).trim(), join(bin, program));
    const packed = put('lone/old.xz', execFileSync('xz', ['-c'], {input: 'x'}));
    const log = put('lone/auth.log', failures('203.0.113.7', 10));
    const {code, codes, attackers, report} = await analyze([packed, log], {env: {PATH: bin}});
    expect({code, codes, attackers}).toEqual({
      code: 1,
      codes: ['FW1021'],
      attackers: ['203.0.113.7'],
    });
    expect(report.summary.problems[0]!.hint).toContain('xz');
  });
});

describe('patterns', () => {
  test('a quoted pattern is expanded, in the order of the names', async () => {
    put('glob/b.log', failures('203.0.113.8', 10));
    put('glob/a.log', failures('203.0.113.7', 10));
    put('glob/c.txt', failures('203.0.113.9', 10));
    const {read, attackers} = await analyze([join(folder, 'glob/*.log')]);
    expect(read).toEqual([['a.log'], ['b.log']]);
    expect(attackers).toEqual(['203.0.113.7', '203.0.113.8']);
  });

  test('a pattern that nothing fits is an error', async () => {
    expect(await analyze([join(folder, 'none-*')])).toMatchObject({code: 1, codes: ['FW1023']});
  });

  test('a file that is called like a pattern is that file', async () => {
    put('odd/a[1].log', failures('203.0.113.7', 10));
    put('odd/a1.log', failures('203.0.113.8', 10));
    expect((await analyze([join(folder, 'odd/a[1].log')])).attackers).toEqual(['203.0.113.7']);
  });
});

describe('rotated sets', () => {
  test('are read as one source, oldest first: an attack over their borders is one', async () => {
    const all = failures('203.0.113.7', 12, {step: 2});
    put('set/auth.log.3.gz', gzipSync(all.slice(0, 3).join('')));
    put('set/auth.log.2.gz', gzipSync(all.slice(3, 6).join('')));
    // Rotation with copytruncate may cut in the middle of a write: the last line has no end.
    put('set/auth.log.1', all.slice(6, 9).join('').trimEnd());
    put('set/auth.log', all.slice(9));
    const whole = await analyze([put('whole/auth.log', all)]);
    const {read, lines, report} = await analyze([join(folder, 'set')]);
    expect(read).toEqual([
      ['auth.log', 'auth.log.3.gz', 'auth.log.2.gz', 'auth.log.1', 'auth.log'],
    ]);
    expect(lines).toBe(12);
    const shape = ({alerts}: Report) =>
      alerts.map(({scenario, events_count, start_at}) => ({scenario, events_count, start_at}));
    expect(shape(report)).toEqual(shape(whole.report));
    expect(report.alerts.length).toBeGreaterThan(0);
  });

  test('an empty current file is as it should be; a damaged old one is a problem', async () => {
    put('gap/auth.log.4.gz', gzipSync(failures('203.0.113.7', 10).join('')).fill(0xff, 30, 60));
    put('gap/auth.log.2', failures('203.0.113.8', 10));
    put('gap/auth.log', '');
    const {codes, attackers, read} = await analyze([join(folder, 'gap')]);
    expect(codes).toEqual(['FW1013']);
    expect(attackers).toEqual(['203.0.113.8']);
    expect(read).toEqual([['auth.log', 'auth.log.2']]);
  });

  test('a generation that is just being compressed counts once', async () => {
    const text = failures('203.0.113.7', 10).join('');
    put('twice/auth.log.1', text);
    put('twice/auth.log.1.gz', gzipSync(text));
    const {codes, lines} = await analyze([join(folder, 'twice')]);
    expect({codes, lines}).toEqual({codes: ['FW1018'], lines: 10});
  });

  test('years of dates that have none come from each file of its own', async () => {
    const line = (day: string) => failures('203.0.113.7', 1)[0]!.replace('Feb  3', day);
    const old = put('years/auth.log.1', line('Mar 10'));
    put('years/auth.log', line('Mar  9'));
    execFileSync('touch', ['-d', '2024-03-11', old]);
    execFileSync('touch', ['-d', '2026-03-11', join(folder, 'years/auth.log')]);
    const {stdout} = await firewatch(['analyze', '-o', 'json', join(folder, 'years')]);
    const [read] = (JSON.parse(stdout) as Report).summary.acquisitions;
    expect([read!.first_time, read!.last_time]).toEqual([
      '2024-03-10T10:00:00Z',
      '2026-03-09T10:00:00Z',
    ]);
  });
});

describe('several sources', () => {
  test('are merged by time: an attack over two logs is one, whatever the order they are named in', async () => {
    const all = failures('203.0.113.7', 12, {step: 2});
    const one = put(
      'merge/one.log',
      all.filter((_, at) => at % 2 === 0),
    );
    const two = put(
      'merge/two.log',
      all.filter((_, at) => at % 2 === 1),
    );
    const whole = await analyze([put('merged/auth.log', all)]);
    const shape = ({alerts}: Report) =>
      alerts.map(({scenario, events_count, start_at, stop_at}) => ({
        scenario,
        events_count,
        start_at,
        stop_at,
      }));
    expect(whole.report.alerts.length).toBeGreaterThan(0);
    for (const paths of [
      [one, two],
      [two, one],
    ])
      expect(shape((await analyze(paths)).report)).toEqual(shape(whole.report));
  });
});
