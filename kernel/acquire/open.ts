// Opening one file or stream: what its bytes are (sniff), decompressed if they are compressed,
// and what kind of log they hold (detect). Refusals are EngineErrors; nothing is guessed.
import {constants, createReadStream} from 'node:fs';
import {open} from 'node:fs/promises';
import type {Acquisition} from '@firewatch/schemas';
import {EngineError} from '../errors.ts';
import {type ByteReader, peek, readChunks, readFile, skipBytes, untilAborted} from './bytes.ts';
import {detectType, HEAD_SIZE} from './detect.ts';
import {readFailure} from './failure.ts';
import {gunzip} from './gunzip.ts';
import {type Form, sniffForm} from './sniff.ts';
import {decompress} from './tool.ts';
import {type Found, STDIN} from './walk.ts';

/** A source ready to be fed to the engine. */
export interface OpenSource {
  /** Path, or "stdin". */
  readonly name: string;
  /** Label that selects the parsers. */
  readonly type: string;
  readonly typeBy: Acquisition['type_by'];
  /** What the detection saw; "" when the type was given. */
  readonly typeWhy: string;
  readonly compression: Acquisition['compression'];
  readonly reader: ByteReader;
  /** The beginning of the text, at most HEAD_SIZE bytes. */
  readonly head: Uint8Array;
  /** Which file it is, as it was when it was opened; undefined for streams. */
  readonly file: OpenFile | undefined;
  /** When the file was last written, ns; undefined for streams. */
  readonly modifiedAt: bigint | undefined;
  /** Bytes read from disk so far: what progress is counted in. */
  consumed(): number;
}

export interface OpenFile {
  /** Device and inode. */
  readonly identity: string;
  /** Bytes on disk. */
  readonly size: number;
  /** ns */
  readonly modifiedAt: bigint;
}

export interface OpenOptions {
  /** Type given by the operator: no detection. */
  readonly type?: string | undefined;
  /** The type is what another file of the set was seen to be: not the operator's word. */
  readonly isDetected?: boolean;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Ends streams early. */
  readonly signal?: AbortSignal | undefined;
}

/** Opens a found file; throws EngineError when it is nothing to analyze. */
export async function openSource(found: Found, options: OpenOptions): Promise<OpenSource> {
  const {type} = options;
  const name = found.path === STDIN ? 'stdin' : found.path;
  const raw = found.isStream ? openStream(found.path, name, options) : await openFile(found.path);
  const disk = counted(raw.reader);
  let current = disk.reader;
  try {
    const outer = await peek(current, HEAD_SIZE);
    current = outer.reader;
    let {head} = outer;
    const compression = compressionOf(sniffForm(head));
    if (compression !== 'none') {
      const text =
        compression === 'gzip' ? gunzip(current, name) : decompress(current, compression, name);
      const inner = await peek(readChunks(text, name), HEAD_SIZE);
      current = inner.reader;
      head = inner.head;
    }
    refuse(sniffForm(head), name, type !== undefined && !options.isDetected);
    const detection = type === undefined ? detectType(head, name) : undefined;
    const label = type ?? detection?.type;
    if (label === undefined) throw unknown(name, detection?.why ?? '');
    return {
      name,
      type: label,
      typeBy: type === undefined ? 'detection' : 'option',
      typeWhy: detection?.why ?? '',
      compression,
      reader: await withoutMark(current, head),
      head,
      file: raw.file,
      modifiedAt: raw.file?.modifiedAt,
      consumed: disk.consumed,
    };
  } catch (error) {
    await current.close();
    throw error;
  }
}

const compressionOf = (form: Form): Acquisition['compression'] =>
  form === 'gzip' || form === 'zstd' || form === 'bzip2' || form === 'xz' ? form : 'none';

function openStream(path: string, name: string, {stdin, signal}: OpenOptions) {
  const chunks = path === STDIN ? stdin : createReadStream(path);
  return {reader: readChunks(untilAborted(chunks, signal), name), file: undefined};
}

async function openFile(path: string): Promise<{reader: ByteReader; file: OpenFile}> {
  // O_NONBLOCK: a FIFO put in the file's place since it was listed must not block the open.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error) => {
    throw readFailure(path, error);
  });
  const stats = await handle.stat({bigint: true});
  if (!stats.isFile()) {
    await handle.close();
    throw new EngineError('FW1005', 'is no longer a regular file', {where: {file: path}});
  }
  const size = Number(stats.size);
  return {
    reader: readFile(handle, path, size),
    file: {identity: `${stats.dev}:${stats.ino}`, size, modifiedAt: stats.mtimeNs},
  };
}

/** Counts what a reader hands over. */
function counted(reader: ByteReader): {reader: ByteReader; consumed(): number} {
  let total = 0;
  return {
    reader: {
      async read(into) {
        const length = await reader.read(into);
        total += length;
        return length;
      },
      async skip(count) {
        const passed = await skipBytes(reader, count);
        total += passed;
        return passed;
      },
      close: () => reader.close(),
    },
    consumed: () => total,
  };
}

/** Stops at what is no text to analyze. `isForced`: the operator named a type, so control bytes are let through. */
function refuse(form: Form, file: string, isForced: boolean): void {
  const where = {file};
  switch (form) {
    case 'text':
      return;
    case 'binary':
      if (isForced) return;
      throw new EngineError('FW1006', 'is binary, not text', {where});
    case 'empty':
      throw new EngineError('FW1010', 'is empty', {where});
    case 'journal':
      throw new EngineError('FW1019', 'is a systemd journal', {
        where,
        hint: "firewatch analyze --type syslog 'journalctl://filters=--file=FILE'",
      });
    case 'utf-16':
    case 'utf-32':
      throw new EngineError('FW1007', `is ${form.toUpperCase()} text`, {
        where,
        hint: `iconv -f ${form} -t utf-8 FILE | firewatch analyze -`,
      });
    default:
      throw new EngineError('FW1016', `is compressed twice, with ${form} inside`, {where});
  }
}

const unknown = (file: string, why: string) =>
  new EngineError('FW1017', `cannot tell what kind of log this is: ${why}`, {
    where: {file},
    hint: 'name it with --type if you know it',
  });

/** Skips the byte order mark that some Windows programs put in front of UTF-8. */
async function withoutMark(reader: ByteReader, head: Uint8Array): Promise<ByteReader> {
  if (!(head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf)) return reader;
  const mark = new Uint8Array(3);
  for (let length = 0; length < 3; ) length += await reader.read(mark.subarray(length));
  return reader;
}
