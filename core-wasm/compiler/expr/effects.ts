// What evaluating a tree may do besides answering.

import {Effect} from '../../assembly/abi.ts';
import {children, type Node} from './ast.ts';
import type {Environment} from './env.ts';
import {FUNCTIONS} from './functions.ts';
import {dereferenced} from './types.ts';

/** Effect bits of a checked tree. Walks without recursion: chains may be long. */
export function effectsOf(node: Node, environment: Environment): number {
  let effects: number = Effect.Pure;
  const pending: Node[] = [node];
  for (let at = pending.pop(); at; at = pending.pop()) {
    if (at.kind === 'call') effects |= callEffects(at.name, at.object, environment);
    pending.push(...children(at));
  }
  return effects;
}

function callEffects(name: string, object: Node | undefined, environment: Environment): number {
  if (!object) {
    const own = environment.functions;
    if (own && Object.hasOwn(own, name)) return own[name]!.effects ?? Effect.Pure;
    return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name]!.effects : Effect.Pure;
  }
  const type = dereferenced(object.type!);
  if (type.kind === 'struct') {
    return Object.hasOwn(type.methods, name) ? (type.methods[name]!.effects ?? 0) : 0;
  }
  // an unknown object may turn out to be the event
  return type.kind === 'any' && (name === 'SetMeta' || name === 'SetParsed')
    ? Effect.WritesEvent
    : 0;
}
