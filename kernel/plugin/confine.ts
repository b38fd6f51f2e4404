// How far a plugin's process can be confined on this machine, and the words for what cannot.
//
// Files, child processes, threads and native addons: Node's permission model, on every Node that
// firewatch runs on. Network: Node from version 26, or else a network namespace of its own, in
// which there is nobody to talk to (util-linux's `unshare`; root, or a kernel that lets users make
// namespaces). The same puts the process into a process namespace, so that it can signal nobody.
// The channel to the host is an open socket pair and survives.
import {execa} from 'execa';
import semver from 'semver';

export type NetworkConfinement = 'namespace' | 'permission' | 'guarded';

export interface Confinement {
  /** Program and arguments before Node's. */
  readonly wrapper: readonly string[];
  readonly network: NetworkConfinement;
  readonly signals: 'namespace' | 'guarded';
  readonly memory: 'heap-and-rss' | 'heap';
}

export interface Platform {
  readonly node: string;
  readonly os: NodeJS.Platform;
  readonly uid: number | undefined;
}

const NODE_WITH_NET_PERMISSION = '26.0.0';
const PROBE_MS = 5_000;

/** Finds out once, by trying. `run` gives the exit code of a command, for tests. */
export async function findConfinement(
  platform: Platform,
  run: (argv: readonly string[]) => Promise<number | undefined> = exitCode,
): Promise<Confinement> {
  const hasNetPermission = semver.gte(platform.node, NODE_WITH_NET_PERMISSION);
  const memory = platform.os === 'linux' ? 'heap-and-rss' : 'heap';
  const network = hasNetPermission ? 'permission' : 'guarded';
  if (platform.os === 'linux') {
    const flags = ['--net', '--pid', '--fork', '--kill-child'];
    const wrapper = ['unshare', ...(platform.uid === 0 ? [] : ['--user']), ...flags];
    if ((await run([...wrapper, 'true'])) === 0) {
      return {
        wrapper,
        network: hasNetPermission ? 'permission' : 'namespace',
        signals: 'namespace',
        memory,
      };
    }
  }
  return {wrapper: [], network, signals: 'guarded', memory};
}

/** What is not enforced here, a sentence each: said when a plugin is installed. */
export function notEnforced({network, signals, memory}: Confinement): readonly string[] {
  return [
    ...(network === 'guarded'
      ? [
          'network: a plugin that is made to break out can open connections that it did not declare (enforced from Node 26, or on Linux where "unshare --net" is allowed)',
        ]
      : []),
    ...(signals === 'guarded'
      ? [
          'signals: a plugin that is made to break out can end other processes of the same user (enforced on Linux where "unshare --pid" is allowed)',
        ]
      : []),
    ...(memory === 'heap'
      ? ['memory: only the JavaScript heap is limited here, not buffers outside of it']
      : []),
    "files: what the user of firewatch may read is protected from a plugin by Node's permission model, which Node itself does not call a sandbox against hostile code",
  ];
}

async function exitCode([program, ...rest]: readonly string[]): Promise<number | undefined> {
  const {exitCode} = await execa(program!, rest, {reject: false, timeout: PROBE_MS});
  return exitCode;
}
