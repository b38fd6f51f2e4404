// The digest of every number that crosses between the core, the compiler and the host.
//
// It is taken of names and values in abi.ts, abi-expr.ts and automata/layout.ts: here
// from the loaded modules, in scripts/layout-digest.mjs from the files that core.wasm
// is compiled from. The build puts that one into a custom section of core.wasm, the
// compiler writes this one into images; where two differ, parts of different builds met.

import * as abi from '../assembly/abi.ts';
import * as expressions from '../assembly/abi-expr.ts';
import * as tables from '../automata/layout.ts';

/** Name of the custom section: eight hexadecimal digits in ASCII. */
const SECTION = 'firewatch.layout';

const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** 32-bit FNV-1a over "name=value" lines, sorted. */
export function digestOf(lines: readonly string[]): number {
  let hash = FNV_BASIS;
  for (const line of [...lines].sort()) {
    for (let i = 0; i < line.length; i++) hash = Math.imul(hash ^ line.charCodeAt(i), FNV_PRIME);
    hash = Math.imul(hash ^ 10, FNV_PRIME);
  }
  return hash >>> 0;
}

/** "name=value" of constants, "Enum.name=value" of members of enums. */
function linesOf(module: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(module).flatMap(([name, value]) => {
    if (typeof value === 'number') return [`${name}=${value}`];
    return Object.entries(value as object)
      .filter(([, number]) => typeof number === 'number')
      .map(([member, number]) => `${name}.${member}=${number}`);
  });
}

/** Of this build's numbers. */
export const LAYOUT_DIGEST: number = digestOf([abi, expressions, tables].flatMap(linesOf));

/** The digest a core.wasm was built with; undefined for one without. */
export function digestOfCore(module: WebAssembly.Module): number | undefined {
  const [section] = WebAssembly.Module.customSections(module, SECTION);
  return section && Number.parseInt(new TextDecoder().decode(section), 16);
}
