// The matcher as tests use it: patterns are added as they come, texts lie between bytes that must not matter.
import {PatternKind} from '../../../core-wasm/assembly/abi.ts';
import {Automata, type AutomataOptions} from '../../../core-wasm/automata/automata.ts';
import type {PatternInfo} from '../../../core-wasm/automata/header.ts';
import {CONTROL_STEPS} from '../../../core-wasm/automata/layout.ts';
import {loadRoom} from '../room.ts';

interface MatchRoom {
  arenaOpen(start: number, end: number): void;
  matchOpen(cacheBase: number): void;
  search(pattern: number, ptr: number, len: number, flags: number, out: number): number;
  searchSet(set: number, ptr: number, len: number, flags: number): number;
  memmem(text: number, end: number, needle: number, size: number): number;
  isAscii(ptr: number, len: number): number;
  utf8Valid(ptr: number, len: number): number;
  codePoints(ptr: number, len: number): number;
}

/** [start, end) in bytes; undefined when the group took no part. */
export type Span = readonly [number, number] | undefined;

export interface MatcherOptions extends AutomataOptions {
  readonly cacheBytes?: number;
  readonly arenaBytes?: number;
}

/** What lies before and behind a text: word characters next to it, then bytes that end loops. */
const AROUND = new TextEncoder().encode('a "!- \n9é "!-\n b "!- \n "!- ca9a');
const TEXT_MAX = 1 << 17;
const FIELDS_MAX = 1024;
const MIB = 1 << 20;

export class Matcher {
  readonly automata: Automata;
  readonly room;
  private readonly patterns: PatternInfo[] = [];
  private readonly cache: number;
  private readonly text: number;
  private readonly out: number;

  constructor({cacheBytes = 16 * MIB, arenaBytes = MIB, ...options}: MatcherOptions = {}) {
    const imports = {
      miss: (id: number, row: number, column: number) =>
        this.automata.imports.miss(id, row, column),
      pattern: (number: number, role: number) => this.automata.imports.pattern(number, role),
    };
    this.room = loadRoom<MatchRoom>('match', imports, 1024);
    const arena = this.room.alloc(arenaBytes);
    this.room.exports.arenaOpen(arena, arena + arenaBytes);
    this.cache = this.room.alloc(cacheBytes);
    const cache = {base: this.cache, limit: this.cache + cacheBytes};
    this.automata = new Automata(this.room.memory, cache, (id) => this.patterns[id]!, options);
    this.room.exports.matchOpen(this.cache);
    this.text = this.room.alloc(TEXT_MAX + 64) + 32;
    this.out = this.room.alloc(FIELDS_MAX * 8);
  }

  /** Number of a pattern whose `groups` are wanted. */
  add(text: string, groups: readonly number[] = [0]): number {
    return this.patterns.push({text, kind: PatternKind.Grok, groups}) - 1;
  }

  addTest(text: string): number {
    return this.patterns.push({text, kind: PatternKind.Test, groups: []}) - 1;
  }

  /** The wanted groups of the first match; undefined when there is none. */
  search(pattern: number, text: string | Uint8Array, flags = 0): Span[] | undefined {
    const len = this.place(text);
    if (!this.room.exports.search(pattern, this.text, len, flags, this.out)) return undefined;
    const view = new DataView(this.room.memory.buffer);
    return this.patterns[pattern]!.groups.map((_, i) => {
      const start = view.getInt32(this.out + 8 * i, true);
      return start < 0 ? undefined : [start, view.getInt32(this.out + 8 * i + 4, true)];
    });
  }

  test(pattern: number, text: string | Uint8Array): boolean {
    return this.room.exports.search(pattern, this.text, this.place(text), 0, 0) !== 0;
  }

  searchSet(set: number, text: string | Uint8Array): number {
    return this.room.exports.searchSet(set, this.text, this.place(text), 0);
  }

  /** Bytes and instructions looked at so far. */
  get steps(): number {
    return Number(
      new DataView(this.room.memory.buffer).getBigUint64(this.cache + CONTROL_STEPS, true),
    );
  }

  private place(text: string | Uint8Array): number {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    const memory = new Uint8Array(this.room.memory.buffer);
    memory.set(AROUND, this.text - AROUND.length);
    memory.set(bytes, this.text);
    memory.set(AROUND, this.text + bytes.length);
    return bytes.length;
  }
}
