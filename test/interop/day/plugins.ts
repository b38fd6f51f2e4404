// The plugins of the day, as an operator gets them: built, published to a hub, installed from it.
import {spawnSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';

/** Installs plugins of this repository, by the names of their folders, for the state in `state`. */
export function installPlugins(names: readonly string[], folder: string, state: string): void {
  const at = (name: string) => join(folder, name);
  const node = (...argv: string[]) => must(process.execPath, ...argv);
  const built = names.map((name) => {
    node('scripts/build-plugins.mjs', join('plugins', name), at(`built/${name}`));
    return at(`built/${name}`);
  });
  mkdirSync(at('empty'));
  firewatch('hub', 'keygen', '--out', at('hub.key'));
  const plugins = built.flatMap((path) => ['--plugin', path]);
  const hub = ['--hub', at('empty'), '--key', at('hub.key'), '--out', at('hub')];
  firewatch('hub', 'publish', ...hub, ...plugins, '--unchecked');
  const source = ['--source', at('hub'), '--key', at('hub.key.pub'), '--state', state];
  firewatch('plugins', 'install', ...names.map((name) => `firewatch/${name}`), ...source, '--yes');
}

export const firewatch = (...argv: string[]) => must('./firewatch', ...argv);

function must(program: string, ...argv: string[]): string {
  const {status, stdout, stderr} = spawnSync(program, argv, {encoding: 'utf8'});
  if (status !== 0) throw new Error(`${program} ${argv.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}
