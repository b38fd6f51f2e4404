// `firewatch simulation`: which scenarios pretend, told and changed.
import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {runCli} from './harness.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-simulation-'));
  file = join(folder, 'simulation.yaml');
});
afterEach(() => rmSync(folder, {recursive: true}));

const run = (...argv: string[]) => runCli(['simulation', ...argv, '-f', file]);
const status = async () => JSON.parse((await run('status', '-o', 'json')).stdout);

test('scenarios, then all but some', async () => {
  writeFileSync(file, '# ours\nsimulation: off # yet\n', {mode: 0o640});
  await run('enable', 'a/b', 'a/c');
  expect(await status()).toEqual({simulation: false, exclusions: ['a/b', 'a/c']});
  expect((await run('disable', 'a/c')).stdout).toBe(
    'global simulation: disabled\nScenarios in simulation mode:\n  - a/b\n',
  );
  expect(readFileSync(file, 'utf8')).toContain('# ours\n');
  expect(statSync(file).mode & 0o777).toBe(0o640);
  await run('enable', '-g');
  await run('disable', 'a/b');
  expect((await run('status')).stdout).toBe(
    'global simulation: enabled\nScenarios not in simulation mode:\n  - a/b\n',
  );
  await run('enable', 'a/b');
  expect(await status()).toEqual({simulation: true, exclusions: []});
  await run('disable', '--global');
  expect((await run('status')).stdout).toBe('global simulation: disabled\n');
});

test('a file that is not there is made; the local one goes before it', async () => {
  await run('enable', 'a/b');
  expect(readFileSync(file, 'utf8')).toBe('simulation: false\nexclusions:\n  - a/b\n');
  writeFileSync(`${file}.local`, 'exclusions: [x/y]\n');
  await run('enable', 'a/c');
  expect(await status()).toEqual({simulation: false, exclusions: ['x/y', 'a/c']});
  expect(readFileSync(file, 'utf8')).not.toContain('a/c');
});

test('the file of the configuration; without one it says so', async () => {
  const config = join(folder, 'firewatch.yaml');
  writeFileSync(config, 'simulation: sim.yaml\n');
  await runCli(['simulation', 'enable', 'a/b', '--config', config]);
  expect(readFileSync(join(folder, 'sim.yaml'), 'utf8')).toContain('a/b');
  writeFileSync(config, '{}\n');
  expect((await runCli(['simulation', 'status', '--config', config])).stderr).toContain('FW2809');
  expect(await run('enable')).toMatchObject({code: 2});
  expect(await run('enable', '-g', 'a/b')).toMatchObject({code: 2});
  writeFileSync(file, 'simulation: maybe\n');
  expect((await run('enable', 'a/b')).stderr).toContain('FW2806');
});
