// The host's commands for plugins: declared program and arguments, no shell, an environment with
// nothing but a path, bounded time and output.
import {Readable} from 'node:stream';
import {execa} from 'execa';
import {COMMAND_BYTES_MAX, type CommandResult, type RunOptions} from '../../plugin.ts';
import type {Allowance} from './allowance.ts';

const TIMEOUT_MS = 30_000;
const TIMEOUT_MS_MAX = 600_000;
const KILL_AFTER_MS = 2_000;
/** Of what a followed command complains, kept for its error. */
const COMPLAINT_CHARS = 1_000;
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
};

/** Runs a declared command to its end. */
export async function runCommand(
  allowance: Allowance,
  name: string,
  {values, input, timeoutMs = TIMEOUT_MS}: RunOptions = {},
  signal?: AbortSignal,
): Promise<CommandResult> {
  const [program, ...rest] = allowance.argv(name, values);
  const result = await execa(program!, rest, {
    env: ENVIRONMENT,
    extendEnv: false,
    input: input ?? '',
    encoding: 'buffer',
    stripFinalNewline: false,
    reject: false,
    timeout: Math.min(timeoutMs, TIMEOUT_MS_MAX),
    forceKillAfterDelay: KILL_AFTER_MS,
    maxBuffer: COMMAND_BYTES_MAX,
    ...(signal && {cancelSignal: signal}),
  });
  if (result.exitCode === undefined) {
    throw Object.assign(
      new Error(`command "${name}": ${result.originalMessage ?? 'it was ended'}`),
      {
        code: result.timedOut ? 'ETIMEDOUT' : (result.code ?? 'ECANCELED'),
      },
    );
  }
  return {exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr};
}

/**
 * Starts a declared command; the stream is its standard output, destroying it ends the command. A
 * command that fails ends the stream with an error.
 */
export async function followCommand(
  allowance: Allowance,
  name: string,
  {values}: Pick<RunOptions, 'values'> = {},
): Promise<Readable> {
  const [program, ...rest] = allowance.argv(name, values);
  const child = execa(program!, rest, {
    env: ENVIRONMENT,
    extendEnv: false,
    stdin: 'ignore',
    buffer: false,
    reject: false,
    forceKillAfterDelay: KILL_AFTER_MS,
  });
  if (child.pid === undefined) {
    const {originalMessage, code} = await child;
    throw Object.assign(new Error(`command "${name}": ${originalMessage ?? 'it cannot be run'}`), {
      code,
    });
  }
  let complaint = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-COMPLAINT_CHARS);
  });
  const output = async function* () {
    for await (const piece of child.stdout!) yield piece as Uint8Array;
    const {exitCode, signal} = await child;
    if (exitCode === 0) return;
    const how = exitCode === undefined ? `was ended by ${signal}` : `ended with code ${exitCode}`;
    const why = complaint.trim();
    throw new Error(`command "${name}" ${how}${why === '' ? '' : `: ${why}`}`);
  };
  const stream = Readable.from(output(), {objectMode: false});
  stream.once('close', () => child.kill());
  return stream;
}
