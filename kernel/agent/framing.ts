// Records as lines. The core looks for newlines; a record that holds some is one line all the
// same: they become spaces, which every parser takes as they would have been.
import type {Chunk} from '../plugin.ts';

const NEWLINE = 10;
const SPACE = 32;

/** The chunk with each record ended by a newline; one of lines as it is. */
export function asLines(chunk: Chunk): Chunk {
  if (chunk.framing === 'line') return chunk;
  const {bytes} = chunk;
  const ends = chunk.ends ?? [bytes.length];
  const lines = new Uint8Array(bytes.length + ends.length);
  let from = 0;
  ends.forEach((end, i) => {
    lines.set(bytes.subarray(from, end), from + i);
    for (let at = from + i; at < end + i; at++) if (lines[at] === NEWLINE) lines[at] = SPACE;
    lines[end + i] = NEWLINE;
    from = end;
  });
  const {ends: _, ...rest} = chunk;
  return {...rest, framing: 'line', bytes: lines};
}
