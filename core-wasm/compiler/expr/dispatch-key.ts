// Which constant values of which slot a filter demands (engine.md 2).
//
// The first conjunct that compares a slot with constants is the key, provided all
// to its left are pure: then an event whose slot has another value cannot pass,
// and skipping the filter loses no effect. An absent slot reads "".

import {Effect} from '../../assembly/abi.ts';
import {type Node, operands} from './ast.ts';
import {effectsOf} from './effects.ts';
import type {Emitter} from './emit.ts';
import {slotOf} from './emit-member.ts';
import {constantTexts} from './text-search.ts';

export interface DispatchKey {
  readonly slot: number;
  /** Indexes of strings. */
  readonly values: readonly number[];
  /** The filter is nothing but this comparison. */
  readonly whole: boolean;
}

/** The key of a checked and folded filter. */
export function dispatchKey(emitter: Emitter, filter: Node): DispatchKey | undefined {
  const parts = conjuncts(filter);
  for (const part of parts) {
    const key = comparison(emitter, part);
    if (key) {
      const values = key.values.map((text) => emitter.image.string(text));
      return {slot: key.slot, values, whole: parts.length === 1};
    }
    if (effectsOf(part, emitter.environment) !== Effect.Pure) return undefined;
  }
  return undefined;
}

/** What every conjunct of a checked and folded filter demands of a slot. */
export function slotDemands(emitter: Emitter, filter: Node): Comparison[] {
  return conjuncts(filter).flatMap((part) => comparison(emitter, part) ?? []);
}

/** One of the conjuncts is the constant false. */
export function isFalse(filter: Node): boolean {
  return conjuncts(filter).some((part) => part.kind === 'bool' && !part.value);
}

/** The operands of a chain of `and`, however it is bracketed. */
export function conjuncts(node: Node): Node[] {
  if (node.kind !== 'binary' || node.operator !== 'and') return [node];
  return operands(node).flatMap(conjuncts);
}

/** A slot must have one of the values; an absent one has "". */
export interface Comparison {
  readonly slot: number;
  readonly values: readonly string[];
}

/** The comparison that a node is, if it is one. */
export function comparison(emitter: Emitter, node: Node): Comparison | undefined {
  if (node.kind !== 'binary') return undefined;
  const {operator, left, right} = node;
  if (operator === 'or') return alternatives(emitter, operands(node));
  if (operator === 'in') return keyed(slotOf(emitter, left), constantTexts(right));
  if (operator !== '==') return undefined;
  if (right.kind === 'string') return keyed(slotOf(emitter, left), [right.value]);
  return left.kind === 'string' ? keyed(slotOf(emitter, right), [left.value]) : undefined;
}

/** `slot == 'a' or slot == 'b'` is `slot in ['a', 'b']`. */
function alternatives(emitter: Emitter, nodes: readonly Node[]): Comparison | undefined {
  let slot: number | undefined;
  const values: string[] = [];
  for (const node of nodes) {
    const own = comparison(emitter, node);
    if (!own || (slot !== undefined && slot !== own.slot)) return undefined;
    slot = own.slot;
    values.push(...own.values);
  }
  return keyed(slot, values);
}

const keyed = (slot?: number, values?: readonly string[]): Comparison | undefined =>
  slot === undefined || !values ? undefined : {slot, values: [...new Set(values)]};
