// Decompression by the system's tools: the compressed bytes go in by a pipe, the text comes
// out by another, and neither is ever whole in memory. A tool gets no file name and no shell,
// is told how much memory it may take, and is killed when nobody wants its output any more.
// (Node's own zstd stops at the end of the first frame; `pzstd` and `cat` make many.)
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import type {Readable, Writable} from 'node:stream';
import {EngineError} from '../errors.ts';
import type {ByteReader} from './bytes.ts';
import {EXPANSION_LIMITS, type ExpansionLimits, refuseBomb} from './expansion.ts';

/** Formats a tool of the system reads. */
export type ToolFormat = 'zstd' | 'bzip2' | 'xz';

/** The tools of a format, the usual one first: program and arguments. */
export type Tools = readonly (readonly [program: string, ...args: string[]])[];

/** A file that needs more memory to be read than any log does is refused by the tool. */
const MEMORY = '512MiB';

export const TOOLS: Readonly<Record<ToolFormat, Tools>> = {
  zstd: [
    ['zstd', '-dcq', '--single-thread', `--memory=${MEMORY}`],
    ['pzstd', '-dcq'],
  ],
  bzip2: [
    ['bzip2', '-dcq'],
    ['pbzip2', '-dcq'],
    ['lbzip2', '-dcq'],
  ],
  xz: [['xz', '-dcq', '-T1', '-M', MEMORY]],
};

const STEP = 64 * 1024;
/** Bytes of what a tool complains that are kept. */
const COMPLAINT_MAX = 1000;

type Child = ChildProcess & {stdin: Writable; stdout: Readable; stderr: Readable};

/** The decompressed chunks of `source`; throws EngineError after the last good one. */
export async function* decompress(
  source: ByteReader,
  format: ToolFormat,
  file: string,
  limits: ExpansionLimits = EXPANSION_LIMITS,
  tools: Tools = TOOLS[format],
): AsyncGenerator<Uint8Array, void, undefined> {
  let pump: Pump | undefined;
  let child: Child | undefined;
  try {
    child = await start(tools, format, file);
    const ended = once(child, 'close');
    const complaint = collect(child.stderr);
    pump = startPump(source, child.stdin);
    let produced = 0;
    for await (const chunk of child.stdout as AsyncIterable<Uint8Array>) {
      produced += chunk.length;
      refuseBomb(file, {produced, consumed: pump.consumed()}, limits);
      yield chunk;
    }
    const [code, signal] = await ended;
    await pump.done;
    const failure = pump.failure();
    if (failure !== undefined) throw failure;
    if (code === 0) return;
    const reason = complaint() || (signal === null ? `exit code ${code}` : `ended by ${signal}`);
    throw new EngineError(
      'FW1022',
      `the ${format} data is damaged or ends early after ${produced} bytes of text (${reason})`,
      {where: {file}},
    );
  } finally {
    child?.kill('SIGKILL');
    await pump?.done;
    await source.close();
  }
}

/** Starts the first of the tools that is installed. */
async function start(tools: Tools, format: ToolFormat, file: string): Promise<Child> {
  for (const [program, ...args] of tools) {
    const child = spawn(program, args, {stdio: 'pipe'});
    try {
      await once(child, 'spawn');
      return child;
    } catch (error) {
      const cause = error as NodeJS.ErrnoException;
      if (cause.code === 'ENOENT') continue;
      throw new EngineError('FW1021', `"${program}" cannot be started: ${cause.message}`, {
        where: {file},
        cause,
      });
    }
  }
  const names = tools.map(([program]) => program);
  throw new EngineError(
    'FW1021',
    `is compressed with ${format}, and ${names[0]} is not installed`,
    {
      where: {file},
      hint: `install one of: ${names.join(', ')}`,
    },
  );
}

interface Pump {
  /** Resolves when nothing more is written; never rejects. */
  readonly done: Promise<void>;
  consumed(): number;
  /** What reading the source ended with, if not with its end. */
  failure(): unknown;
}

/** Writes the source to the tool, at the tool's pace. */
function startPump(source: ByteReader, stdin: Writable): Pump {
  let consumed = 0;
  let failure: unknown;
  // The tool may close its input before the end: it then says why by its exit code.
  stdin.on('error', () => {});
  const pass = async () => {
    while (!stdin.destroyed) {
      const bytes = new Uint8Array(STEP);
      const length = await source.read(bytes);
      if (length === 0) break;
      consumed += length;
      if (stdin.write(bytes.subarray(0, length))) continue;
      await new Promise<void>((resolve) => {
        const go = () => {
          stdin.off('drain', go);
          stdin.off('close', go);
          resolve();
        };
        stdin.on('drain', go);
        stdin.on('close', go);
        // It may have closed before anybody listened.
        if (stdin.destroyed) go();
      });
    }
  };
  const done = pass()
    .catch((error) => {
      failure = error;
    })
    .finally(() => stdin.end());
  return {done, consumed: () => consumed, failure: () => failure};
}

/** The beginning of what a stream says, in one line. */
function collect(stream: Readable): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => {
    if (text.length < COMPLAINT_MAX) text += part.slice(0, COMPLAINT_MAX - text.length);
  });
  return () => text.trim().split('\n')[0] ?? '';
}
