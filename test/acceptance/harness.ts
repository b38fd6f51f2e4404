// Runs the built command as a person does: ./firewatch, in a process of its own.
import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const launcher = join(root, 'firewatch');

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Program and arguments to run the launcher by: `unshare -n`. */
  readonly by?: readonly string[];
  /** Looks at the process while it runs. */
  readonly during?: (child: ChildProcess) => void;
  readonly launcher?: string;
}

let building: Promise<Outcome> | undefined;

/** A build, should one be due, is done, and belongs to no test. */
export function built(): Promise<Outcome> {
  building ??= start(['--version'], {});
  return building;
}

/** What the command does with these arguments. */
export async function firewatch(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  await built();
  return start(args, options);
}

function start(args: readonly string[], options: RunOptions): Promise<Outcome> {
  const [program, ...rest] = [...(options.by ?? []), options.launcher ?? launcher, ...args];
  const child = spawn(program!, rest, {
    cwd: options.cwd ?? root,
    env: {PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8', ...options.env},
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  // A command that stops reading early closes the pipe.
  child.stdin.on('error', () => {});
  if (options.during) options.during(child);
  else child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({code, signal, stdout, stderr}));
  });
}

/** Why a program cannot be run here, or undefined. */
export function whyNot(program: string, ...args: string[]): string | undefined {
  const {status, error, stderr} = spawnSync(program, args, {encoding: 'utf8'});
  if (error) return `${program}: ${error.message}`;
  return status === 0 ? undefined : stderr.trim() || `${program} exits ${status}`;
}
