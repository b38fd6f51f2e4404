// Frames between the host and a plugin's process, over a socket pair on file descriptor 3.
//
//   frame = u32 length of text | u32 length of bytes | text (JSON, UTF-8) | bytes
//
// Numbers are little endian. Not Node's own IPC channel: there a child that writes garbage, or a
// length of 4 GiB, throws inside the host or fills its memory, and nothing can catch it. Here a
// frame is bounded before it is kept, parsed inside a try, and JSON has no way to name a class.

export const TEXT_BYTES_MAX = 8 << 20;
/** The largest body of an HTTP answer; chunks of logs are smaller. */
export const FRAME_BYTES_MAX = 16 << 20;
const HEAD = 8;

export interface Frame {
  readonly message: unknown;
  readonly bytes: Uint8Array;
}

/** The peer does not keep to the protocol: whatever it is, it is ended. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** A frame as bytes; a copy, so that the caller's memory is free at once. */
export function encodeFrame(message: unknown, bytes: Uint8Array = new Uint8Array()): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  if (text.length > TEXT_BYTES_MAX || bytes.length > FRAME_BYTES_MAX) {
    throw new RangeError(
      `a message of ${text.length} and ${bytes.length} bytes; at most ${TEXT_BYTES_MAX} and ${FRAME_BYTES_MAX}`,
    );
  }
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(text.length, 0);
  head.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([head, text, bytes]);
}

/** Puts frames together from whatever pieces arrive; linear in the bytes. */
export class FrameDecoder {
  private pieces: Buffer[] = [];
  private length = 0;
  /** Bytes of the frame that is arriving; HEAD while its head is. */
  private wanted = HEAD;
  private head: Buffer | undefined;

  /** The frames that `piece` completes; throws ProtocolError. */
  *push(piece: Buffer): Generator<Frame> {
    this.pieces.push(piece);
    this.length += piece.length;
    while (this.length >= this.wanted) {
      const whole = this.take(this.wanted);
      if (!this.head) {
        const [text, bytes] = [whole.readUInt32LE(0), whole.readUInt32LE(4)];
        if (text > TEXT_BYTES_MAX || bytes > FRAME_BYTES_MAX) {
          throw new ProtocolError(`a frame announces ${text} and ${bytes} bytes`);
        }
        this.head = whole;
        this.wanted = text + bytes;
        continue;
      }
      const text = this.head.readUInt32LE(0);
      this.head = undefined;
      this.wanted = HEAD;
      yield {message: parse(whole.subarray(0, text)), bytes: whole.subarray(text)};
    }
  }

  private take(size: number): Buffer {
    const all = this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces);
    const rest = all.subarray(size);
    this.pieces = rest.length > 0 ? [rest] : [];
    this.length = rest.length;
    return all.subarray(0, size);
  }
}

function parse(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    throw new ProtocolError('a frame is no JSON');
  }
}
