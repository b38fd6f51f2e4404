// Fuzzing by hand: scripts/with-node scripts/fuzz.mjs [SECONDS [SEED [TARGET]]]
// Each target of test/fuzz runs for so many seconds (default 120) from the seed
// (default: drawn, and printed); then 10^6 hostile lines go through the engine, and 500
// stories through each property of snapshots and merging, unless one target is named. What breaks something is printed as a row for its corpus.
import {spawnSync} from 'node:child_process';
import {randomInt} from 'node:crypto';
import {fileURLToPath} from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const [seconds = '120', seed = String(randomInt(2 ** 31)), target] = process.argv.slice(2);
console.log(`seed ${seed}`);
const run = (...args) =>
  spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...args], {
    stdio: 'inherit',
    env: {
      ...process.env,
      FIREWATCH_FUZZ_SECONDS: seconds,
      FIREWATCH_FUZZ_SEED: seed,
      FIREWATCH_HOSTILE_LINES: '1000000',
      FIREWATCH_STORIES: '500',
    },
  }).status;

const failed = run('test/fuzz', ...(target ? ['-t', target] : []));
const engine = ['hostile', 'snapshot', 'merge'].map(
  (name) => `test/core-wasm/engine/${name}.test.ts`,
);
process.exitCode = failed || (target ? 0 : run(...engine, '--testTimeout', '600000'));
