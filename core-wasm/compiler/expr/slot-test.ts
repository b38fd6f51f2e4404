// Which parts of a filter ask of one slot alone: their answer is a function of the slot's
// text, so it can be remembered with the text (SLOT_TESTS in abi.ts).
//
// Such a part consists of the slot, constants and what is listed here: it has no effect,
// reads nothing else, and its work is bounded by the text. A search of a data file counts,
// for files are part of the image.

import {children, type LoopNode, type Node} from './ast.ts';
import type {Emitter} from './emit.ts';
import {slotOf} from './emit-member.ts';
import {searchOfLoop} from './text-search.ts';

const LOGIC = ['and', 'or'];
const COMPARISONS = ['==', '!=', 'in', 'contains', 'startsWith', 'endsWith', 'matches'];
const OF_NUMBERS = ['<', '>', '<=', '>='];
const OPERATORS = new Set([...LOGIC, ...COMPARISONS, ...OF_NUMBERS, '+']);

const OF_CASE = ['Lower', 'lower', 'Upper', 'upper'];
const OF_EDGES = ['TrimSpace', 'TrimPrefix', 'TrimSuffix', 'hasPrefix', 'hasSuffix'];
const OF_ESCAPES = ['PathUnescape', 'QueryUnescape'];
const OF_FILES = ['File', 'RegexpInFile'];
const DETECTORS = ['LibInjectionIsSQLI', 'LibInjectionIsXSS', 'IsIP', 'IsIPV4', 'IsIPV6'];
const FUNCTIONS = new Set([
  ...['len', ...OF_CASE, ...OF_EDGES],
  ...[...OF_ESCAPES, ...OF_FILES, ...DETECTORS],
]);

/** The one slot that decides a checked and folded condition; undefined when there is more to it. */
export function testedSlot(emitter: Emitter, condition: Node): number | undefined {
  if (condition.type?.kind !== 'bool') return undefined;
  let tested: number | undefined;
  const pending: Node[] = [condition];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const slot = slotOf(emitter, node);
    if (slot === undefined) {
      if (!isAllowed(emitter, node)) return undefined;
      pending.push(...children(node));
    } else if (tested === undefined || tested === slot) tested = slot;
    else return undefined;
  }
  return tested;
}

function isAllowed({environment}: Emitter, node: Node): boolean {
  switch (node.kind) {
    case 'bool':
    case 'int':
    case 'string':
    case 'array':
    case 'pointer':
      return true;
    case 'unary':
      return node.operator === 'not';
    case 'binary':
      return OPERATORS.has(node.operator);
    case 'call':
      return !node.object && FUNCTIONS.has(node.name) && !environment.functions?.[node.name];
    case 'loop':
      return isSearch(node) && searchOfLoop(node, environment) !== undefined;
    default:
      return false;
  }
}

const isSearch = ({name}: LoopNode): boolean => name === 'any' || name === 'none';
