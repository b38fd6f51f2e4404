// An automaton whose tables are filled as texts ask for them.
//
// Ordered: a lookahead TDFA(1) for anchored leftmost-first matches with captures.
// A state is the list of threads in order of priority with the registers of their
// tags; a match cuts the list. A match that a thread of higher priority is sure to
// replace is not recorded, so that `.*` costs nothing per byte.
// Unordered: a plain DFA; a state is a set of instructions.
//
// The core walks rows of classes; `edge` builds one missing entry. A bound that is
// reached is answered with REFUSED: the core then finishes that text without
// tables, so bounds never change a result.

import {AUTOMATON_REGISTERS_MAX, AUTOMATON_STATES_MAX} from '../assembly/abi.ts';
import type {ByteClasses} from './byte-classes.ts';
import {hasByte, WORD_BYTES} from './byte-set.ts';
import type {Heap} from './heap.ts';
import * as L from './layout.ts';
import type {Program} from './program.ts';
import {chooseRegisters, orderMoves} from './registers.ts';
import {planSkip} from './skips.ts';
import {NEW_TAG, StateKey, UNSET} from './state-key.ts';
import {
  CONTEXT_SHIFT,
  COUNT_MASK,
  hashWords,
  SKIP_TRIED,
  STATE_COUNT,
  STATE_ITEMS,
  STATE_ROW,
  STATE_SLOTS,
  StateTable,
} from './state-table.ts';
import {NextKind, type Threads} from './threads.ts';

export interface AutomatonSpec {
  readonly heap: Heap;
  readonly threads: Threads;
  readonly program: Program;
  readonly classes: ByteClasses;
  readonly entry: number;
  /** Tags tracked; 0 when unordered. */
  readonly tags: number;
  readonly ordered: boolean;
  /** The first match ends the search: nothing needs to follow it. */
  readonly stopsAtMatch: boolean;
  /** Bytes from here on do not occur. */
  readonly byteLimit: number;
}

export class LazyAutomaton {
  /** Entries asked for so far. */
  edges = 0;
  private readonly spec: AutomatonSpec;
  private readonly states: StateTable;
  private readonly kinds: NextKind[];
  private dead = 0;
  // the step in hand
  private readonly key: StateKey;
  private accepts = false;

  constructor(spec: AutomatonSpec) {
    this.spec = spec;
    this.states = new StateTable(spec.heap);
    this.key = new StateKey(spec.heap.views, spec.tags);
    this.kinds = Array.from(spec.classes.samples, kindOf);
    this.kinds.push(NextKind.End);
  }

  get stateCount(): number {
    return this.states.count;
  }

  /** Writes the AUTOMATON record; 0 when the heap is full. */
  open(id: number): number {
    const {heap, classes, tags} = this.spec;
    const address = heap.alloc(L.AUTOMATON_SIZE);
    const map = address && heap.alloc(256);
    if (!map) return 0;
    heap.views.u8.set(classes.classOf, map);
    const {u32} = heap.views;
    const record = address >>> 2;
    u32[record + (L.AUTOMATON_ID >> 2)] = id;
    u32[record + (L.AUTOMATON_CLASSES >> 2)] = map;
    u32[record + (L.AUTOMATON_END >> 2)] = classes.count;
    u32[record + (L.AUTOMATON_TAGS >> 2)] = tags;
    const contexts = [L.NEEDS_BEGIN, L.NEEDS_LINE, L.NEEDS_WORD, 0];
    for (let i = 0; i < contexts.length; i++) {
      const row = this.startRow(contexts[i]!);
      if (row === 0) return 0;
      u32[record + (L.AUTOMATON_STARTS >> 2) + i] = row;
    }
    return address;
  }

  /** Builds the entry of `row` for a class; REFUSED when a bound forbids it. */
  edge(row: number, column: number): number {
    this.edges++;
    const {heap} = this.spec;
    const state = heap.views.u32[(row >>> 2) - 1]!;
    this.step(state, column);
    const entry = this.makeEdge(state, row);
    if (entry === L.REFUSED) return entry;
    heap.views.u32[(row >>> 2) + column] = entry;
    if (entry === row) return this.trySkip(state, row) || entry;
    return entry;
  }

  private startRow(context: number): number {
    const {program, entry} = this.spec;
    const {u32} = this.spec.heap.views;
    const flags = (u32[program.code + entry * 3]! >>> 8) & context;
    this.key.start(entry, flags);
    const state = this.intern(NO_REGISTERS);
    return state && u32[state + STATE_ROW]!;
  }

  /** Finds out what class `column` does to a state: fills `key` and `accepts`. */
  private step(state: number, column: number): void {
    const {threads, program, ordered, classes} = this.spec;
    const {u32} = this.spec.heap.views;
    const countWord = u32[state + STATE_COUNT]!;
    const byte = classes.samples[column] ?? 0;
    threads.step({
      program,
      items: state + STATE_ITEMS,
      stride: this.key.stride,
      count: countWord & COUNT_MASK,
      context: countWord >>> CONTEXT_SHIFT,
      kind: this.kinds[column]!,
      byte,
      ordered,
    });
    this.accepts = threads.acceptSource >= 0;
    if (ordered) this.dropReplacedMatch();
    else threads.pcs.subarray(0, threads.count).sort();
    this.key.follow(state, threads, program.code, contextAfter(byte));
  }

  /** A surviving thread of higher priority that is sure to match makes this match irrelevant. */
  private dropReplacedMatch(): void {
    const {threads, program} = this.spec;
    const {u32} = this.spec.heap.views;
    for (let i = 0; this.accepts && i < threads.count; i++) {
      if ((u32[program.code + threads.pcs[i]! * 3]! >>> 8) & L.SURE) this.accepts = false;
    }
  }

  /** Word index of the state for the key in hand, made if need be; 0 when refused. */
  private intern(before: Uint8Array): number {
    const {sources, words, length} = this.key;
    if (sources.length > AUTOMATON_REGISTERS_MAX) return 0;
    const hash = hashWords(words, length);
    const known = this.states.find(words, length, hash);
    if (known) return known;
    if (this.states.count >= AUTOMATON_STATES_MAX) return 0;
    const registers = chooseRegisters(sources, before);
    if (!registers) return 0;
    const row = this.makeRow();
    const state = row && this.states.add(words, length, hash, sources.length);
    if (!state) return 0;
    const {u8, u32} = this.spec.heap.views;
    u8.set(registers, (state + STATE_ITEMS + length - 1) * 4);
    u32[state + STATE_ROW] = row;
    u32[(row >>> 2) - 1] = state;
    return state;
  }

  private makeRow(): number {
    const address = this.spec.heap.alloc((this.spec.classes.count + 2) * 4);
    return address && address + 4;
  }

  private registersOf(state: number): Uint8Array {
    const {u8, u32} = this.spec.heap.views;
    const items = (u32[state + STATE_COUNT]! & COUNT_MASK) * this.key.stride;
    const at = (state + STATE_ITEMS + items) * 4;
    return u8.subarray(at, at + (u32[state + STATE_SLOTS]! & 0xffff));
  }

  private makeEdge(state: number, row: number): number {
    const {threads, stopsAtMatch} = this.spec;
    if (threads.count === 0 && !this.accepts) return this.deadEdge();
    const before = this.registersOf(state);
    let next = 0;
    let moves: readonly number[] = [];
    if (threads.count > 0 && !(stopsAtMatch && this.accepts)) {
      const target = this.intern(before);
      if (target === 0) return L.REFUSED;
      next = this.spec.heap.views.u32[target + STATE_ROW]!;
      moves =
        next === row && this.key.isIdentity
          ? []
          : orderMoves(this.key.sources, before, this.registersOf(target));
    }
    if (moves.length === 0 && !this.accepts) return next;
    return this.writeEdge(state, next, moves);
  }

  private deadEdge(): number {
    if (this.dead === 0) this.dead = this.spec.heap.alloc(L.EDGE_SIZE);
    return this.dead === 0 ? L.REFUSED : special(this.dead);
  }

  private writeEdge(state: number, next: number, moves: readonly number[]): number {
    const {heap, tags, threads, ordered} = this.spec;
    const {accepts} = this;
    const address = heap.alloc(L.EDGE_SIZE + moves.length + (accepts && ordered ? tags : 0));
    if (address === 0) return L.REFUSED;
    const {u8, u32} = heap.views;
    u32[(address + L.EDGE_NEXT) >>> 2] = next;
    u32[(address + L.EDGE_MOVES) >>> 2] = (moves.length / 2) | (accepts ? 0x10000 : 0);
    u32[(address + L.EDGE_DETAIL) >>> 2] = threads.acceptIndex;
    u8.set(moves, address + L.EDGE_SIZE);
    if (accepts && ordered) {
      const sources = this.key.tagsOf(state, threads.acceptSource, threads.acceptTags, threads);
      const registers = this.registersOf(state);
      const at = address + L.EDGE_SIZE + moves.length;
      for (let tag = 0; tag < tags; tag++) {
        const source = sources[tag]!;
        if (source === UNSET) u8[at + tag] = L.REGISTER_NONE;
        else u8[at + tag] = source >= NEW_TAG ? L.REGISTER_POSITION : registers[source]!;
      }
    }
    return special(address);
  }

  /** Once per state that was seen to loop: an edge that runs through the loop, or 0. */
  private trySkip(state: number, row: number): number {
    const {heap, classes, byteLimit, ordered} = this.spec;
    const {u32} = heap.views;
    if (u32[state + STATE_SLOTS]! & SKIP_TRIED) return 0;
    u32[state + STATE_SLOTS]! |= SKIP_TRIED;
    const loops = Array.from(classes.samples, (_, column) => this.loopsOn(state, column));
    const skip = planSkip((byte) => loops[classes.classOf[byte]!]!, byteLimit, ordered);
    const address = skip && heap.alloc(L.EDGE_SIZE + (skip.nibbles ? 32 : 0));
    if (!skip || !address) return 0;
    const {u8} = heap.views;
    u32[(address + L.EDGE_NEXT) >>> 2] = row;
    u8[address + L.EDGE_SKIP] = skip.kind;
    u8.set(skip.stops, address + L.EDGE_SKIP + 1);
    if (skip.nibbles) {
      u32[(address + L.EDGE_DETAIL) >>> 2] = address + L.EDGE_SIZE;
      u8.set(skip.nibbles, address + L.EDGE_SIZE);
    }
    loops.forEach((looping, column) => {
      if (looping) u32[(row >>> 2) + column] = special(address);
    });
    return special(address);
  }

  /** The class leaves the state as it is. */
  private loopsOn(state: number, column: number): boolean {
    this.step(state, column);
    return (
      !this.accepts &&
      this.key.isIdentity &&
      this.states.equals(state, this.key.words, this.key.length)
    );
  }
}

const NO_REGISTERS = new Uint8Array(0);

const special = (address: number) => (L.EDGE_SPECIAL + address) >>> 0;

function kindOf(byte: number): NextKind {
  if (byte === 10) return NextKind.Newline;
  return hasByte(WORD_BYTES, byte) ? NextKind.Word : NextKind.Other;
}

function contextAfter(byte: number): number {
  if (byte === 10) return L.NEEDS_LINE;
  return hasByte(WORD_BYTES, byte) ? L.NEEDS_WORD : 0;
}
