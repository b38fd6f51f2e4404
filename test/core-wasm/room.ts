// One room of the core as a module of its own, with a bump allocator for test data.
import {readFileSync} from 'node:fs';

export interface Room<Exports> {
  readonly exports: Exports;
  readonly memory: WebAssembly.Memory;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Zeroed memory that lives as long as the room; 16-aligned, padded. */
  alloc(size: number): number;
  /** Places a text (or bytes), followed by a newline and padding; gives its address and length. */
  place(text: string | Uint8Array): {ptr: number; len: number};
  /** The text at an address. */
  text(ptr: number, len: number): string;
}

/** Loads dist/testing/<name>.wasm; `imports` are the functions of module "env". */
export function loadRoom<Exports>(
  name: string,
  imports: Record<string, (...args: never[]) => unknown> = {},
  pages = 2048,
): Room<Exports> {
  const memory = new WebAssembly.Memory({initial: pages, maximum: 65536});
  const bytes = new Uint8Array(memory.buffer);
  const view = new DataView(memory.buffer);
  const module = new WebAssembly.Module(
    readFileSync(new URL(`../../core-wasm/dist/testing/${name}.wasm`, import.meta.url)),
  );
  const env: Record<string, WebAssembly.ImportValue> = {memory};
  for (const {module: from, name: wanted, kind} of WebAssembly.Module.imports(module)) {
    if (from !== 'env' || kind !== 'function') continue;
    env[wanted] =
      (imports[wanted] as (() => number) | undefined) ??
      (() => {
        throw new Error(`import "${wanted}" is not provided`);
      });
  }
  const {exports} = new WebAssembly.Instance(module, {env});
  let top = 1 << 20; // below: the module's own data
  const alloc = (size: number) => {
    const at = top;
    top = (top + size + 64 + 15) & ~15;
    return at;
  };
  return {
    exports: exports as Exports,
    memory,
    bytes,
    view,
    alloc,
    place(text) {
      const data = typeof text === 'string' ? new TextEncoder().encode(text) : text;
      const ptr = alloc(data.length + 1);
      bytes.set(data, ptr);
      bytes[ptr + data.length] = 10;
      return {ptr, len: data.length};
    },
    text: (ptr, len) => new TextDecoder().decode(bytes.subarray(ptr, ptr + len)),
  };
}
