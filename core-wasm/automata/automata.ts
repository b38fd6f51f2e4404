// The matcher's half in TypeScript: it builds what the core's half runs.
//
// The core asks for the header of a pattern when it first meets it and for edges
// of automata as texts lead to them. Everything lies in the CACHE region:
// control block | dynamic patterns | patterns and sets … | scratch. It can be
// dropped at any moment between two searches, and is when it is full or when
// tables have filled with shapes that no longer occur; no result depends on it.

import {
  BITSTATE_BYTES_MAX,
  DYNAMIC_PATTERNS_MAX as DYNAMIC_MAX,
  OWN_NUMBERS,
  PatternKind,
  SETS_FROM,
} from '../assembly/abi.ts';
import type {Node} from './ast.ts';
import {Flavour} from './builder.ts';
import {checkPattern, sizeBound} from './check.ts';
import {
  buildHeader,
  buildReverse,
  type EngineChoice,
  type PatternInfo,
  type Workshop,
} from './header.ts';
import {align, Heap, Views} from './heap.ts';
import * as L from './layout.ts';
import type {LazyAutomaton} from './lazy-automaton.ts';
import {MissBudget} from './miss-budget.ts';
import {NumberTable} from './number-table.ts';
import {parsePattern} from './parse.ts';
import {PatternError} from './pattern-error.ts';
import {RecentTexts} from './recent.ts';
import {buildSet, type SetEntry, type SetInfo, type SetMode, setFlavour} from './sets.ts';
import {Threads} from './threads.ts';

/** Effort bound: text searched between two flushes. */
const FLUSH_INTERVAL = 64 * 2 ** 20;
/** Room for bitstate's stack behind its marks. */
const STACK_BYTES = 2 ** 20;

export interface AutomataOptions {
  /** For tests: the way every text is searched. */
  readonly engine?: EngineChoice;
  /** For tests: misses to refuse. */
  readonly refuse?: () => boolean;
}

/** A pattern known only at run time. */
export interface DynamicPattern {
  /** To be searched by; lent until enough other patterns came. */
  readonly number: number;
  /** Instructions it takes at most, for texts of ASCII and for others. */
  readonly size: {readonly ascii: number; readonly utf8: number};
}

export interface AutomataStats {
  /** Bytes of the region in use, scratch excluded. */
  readonly bytes: number;
  readonly automata: number;
  readonly states: number;
  readonly misses: number;
  /** Misses that a bound forbade; each cost one search without tables. */
  readonly refused: number;
  readonly flushes: number;
  /** Searches finished without tables. */
  readonly bitstate: number;
  readonly pike: number;
}

/** Undefined for a text that is no pattern. */
function parsed(text: string): Node | undefined {
  try {
    return parsePattern(text).root;
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}

export class Automata {
  /** What the core imports. */
  readonly imports: {
    readonly miss: (automaton: number, row: number, column: number) => number;
    readonly pattern: (number: number, role: number) => number;
  };

  private readonly views: Views;
  private readonly threads: Threads;
  private readonly control: number;
  private readonly limit: number;
  private readonly dynamicHeap: Heap;
  private readonly mainHeap: Heap;
  private readonly numbers: NumberTable;
  private readonly budget = new MissBudget();
  private readonly patternOf: (id: number) => PatternInfo;
  private readonly options: AutomataOptions;
  private readonly sets: SetInfo[] = [];
  private readonly recent = new RecentTexts(DYNAMIC_MAX);
  private readonly dynamics: DynamicPattern[] = [];
  private readonly automata = new Map<
    number,
    {readonly automaton: LazyAutomaton; readonly heap: Heap}
  >();
  private nextId = 1;
  private misses = 0;
  private refused = 0;
  private flushes = 0;
  private flushedAt = -FLUSH_INTERVAL;
  private wantsFlush = false;

  /** `cache` is memory for this object alone; `patternOf` describes the image's patterns. */
  constructor(
    memory: WebAssembly.Memory,
    cache: {readonly base: number; readonly limit: number},
    patternOf: (id: number) => PatternInfo,
    options: AutomataOptions = {},
  ) {
    this.views = new Views(memory);
    this.threads = new Threads(this.views);
    this.patternOf = patternOf;
    this.options = options;
    this.control = align(cache.base, 16);
    this.limit = cache.limit;
    const size = cache.limit - cache.base;
    const first = this.control + L.CONTROL_SIZE;
    const second = first + Math.floor(size / 8);
    const scratch = Math.min(BITSTATE_BYTES_MAX + STACK_BYTES, Math.floor(size / 4));
    this.dynamicHeap = new Heap(this.views, first, second);
    this.mainHeap = new Heap(this.views, second, cache.limit);
    this.numbers = new NumberTable(this.mainHeap, this.control);
    this.views.u8.fill(0, this.control, first);
    this.reserveScratch(scratch);
    this.imports = {
      miss: (automaton, row, column) => this.miss(automaton, row >>> 0, column),
      pattern: (number, role) => this.prepare(number, role),
    };
  }

  /** A pattern known only now, to be searched as a test; undefined when it is none. */
  dynamic(text: string): DynamicPattern | undefined {
    const known = this.recent.has(text);
    const root = known ? undefined : parsed(text);
    if (!known && !root) return undefined;
    this.views.refresh();
    const number = this.recent.number(text, (lent) => this.numbers.forget(OWN_NUMBERS + lent));
    if (root) {
      const [ascii, utf8] = [sizeBound(root, true), sizeBound(root)];
      this.dynamics[number] = {number: OWN_NUMBERS + number, size: {ascii, utf8}};
    }
    return this.dynamics[number];
  }

  /** A number for `searchSet`. Throws PatternError for an entry that is no pattern. */
  set(entries: readonly SetEntry[], mode: SetMode = 'any'): number {
    for (const {kind, text} of entries) if (kind === 'regexp') checkPattern(text);
    return SETS_FROM + this.sets.push({entries, mode}) - 1;
  }

  /** Drops all automata; between searches only. */
  flush(): void {
    this.views.refresh();
    this.flushes++;
    this.flushedAt = this.searchedBytes();
    this.wantsFlush = false;
    this.automata.clear();
    this.mainHeap.reset();
    this.dynamicHeap.reset();
    this.numbers.clear();
  }

  stats(): AutomataStats {
    this.views.refresh();
    let states = 0;
    for (const {automaton} of this.automata.values()) states += automaton.stateCount;
    return {
      bytes: this.mainHeap.used + this.dynamicHeap.used,
      automata: this.automata.size,
      states,
      misses: this.misses,
      refused: this.refused,
      flushes: this.flushes,
      bitstate: this.controlWord(L.CONTROL_BITSTATE),
      pike: this.controlWord(L.CONTROL_PIKE),
    };
  }

  private miss(id: number, row: number, column: number): number {
    this.views.refresh();
    const {automaton} = this.automata.get(id)!;
    this.misses++;
    const allowed =
      !this.options.refuse?.() && this.budget.affords(automaton.edges, this.searchedBytes());
    const edge = allowed ? automaton.edge(row, column) : L.REFUSED;
    if (edge === L.REFUSED) {
      this.refused++;
      this.wantsFlush ||= allowed;
    }
    return edge;
  }

  /** The import `pattern`: the address of what the core asks for, 0 when there is no room for it now. */
  private prepare(number: number, role: number): number {
    this.views.refresh();
    if (role === L.ROLE_SETTLE) {
      this.settle();
      return 0;
    }
    const flavour = role & L.ROLE_UTF8 ? Flavour.Utf8 : Flavour.Ascii;
    if (role & L.ROLE_REVERSE) return this.addReverse(number, role, flavour);
    const head = this.build(number, (shop) => this.buildNumber(shop, number, flavour));
    this.numbers.set(number, role, head);
    return head;
  }

  /** A search that was refused a miss is over: tables that are full are dropped, but not too often. */
  private settle(): void {
    if (this.wantsFlush && this.searchedBytes() - this.flushedAt >= FLUSH_INTERVAL) this.flush();
  }

  /** The core is in the middle of a search: nothing may be dropped. */
  private addReverse(number: number, role: number, flavour: Flavour): number {
    const heap = this.isDynamic(number) ? this.dynamicHeap : this.mainHeap;
    const automaton = buildReverse(this.shop(heap), this.describe(number).text, flavour);
    if (automaton === 0) this.wantsFlush = true;
    else this.views.u32[(this.numbers.get(number, role) + L.HEAD_REVERSE) >>> 2] = automaton;
    return automaton;
  }

  private buildNumber(shop: Workshop, number: number, flavour: Flavour): number {
    const set = number >= SETS_FROM ? this.sets[number - SETS_FROM] : undefined;
    if (set) return buildSet(shop, set, setFlavour(set, flavour === Flavour.Utf8));
    return buildHeader(shop, this.describe(number), flavour);
  }

  private describe(number: number): PatternInfo {
    if (number < OWN_NUMBERS) return this.patternOf(number);
    return {text: this.recent.textOf(number - OWN_NUMBERS), kind: PatternKind.Test, groups: []};
  }

  /** Runs `make` until it fits: after dropping what a heap holds, a dynamic pattern at last in the main heap. */
  private build(number: number, make: (shop: Workshop) => number): number {
    const dropDynamic = () => this.resetDynamic();
    const dropAll = () => this.flush();
    const stay = () => {};
    const attempts: [Heap, () => void][] = [
      [this.mainHeap, stay],
      [this.mainHeap, dropAll],
    ];
    if (this.isDynamic(number))
      attempts.unshift([this.dynamicHeap, stay], [this.dynamicHeap, dropDynamic]);
    for (const [heap, prepare] of attempts) {
      prepare();
      if (!this.numbers.reserve(number)) continue;
      const head = make(this.shop(heap));
      if (head !== 0 && this.mainHeap.top <= this.mainHeap.limit) return head;
    }
    const bytes = this.limit - this.control;
    throw new RangeError(`a CACHE of ${bytes} bytes is too small for pattern ${number}`);
  }

  private shop(heap: Heap): Workshop {
    return {
      heap,
      threads: this.threads,
      engine: this.options.engine ?? 'tables',
      enroll: (automaton) => {
        this.automata.set(this.nextId, {automaton, heap});
        return this.nextId++;
      },
      reserve: (program) => this.reserveScratch(program.scratch),
    };
  }

  private resetDynamic(): void {
    for (const [id, {heap}] of this.automata)
      if (heap === this.dynamicHeap) this.automata.delete(id);
    for (let i = 0; i < DYNAMIC_MAX; i++) this.numbers.forget(OWN_NUMBERS + i);
    this.dynamicHeap.reset();
  }

  private isDynamic(number: number): boolean {
    return number >= OWN_NUMBERS && number < SETS_FROM;
  }

  /** Scratch lies at the region's end; growing it may leave the main heap over its limit, until that is dropped. */
  private reserveScratch(bytes: number): void {
    const base = align(this.limit - bytes - 16, 16);
    if (this.controlWord(L.CONTROL_SCRATCH) !== 0 && base >= this.controlWord(L.CONTROL_SCRATCH))
      return;
    this.mainHeap.limit = base;
    this.views.u32[(this.control + L.CONTROL_SCRATCH) >>> 2] = base;
    this.views.u32[(this.control + L.CONTROL_SCRATCH_LIMIT) >>> 2] = this.limit;
  }

  private searchedBytes(): number {
    const high = this.controlWord(L.CONTROL_BYTES + 4);
    return high * 2 ** 32 + this.controlWord(L.CONTROL_BYTES);
  }

  private controlWord(offset: number): number {
    return this.views.u32[(this.control + offset) >>> 2]!;
  }
}
