// `npm run test:interop`: tests against real peers (test/interop). Installs and builds what is
// not there yet; each test file gets what it needs from Debian, or skips with the reason. This
// only runs them and sums up.
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {runTests} from './tally.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const {status} = spawnSync('./firewatch', ['--version'], {stdio: 'inherit'});
if (status === 0) {
  process.exitCode = runTests(process.execPath, [
    '--config',
    'vitest.interop.config.ts',
    ...process.argv.slice(2),
  ]);
} else {
  console.log('firewatch does not build\n0 passed, 1 failed');
  process.exitCode = 1;
}
