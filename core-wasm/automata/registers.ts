// Which registers hold a state's slots, and the moves of an edge in a safe order.

import {AUTOMATON_REGISTERS_MAX} from '../assembly/abi.ts';
import {REGISTER_NONE, REGISTER_POSITION} from './layout.ts';

/** Where the slots of a new state get their values: a slot of the state before, or the position. */
export type SlotSources = readonly number[];
export const FROM_POSITION = -1;

/**
 * Registers for the slots of a new state: a slot keeps the register its value is in
 * if no other slot has it. Undefined when there are too few.
 */
export function chooseRegisters(sources: SlotSources, before: Uint8Array): Uint8Array | undefined {
  const chosen = new Uint8Array(sources.length);
  const used = new Set<number>();
  const rest: number[] = [];
  sources.forEach((source, slot) => {
    const register = source === FROM_POSITION ? undefined : before[source]!;
    if (register === undefined || used.has(register)) rest.push(slot);
    else {
      chosen[slot] = register;
      used.add(register);
    }
  });
  let next = 0;
  for (const slot of rest) {
    while (used.has(next)) next++;
    if (next >= AUTOMATON_REGISTERS_MAX) return undefined;
    chosen[slot] = next;
    used.add(next);
  }
  return chosen;
}

/** Pairs (to, from) that, done one by one, act as if done at once. */
export function orderMoves(sources: SlotSources, before: Uint8Array, after: Uint8Array): number[] {
  const ordered: number[] = [];
  const positions: number[] = [];
  let pending: {to: number; from: number}[] = [];
  sources.forEach((source, slot) => {
    const to = after[slot]!;
    if (source === FROM_POSITION) positions.push(to, REGISTER_POSITION);
    else if (before[source] !== to) pending.push({to, from: before[source]!});
  });
  while (pending.length > 0) {
    const free = pending.filter(({to}) => !pending.some((other) => other.from === to));
    if (free.length > 0) {
      for (const {to, from} of free) ordered.push(to, from);
      pending = pending.filter((move) => !free.includes(move));
    } else {
      // only cycles are left: one value steps aside
      const {from} = pending[0]!;
      ordered.push(REGISTER_NONE, from);
      for (const move of pending) if (move.from === from) move.from = REGISTER_NONE;
    }
  }
  return [...ordered, ...positions];
}
