// A filter taken apart for dispatch (engine.md 2): what it demands of slots, which
// tables answer for all filters at once; what it asks of one slot's text alone, which
// is remembered with the text; and the rest, which only evaluation can.
//
// A demand may be answered first only if all conjuncts to its left are pure: then
// not evaluating them loses no effect. Those after the first demand must also have
// nothing to their left that can fail, so that tables hide as few errors as they may.
// The same holds for tests.

import {Effect} from '../../assembly/abi.ts';
import {type Node, operands} from './ast.ts';
import {type Comparison, comparison, conjuncts} from './dispatch-key.ts';
import {effectsOf} from './effects.ts';
import type {Emitter} from './emit.ts';
import {slotOf} from './emit-member.ts';
import {testedSlot} from './slot-test.ts';
import {constantTexts} from './text-search.ts';

/** The slot has one of the values; `negated`: it has none of them. An absent slot has "". */
export interface Demand {
  readonly slot: number;
  /** Indexes of strings. */
  readonly values: readonly number[];
  readonly negated: boolean;
}

/** The conjuncts that ask of one slot alone, in order. */
export interface Test {
  readonly slot: number;
  readonly conditions: readonly Node[];
}

export interface FilterParts {
  readonly demands: readonly Demand[];
  /** One for each slot. */
  readonly tests: readonly Test[];
  /** The other conjuncts, in order. */
  readonly rest: readonly Node[];
}

/** Takes a checked and folded filter apart. */
export function takeApart(emitter: Emitter, filter: Node): FilterParts {
  const demands: Demand[] = [];
  const tests = new Map<number, Node[]>();
  const rest: Node[] = [];
  let isPure = true;
  let canFail = false;
  for (const part of conjuncts(filter)) {
    const isFirst = isPure && (!canFail || demands.length + tests.size === 0);
    const demand = isFirst ? demandOf(emitter, part) : undefined;
    const slot = isFirst && !demand ? testedSlot(emitter, part) : undefined;
    if (demand) demands.push(demand);
    else if (slot !== undefined) tests.set(slot, [...(tests.get(slot) ?? []), part]);
    else {
      rest.push(part);
      isPure &&= effectsOf(part, emitter.environment) === Effect.Pure;
      canFail ||= !cannotFail(emitter, part);
    }
  }
  return {demands, tests: [...tests].map(([slot, conditions]) => ({slot, conditions})), rest};
}

/**
 * What a checked and folded filter asks of single slots, by slot, before anything that can
 * fail or has an effect: while such a condition is false the filter is nothing but false.
 */
export function gatesOf(emitter: Emitter, filter: Node): Test[] {
  const gates = new Map<number, Node[]>();
  for (const part of conjuncts(filter)) {
    const slot = testedSlot(emitter, part);
    if (slot !== undefined) gates.set(slot, [...(gates.get(slot) ?? []), part]);
    else if (!cannotFail(emitter, part)) break;
  }
  return [...gates].map(([slot, conditions]) => ({slot, conditions}));
}

function demandOf(emitter: Emitter, node: Node): Demand | undefined {
  const isNot = node.kind === 'unary' && node.operator === 'not';
  const positive = comparison(emitter, isNot ? node.operand : node);
  const found = positive ?? unequal(emitter, isNot ? node.operand : node);
  if (!found) return undefined;
  const values = found.values.map((text) => emitter.image.string(text));
  return {slot: found.slot, values, negated: isNot === (positive !== undefined)};
}

/** `slot != 'a'`, as what it denies. */
function unequal(emitter: Emitter, node: Node): Comparison | undefined {
  if (node.kind !== 'binary' || node.operator !== '!=') return undefined;
  return comparison(emitter, {...node, operator: '=='});
}

const OF_TEXTS = new Set(['==', '!=', 'contains', 'startsWith', 'endsWith', 'matches']);

/** Comparisons of slots with constants, and what logic makes of them. */
function cannotFail(emitter: Emitter, node: Node): boolean {
  if (node.kind === 'unary') return node.operator === 'not' && cannotFail(emitter, node.operand);
  if (node.kind !== 'binary') return false;
  const {operator, left, right} = node;
  if (operator === 'and' || operator === 'or') {
    return operands(node).every((part) => cannotFail(emitter, part));
  }
  if (slotOf(emitter, left) === undefined) return false;
  return operator === 'in'
    ? constantTexts(right) !== undefined
    : OF_TEXTS.has(operator) && right.kind === 'string';
}
