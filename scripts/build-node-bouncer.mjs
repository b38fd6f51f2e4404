// Builds the bouncer for Node applications as it is published: dist/firewatch.mjs, one module that
// imports nothing but Node's own, and the types beside it.
//
// Usage: build-node-bouncer.mjs [OUT]. Default: bouncers/node/dist. Types come from `tsc -b bouncers/node`.
import {execFileSync} from 'node:child_process';
import {cpSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {build} from 'rolldown';

const own = 'bouncers/node';
const out = process.argv[2] ?? join(own, 'dist');
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b', own], {stdio: 'inherit'});
if (out !== join(own, 'dist'))
  for (const name of readdirSync(join(own, 'dist')))
    if (name.endsWith('.d.ts')) cpSync(join(own, 'dist', name), join(out, name));
await build({
  input: join(own, 'index.ts'),
  platform: 'node',
  logLevel: 'warn',
  output: {file: join(out, 'firewatch.mjs'), format: 'esm', codeSplitting: false},
});
