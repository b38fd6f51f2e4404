// Our own matcher for compiled groks, one pattern number each.
import {PatternKind} from '../../../core-wasm/assembly/abi.ts';
import {Automata, type AutomataOptions} from '../../../core-wasm/automata/automata.ts';
import type {PatternInfo} from '../../../core-wasm/automata/header.ts';
import type {CompiledGrok} from '../../../core-wasm/compiler/grok/index.ts';
import {loadRoom} from '../room.ts';

interface Match {
  arenaOpen(start: number, end: number): void;
  matchOpen(cache: number): void;
  search(pattern: number, ptr: number, len: number, flags: number, out: number): number;
}

const CACHE_BYTES = 64 * 2 ** 20;
const ARENA_BYTES = 2 ** 20;
const FIELDS_MAX = 256;
const UNSET = 0xffffffff;

export function openMatcher(options: AutomataOptions = {}) {
  const patterns: PatternInfo[] = [];
  const numbers = new Map<string, number>();
  const parts: {automata?: Automata} = {};
  const {exports, memory, view, text, alloc, place} = loadRoom<Match>('match', {
    miss: (automaton: number, row: number, column: number) =>
      parts.automata!.imports.miss(automaton, row, column),
    pattern: (number: number, role: number) => parts.automata!.imports.pattern(number, role),
  });
  const cache = alloc(CACHE_BYTES);
  parts.automata = new Automata(
    memory,
    {base: cache, limit: cache + CACHE_BYTES},
    (id) => patterns[id]!,
    options,
  );
  exports.matchOpen(cache);
  const arena = alloc(ARENA_BYTES);
  exports.arenaOpen(arena, arena + ARENA_BYTES);
  const out = alloc(FIELDS_MAX * 8);

  return {
    /** The fields a grok finds; null when it fails. */
    match({regex, fields}: CompiledGrok, input: string): Record<string, string> | null {
      const key = JSON.stringify([regex, fields]);
      const number = numbers.get(key) ?? patterns.length;
      if (number === patterns.length) {
        numbers.set(key, number);
        patterns.push({
          text: regex,
          kind: PatternKind.Grok,
          groups: fields.map(([, group]) => group),
        });
      }
      const {ptr, len} = place(input);
      if (fields.length === 0 || !exports.search(number, ptr, len, 0, out)) return null;
      return Object.fromEntries(
        fields.map(([field], index) => {
          const start = view.getUint32(out + index * 8, true);
          const end = view.getUint32(out + index * 8 + 4, true);
          return [field, start === UNSET ? '' : text(ptr + start, end - start)];
        }),
      );
    },
  };
}
