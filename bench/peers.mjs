// What others need for the same file: whole processes, seconds of CPU.
//
// sshguard's parser comes from Debian's package, unpacked into a cache folder; it
// parses only, without buckets. What cannot be had is said and left out.
import {spawnSync} from 'node:child_process';
import {closeSync, existsSync, mkdirSync, openSync, readdirSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'firewatch-bench');

/** Peers that can read logs of a service. */
export function peers(service) {
  const found = [{name: 'wc -l', time: (path) => timed('wc', ['-l', path])}];
  if (service !== 'sshd') return found;
  const parser = sshguardParser();
  if (parser) found.push({name: 'sshguard parser', time: (path) => timed(parser, [], path)});
  return found;
}

function timed(command, args, stdin) {
  const input = stdin ? openSync(stdin, 'r') : 'ignore';
  const script = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1';
  const {status, error, stderr} = spawnSync('bash', ['-c', script, 'timed', command, ...args], {
    stdio: [input, 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (stdin) closeSync(input);
  if (error || status !== 0) throw error ?? new Error(`${command} ended with ${status}`);
  const [user, system] = stderr.trim().split(' ').map(Number);
  return user + system;
}

/** Path of sshg-parser; undefined, with the reason printed, when it cannot be had. */
function sshguardParser() {
  mkdirSync(cache, {recursive: true});
  const known = find(join(cache, 'sshguard'), 'sshg-parser');
  if (known) return known;
  const shell = (command, args) =>
    spawnSync(command, args, {cwd: cache, stdio: 'ignore'}).status === 0;
  if (!shell('apt-get', ['download', 'sshguard'])) {
    shell('apt-get', ['update']);
    shell('apt-get', ['download', 'sshguard']);
  }
  const deb = readdirSync(cache).find((name) => name.startsWith('sshguard_'));
  if (!deb || !shell('dpkg', ['-x', deb, 'sshguard'])) {
    console.log('  (sshguard is not to be had here: apt-get download sshguard failed)');
    return undefined;
  }
  return find(join(cache, 'sshguard'), 'sshg-parser');
}

function find(folder, name) {
  if (!existsSync(folder)) return undefined;
  const entry = readdirSync(folder, {recursive: true}).find((path) =>
    String(path).endsWith(`/${name}`),
  );
  return entry && join(folder, String(entry));
}
