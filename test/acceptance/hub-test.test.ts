// `firewatch hub test` and `hub lint` as a person runs them; the reference's own hub where
// one is at hand: FIREWATCH_HUB names its checkout, FIREWATCH_HUB_DATA folders of data files
// (separated by ":").
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {firewatch, root} from './harness.ts';

let hub = '';
beforeAll(() => {
  hub = mkdtempSync(join(tmpdir(), 'firewatch-hub-'));
  cpSync(join(root, 'hub-index'), hub, {recursive: true});
});
afterAll(() => rmSync(hub, {recursive: true}));

const CASE = 'sshd-scenarios';

describe('hub test', () => {
  test('the shipped items pass', async () => {
    const {code, stdout} = await firewatch(['hub', 'test', '-o', 'json']);
    const {summary, tests, coverage} = JSON.parse(stdout);
    expect({code, summary}).toMatchObject({code: 0, summary: {failed: 0, skipped: 0}});
    expect(tests).toHaveLength(summary.passed);
    expect(coverage.filter(({parts}: {parts: number}) => parts === 0)).toEqual([]);
  });

  test('a difference fails, is shown with both values, and --update settles it', async () => {
    const path = join(hub, 'tests', CASE, 'expected.json');
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, before.replace('"events_count": 4', '"events_count": 5'));
    const failed = await firewatch(['hub', 'test', '--hub', hub, CASE]);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(
      /expected \{"events_count": 5, .*\n +actual +\{"events_count": 4, /,
    );
    expect(failed.stdout).toContain('0 passed, 1 failed, 0 skipped');
    const junit = await firewatch(['hub', 'test', '--hub', hub, '-o', 'junit', CASE]);
    expect(junit).toMatchObject({code: 1});
    expect(junit.stdout).toContain(`<testcase classname="hub" name="${CASE}"`);
    expect(junit.stdout).toContain('<failure ');
    expect(await firewatch(['hub', 'test', '--hub', hub, '--update', CASE])).toMatchObject({
      code: 0,
    });
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  const WRONG = [
    {args: ['--now', 'soon'], code: 2, says: '--now: "soon" is no instant'},
    {args: ['--workers', 'x'], code: 2, says: '--workers: "x" is no number'},
    {args: ['-o', 'tap'], code: 2, says: 'invalid value for -o'},
    {args: ['--hub', '/nowhere'], code: 1, says: 'FW3001'},
    {args: ['no-such-test'], code: 1, says: 'FW3010'},
  ];
  for (const {args, code, says} of WRONG) {
    test(`${args.join(' ')}: exit ${code}`, async () => {
      const outcome = await firewatch(['hub', 'test', ...args]);
      expect(outcome).toMatchObject({code, stdout: ''});
      expect(outcome.stderr).toContain(says);
    });
  }

  const reference = process.env.FIREWATCH_HUB;
  test.skipIf(!reference)(
    `the reference's hub${reference ? '' : ': FIREWATCH_HUB is not set'}`,
    {timeout: 300_000},
    async () => {
      const data = (process.env.FIREWATCH_HUB_DATA ?? '').split(':').filter(Boolean);
      const args = ['hub', 'test', '-o', 'json', '--hub', reference!];
      for (const folder of data) args.push('--data', folder);
      const {code, stdout} = await firewatch(args);
      const {tests} = JSON.parse(stdout);
      const failed = tests.filter(({status}: {status: string}) => status === 'failed');
      expect(failed.map(({name}: {name: string}) => name)).toEqual([]);
      expect(code).toBe(0);
    },
  );
});

test('hub lint says what it finds, with codes and places', async () => {
  const path = join(hub, 'scenarios/firewatch/http-probing.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^blackhole:.*\n/m, ''));
  const {code, stdout} = await firewatch(['hub', 'lint', '--hub', hub, '-o', 'json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout).findings).toContainEqual(
    expect.objectContaining({code: 'FW3108', where: {file: path, line: expect.any(Number)}}),
  );
});
