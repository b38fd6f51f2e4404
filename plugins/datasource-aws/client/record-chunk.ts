// Records as chunks of the contract: empty ones are nothing, overlong ones are cut.
import type {Chunk, PluginHost, Position} from '@firewatch/kernel';

/** The engine reads 64 KiB of a line; whatever is longer is kept for templates and people. */
export const RECORD_BYTES_MAX = 1 << 20;
/** A chunk is handed on when it has so much: far below what the contract allows. */
export const CHUNK_BYTES = 1 << 20;

export class RecordChunk {
  private readonly pieces: Uint8Array[] = [];
  private readonly ends: number[] = [];
  private length = 0;
  private readonly host: PluginHost;
  private readonly max: number;

  /** `max`: bytes of a record that are kept. */
  constructor(host: PluginHost, max = RECORD_BYTES_MAX) {
    this.host = host;
    this.max = max;
  }

  get isFull(): boolean {
    return this.length >= CHUNK_BYTES;
  }
  get isEmpty(): boolean {
    return this.length === 0;
  }

  add(record: Uint8Array): void {
    if (record.length === 0) return;
    if (record.length > this.max) this.host.count('records_cut_total');
    const piece = record.subarray(0, this.max);
    this.pieces.push(piece);
    this.length += piece.length;
    this.ends.push(this.length);
  }

  /** What was added, and begins anew. */
  take(source: string, position: Position): Chunk {
    const bytes = Buffer.concat(this.pieces.splice(0));
    const ends = this.ends.splice(0);
    this.host.count('records_total', ends.length);
    this.host.count('record_bytes_total', bytes.length);
    this.length = 0;
    return {bytes, source, position, at: this.host.now(), framing: 'record', ends};
  }
}
