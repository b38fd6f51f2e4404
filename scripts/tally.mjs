// Runs vitest and closes with each skip and each failure with its reason, then the line "N passed, N failed".
import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** Runs vitest on `node` with these arguments; gives the exit code. */
export function runTests(node, args) {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-tally-'));
  const file = join(folder, 'tally.json');
  spawnSync(
    node,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=./scripts/tally-reporter.mjs',
      ...args,
    ],
    {stdio: 'inherit', env: {...process.env, FIREWATCH_TALLY: file}},
  );
  const tally = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  rmSync(folder, {recursive: true});
  return close(tally);
}

function close(tally) {
  if (!tally) {
    console.log('vitest did not finish\n0 passed, 1 failed');
    return 1;
  }
  const {passed, failed, failures, skipped, broken} = tally;
  if (skipped.length > 0) console.log(`${skipped.length} skipped:`);
  for (const {name, reason} of skipped) console.log(`  ${name}${reason ? `: ${reason}` : ''}`);
  for (const {name, reason} of failures) console.log(`failed: ${name}: ${reason}`);
  for (const file of broken) console.log(`did not run: ${file}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}
