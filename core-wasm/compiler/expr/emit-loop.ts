// Builtins with a predicate, as loops.
//
// Each loop has three cells: the collection, the position, and what it collects
// (an array, a count, or the accumulator).

import {ErrorReason, Tag} from '../../assembly/abi.ts';
import {Op} from '../../assembly/abi-expr.ts';
import type {LoopNode, Node} from './ast.ts';
import type {Label} from './code.ts';
import type {Emitter} from './emit.ts';
import {LOOPS} from './loops.ts';
import {isRemembered} from './memo.ts';

export interface LoopCells {
  /** Number of the first cell. */
  readonly first: number;
}

/** Emits a loop. */
export function emitLoop(emitter: Emitter, node: LoopNode): void {
  const {code} = emitter;
  const cells: LoopCells = {first: code.cells(3)};
  emitter.value(node.collection);
  const backwards = node.name === 'findLast' || node.name === 'findLastIndex';
  code.op(backwards ? Op.LoopOpenLast : Op.LoopOpen, 1, 0, cells.first);
  new LoopBody(emitter, node, cells, backwards ? Op.LoopPrevious : Op.LoopNext).emit();
}

/** `filter(…)[0]`: stops at the first hit, as the reference does. */
export function emitFirst(emitter: Emitter, node: LoopNode): void {
  const cells: LoopCells = {first: emitter.code.cells(3)};
  emitter.value(node.collection);
  emitter.code.op(Op.LoopOpen, 1, 0, cells.first);
  new LoopBody(emitter, node, cells, Op.LoopNext).search(Op.Element, () =>
    emitter.code.op(Op.Fail, 0, 1, ErrorReason.OutOfRange),
  );
}

class LoopBody {
  private readonly emitter: Emitter;
  private readonly node: LoopNode;
  private readonly cells: LoopCells;
  private readonly next: Op;
  private readonly depth: number;

  constructor(emitter: Emitter, node: LoopNode, cells: LoopCells, next: Op) {
    this.emitter = emitter;
    this.node = node;
    this.cells = cells;
    this.next = next;
    this.depth = emitter.code.depth;
  }

  emit(): void {
    const {code} = this.emitter;
    const {first} = this.cells;
    const nil = () => code.op(Op.Nil, 0, 1);
    switch (this.node.name) {
      case 'any':
        this.decide(false, false);
        return;
      case 'all':
        this.decide(true, false);
        return;
      case 'none':
        this.decide(false, true);
        return;
      case 'find':
      case 'findLast':
        this.search(Op.Element, nil);
        return;
      case 'findIndex':
      case 'findLastIndex':
        this.search(Op.Position, nil);
        return;
      case 'filter':
        this.collect(Op.CollectIf, () => code.op(Op.Load, 0, 1, first + 2));
        return;
      case 'map':
        this.collect(Op.Collect, () => code.op(Op.Load, 0, 1, first + 2));
        return;
      case 'groupBy':
        this.collect(Op.Collect, () => code.op(Op.GroupBy, 0, 1, first));
        return;
      case 'sortBy':
        this.collect(Op.Collect, () => this.sort());
        return;
      case 'one':
      case 'count':
        this.count();
        return;
      case 'reduce':
        this.reduce();
        return;
      case 'sum':
        this.sum();
        return;
    }
  }

  private predicate(): void {
    const {emitter, node, cells} = this;
    if (!node.predicate) {
      emitter.code.op(Op.Element, 0, 1, cells.first);
      return;
    }
    emitter.loops.push(cells);
    const memo = this.memo();
    if (memo !== undefined) this.remembered(node.predicate, memo);
    else if (node.name === 'map' || node.name === 'reduce') emitter.emit(node.predicate);
    else emitter.value(node.predicate);
    emitter.loops.pop();
  }

  /** Number of the predicate, if events can remember what it answers. */
  private memo(): number | undefined {
    const {emitter, node} = this;
    if (LOOPS[node.name]!.predicate !== 'bool') return undefined;
    return isRemembered(node, emitter.environment) ? emitter.image.memo() : undefined;
  }

  private remembered(predicate: Node, memo: number): void {
    const {emitter, cells} = this;
    const {code} = emitter;
    const known: Label = [];
    const {depth} = code;
    code.jump(Op.Memo, 0, 0, known, cells.first, memo, 0);
    const start = code.here();
    emitter.value(predicate);
    code.words[start - 2] = code.here() - start; // no loop inside: never more steps than words
    code.op(Op.Memoise, 1, 1, cells.first, memo);
    code.land(known, depth + 1);
  }

  /** Runs `body` for every element. */
  private each(body: (again: number, done: Label) => void): void {
    const {code} = this.emitter;
    const done: Label = [];
    const again = code.here();
    code.jump(this.next, 0, 0, done, this.cells.first);
    body(again, done);
    code.land(done, this.depth);
  }

  /** any, all, none: `untilFalse` stops at the first false, and the stop answers `inverted`. */
  private decide(untilFalse: boolean, inverted: boolean): void {
    const {code} = this.emitter;
    const end: Label = [];
    const stop = untilFalse || inverted ? Op.False : Op.True;
    this.each((again) => {
      this.predicate();
      if (untilFalse) code.op(Op.Not, 1, 1);
      code.back(Op.Branch, again, 1);
      code.op(stop, 0, 1);
      code.jump(Op.Jump, 1, 0, end);
    });
    code.op(stop === Op.True ? Op.False : Op.True, 0, 1);
    code.land(end, this.depth + 1);
  }

  search(found: Op, notFound: () => void): void {
    const {code} = this.emitter;
    const end: Label = [];
    this.each((again) => {
      this.predicate();
      code.back(Op.Branch, again, 1);
      code.op(found, 0, 1, this.cells.first);
      code.jump(Op.Jump, 1, 0, end);
    });
    notFound();
    code.land(end, this.depth + 1);
  }

  private collect(op: Op, result: () => void): void {
    const {code} = this.emitter;
    code.op(Op.CollectOpen, 0, 0, this.cells.first);
    this.each((again) => {
      this.predicate();
      code.op(op, 1, 0, this.cells.first);
      code.back(Op.Jump, again);
    });
    result();
  }

  private sort(): void {
    const {emitter, node, cells} = this;
    if (node.extra) emitter.value(node.extra);
    else emitter.value({kind: 'string', value: 'asc', offset: node.offset, length: node.length});
    emitter.code.op(Op.SortBy, 1, 1, cells.first);
  }

  private startAt(value: bigint): void {
    this.emitter.constant({tag: Tag.Int, value});
    this.emitter.code.op(Op.Store, 1, 0, this.cells.first + 2);
  }

  private count(): void {
    const {code} = this.emitter;
    this.startAt(0n);
    this.each((again) => {
      this.predicate();
      code.op(Op.CountIf, 1, 0, this.cells.first);
      code.back(Op.Jump, again);
    });
    code.op(Op.Load, 0, 1, this.cells.first + 2);
    if (this.node.name === 'count') return;
    this.emitter.constant({tag: Tag.Int, value: 1n});
    code.op(Op.Eq, 2, 1);
  }

  private sum(): void {
    const {code} = this.emitter;
    const total = this.cells.first + 2;
    this.startAt(0n);
    this.each((again) => {
      code.op(Op.Load, 0, 1, total);
      this.predicate();
      code.op(Op.Add, 2, 1);
      code.op(Op.Store, 1, 0, total);
      code.back(Op.Jump, again);
    });
    code.op(Op.Load, 0, 1, total);
  }

  private reduce(): void {
    const {emitter, node, cells} = this;
    const {code} = emitter;
    const empty: Label = [];
    const end: Label = [];
    if (node.extra) {
      emitter.emit(node.extra);
    } else {
      code.jump(this.next, 0, 0, empty, cells.first);
      code.op(Op.Element, 0, 1, cells.first);
    }
    code.op(Op.Store, 1, 0, cells.first + 2);
    this.each((again) => {
      this.predicate();
      code.op(Op.Store, 1, 0, cells.first + 2);
      code.back(Op.Jump, again);
    });
    code.op(Op.Load, 0, 1, cells.first + 2);
    if (node.extra) return;
    code.jump(Op.Jump, 1, 0, end);
    code.land(empty, this.depth);
    code.op(Op.Fail, 0, 1, ErrorReason.BadArgument);
    code.land(end, this.depth + 1);
  }
}
