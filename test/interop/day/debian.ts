// Programs of Debian's packages. What they would start when they are installed is not started.
import {spawnSync} from 'node:child_process';

/** Undefined when all programs are there, installed if need be; else why not. */
export function obtain(packages: Readonly<Record<string, string>>): string | undefined {
  if (process.getuid?.() !== 0) return 'only root may install packages and make network namespaces';
  const missing = Object.entries(packages).filter(([program]) => !has(program));
  if (missing.length === 0) return undefined;
  const names = missing.map(([, name]) => name);
  const env = {...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1'};
  spawnSync('apt-get', ['update', '-qq'], {env});
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...names];
  const {status, stderr} = spawnSync('apt-get', install, {env, encoding: 'utf8'});
  if (status === 0 && missing.every(([program]) => has(program))) return undefined;
  return `${names.join(', ')} cannot be installed: ${stderr?.trim().split('\n').at(-1) ?? ''}`;
}

const has = (program: string) => spawnSync('which', [program]).status === 0;
