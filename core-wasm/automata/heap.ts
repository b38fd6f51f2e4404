// Bump allocation in a piece of WASM memory: records of automata, freed only all at once.
//
// The memory may grow between searches, which detaches its views; `refresh`
// takes new ones and is called at every entrance from the core.

export class Views {
  u8: Uint8Array;
  u32: Uint32Array;
  private readonly memory: WebAssembly.Memory;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    this.u8 = new Uint8Array(memory.buffer);
    this.u32 = new Uint32Array(memory.buffer);
  }

  refresh(): void {
    if (this.u8.buffer === this.memory.buffer) return;
    this.u8 = new Uint8Array(this.memory.buffer);
    this.u32 = new Uint32Array(this.memory.buffer);
  }
}

export class Heap {
  readonly views: Views;
  readonly base: number;
  limit: number;
  top: number;

  constructor(views: Views, base: number, limit: number) {
    this.views = views;
    this.base = align(base, 16);
    this.limit = limit;
    this.top = this.base;
  }

  /** Address of `bytes` zeroed bytes, 16-aligned when large; 0 when the heap is full. */
  alloc(bytes: number): number {
    const at = align(this.top, bytes >= 64 ? 16 : 4);
    if (at + bytes > this.limit) return 0;
    this.top = at + bytes;
    this.views.u8.fill(0, at, at + bytes);
    return at;
  }

  reset(): void {
    this.top = this.base;
  }

  get used(): number {
    return this.top - this.base;
  }
}

export const align = (n: number, to: number) => Math.ceil(n / to) * to;
