// Goes forward through the head of a message, byte by byte; a step that does not fit stays where
// it was and says so.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CLOSING = 0x5d;
const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;

export class Scanner {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  get rest(): Uint8Array {
    return this.bytes.subarray(this.at);
  }

  goTo(at: number): void {
    this.at = at;
  }

  /** The text from `start` to here. */
  since(start: number): string {
    return Buffer.from(this.bytes.subarray(start, this.at)).toString('latin1');
  }

  /** The next is this text of ASCII; passes nothing. */
  peek(text: string): boolean {
    for (let i = 0; i < text.length; i++)
      if (this.bytes[this.at + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  /** Passes this text of ASCII. */
  literal(text: string): boolean {
    if (!this.peek(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Passes `min` to `max` digits, as many as there are. */
  digits(min: number, max: number): boolean {
    let end = this.at;
    while (end - this.at < max && isDigit(this.bytes[end])) end += 1;
    if (end - this.at < min) return false;
    this.at = end;
    return true;
  }

  /** Passes `hh:mm:ss`. */
  clock(): boolean {
    return (
      this.digits(2, 2) &&
      this.literal(':') &&
      this.digits(2, 2) &&
      this.literal(':') &&
      this.digits(2, 2)
    );
  }

  /** Passes and gives up to `max` bytes that show; undefined for none, or more. */
  word(max: number): string | undefined {
    const start = this.at;
    let end = start;
    while (end < this.bytes.length && this.bytes[end]! > 0x20 && this.bytes[end] !== 0x7f) {
      if (end - start >= max) return undefined;
      end += 1;
    }
    if (end === start) return undefined;
    this.at = end;
    return Buffer.from(this.bytes.subarray(start, end)).toString();
  }

  /** Passes the rest of an element of structured data, up to and with its bracket. */
  pastElement(): boolean {
    let isQuoted = false;
    for (; this.at < this.bytes.length; this.at++) {
      const byte = this.bytes[this.at];
      if (isQuoted && byte === BACKSLASH) this.at += 1;
      else if (byte === QUOTE) isQuoted = !isQuoted;
      else if (byte === CLOSING && !isQuoted) {
        this.at += 1;
        return true;
      }
    }
    return false;
  }
}
