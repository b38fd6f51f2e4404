// One step of a state: which threads survive the next byte.
//
// A state lists the instructions its threads wait at, after the byte before. With
// the next byte known, assertions are decided and tags are set only for threads
// that survive it (lookahead TDFA). In order of priority: the first way to an
// instruction wins, and in an ordered automaton a match ends the list.
//
// Scratch arrays are shared by all automata of an engine and hold nothing between steps.

import {Assertion} from './ast.ts';
import type {Views} from './heap.ts';
import * as L from './layout.ts';
import type {Program} from './program.ts';

/** What comes next, as far as assertions ask. */
export enum NextKind {
  Other = 0,
  Word = 1,
  Newline = 2,
  End = 3,
}

export interface StepInput {
  readonly program: Program;
  /** First word of the state's items, words per item, their number. */
  readonly items: number;
  readonly stride: number;
  readonly count: number;
  /** Context flags of the state: L.NEEDS_*. */
  readonly context: number;
  readonly kind: NextKind;
  /** The next byte; ignored at the end. */
  readonly byte: number;
  readonly ordered: boolean;
}

const NO_TAGS = -1;

export class Threads {
  /** Surviving threads: where they wait next, which item they came from, tags they set (a list, see `eachTag`). */
  pcs = new Uint32Array(256);
  readonly sources: number[] = [];
  readonly tags: number[] = [];
  count = 0;
  /** Item whose thread matched before the byte, -1 none; tags it set; lowest entry that matched. */
  acceptSource = -1;
  acceptTags = NO_TAGS;
  acceptIndex = L.NO;

  private readonly views: Views;
  private visited = new Uint32Array(1024);
  private taken = new Uint32Array(1024);
  private stamp = 0;
  private readonly stack: number[] = [];
  private readonly tagNumbers: number[] = [];
  private readonly tagRests: number[] = [];

  constructor(views: Views) {
    this.views = views;
  }

  step(input: StepInput): void {
    const {program, items, stride, count} = input;
    this.reserve(program.count);
    this.count = 0;
    this.acceptSource = -1;
    this.acceptIndex = L.NO;
    this.tagNumbers.length = 0;
    this.tagRests.length = 0;
    for (let item = 0; item < count; item++) {
      const pc = this.views.u32[items + item * stride]!;
      if (this.follow(input, pc, item) && input.ordered) return;
    }
  }

  /** Calls `visit` with each tag of a list. */
  eachTag(list: number, visit: (tag: number) => void): void {
    for (let at = list; at !== NO_TAGS; at = this.tagRests[at]!) visit(this.tagNumbers[at]!);
  }

  /** Walks from `start` without reading; true when a match was met. */
  private follow(input: StepInput, start: number, item: number): boolean {
    const {u32} = this.views;
    const {code, sets} = input.program;
    const {stack, visited, stamp} = this;
    const atEnd = input.kind === NextKind.End;
    let matched = false;
    stack.length = 0;
    stack.push(start, NO_TAGS);
    while (stack.length > 0) {
      let tags = stack.pop()!;
      let pc = stack.pop()!;
      while (visited[pc] !== stamp) {
        visited[pc] = stamp;
        const at = code + pc * 3;
        const word = u32[at]!;
        const op = word & 0xff;
        if (op === L.OP_SPLIT) {
          stack.push(u32[at + 2]!, tags);
        } else if (op === L.OP_TAG) {
          this.tagNumbers.push(word >>> 16);
          tags = this.tagRests.push(tags) - 1;
        } else if (op === L.OP_ASSERT) {
          if (!holds(word >>> 16, input)) break;
        } else if (op === L.OP_BYTE) {
          const set = sets + (word >>> 16) * 8;
          if (!atEnd && (u32[set + (input.byte >> 5)]! >>> (input.byte & 31)) & 1) {
            this.survive(u32[at + 1]!, item, tags);
          }
          break;
        } else {
          this.acceptIndex = Math.min(this.acceptIndex, u32[at + 1]!);
          this.acceptSource = item;
          this.acceptTags = tags;
          if (input.ordered) return true;
          matched = true;
          break;
        }
        pc = u32[at + 1]!;
      }
    }
    return matched;
  }

  private survive(pc: number, item: number, tags: number): void {
    if (this.taken[pc] === this.stamp) return;
    this.taken[pc] = this.stamp;
    this.pcs[this.count] = pc;
    this.sources[this.count] = item;
    this.tags[this.count] = tags;
    this.count++;
  }

  /** Makes room for a program and forgets the last step. */
  private reserve(instructions: number): void {
    if (this.visited.length < instructions) {
      this.visited = new Uint32Array(instructions * 2);
      this.taken = new Uint32Array(instructions * 2);
      this.pcs = new Uint32Array(instructions * 2);
      this.stamp = 0;
    }
    this.stamp = (this.stamp + 1) >>> 0;
    if (this.stamp !== 0) return;
    this.visited.fill(0);
    this.taken.fill(0);
    this.stamp = 1;
  }
}

function holds(assertion: Assertion, {context, kind}: StepInput): boolean {
  switch (assertion) {
    case Assertion.TextStart:
      return (context & L.NEEDS_BEGIN) !== 0;
    case Assertion.TextEnd:
      return kind === NextKind.End;
    case Assertion.LineStart:
      return (context & (L.NEEDS_BEGIN | L.NEEDS_LINE)) !== 0;
    case Assertion.LineEnd:
      return kind === NextKind.End || kind === NextKind.Newline;
    case Assertion.WordBoundary:
      return ((context & L.NEEDS_WORD) !== 0) !== (kind === NextKind.Word);
    default:
      return ((context & L.NEEDS_WORD) !== 0) === (kind === NextKind.Word);
  }
}
