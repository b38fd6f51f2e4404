// Predicates over the events of a queue whose answer never changes: each event is
// asked once, and remembers the answer (engine.md 10). So a condition over a full
// queue costs one evaluation per pour instead of a thousand.
//
// Such a predicate sees the element alone: no variable, no position, no loop of its
// own, nothing that reads state or the host. MEMOS_MAX of an image are remembered,
// the others are evaluated every time; no verdict depends on it.

import {Effect} from '../../assembly/abi.ts';
import {children, type LoopNode, type Node} from './ast.ts';
import {effectsOf} from './effects.ts';
import type {Environment} from './env.ts';
import {dereferenced} from './types.ts';

/** Members and methods of an event that the host answers. */
const OF_HOST = new Set(['Overflow', 'Appsec', 'ParseIPSources']);

/** Whether answers to the loop's predicate may be kept with the events. */
export function isRemembered({collection, predicate}: LoopNode, environment: Environment): boolean {
  return (
    predicate !== undefined &&
    isEvents(collection) &&
    effectsOf(predicate, environment) === Effect.Pure &&
    seesElementOnly(predicate)
  );
}

/** A list of events: queue.Queue, a slice of it, what a filter left of it. */
function isEvents({type}: Node): boolean {
  const list = type && dereferenced(type);
  if (list?.kind !== 'array') return false;
  const element = dereferenced(list.element);
  return element.kind === 'struct' && element.access === 'event';
}

function seesElementOnly(predicate: Node): boolean {
  const pending: Node[] = [predicate];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.kind === 'name' || node.kind === 'let' || node.kind === 'loop') return false;
    if (node.kind === 'pointer' && node.name !== '') return false;
    if ((node.kind === 'member' || node.kind === 'call') && OF_HOST.has(node.name ?? ''))
      return false;
    pending.push(...children(node));
  }
  return true;
}
