// Messages in a stream: each begins with its length (octet counting) or ends with a newline or NUL,
// and says which by its first byte (RFC 6587). Whatever comes, no more than one message of the
// longest kind is held.

const NEWLINE = 10;
const NUL = 0;
const SPACE = 32;
const ZERO = 0x30;
const NINE = 0x39;
/** Digits of a length. */
const LENGTH_DIGITS_MAX = 9;
const HELD_BYTES_MIN = 256;

export class Deframer {
  /** Messages that were cut so far. */
  cut = 0;
  private readonly max: number;
  private held = new Uint8Array(HELD_BYTES_MIN);
  private heldBytes = 0;
  private isCut = false;
  private state: 'start' | 'length' | 'counted' | 'line' = 'start';
  /** Of a counted message: bytes that are still to come. */
  private left = 0;
  private digits = 0;

  constructor(max: number) {
    this.max = max;
  }

  /** A message has begun and is not at its end. */
  get isWithin(): boolean {
    return this.state !== 'start';
  }

  /** The messages that `piece` completes. Throws for a length that is none. */
  push(piece: Uint8Array): Uint8Array[] {
    const messages: Uint8Array[] = [];
    let at = 0;
    while (at < piece.length) {
      if (this.state === 'start') at = this.begin(piece, at);
      else if (this.state === 'length') at = this.readLength(piece, at);
      else if (this.state === 'counted') {
        const end = Math.min(at + this.left, piece.length);
        this.keep(piece.subarray(at, end));
        this.left -= end - at;
        at = end;
        if (this.left === 0) messages.push(...this.complete());
      } else {
        const end = endOfLine(piece, at);
        this.keep(piece.subarray(at, end < 0 ? piece.length : end));
        at = end < 0 ? piece.length : end + 1;
        if (end >= 0) messages.push(...this.complete());
      }
    }
    return messages;
  }

  /** What the stream ended with, if it was no counted message: that one is not whole. */
  end(): Uint8Array[] {
    return this.state === 'line' ? this.complete() : [];
  }

  private begin(piece: Uint8Array, at: number): number {
    const byte = piece[at]!;
    // Between messages some senders put both a length and a newline.
    if (byte === NEWLINE || byte === NUL || byte === 13) return at + 1;
    this.state = byte > ZERO && byte <= NINE ? 'length' : 'line';
    this.left = 0;
    this.digits = 0;
    return at;
  }

  private readLength(piece: Uint8Array, at: number): number {
    const byte = piece[at]!;
    if (byte === SPACE) {
      this.state = 'counted';
      return at + 1;
    }
    this.digits += 1;
    if (byte < ZERO || byte > NINE || this.digits > LENGTH_DIGITS_MAX)
      throw new RangeError('a message begins neither with its length nor with "<"');
    this.left = this.left * 10 + (byte - ZERO);
    return at + 1;
  }

  private keep(part: Uint8Array): void {
    const room = this.max - this.heldBytes;
    if (part.length > room) this.isCut = true;
    const kept = part.subarray(0, room);
    const wanted = this.heldBytes + kept.length;
    if (wanted > this.held.length) {
      const larger = new Uint8Array(Math.min(Math.max(wanted, this.held.length * 2), this.max));
      larger.set(this.held.subarray(0, this.heldBytes));
      this.held = larger;
    }
    this.held.set(kept, this.heldBytes);
    this.heldBytes = wanted;
  }

  private complete(): Uint8Array[] {
    const message = trimmed(this.held.slice(0, this.heldBytes));
    if (this.isCut) this.cut += 1;
    this.held = new Uint8Array(HELD_BYTES_MIN);
    this.heldBytes = 0;
    this.isCut = false;
    this.state = 'start';
    return message.length > 0 ? [message] : [];
  }
}

function endOfLine(piece: Uint8Array, from: number): number {
  for (let at = from; at < piece.length; at++)
    if (piece[at] === NEWLINE || piece[at] === NUL) return at;
  return -1;
}

/** Without line ends and NULs behind it. */
export function trimmed(message: Uint8Array): Uint8Array {
  let end = message.length;
  while (end > 0 && [NEWLINE, 13, NUL].includes(message[end - 1]!)) end -= 1;
  return message.subarray(0, end);
}
