// `npm test`: installs and builds whatever is not there yet, runs vitest, lists what
// was skipped and why, and ends with the line "N passed, N failed". Starts on Node 20
// with nothing installed, so it imports only what Node has. Arguments go to vitest.
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {staleRooms} from './stale-rooms.mjs';
import {runTests} from './tally.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

/** Runs a program with our streams; when it fails, that is the one failure. */
function run(command, ...args) {
  const {status, error} = spawnSync(command, args, {stdio: 'inherit'});
  if (error) throw error;
  if (status === 0) return;
  console.log(`"${[command, ...args].join(' ')}" failed\n0 passed, 1 failed`);
  process.exit(status ?? 1);
}

run('./firewatch', '--version');
const bundled = join(root, 'node_modules/.bin/node');
const node = existsSync(bundled) ? bundled : process.execPath;

const rooms = staleRooms();
if (rooms.length > 0) run(node, 'scripts/build-wasm.mjs', ...rooms);
process.exitCode = runTests(node, process.argv.slice(2));
