// A plugin of this repository built as it is published.
import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds plugins/`name` into the folder `out`. */
export function buildPlugin(name: string, out: string): void {
  const source = join('plugins', name);
  execFileSync(process.execPath, ['scripts/build-plugins.mjs', source, out], {cwd: root});
}

/** Builds it to where one that was installed from a hub lies, below the folder of a state. */
export const installBuilt = (name: string, state: string): void =>
  buildPlugin(name, join(state, 'hub', 'current', 'plugins', 'firewatch', name));
