// Operators: instructions of their own for what rules write most, the plain ones
// for the rest.

import {PatternKind, Space} from '../../assembly/abi.ts';
import {Op} from '../../assembly/abi-expr.ts';
import {type BinaryNode, operands} from './ast.ts';
import type {Label} from './code.ts';
import type {Emitter} from './emit.ts';
import {slotOf, spaceOf} from './emit-member.ts';
import {emitSearch, joinSearches, searchOfMany, viaSet} from './emit-search.ts';
import {constantTexts, searchOfMembership} from './text-search.ts';
import {dereferenced} from './types.ts';

const PLAIN: Readonly<Record<string, Op>> = {
  '+': Op.Add,
  '-': Op.Sub,
  '*': Op.Mul,
  '/': Op.Div,
  '%': Op.Mod,
  '**': Op.Pow,
  '==': Op.Eq,
  '!=': Op.Ne,
  '<': Op.Lt,
  '<=': Op.Le,
  '>': Op.Gt,
  '>=': Op.Ge,
  contains: Op.Contains,
  startsWith: Op.Starts,
  endsWith: Op.Ends,
  matches: Op.Matches,
  '..': Op.Range,
};
const WITH_SLOT: Readonly<Record<string, Op>> = {
  '==': Op.SlotEq,
  '!=': Op.SlotNe,
  contains: Op.SlotContains,
  startsWith: Op.SlotStarts,
  endsWith: Op.SlotEnds,
};

/** Emits a chain of `and` or `or`: its value is the operand that decided. */
export function emitLogic(emitter: Emitter, node: BinaryNode): void {
  const {code} = emitter;
  const {operator} = node;
  const end: Label = [];
  const parts = operator === 'or' ? joinSearches(emitter, operands(node)) : operands(node);
  const depth = code.depth;
  parts.forEach((part, i) => {
    if (i > 0) code.jump(operator === 'or' ? Op.JumpTrue : Op.JumpFalse, 1, 0, end);
    if ('set' in part) emitSearch(emitter, part);
    else emitter.value(part);
  });
  code.land(end, depth + 1);
}

/** A list of constant strings, its length first. */
function stringList({image}: Emitter, texts: readonly string[]): number {
  const strings = [...new Set(texts)].map((text) => image.string(text));
  return image.list([strings.length, ...strings]);
}

/** Emits one operation; `onStack`: its left operand already is. */
export function emitOperation(emitter: Emitter, node: BinaryNode, onStack: boolean): void {
  const {code, image, reads} = emitter;
  const {operator, left, right} = node;
  const slot = onStack ? undefined : slotOf(emitter, left);
  const text = right.kind === 'string' ? right.value : undefined;
  if (operator === 'in') {
    const within = onStack ? undefined : searchOfMembership(node, emitter.environment);
    viaSet(emitter, within, false, () => emitIn(emitter, node, slot, onStack));
    return;
  }
  if (slot !== undefined && text !== undefined && WITH_SLOT[operator] !== undefined) {
    reads.slots.add(slot);
    code.op(WITH_SLOT[operator], 0, 1, slot, image.string(text));
    return;
  }
  if (operator === '==' || operator === '!=') {
    const other = left.kind === 'string' ? slotOf(emitter, right) : undefined;
    if (other !== undefined && left.kind === 'string') {
      reads.slots.add(other);
      code.op(WITH_SLOT[operator]!, 0, 1, other, image.string(left.value));
      return;
    }
  }
  if (operator === 'matches' && text !== undefined) {
    const pattern = image.pattern(text, PatternKind.Test);
    if (slot !== undefined) {
      reads.slots.add(slot);
      code.op(Op.SlotMatches, 0, 1, slot, pattern);
      return;
    }
    if (!onStack) emitter.value(left);
    code.op(Op.MatchesPattern, 1, 1, pattern);
    return;
  }
  if (operator === '??') {
    const end: Label = [];
    if (!onStack) emitter.emit(left);
    code.jump(Op.JumpValue, 1, 0, end);
    emitter.emit(right);
    code.land(end, code.depth);
    return;
  }
  if (!onStack) emitter.value(left);
  emitter.value(right);
  code.op(PLAIN[operator]!, 2, 1);
}

function emitIn(
  emitter: Emitter,
  node: BinaryNode,
  slot: number | undefined,
  onStack: boolean,
): void {
  const {code, image, reads} = emitter;
  const {left, right} = node;
  const texts = constantTexts(right);
  const search = onStack ? undefined : searchOfMany(emitter, node);
  if (search) {
    emitSearch(emitter, search);
    return;
  }
  if (texts && slot !== undefined) {
    reads.slots.add(slot);
    code.op(Op.SlotIn, 0, 1, slot, stringList(emitter, texts));
    return;
  }
  const within = onStack ? undefined : spaceOf(right);
  if (within && left.kind === 'string') {
    const wanted = image.slot(within.space, left.value);
    reads.slots.add(wanted);
    emitter.value(within.event);
    code.op(Op.EventHasSlot, 1, 1, wanted);
    return;
  }
  if (within && dereferenced(left.type!).kind === 'string') {
    if (within.space !== Space.Meta) reads.escapes = true;
    emitter.value(within.event);
    emitter.value(left);
    code.op(Op.EventHas, 2, 1, within.space);
    return;
  }
  if (!onStack) emitter.value(left);
  if (texts) {
    code.op(Op.InSet, 1, 1, stringList(emitter, texts));
    return;
  }
  const type = dereferenced(right.type!);
  if (type.kind === 'struct') {
    code.op(Op.InNames, 1, 1, stringList(emitter, Object.keys(type.fields)));
    return;
  }
  if (right.kind === 'binary' && right.operator === '..') {
    emitter.value(right.left);
    emitter.value(right.right);
    code.op(Op.InRange, 3, 1);
    return;
  }
  emitter.value(right);
  code.op(Op.In, 2, 1);
}
