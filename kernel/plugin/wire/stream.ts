// A stream of bytes over the channel, with a window: the receiver says how much it has room for,
// the sender sends no more, so a slow reader slows the writer at the other side of the host.
import {Duplex} from 'node:stream';
import {ProtocolError} from './frame.ts';

/** Room that each side has from the beginning, bytes. */
export const WINDOW = 256 << 10;
const PIECE = 64 << 10;

interface Sink {
  data(bytes: Uint8Array): void;
  room(bytes: number): void;
  end(): void;
  /** The stream is done with at this side; `error` when it did not end well. */
  drop(error: Error | null): void;
}

export class WireStream extends Duplex {
  id = 0;
  /** Who is at the other end; of an accepted connection. */
  peer = '';
  private readonly sink: Sink;
  /** Bytes that may be sent. */
  private credit = WINDOW;
  /** Bytes that the other side may still send. */
  private allowance = WINDOW;
  private pending: {bytes: Buffer; done: (error?: Error | null) => void} | undefined;
  private isTold = false;

  constructor(sink: Sink) {
    super({allowHalfOpen: true, readableHighWaterMark: PIECE});
    this.sink = sink;
  }

  /** Bytes from the other side. Throws ProtocolError for more than there was room for. */
  received(bytes: Uint8Array): void {
    this.allowance -= bytes.length;
    if (this.allowance < 0) throw new ProtocolError('more bytes in a stream than it has room for');
    if (this.readable) this.push(Buffer.from(bytes));
  }

  granted(bytes: number): void {
    this.credit += bytes;
    if (this.credit > 2 * WINDOW) throw new ProtocolError('more room in a stream than there is');
    this.flush();
  }

  ended(): void {
    if (this.readable) this.push(null);
  }

  /** The other side has let go; `error` when it did not end well there. */
  dropped(error?: Error): void {
    this.isTold = true;
    if (!this.readable || (error && this.readableLength === 0)) {
      this.destroy(error);
      return;
    }
    // What has arrived is still there to be read: better than to be told the error.
    this.once('end', () => this.destroy());
    this.push(null);
  }

  override _read(): void {
    const room = WINDOW - this.allowance - this.readableLength;
    if (room < PIECE) return;
    this.allowance += room;
    this.sink.room(room);
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.isTold) {
      done(new Error('the other side has closed the stream'));
      return;
    }
    this.pending = {bytes: chunk, done};
    this.flush();
  }

  override _final(done: () => void): void {
    if (!this.isTold) this.sink.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.isTold) this.sink.drop(error);
    this.isTold = true;
    const {pending} = this;
    this.pending = undefined;
    pending?.done(error ?? new Error('the stream has ended'));
    done(error);
  }

  private flush(): void {
    while (this.pending && this.credit > 0) {
      const {bytes, done} = this.pending;
      const piece = bytes.subarray(0, Math.min(bytes.length, this.credit, PIECE));
      this.credit -= piece.length;
      this.sink.data(piece);
      this.pending =
        piece.length < bytes.length ? {bytes: bytes.subarray(piece.length), done} : undefined;
      if (!this.pending) done();
    }
  }
}
