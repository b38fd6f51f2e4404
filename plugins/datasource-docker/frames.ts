// The output of a container as the API sends it. Without a terminal, frames:
//
//   stream (1 out, 2 err) | 0 0 0 | length, big endian | payload: "TIME line\n", or a part of a long line
//
// With a terminal, the bytes as they are. Long lines come as several frames, each with a time, of
// which the last ends with a newline.

const HEAD = 8;
const NEWLINE = 10;
const SPACE = 32;
/** The daemon cuts at 16 KiB; nothing honest is longer. */
export const FRAME_BYTES_MAX = 4 << 20;
/** Bytes of a line; the rest is left out. */
export const LINE_BYTES_MAX = 256 << 10;

export interface TimedLine {
  /** As the daemon wrote it: RFC 3339 with up to nine digits. */
  readonly time: string;
  readonly bytes: Uint8Array;
}

interface Unfinished {
  readonly time: string;
  parts: Uint8Array[];
  length: number;
}

export class LineReader {
  private readonly isTerminal: boolean;
  private rest: Buffer = Buffer.alloc(0);
  private readonly unfinished = new Map<number, Unfinished>();

  constructor(isTerminal: boolean) {
    this.isTerminal = isTerminal;
  }

  /** The lines that `piece` completes, empty ones left out. Throws for bytes that are no frame. */
  push(piece: Uint8Array): TimedLine[] {
    this.rest = this.rest.length === 0 ? Buffer.from(piece) : Buffer.concat([this.rest, piece]);
    const lines: TimedLine[] = [];
    let at = 0;
    for (;;) {
      const end = this.isTerminal ? this.endOfLine(at) : this.endOfFrame(at);
      if (end < 0) break;
      const start = this.isTerminal ? at : at + HEAD;
      const stream = this.isTerminal ? 1 : this.rest[at]!;
      const line = this.take(stream, this.rest.subarray(start, end));
      if (line && line.bytes.length > 0) lines.push(line);
      at = end;
    }
    this.rest = this.rest.subarray(at);
    return lines;
  }

  private endOfLine(at: number): number {
    const newline = this.rest.indexOf(NEWLINE, at);
    if (newline < 0 && this.rest.length - at > FRAME_BYTES_MAX) return this.rest.length;
    return newline < 0 ? -1 : newline + 1;
  }

  private endOfFrame(at: number): number {
    if (this.rest.length - at < HEAD) return -1;
    const length = this.rest.readUInt32BE(at + 4);
    const isFrame = this.rest[at]! <= 3 && this.rest.readUIntBE(at + 1, 3) === 0;
    if (!isFrame || length > FRAME_BYTES_MAX)
      throw new Error('the daemon sent something that is no frame of a log');
    return this.rest.length - at < HEAD + length ? -1 : at + HEAD + length;
  }

  /** A line, or a part of one. */
  private take(stream: number, payload: Uint8Array): TimedLine | undefined {
    const space = payload.indexOf(SPACE);
    const timeEnd = space < 0 ? payload.length : space;
    const before = this.unfinished.get(stream);
    const line: Unfinished = before ?? {
      time: Buffer.from(payload.subarray(0, timeEnd)).toString('latin1').trimEnd(),
      parts: [],
      length: 0,
    };
    const isWhole = payload.at(-1) === NEWLINE;
    let end = payload.length - (isWhole ? 1 : 0);
    if (isWhole && payload[end - 1] === 13) end -= 1;
    const part = payload.subarray(Math.min(timeEnd + 1, end), end);
    if (line.length < LINE_BYTES_MAX) line.parts.push(Uint8Array.from(part));
    line.length += part.length;
    if (!isWhole) {
      this.unfinished.set(stream, line);
      return undefined;
    }
    this.unfinished.delete(stream);
    return {time: line.time, bytes: Buffer.concat(line.parts).subarray(0, LINE_BYTES_MAX)};
  }
}
