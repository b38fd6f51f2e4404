// Byte readers: the one shape in which files, standard input and decompressors
// hand over bytes, written to where the caller wants them (the core's memory).
import type {FileHandle} from 'node:fs/promises';
import {EngineError} from '../errors.ts';
import {untilEnd} from '../until-end.ts';

const NEWLINE = 10;

/** A finite run of bytes, read once from front to back. */
export interface ByteReader {
  /** Fills the front of `into`; 0 at the end. Throws EngineError after the last good byte. */
  read(into: Uint8Array): Promise<number>;
  /** Passes bytes without reading them, as many as there are up to `count`; those that read only have none. */
  skip?(count: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * A regular file up to the size it had when it was opened, so that a file which
 * grows faster than it is read has an end.
 */
export function readFile(handle: FileHandle, file: string, size: number): ByteReader {
  let offset = 0;
  return {
    async read(into) {
      const wanted = Math.min(into.length, size - offset);
      if (wanted === 0) {
        const now = (await handle.stat()).size;
        if (now <= size) return 0;
        throw new EngineError('FW1008', `grew by ${now - size} bytes while it was read`, {
          where: {file},
        });
      }
      const {bytesRead} = await handle.read(into, 0, wanted, offset).catch((cause: Error) => {
        throw new EngineError('FW1002', `cannot be read: ${cause.message}`, {where: {file}, cause});
      });
      if (bytesRead === 0) {
        throw new EngineError(
          'FW1009',
          `shrank from ${size} to ${offset} bytes while it was read`,
          {where: {file}},
        );
      }
      offset += bytesRead;
      return bytesRead;
    },
    async skip(count) {
      const passed = Math.min(count, size - offset);
      offset += passed;
      return passed;
    },
    close: () => handle.close(),
  };
}

/** A stream of chunks: standard input, a FIFO, the output of a decompressor. */
export function readChunks(chunks: AsyncIterable<Uint8Array>, file: string): ByteReader {
  const iterator = chunks[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  return {
    async read(into) {
      while (rest.length === 0) {
        const {value, done} = await iterator.next().catch((cause: Error) => {
          if (cause instanceof EngineError) throw cause;
          throw new EngineError('FW1002', `cannot be read: ${cause.message}`, {
            where: {file},
            cause,
          });
        });
        if (done) return 0;
        rest = value;
      }
      const length = Math.min(into.length, rest.length);
      into.set(rest.subarray(0, length));
      rest = rest.subarray(length);
      return length;
    },
    async close() {
      await iterator.return?.();
    },
  };
}

/** The chunks until the signal aborts: a silent pipe then ends as if it were closed. */
export async function* untilAborted(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (!signal) {
    yield* chunks;
    return;
  }
  let onAbort = () => {};
  const aborted = new Promise<void>((resolve) => {
    onAbort = resolve;
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
  const next = untilEnd(aborted);
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const read = await next(iterator);
      if ('end' in read || read.done) return;
      yield read.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: the read that is under way may never end.
    if (signal.aborted) void iterator.return?.();
    else await iterator.return?.();
  }
}

const SKIP_CHUNK = 256 * 1024;

/** Passes up to `count` bytes; says how many there were. */
export async function skipBytes(reader: ByteReader, count: number): Promise<number> {
  if (count === 0) return 0;
  if (reader.skip) return reader.skip(count);
  const into = new Uint8Array(Math.min(SKIP_CHUNK, count));
  let passed = 0;
  while (passed < count) {
    const length = await reader.read(into.subarray(0, Math.min(into.length, count - passed)));
    if (length === 0) break;
    passed += length;
  }
  return passed;
}

/** The reader without a last line that has no end; `held` is how much of it there was. */
export function wholeLines(reader: ByteReader): {reader: ByteReader; held(): number} {
  let carry: Uint8Array = new Uint8Array(0);
  return {
    held: () => carry.length,
    reader: {
      async read(into) {
        for (;;) {
          const known = carry.subarray(0, into.length);
          into.set(known);
          if (known.length === into.length) {
            // A line longer than this is cut by the engine as well.
            carry = carry.slice(known.length);
            return known.length;
          }
          const length = await reader.read(into.subarray(known.length));
          if (length === 0) return 0;
          const total = known.length + length;
          const end = into.lastIndexOf(NEWLINE, total - 1) + 1;
          carry = into.slice(end, total);
          if (end > 0) return end;
        }
      },
      close: () => reader.close(),
    },
  };
}

/** Puts bytes that were read ahead back in front of a reader. */
function readAfter(head: Uint8Array, reader: ByteReader): ByteReader {
  return {
    read(into) {
      if (head.length === 0) return reader.read(into);
      const length = Math.min(into.length, head.length);
      into.set(head.subarray(0, length));
      head = head.subarray(length);
      return Promise.resolve(length);
    },
    async skip(count) {
      const passed = Math.min(count, head.length);
      head = head.subarray(passed);
      return passed + (await skipBytes(reader, count - passed));
    },
    close: () => reader.close(),
  };
}

/**
 * Reads ahead: the first bytes, as many as `size` or as there are, and the
 * reader that still begins with them. An error met on the way is kept for the reader's end.
 */
export async function peek(
  reader: ByteReader,
  size: number,
): Promise<{head: Uint8Array; reader: ByteReader}> {
  const buffer = new Uint8Array(size);
  let length = 0;
  let rest = reader;
  try {
    while (length < size) {
      const count = await reader.read(buffer.subarray(length));
      if (count === 0) break;
      length += count;
    }
  } catch (error) {
    if (length === 0) throw error;
    rest = {read: () => Promise.reject(error), close: () => reader.close()};
  }
  const head = buffer.subarray(0, length);
  return {head, reader: readAfter(head, rest)};
}
