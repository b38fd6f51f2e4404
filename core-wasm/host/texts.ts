// Texts between the host and core memory.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A run of bytes in core memory. */
export interface Span {
  readonly ptr: number;
  readonly len: number;
}

export function readText(memory: WebAssembly.Memory, ptr: number, len: number): string {
  return decoder.decode(new Uint8Array(memory.buffer, ptr, len));
}

/** Memory that the host fills from the front: texts of calls (reset for each) or of sources (kept). */
export class TextRoom {
  /** Core memory, which never grows. */
  private readonly bytes: Uint8Array;
  private readonly base: number;
  private readonly limit: number;
  private top: number;

  constructor(memory: WebAssembly.Memory, base: number, size: number) {
    this.bytes = new Uint8Array(memory.buffer);
    this.base = base;
    this.top = base;
    this.limit = base + size;
  }

  reset(): void {
    this.top = this.base;
  }

  /** 8-aligned, zeroed memory. */
  take(size: number): number {
    const at = this.top;
    if (at + size > this.limit)
      throw new RangeError(`no room for ${size} bytes of text in core memory`);
    this.top = (at + size + 7) & ~7;
    this.bytes.fill(0, at, at + size);
    return at;
  }

  put(text: string): Span {
    const ptr = this.top;
    const {read, written} = encoder.encodeInto(text, this.bytes.subarray(ptr, this.limit));
    if (read < text.length || ptr + written >= this.limit)
      throw new RangeError(`no room for a text of ${text.length} characters in core memory`);
    this.bytes[ptr + written] = 10;
    this.top = (ptr + written + 8) & ~7;
    return {ptr, len: written};
  }
}
