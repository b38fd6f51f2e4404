// The process of a plugin: started confined, watched, ended.
//
// It is ended (SIGKILL, nothing else reaches a loop) when it breaks the protocol, does not answer
// a ping, holds more memory than it may, floods, or does not close in time. Nothing that it does
// or writes throws here.
import {type ChildProcess, spawn} from 'node:child_process';
import {readFile, realpath} from 'node:fs/promises';
import {join} from 'node:path';
import type {Duplex} from 'node:stream';
import {fileURLToPath} from 'node:url';
import {EngineError} from '../../errors.ts';
import type {PluginPackage} from '../../plugin.ts';
import {Allowance, within} from '../broker/allowance.ts';
import {quoted} from '../quoted.ts';
import {ProtocolError} from '../wire/frame.ts';
import {type Handler, Peer} from '../wire/peer.ts';
import type {PluginEnvironment} from './environment.ts';

/** The host's numbers of calls and streams; a plugin's begin at 1. */
const HOST_BASE = 2 ** 40;
const CHANNEL = 3;
const ERROR_TAIL = 2000;
/** Frames a second that nobody asked for; the plugin's side sends on 200. */
const UNASKED_PER_SECOND_MAX = 5_000;
/** What Node itself needs outside of the JavaScript heap. */
const RSS_BASE_MIB = 128;
const MIB = 1 << 20;
const PAGE = 4096;
const NS_PER_S = 1_000_000_000n;

export interface PluginProcess {
  readonly peer: Peer;
  readonly pid: number;
  /** Ends it at once; `reason` is what `ended` tells. */
  kill(reason: string): void;
  /** Resolves with why; never rejects. */
  readonly ended: Promise<string>;
}

export interface StartOptions {
  readonly plugin: PluginPackage;
  readonly config: unknown;
  readonly environment: PluginEnvironment;
  readonly handlers: Readonly<Record<string, Handler>>;
  readonly mask: (text: string) => string;
  note(name: string, value: unknown): void;
}

/** Starts the process and waits for its greeting. Throws FW4301. */
export async function startProcess(options: StartOptions): Promise<PluginProcess> {
  const {plugin, environment, mask} = options;
  const {limits, timers} = environment;
  const memory = plugin.manifest.needs?.memory_mib ?? limits.memoryMiB;
  const {argv, cwd} = await commandLine(plugin, options.config, environment, memory);
  const child = spawn(argv[0]!, argv.slice(1), {
    cwd,
    env: {},
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let reason: string | undefined;
  let tail = '';
  let [second, unasked] = [0n, 0];
  let greeted: (() => void) | undefined;

  const kill = (why: string) => {
    reason ??= why;
    child.kill('SIGKILL');
    peer.close();
  };
  const take = (text: Buffer) => {
    tail = (tail + text.toString('utf8')).slice(-ERROR_TAIL);
  };
  child.stdout!.on('data', take);
  child.stderr!.on('data', take);
  const peer = new Peer(child.stdio[CHANNEL] as Duplex, {
    base: HOST_BASE,
    handlers: options.handlers,
    unasked: () => {
      const now = timers.now() / NS_PER_S;
      if (now !== second) [second, unasked] = [now, 0];
      unasked += 1;
      if (unasked > UNASKED_PER_SECOND_MAX) {
        throw new ProtocolError(`over ${UNASKED_PER_SECOND_MAX} messages a second`);
      }
    },
    note: (name, value) => {
      if (name === 'hello') greeted?.();
      else options.note(name, value);
    },
    ended: (error) => {
      if (error) reason ??= `it does not keep to the contract: ${mask(error.message)}`;
      child.kill('SIGKILL');
    },
  });
  const ended = endOf(
    child,
    () => reason,
    () => quotedTail(mask(tail)),
  );
  void ended.then(() => peer.close());

  const cancel = timers.after(limits.openMs, () => kill('it did not begin in time'));
  const why = await Promise.race([
    new Promise<undefined>((resolve) => {
      greeted = () => resolve(undefined);
    }),
    ended,
  ]);
  cancel();
  if (why === undefined) {
    watch({child, peer, kill, memory, environment, ended});
    return {peer, pid: child.pid ?? 0, kill, ended};
  }
  throw new EngineError('FW4301', `${plugin.manifest.name}: ${why}`);
}

async function commandLine(
  plugin: PluginPackage,
  config: unknown,
  {node, confinement}: PluginEnvironment,
  memory: number,
) {
  if (!('folder' in plugin.code)) throw new TypeError('a bundled plugin needs no process');
  const folder = await realpath(plugin.code.folder);
  const {read, write} = new Allowance(plugin.manifest, config).paths;
  // The entry and what it imports; built, or the sources on a Node that runs them.
  const own = fileURLToPath(new URL('..', import.meta.url));
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return {
    cwd: folder,
    argv: [
      ...confinement.wrapper,
      node,
      '--permission',
      ...[...within(own), ...within(folder), ...read].map((path) => `--allow-fs-read=${path}`),
      ...write.map((path) => `--allow-fs-write=${path}`),
      `--max-old-space-size=${memory}`,
      '--no-addons',
      '--disable-proto=throw',
      '--no-warnings',
      join(own, 'child', `main.${extension}`),
      join(folder, plugin.manifest.main),
    ],
  };
}

const quotedTail = (tail: string) =>
  tail.trim() === '' ? '' : `: ${quoted(tail.trim().slice(-300))}`;

function endOf(
  child: ChildProcess,
  reason: () => string | undefined,
  tail: () => string,
): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`it cannot be started: ${error.message}`));
    child.once('close', (code, signal) => {
      const how = signal ? `by ${signal}` : `with exit code ${code}`;
      resolve(reason() ?? `it ended ${how}${tail()}`);
    });
  });
}

interface Watched {
  readonly child: ChildProcess;
  readonly peer: Peer;
  readonly kill: (reason: string) => void;
  readonly memory: number;
  readonly environment: PluginEnvironment;
  readonly ended: Promise<string>;
}

/** Pings it and looks at its memory, until it ends. */
function watch({child, peer, kill, memory, environment, ended}: Watched): void {
  const {timers, limits, confinement} = environment;
  let cancel = () => {};
  let isOver = false;
  const round = async () => {
    const late = timers.after(limits.pingMs, () =>
      kill(`it did not answer for ${limits.pingMs} ms: it is in a loop, or hangs`),
    );
    cancel = late;
    const answered = peer.call('ping').then(
      () => true,
      () => false,
    );
    if (confinement.memory === 'heap-and-rss' && child.pid !== undefined) {
      const rss = await residentBytes(child.pid, confinement.wrapper.length > 0);
      if (rss > (memory + RSS_BASE_MIB) * MIB)
        kill(`it holds more than its ${memory} MiB of memory`);
    }
    if (!(await answered) || isOver) return;
    late();
    cancel = timers.after(limits.pingMs / 4, () => void round());
  };
  cancel = timers.after(limits.pingMs / 4, () => void round());
  void ended.then(() => {
    isOver = true;
    cancel();
  });
}

/** Of the process, or of the child of its wrapper; 0 when it is gone or not told. */
async function residentBytes(pid: number, isWrapped: boolean): Promise<number> {
  try {
    const own = isWrapped
      ? (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ')[0]
      : String(pid);
    if (!own) return 0;
    const [, resident] = (await readFile(`/proc/${own}/statm`, 'utf8')).split(' ');
    return Number(resident) * PAGE;
  } catch {
    return 0;
  }
}
