// Compiles the core (AssemblyScript): core-wasm/dist/core.wasm, and for tests one
// module per room, core-wasm/dist/testing/<room>.wasm, from assembly/testing/<room>.ts.
// Names on the command line ("core", "testing/time") limit the work to those.
import {mkdirSync, readdirSync} from 'node:fs';
import asc from 'assemblyscript/asc';
import {markLayout} from './layout-digest.mjs';

const assembly = 'core-wasm/assembly';
const rooms = readdirSync(`${assembly}/testing`)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `testing/${file.slice(0, -3)}`);
const wanted = process.argv.length > 2 ? process.argv.slice(2) : ['core', ...rooms];

mkdirSync('core-wasm/dist/testing', {recursive: true});
for (const name of wanted) {
  const entry = `${assembly}/${name === 'core' ? 'index' : name}.ts`;
  const {error} = await asc.main(
    [
      entry,
      '--config',
      'asconfig.json',
      '--target',
      'release',
      '-o',
      `core-wasm/dist/${name}.wasm`,
    ],
    {stdout: process.stdout, stderr: process.stderr},
  );
  if (error) process.exitCode = 1;
  else if (name === 'core') markLayout('core-wasm/dist/core.wasm');
}
