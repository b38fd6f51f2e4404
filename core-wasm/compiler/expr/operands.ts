// What a condition looks at: the fields it reads, as they are written, so that
// `explain` can tell their values beside a condition that was false.

import {children, type Node} from './ast.ts';
import {parse} from './parse.ts';

/** More are not told. */
const OPERANDS_MAX = 8;

/** The paths into the event and the like, in order, each once. The text must be one that compiles. */
export function operandsOf(text: string): string[] {
  const found = new Set<string>();
  const walk = (node: Node): void => {
    if (found.size >= OPERANDS_MAX) return;
    if (isPath(node)) found.add(text.slice(node.offset, node.offset + node.length));
    // What a predicate or the body of a `let` reads has no one value.
    else if (node.kind === 'loop') walk(node.collection);
    else if (node.kind === 'let') walk(node.value);
    else for (const part of children(node)) walk(part);
  };
  walk(parse(text));
  return [...found];
}

/** A member of a member … of a variable, all by names or constants. */
function isPath(node: Node): boolean {
  if (node.kind === 'chain') return isPath(node.inner);
  if (node.kind !== 'member') return false;
  const {object, key} = node;
  if (key && key.kind !== 'string' && key.kind !== 'int') return false;
  return object.kind === 'name' || isPath(object);
}
