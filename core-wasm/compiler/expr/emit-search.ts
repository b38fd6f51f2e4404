// Code for searches of sets (text-search.ts).
//
// Where the entries of a set are known only later, the plain code stands behind the
// search, for a set that stays empty. Few texts are compared one by one: walking an
// automaton costs about two nanoseconds a byte, a whole text is mostly told apart
// by its length, and vectors find a short one.

import {SetEntryKind} from '../../assembly/abi.ts';
import {Op, type SetRule} from '../../assembly/abi-expr.ts';
import type {SetEntry} from '../text-sets.ts';
import type {Node} from './ast.ts';
import type {Label} from './code.ts';
import type {Emitter} from './emit.ts';
import {slotOf} from './emit-member.ts';
import {type Comparison, searchOfComparison, shapeOf, type TextSearch} from './text-search.ts';

/** A search of a set whose number is known. */
export interface SetSearch {
  readonly set: number;
  readonly rule: SetRule;
  readonly subject: Node;
}

/** What comparing one by one costs, in whole texts. */
const COSTS: Readonly<Record<SetEntryKind, number>> = {
  [SetEntryKind.Equals]: 1,
  [SetEntryKind.StartsWith]: 2,
  [SetEntryKind.EndsWith]: 2,
  [SetEntryKind.Contains]: 4,
  [SetEntryKind.Regexp]: 8,
};
/** What searching a set costs. */
const SET_COST = 16;

const isWorthIt = (entries: readonly SetEntry[]): boolean =>
  entries.reduce((sum, {kind}) => sum + COSTS[kind], 0) >= SET_COST;

/** Emits the search where there is one, and the plain code where it cannot stand for that. */
export function viaSet(
  emitter: Emitter,
  search: TextSearch | undefined,
  negated: boolean,
  plain: () => void,
): void {
  if (!search) plain();
  else if ('file' in search.among) {
    viaLaterSet(emitter, {...search, set: emitter.image.sets.ofFile(search.among)}, negated, plain);
  } else {
    const set = isWorthIt(search.among) ? emitter.image.sets.of(search.among) : undefined;
    if (set === undefined) plain();
    else emitSearch(emitter, {...search, set}, negated);
  }
}

function viaLaterSet(
  emitter: Emitter,
  search: SetSearch,
  negated: boolean,
  plain: () => void,
): void {
  const {code} = emitter;
  const setless: Label = [];
  const end: Label = [];
  const depth = code.depth;
  code.jump(Op.JumpSetless, 0, 0, setless, search.set);
  emitSearch(emitter, search, negated);
  code.jump(Op.Jump, 0, 0, end);
  code.land(setless, depth);
  plain();
  code.land(end, depth + 1);
}

/** Emits a search of a set that has entries. */
export function emitSearch(emitter: Emitter, search: SetSearch, negated = false): void {
  const {code, reads} = emitter;
  const {set, rule, subject} = search;
  const slot = slotOf(emitter, subject);
  if (slot === undefined) {
    emitter.value(subject);
    code.op(Op.SetHas, 1, 1, set, rule);
  } else {
    reads.slots.add(slot);
    code.op(Op.SlotHas, 0, 1, slot, set);
  }
  if (negated) code.op(Op.Not, 1, 1);
}

/** The search for a comparison with so many texts that a set is faster. */
export function searchOfMany(emitter: Emitter, node: Node): SetSearch | undefined {
  const search = searchOfComparison(node, emitter.environment);
  if (!search || !isWorthIt(search.among)) return undefined;
  const set = emitter.image.sets.of(search.among);
  return set === undefined ? undefined : {...search, set};
}

/** Alternatives, with neighbours that compare one thing with many texts joined. */
export function joinSearches(emitter: Emitter, nodes: readonly Node[]): (Node | SetSearch)[] {
  const joined: (Node | SetSearch)[] = [];
  let run: {readonly node: Node; readonly comparison?: Comparison}[] = [];
  let shape: string | undefined;
  const settle = () => {
    const first = run[0]?.comparison;
    const among = run.flatMap(({comparison}) => comparison?.among ?? []);
    const isJoint = first && run.length > 1 && isWorthIt(among);
    const set = isJoint ? emitter.image.sets.of(among) : undefined;
    if (set === undefined) joined.push(...run.map(({node}) => node));
    else joined.push({...first!, set});
    run = [];
  };
  for (const node of nodes) {
    const comparison = searchOfComparison(node, emitter.environment);
    const own = comparison && shapeOfComparison(emitter, comparison);
    if (own === undefined || own !== shape) settle();
    run.push({node, ...(comparison && {comparison})});
    shape = own;
  }
  settle();
  return joined;
}

/** Equal for comparisons that can be one search: a slot is a string, so its rule does not matter. */
function shapeOfComparison(emitter: Emitter, {subject, rule}: Comparison): string {
  const slot = slotOf(emitter, subject);
  return slot === undefined ? `${rule} ${shapeOf(subject)}` : `${slot}`;
}
