// A pattern, ready to be searched: its program, its automaton, its header in the heap.

import {PatternKind} from '../assembly/abi.ts';
import {isAnchored, type Node} from './ast.ts';
import {Builder, Flavour} from './builder.ts';
import {byteClasses} from './byte-classes.ts';
import type {Heap} from './heap.ts';
import * as L from './layout.ts';
import {type AutomatonSpec, LazyAutomaton} from './lazy-automaton.ts';
import {type Literal, requiredLiteral} from './literal.ts';
import {generate} from './nfa.ts';
import {parsePattern} from './parse.ts';
import {type Entries, type Program, writeProgram} from './program.ts';
import {type Bound, planTags, START_OF_MATCH, type TagPlan} from './tags.ts';
import type {Threads} from './threads.ts';

/** A pattern as the image describes it. */
export interface PatternInfo {
  readonly text: string;
  readonly kind: PatternKind;
  /** Wanted groups, in the order of the core's fields; 0 is the whole match. */
  readonly groups: readonly number[];
}

/** Which way texts are searched; all give the same results. */
export type EngineChoice = 'tables' | 'bitstate' | 'pike';

/** Tags a table can move: registers are bytes. */
const TABLE_TAGS_MAX = 250;

/** What building needs of the room it is done in. */
export interface Workshop {
  readonly heap: Heap;
  readonly threads: Threads;
  readonly engine: EngineChoice;
  /** Numbers an automaton, so that the core can ask for its edges. */
  readonly enroll: (automaton: LazyAutomaton) => number;
  /** The core will run this program without tables at times. */
  readonly reserve: (program: Program) => void;
}

/** Address of a new header; 0 when the heap is full. Throws PatternError. */
export function buildHeader(shop: Workshop, info: PatternInfo, flavour: Flavour): number {
  const {root} = parsePattern(info.text);
  const isTest = info.kind === PatternKind.Test || info.groups.length === 0;
  const plan = isTest ? undefined : planTags(root, new Set(info.groups), flavour === Flavour.Utf8);
  const anchored = isAnchored(root);
  const builder = new Builder(flavour);
  const entries = generateEntries(builder, root, anchored, plan);
  const program = writeProgram(shop.heap, builder, entries);
  if (!program) return 0;
  shop.reserve(program);
  const tags = plan ? plan.tags : 0;
  const automaton = openAutomaton(shop, program, builder, {
    entry: isTest ? entries.anywhere : entries.start,
    tags,
    ordered: !isTest,
    stopsAtMatch: isTest,
  });
  if (automaton === 0) return 0;
  const literal = requiredLiteral(root, anchored);
  const flags =
    (isTest ? L.HEAD_TEST : 0) | (anchored ? L.HEAD_ANCHORED : 0) | literalFlags(literal, isTest);
  const head = writeHead(shop, {flags, automaton, program});
  if (head === 0 || !writeLiteral(shop.heap, head, literal)) return 0;
  return plan && !writeFields(shop.heap, head, info.groups, plan) ? 0 : head;
}

/** Address of the automaton that finds where matches start, reading backward; 0 when the heap is full. */
export function buildReverse(shop: Workshop, text: string, flavour: Flavour): number {
  const builder = new Builder(flavour, true);
  const match = builder.emit(L.OP_MATCH, 0, 0);
  const anywhere = builder.anywhere(generate(builder, parsePattern(text).root, match));
  const program = writeProgram(shop.heap, builder, {start: anywhere, anywhere, tags: 0});
  if (!program) return 0;
  return openAutomaton(shop, program, builder, UNORDERED(anywhere));
}

/** Address of a header with the common parts; the rest stays 0. */
export function writeHead(
  shop: Workshop,
  {flags, automaton, program}: {flags: number; automaton: number; program: Program},
): number {
  const head = shop.heap.alloc(L.HEAD_SIZE);
  if (head === 0) return 0;
  const {u32} = shop.heap.views;
  const engines =
    (automaton === NO_TABLES ? 0 : L.HEAD_TABLES) | (shop.engine === 'pike' ? 0 : L.HEAD_BITSTATE);
  u32[(head + L.HEAD_FLAGS) >>> 2] = flags | engines;
  u32[(head + L.HEAD_AUTOMATON) >>> 2] = automaton === NO_TABLES ? 0 : automaton;
  u32[(head + L.HEAD_PROGRAM) >>> 2] = program.address;
  return head;
}

const NO_TABLES = -1;

/** How an automaton that answers sets or finds starts works. */
export const UNORDERED = (entry: number) => ({entry, tags: 0, ordered: false, stopsAtMatch: false});

/** Address of an AUTOMATON record, NO_TABLES when tables are not to be used, 0 when the heap is full. */
export function openAutomaton(
  shop: Workshop,
  program: Program,
  builder: Builder,
  spec: Pick<AutomatonSpec, 'entry' | 'tags' | 'ordered' | 'stopsAtMatch'>,
): number {
  if (shop.engine !== 'tables' || spec.tags > TABLE_TAGS_MAX) return NO_TABLES;
  const automaton = new LazyAutomaton({
    ...spec,
    heap: shop.heap,
    threads: shop.threads,
    program,
    classes: byteClasses(builder),
    byteLimit: builder.flavour === Flavour.Ascii ? 0x80 : 0x100,
  });
  return automaton.open(shop.enroll(automaton));
}

function generateEntries(
  builder: Builder,
  root: Node,
  anchored: boolean,
  plan: TagPlan | undefined,
): Entries {
  const match = builder.emit(L.OP_MATCH, 0, 0);
  const start = generate(builder, root, match, plan);
  const tags = plan ? plan.tags + 1 : 0;
  if (anchored) return {start, anywhere: start, tags};
  const tagged = plan ? builder.emit(L.OP_TAG, plan.tags, start) : start;
  return {start, anywhere: builder.anywhere(tagged), tags};
}

function literalFlags(literal: Literal | undefined, isTest: boolean): number {
  if (!literal) return 0;
  return (literal.isPrefix ? L.HEAD_PREFIX : 0) | (literal.isWhole && isTest ? L.HEAD_WHOLE : 0);
}

function writeLiteral(heap: Heap, head: number, literal: Literal | undefined): boolean {
  if (!literal) return true;
  const address = heap.alloc(literal.bytes.length);
  if (address === 0) return false;
  heap.views.u8.set(literal.bytes, address);
  heap.views.u32[(head + L.HEAD_LITERAL) >>> 2] = address;
  heap.views.u32[(head + L.HEAD_LITERAL_SIZE) >>> 2] = literal.bytes.length;
  return true;
}

function writeFields(heap: Heap, head: number, groups: readonly number[], plan: TagPlan): boolean {
  const fields = heap.alloc(groups.length * L.FIELD_SIZE);
  const results = fields && heap.alloc((plan.tags + 3) * 4);
  if (!results) return false;
  const {u32} = heap.views;
  const startOfMatch = plan.tags;
  const endOfMatch = plan.tags + 1;
  const never = plan.tags + 2;
  u32[(results >>> 2) + never] = L.NO;
  u32[(head + L.HEAD_FIELDS) >>> 2] = fields;
  u32[(head + L.HEAD_FIELD_COUNT) >>> 2] = groups.length;
  u32[(head + L.HEAD_TAGS) >>> 2] = results;
  u32[(head + L.HEAD_TAG_COUNT) >>> 2] = plan.tags;
  const place = (bound: Bound | undefined): [number, number] => {
    if (!bound) return [never, 0];
    return [bound.tag === START_OF_MATCH ? startOfMatch : bound.tag, bound.offset];
  };
  groups.forEach((group, i) => {
    const bounds = plan.bounds.get(group);
    const words =
      group === 0
        ? [startOfMatch, 0, endOfMatch, 0]
        : [...place(bounds?.start), ...place(bounds?.end)];
    u32.set(words, (fields + i * L.FIELD_SIZE) >>> 2);
  });
  return true;
}
