// Records as chunks of the contract: empty ones are a place alone, overlong ones are cut.
import type {Chunk, PluginHost, Position} from '@firewatch/kernel';

/** The engine reads 64 KiB of a line. */
const RECORD_BYTES_MAX = 1 << 20;
const CHUNK_BYTES = 1 << 20;

export interface Placed {
  readonly record: Uint8Array;
  /** Behind it. */
  readonly position: Position;
}

export function* chunksOf(
  host: PluginHost,
  source: string,
  records: Iterable<Placed>,
): Generator<Chunk> {
  let pieces: Uint8Array[] = [];
  let ends: number[] = [];
  let length = 0;
  let position: Position | undefined;
  const taken = (): Chunk => {
    host.count('records_total', ends.length);
    host.count('record_bytes_total', length);
    const chunk = {
      bytes: Buffer.concat(pieces),
      source,
      position: position!,
      at: host.now(),
      ...(length === 0 ? {framing: 'line' as const} : {framing: 'record' as const, ends}),
    };
    [pieces, ends, length, position] = [[], [], 0, undefined];
    return chunk;
  };
  for (const one of records) {
    const {record} = one;
    ({position} = one);
    if (record.length > RECORD_BYTES_MAX) host.count('records_cut_total');
    if (record.length > 0) {
      pieces.push(record.subarray(0, RECORD_BYTES_MAX));
      length += pieces.at(-1)!.length;
      ends.push(length);
    }
    if (length >= CHUNK_BYTES) yield taken();
  }
  if (position !== undefined) yield taken();
}
