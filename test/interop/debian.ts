// Packages of Debian, unpacked into a cache folder: nothing is installed, started or
// registered. FIREWATCH_INTEROP_CACHE names another cache folder.
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';

/** The folder the packages are unpacked in; the first one has to be of the version. */
export function unpackedPackages(
  packages: readonly string[],
  version: string,
): {readonly folder: string} | {readonly why: string} {
  const cache =
    process.env.FIREWATCH_INTEROP_CACHE ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'firewatch');
  const folder = join(cache, `${packages[0]}-${version}`);
  const why = existsSync(folder) ? undefined : unpack(cache, folder, packages, version);
  return why === undefined ? {folder} : {why: `no ${version} of Debian's ${packages[0]}: ${why}`};
}

/** Where its libraries lie; the folder where they would, when it has none. */
export function librariesOf(folder: string): string {
  if (!existsSync(join(folder, 'usr/lib'))) return join(folder, 'usr/lib');
  const libraries = readdirSync(join(folder, 'usr/lib')).find((name) => name.includes('-linux-'));
  return join(folder, 'usr/lib', libraries ?? '');
}

/** Undefined when all went well. */
function unpack(
  cache: string,
  target: string,
  packages: readonly string[],
  version: string,
): string | undefined {
  mkdirSync(cache, {recursive: true});
  const folder = mkdtempSync(join(cache, 'unpacking-'));
  try {
    const fault = download(folder, packages);
    if (fault !== undefined) return fault;
    const archives = readdirSync(folder).filter((name) => name.endsWith('.deb'));
    const main = archives.find((name) => name.startsWith(`${packages[0]}_`));
    if (!main?.startsWith(`${packages[0]}_${version}-`)) return `this system has ${main ?? 'none'}`;
    const root = join(folder, 'root');
    for (const archive of archives) {
      const failed = run(folder, 'dpkg', ['-x', archive, root]);
      if (failed !== undefined) return failed;
    }
    if (!existsSync(target)) renameSync(root, target);
    return undefined;
  } finally {
    rmSync(folder, {recursive: true});
  }
}

/** With lists of packages of its own: neither the system's nor its rights are touched. */
function download(folder: string, packages: readonly string[]): string | undefined {
  for (const name of ['state/lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(folder, name), {recursive: true});
  }
  const options = [
    `Dir::State=${join(folder, 'state')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    'Dir::State::status=/var/lib/dpkg/status',
    'APT::Sandbox::User=',
    'Acquire::Languages=none',
    'Acquire::Retries=2',
  ].flatMap((option) => ['-o', option]);
  return (
    run(folder, 'apt-get', [...options, '-qq', 'update']) ??
    run(folder, 'apt-get', [...options, '-qq', 'download', ...packages])
  );
}

function run(cwd: string, command: string, args: readonly string[]): string | undefined {
  const {status, stderr, error} = spawnSync(command, args, {cwd, encoding: 'utf8'});
  if (status === 0) return undefined;
  const reason = error?.message ?? stderr.trim().split('\n')[0];
  return `${command} ${args.at(-1)}: ${reason}`;
}
