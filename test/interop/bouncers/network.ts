// A network of two namespaces: a server that is protected, and clients of both families that want
// to reach it. Everything goes with the test.
import {execFileSync, spawnSync} from 'node:child_process';
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {librariesOf, unpackedPackages} from '../debian.ts';

export const SERVER = {4: '10.91.0.1', 6: 'fd91::1'} as const;
/** Addresses of clients: 10.91.0.2 to .9, fd91::2 to ::9. */
const CLIENTS = 8;

let made = 0;

export interface Network {
  /** Name of the namespace of the server. */
  readonly server: string;
  readonly client: string;
  /** Whether a packet of this address gets to the server. */
  reaches(source: string): boolean;
  /** Runs a program in the server's namespace. */
  inServer(program: string, ...argv: string[]): string;
  remove(): void;
}

export function openNetwork(): Network {
  const name = `fw${process.pid}x${made++}`;
  const [server, client] = [`${name}s`, `${name}c`];
  const ip = (...argv: string[]) => execFileSync('ip', argv, {stdio: ['ignore', 'pipe', 'pipe']});
  for (const one of [server, client]) {
    ip('netns', 'add', one);
    ip('-n', one, 'link', 'set', 'lo', 'up');
  }
  ip('-n', server, 'link', 'add', 'up0', 'type', 'veth', 'peer', 'name', 'up0', 'netns', client);
  for (const one of [server, client]) ip('-n', one, 'link', 'set', 'up0', 'up');
  const give = (one: string, last: number) => {
    ip('-n', one, 'addr', 'add', `10.91.0.${last}/24`, 'dev', 'up0');
    ip('-n', one, 'addr', 'add', `fd91::${last}/64`, 'dev', 'up0', 'nodad');
  };
  give(server, 1);
  for (let last = 2; last < 2 + CLIENTS; last++) give(client, last);
  return {
    server,
    client,
    reaches(source) {
      const target = source.includes(':') ? SERVER[6] : SERVER[4];
      const argv = ['netns', 'exec', client, 'python3', '-c', PING, source, target];
      return spawnSync('ip', argv, {timeout: 10_000}).status === 0;
    },
    inServer: (program, ...argv) =>
      execFileSync('ip', ['netns', 'exec', server, program, ...argv], {encoding: 'utf8'}),
    remove() {
      for (const one of [server, client]) spawnSync('ip', ['netns', 'del', one]);
    },
  };
}

/** TCP to a closed port: refused means that the packet arrived and was answered. */
const PING = `
import socket, sys
source, target = sys.argv[1:]
s = socket.socket(socket.AF_INET6 if ':' in source else socket.AF_INET); s.settimeout(1.5)
s.bind((source, 0))
try: s.connect((target, 9))
except ConnectionRefusedError: sys.exit(0)
except OSError: sys.exit(1)
sys.exit(0)
`;

export interface Tools {
  /** A program of the packages, by its name: a script that finds its libraries. */
  program(name: string): string;
  remove(): void;
}

/** Programs of Debian's packages, or why they are not there. */
export function toolsOf(packages: readonly string[], version: string): Tools | string {
  if (process.getuid?.() !== 0) return 'it takes root to make a network namespace';
  const found = unpackedPackages(packages, version);
  if ('why' in found) return found.why;
  const scripts = mkdtempSync(join(tmpdir(), 'firewatch-tools-'));
  const libraries = librariesOf(found.folder);
  return {
    program(name) {
      const file = join(scripts, name);
      const modules = `XTABLES_LIBDIR=${libraries}/xtables LD_LIBRARY_PATH=${libraries}`;
      writeFileSync(file, `#!/bin/sh\n${modules} exec ${found.folder}/usr/sbin/${name} "$@"\n`);
      chmodSync(file, 0o755);
      return file;
    },
    remove: () => rmSync(scripts, {recursive: true}),
  };
}

export const NFTABLES = [
  ...['nftables', 'libnftables1', 'libnftnl11', 'libjansson4', 'libmnl0', 'libxtables12'],
  ...['libedit2', 'libgmp10', 'libbsd0', 'libmd0', 'libtinfo6'],
];
