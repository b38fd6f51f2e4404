// Writing to a stream at the pace of whoever reads it.
import {once} from 'node:events';
import type {Writable} from 'node:stream';

/** Writes the pieces in order; waits when the stream is full. */
export async function writeAll(stream: Writable, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) {
    if (!stream.write(piece)) await once(stream, 'drain');
  }
}
