// cli/dist/build-id: a digest of the compiler and the core as they were built. Compiled rules
// are kept under it, so that no build ever uses what another one compiled.
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'core-wasm/dist');
const hash = createHash('sha256');
for (const name of readdirSync(dist, {recursive: true}).sort()) {
  if (!/\.(js|wasm)$/.test(name) || name.startsWith('testing')) continue;
  hash.update(`${name}\0`).update(readFileSync(join(dist, name)));
}
writeFileSync(join(root, 'cli/dist/build-id'), hash.digest('hex'));
