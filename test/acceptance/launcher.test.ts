// ./firewatch itself: from anywhere, by any name, at once.
import {mkdtempSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, relative} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {firewatch, root} from './harness.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-launcher-'));
});
afterAll(() => rmSync(folder, {recursive: true}));

const VERSION = /^firewatch \d+\.\d+\.\d+\n$/;

test('from another directory', async () => {
  expect((await firewatch(['--version'], {cwd: '/'})).stdout).toMatch(VERSION);
});

test('by a relative path', async () => {
  const launcher = relative(folder, join(root, 'firewatch'));
  expect((await firewatch(['--version'], {cwd: folder, launcher})).stdout).toMatch(VERSION);
});

test('by links to links', async () => {
  symlinkSync(join(root, 'firewatch'), join(folder, 'one'));
  symlinkSync('one', join(folder, 'two'));
  expect(
    (await firewatch(['--version'], {cwd: '/', launcher: join(folder, 'two')})).stdout,
  ).toMatch(VERSION);
});

test('exit codes pass', async () => {
  expect((await firewatch(['analyze', '--nope'])).code).toBe(2);
});

test('when nothing changed it says nothing and builds nothing', async () => {
  expect((await firewatch(['--version'])).stderr).toBe('');
});

test('the bin on the Node of the shell starts again on the one the lockfile brings', async () => {
  const launcher = join(root, 'cli/bin/firewatch.cjs');
  const outcome = await firewatch(['analyze', '--nope'], {by: ['node'], launcher});
  expect(outcome).toMatchObject({code: 2, signal: null});
  expect(outcome.stderr).toContain('unknown option');
});
