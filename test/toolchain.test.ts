// The whole tree type-checks and keeps the house's format.
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

const cwd = fileURLToPath(new URL('..', import.meta.url));

/** What a tool of node_modules prints when it is not content; "" when it is. */
function complaints(script: string, ...args: string[]): string {
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    [`node_modules/${script}`, ...args],
    {
      cwd,
      encoding: 'utf8',
    },
  );
  return status === 0 ? '' : `${stdout}${stderr}`;
}

test('types', () => expect(complaints('typescript/bin/tsc', '-p', 'test')).toBe(''), 120_000);

test('format and lint', () => {
  expect(complaints('@biomejs/biome/bin/biome', 'check', '.')).toBe('');
}, 120_000);
