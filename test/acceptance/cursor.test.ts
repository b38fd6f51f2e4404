// `firewatch analyze --cursor`: over many runs every line counts once, and buckets live on.
import {spawn} from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Report} from '@firewatch/schemas';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {decodeCursor} from '../../kernel/cursor/format.ts';
import {failure, type Rotation, rotatedLog} from './cron-log.ts';
import {firewatch, root} from './harness.ts';

const START = Date.UTC(2026, 1, 3) / 1000;

let home = '';
let folder = '';
let cursor = '';
let number = 0;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'firewatch-cursor-'));
});
beforeEach(() => {
  folder = join(home, String(number++));
  mkdirSync(folder);
  cursor = join(folder, 'cursor');
});
afterAll(() => rmSync(home, {recursive: true}));

async function analyze(...args: string[]) {
  const outcome = await firewatch([
    'analyze',
    '--now',
    '2026-02-04',
    '-o',
    'json',
    '--cursor',
    cursor,
    ...args,
  ]);
  if (outcome.stdout === '')
    return {...outcome, report: undefined as never, lines: -1, codes: [], found: []};
  const report = JSON.parse(outcome.stdout) as Report;
  return {
    ...outcome,
    report,
    lines: report.summary.lines,
    codes: report.summary.problems.map(({code}) => code),
    found: report.alerts.map(({scenario, source}) => `${scenario} ${source.value}`),
  };
}

/** Lines nobody attacks with. */
const calm = (from: number, count: number) =>
  Array.from({length: count}, (_, at) => failure(START + (from + at) * 3600, `198.51.100.${at}`));

describe('every line once', () => {
  const ROTATIONS: readonly Rotation[][] = [
    ['rename', 'rename', 'rename'],
    ['copytruncate', 'copytruncate', 'copytruncate'],
    ['compress', 'compress', 'compress'],
    ['dateext', 'dateext', 'dateext'],
    ['rename', 'copytruncate', 'compress'],
  ];
  for (const rotations of ROTATIONS) {
    test(`through ${rotations.join(', ')}`, async () => {
      const log = rotatedLog(folder);
      log.write(...calm(0, 5));
      const counts = [(await analyze(log.path)).lines];
      for (const [at, how] of rotations.entries()) {
        log.write(...calm(100 * at + 10, 3)); // before the rotation, not yet counted
        log.rotate(how, `2026020${at + 4}`);
        log.write(...calm(100 * at + 50, 4)); // behind it
        counts.push((await analyze(log.path)).lines, (await analyze(log.path)).lines);
      }
      expect(counts).toEqual([5, 7, 0, 7, 0, 7, 0]);
    });
  }

  test('two rotations between two runs, one of them wholly unseen', async () => {
    const log = rotatedLog(folder);
    log.write(...calm(0, 5));
    await analyze(log.path);
    log.write(...calm(10, 1));
    log.rotate('rename', '');
    log.write(...calm(20, 2));
    log.rotate('compress', '');
    log.write(...calm(30, 4));
    expect((await analyze(log.path)).lines).toBe(7);
  });

  test('what was rotated before the first run was never asked for', async () => {
    const log = rotatedLog(folder);
    log.write(...calm(0, 5));
    log.rotate('rename', '');
    log.write(...calm(10, 2));
    expect((await analyze(log.path)).lines).toBe(2);
    log.rotate('rename', '');
    log.write(...calm(20, 1));
    expect((await analyze(log.path)).lines).toBe(1);
  });

  test('a whole set by a pattern', async () => {
    const log = rotatedLog(folder);
    log.write(...calm(0, 5));
    log.rotate('compress', '');
    log.write(...calm(10, 2));
    const pattern = `${log.path}*`;
    const counts = [(await analyze(pattern)).lines];
    log.rotate('compress', '');
    log.write(...calm(20, 1));
    counts.push((await analyze(pattern)).lines, (await analyze(pattern)).lines);
    expect(counts).toEqual([7, 1, 0]);
  });

  test('a line without its end waits for it', async () => {
    const log = rotatedLog(folder);
    const [one, two] = calm(0, 2) as [string, string];
    log.write(one);
    appendFileSync(log.path, two.slice(0, 40));
    expect((await analyze(log.path)).lines).toBe(1);
    appendFileSync(log.path, `${two.slice(40)}\n`);
    const {lines, report} = await analyze(log.path);
    expect(lines).toBe(1);
    expect(report.summary).toMatchObject({parsed: 1, unparsed: 0});
  });

  test('several logs, one of them new', async () => {
    const auth = rotatedLog(folder);
    const other = rotatedLog(folder, 'other.log');
    auth.write(...calm(0, 3));
    expect((await analyze(folder)).codes).not.toContain('FW1010');
    auth.write(...calm(10, 1));
    other.write(...calm(20, 2));
    expect((await analyze(auth.path, other.path)).lines).toBe(3);
    expect((await analyze(auth.path, other.path)).lines).toBe(0);
  });

  test('a log that is gone with its rotated files is named', async () => {
    const log = rotatedLog(folder);
    log.write(...calm(0, 3));
    await analyze(log.path);
    writeFileSync(`${log.path}.new`, `${calm(30, 2).join('\n')}\n`);
    unlinkSync(log.path);
    writeFileSync(log.path, readFileSync(`${log.path}.new`));
    const {lines, codes, code} = await analyze(log.path);
    expect({lines, codes, code}).toEqual({lines: 2, codes: ['FW1028'], code: 0});
  });
});

describe('buckets', () => {
  /** Too slow for one run to see: one failure every minute and a bit, a few in each run. */
  const slow = (from: number, count: number) =>
    Array.from({length: count}, (_, at) => failure(START + (from + at) * 20, '203.0.113.7'));

  test('a slow brute force, a few lines in each run, is found, and found once', async () => {
    const log = rotatedLog(folder);
    const alerts: string[] = [];
    for (let run = 0; run < 6; run++) {
      log.write(...slow(run * 3, 3));
      alerts.push(...(await analyze(log.path)).found);
      if (run % 2 === 1) log.rotate('rename', '');
    }
    expect(alerts).toContain('firewatch/ssh-slow-bf 203.0.113.7');
    expect(new Set(alerts).size).toBe(alerts.length);
    // The same lines in one run raise the same.
    const whole = join(folder, 'whole.log');
    writeFileSync(whole, `${slow(0, 18).join('\n')}\n`);
    unlinkSync(cursor);
    expect((await analyze(whole)).found).toEqual(alerts);
  });

  test('other rules: buckets of unchanged scenarios go on', async () => {
    const rules = join(folder, 'rules');
    const put = (path: string, text: string) => {
      mkdirSync(join(rules, path, '..'), {recursive: true});
      writeFileSync(join(rules, path), text);
    };
    const scenario = (name: string, capacity: number) =>
      `type: leaky\nname: me/${name}\ndescription: x\nfilter: evt.Meta.log_type == 'ssh_failed-auth'\ngroupby: evt.Meta.log_type\nscope:\n  type: Log\n  expression: evt.Meta.log_type\ncapacity: ${capacity}\nleakspeed: 100h\nlabels:\n  service: ssh\n`;
    cpSync(join(root, 'hub-index/parsers'), join(rules, 'parsers'), {recursive: true});
    cpSync(join(root, 'hub-index/data'), join(rules, 'data'), {recursive: true});
    put('scenarios/kept.yaml', scenario('kept', 5));
    put('scenarios/changed.yaml', scenario('changed', 5));
    const log = rotatedLog(folder);
    log.write(...calm(0, 4));
    expect((await analyze('--rules', rules, log.path)).found).toEqual([]);
    put('scenarios/changed.yaml', scenario('changed', 4));
    log.write(...calm(10, 2));
    const {found, report} = await analyze('--rules', rules, log.path);
    expect(found).toEqual(['me/kept ssh_failed-auth']);
    expect(report.summary.cursor).toEqual({resumed: true, rules_changed: true});
  });
});

describe('the file', () => {
  test('nobody else may read it, and nothing else is left', async () => {
    const log = rotatedLog(folder);
    log.write(...calm(0, 3));
    await analyze(log.path);
    expect(statSync(cursor).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['auth.log', 'cursor']);
  });

  test('damaged: the generation before is used, and said', async () => {
    const log = rotatedLog(folder);
    log.write(...calm(0, 3));
    await analyze(log.path);
    log.write(...calm(10, 2));
    await analyze(log.path);
    writeFileSync(cursor, readFileSync(cursor).fill(1, 100, 120));
    const {lines, codes, code} = await analyze(log.path);
    expect({lines, codes, code}).toEqual({lines: 2, codes: ['FW1024'], code: 1});
    expect((await analyze(log.path)).codes).toEqual([]);
  });

  test('both damaged: everything is read again, and said', async () => {
    const log = rotatedLog(folder);
    log.write(...calm(0, 3));
    await analyze(log.path);
    writeFileSync(cursor, 'nonsense');
    expect(await analyze(log.path)).toMatchObject({lines: 3, codes: ['FW1024'], code: 1});
  });

  test('two runs at once: the second is refused', async () => {
    const log = rotatedLog(folder);
    log.write(...calm(0, 3));
    const first = spawn(
      join(root, 'firewatch'),
      ['analyze', '--type', 'syslog', '--cursor', cursor, '-'],
      {stdio: ['pipe', 'ignore', 'ignore']},
    );
    while (!existsSync(`${cursor}.lock`)) await new Promise((resolve) => setTimeout(resolve, 20));
    const second = await analyze(log.path);
    expect(second).toMatchObject({code: 1, stdout: ''});
    expect(second.stderr).toContain('FW1026');
    first.stdin.end();
    await new Promise((resolve) => first.once('close', resolve));
    expect((await analyze(log.path)).lines).toBe(3);
  });

  test('a folder that is not there', async () => {
    cursor = join(folder, 'nowhere/cursor');
    const {code, stderr, stdout} = await analyze(rotatedLog(folder).path);
    expect({code, stdout}).toEqual({code: 1, stdout: ''});
    expect(stderr).toContain('FW1027');
  });

  test('killed at any instant: the old state or the new one, and the lock is no hindrance', async () => {
    const log = rotatedLog(folder);
    log.write(...calm(0, 3));
    await analyze(log.path);
    let expected = 0;
    for (const delay of [200, 400, 500, 600, 700, 900]) {
      const before = readFileSync(cursor);
      log.write(...calm(delay, 2));
      expected += 2;
      const killed = spawn(
        process.execPath,
        [join(root, 'cli/bin/firewatch.cjs'), 'analyze', '--cursor', cursor, log.path],
        {stdio: 'ignore'},
      );
      setTimeout(() => killed.kill('SIGKILL'), delay);
      await new Promise((resolve) => killed.once('close', resolve));
      const after = decodeCursor(readFileSync(cursor));
      expect(typeof after).toBe('object');
      if (!before.equals(readFileSync(cursor))) expected = 0;
    }
    const {lines, code} = await analyze(log.path);
    expect(code).toBe(0);
    expect(lines).toBe(expected);
  });
});
