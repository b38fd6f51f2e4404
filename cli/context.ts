// What commands know of the world: streams, clock, environment, where things lie. Built
// once from the process; tests build their own. Nothing else in cli/ touches the process.
import {randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {homedir, hostname} from 'node:os';
import {join} from 'node:path';
import {clearTimeout, setTimeout as startTimer} from 'node:timers';
import {setTimeout} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import type {AgentLog} from '@firewatch/kernel';
import {
  type ImageCache,
  type MachineView,
  type OpenEngine,
  openEngine,
  type Resolver,
  systemResolver,
  THIS_MACHINE,
} from '@firewatch/kernel/logs';
import type {BaseContext} from 'clipanion';
import {notifySystemd, watchdogMs} from './agent/systemd.ts';

export interface CliContext extends BaseContext {
  /** ns since the epoch. */
  now(): bigint;
  /** IANA name of the machine's zone: what `--tz local` means. */
  readonly localZone: string;
  /** What the machine calls itself: in messages. */
  readonly hostname: string;
  /** Rules of the checkout or package: used when none are named. */
  readonly shippedRules: string;
  /** Index of those rules as a hub, made when firewatch was built. */
  readonly shippedIndex: string;
  /** Where state lies when `--state` does not say. */
  readonly state: string;
  /** Where configuration lies when `--config` does not say. */
  readonly config: string;
  /** Waits so many ms, or until the signal. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls the listener when the operator asks to read everything anew (SIGHUP); the result takes it back. */
  onReload(listener: () => void): () => void;
  /** Tells the service manager, if one started this and wants to know. */
  notify(state: string, log: AgentLog): Promise<void>;
  /** The service manager wants to hear as often as this; undefined: it does not. */
  readonly watchdogMs?: number | undefined;
  /** So many bytes of chance. */
  random(bytes: number): Uint8Array;
  /** What plugins run on. */
  readonly platform: {
    readonly node: string;
    readonly os: NodeJS.Platform;
    readonly uid: number | undefined;
  };
  /** What the machine says of its addresses and of who is logged in. */
  readonly machine: MachineView;
  /** Names and addresses. */
  resolver(): Promise<Resolver>;
  readonly version: string;
  /** Aborts when the operator interrupts. */
  readonly signal: AbortSignal;
  /** Calls once after so many ms; the result takes it back. */
  after(ms: number, action: () => void): () => void;
  /** What this process has used so far. */
  usage(): {readonly residentBytes: number; readonly cpuSeconds: number};
  /** The Node that runs. */
  readonly node: string;
  /** Plugins to begin new ones from. */
  readonly examplePlugins: string;
  /** The engine to open; the core's when absent. */
  readonly open?: OpenEngine;
}

/** The context of a real run. */
export function createContext(process: NodeJS.Process, signal: AbortSignal): CliContext {
  const here = fileURLToPath(new URL('.', import.meta.url));
  // This file runs as cli/context.ts (tests) and as cli/dist/context.js (built).
  const root = here.endsWith('/dist/') ? `${here}../..` : `${here}..`;
  const require = createRequire(`${root}/package.json`);
  const state = stateFolder(process.env, process.getuid?.() === 0);
  const cache = imageCache(root, state, process.getuid?.());
  return {
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    colorDepth: 1,
    now: () => BigInt(Date.now()) * 1_000_000n,
    localZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    hostname: hostname(),
    shippedRules: fileURLToPath(new URL('hub-index', `file://${root}/`)),
    shippedIndex: fileURLToPath(new URL('cli/dist/hub-index.json', `file://${root}/`)),
    state,
    config: configFolder(process.env, process.getuid?.() === 0),
    wait: (ms, until) => setTimeout(ms, undefined, {signal: until}).catch(() => {}),
    onReload(listener) {
      process.on('SIGHUP', listener);
      return () => process.off('SIGHUP', listener);
    },
    notify: (state, log) => {
      // When it began, by the machine's own clock: Type=notify-reload asks for it.
      const since = `MONOTONIC_USEC=${process.hrtime.bigint() / 1_000n}`;
      const more = state === 'RELOADING=1' ? [since] : [];
      return notifySystemd(process.env, [state, ...more], log);
    },
    watchdogMs: watchdogMs(process.env, process.pid),
    random: randomBytes,
    platform: {node: process.versions.node, os: process.platform, uid: process.getuid?.()},
    machine: THIS_MACHINE,
    resolver: systemResolver,
    version: (require('./package.json') as {version: string}).version,
    signal,
    open: (options) => openEngine({...options, cache}),
    after: (ms, action) => {
      const timer = startTimer(action, ms);
      return () => clearTimeout(timer);
    },
    usage: () => {
      const {user, system} = process.cpuUsage();
      return {residentBytes: process.memoryUsage.rss(), cpuSeconds: (user + system) / 1e6};
    },
    node: process.execPath,
    examplePlugins: fileURLToPath(new URL('examples/plugins', `file://${root}/`)),
  };
}

/** /var/lib/firewatch for root, the folder of the XDG specification for others. */
function stateFolder(env: Readonly<Record<string, string | undefined>>, isRoot: boolean): string {
  if (isRoot) return '/var/lib/firewatch';
  return join(env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state'), 'firewatch');
}

/** /etc/firewatch for root, the folder of the XDG specification for others. */
function configFolder(env: Readonly<Record<string, string | undefined>>, isRoot: boolean): string {
  if (isRoot) return '/etc/firewatch';
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'firewatch');
}

/** Compiled rules are kept by the digest that the build left; without one, they are not kept. */
function imageCache(
  root: string,
  state: string,
  owner: number | undefined,
): ImageCache | undefined {
  try {
    const build = readFileSync(`${root}/cli/dist/build-id`, 'utf8').trim();
    return owner === undefined ? undefined : {folder: join(state, 'images'), build, owner};
  } catch {
    return undefined;
  }
}
