// A stream of bytes as chunks of lines: nobody can ask for them again, so a position is a count.
import {type Chunk, type PluginHost, untilEnd} from '@firewatch/kernel';

/** Bytes of one chunk. */
const PIECE_MAX = 256 * 1024;

/** The chunks until the stream ends or `until` resolves. */
export async function* chunksOf(
  stream: AsyncIterable<Uint8Array>,
  source: string,
  host: Pick<PluginHost, 'now' | 'count'>,
  until: Promise<void>,
): AsyncGenerator<Chunk> {
  const iterator = stream[Symbol.asyncIterator]();
  const ask = untilEnd(until);
  let position = 0;
  const chunk = (bytes: Uint8Array): Chunk => {
    position += bytes.length;
    return {bytes, source, position, at: host.now(), framing: 'line'};
  };
  for (;;) {
    const next = await ask(iterator);
    // Not waited for: a read that is under way may never end.
    if ('end' in next) {
      void iterator.return?.();
      return;
    }
    if (next.done) break;
    host.count('bytes_total', next.value.length, {source});
    for (let from = 0; from < next.value.length; from += PIECE_MAX)
      yield chunk(next.value.subarray(from, from + PIECE_MAX));
  }
  yield {...chunk(new Uint8Array()), isLast: true};
}
