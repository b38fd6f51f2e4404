// Bytecode while it is being written: words, jump targets, and how deep the stack gets.

import type {Op} from '../../assembly/abi-expr.ts';

/** A place to jump to that is not known yet. */
export type Label = number[];

export class Code {
  readonly words: number[] = [];
  /** Values on the stack here. */
  depth = 0;
  /** Most values on the stack anywhere. */
  stack = 0;
  /** Cells for `let` variables and loops. */
  locals = 0;

  /** Appends an instruction that takes `pops` values and leaves `pushes`. */
  op(op: Op, pops: number, pushes: number, ...operands: readonly number[]): void {
    this.words.push(op, ...operands);
    this.depth += pushes - pops;
    this.stack = Math.max(this.stack, this.depth);
  }

  /** Appends an instruction whose last operand is a target to be set by `land`. */
  jump(op: Op, pops: number, pushes: number, label: Label, ...operands: readonly number[]): void {
    this.op(op, pops, pushes, ...operands, 0);
    label.push(this.words.length - 1);
  }

  /** Appends an unconditional jump back to a place `here` gave. */
  back(op: Op, target: number, pops = 0): void {
    this.op(op, pops, 0, target);
  }

  here(): number {
    return this.words.length;
  }

  /** Makes all jumps of a label land here, where the stack holds `depth` values. */
  land(label: Label, depth: number): void {
    for (const at of label) this.words[at] = this.words.length;
    this.depth = depth;
  }

  /** Reserves `count` cells. */
  cells(count: number): number {
    const first = this.locals;
    this.locals += count;
    return first;
  }
}
