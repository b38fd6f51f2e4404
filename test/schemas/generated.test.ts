// What is generated is what the generator gives now.
import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

test('regenerating changes nothing', () => {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  expect(
    execFileSync(process.execPath, ['scripts/generate.mjs', '--check'], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  ).toBe('');
});
