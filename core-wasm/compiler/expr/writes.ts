// Fields that an expression sets: SetMeta and SetParsed, of whatever object.

import {children, type Node} from './ast.ts';
import {parse} from './parse.ts';

/** A field set by an expression; without a name: one whose name is computed. */
export interface Written {
  readonly space: 'Meta' | 'Parsed';
  readonly name: string | undefined;
}

const SETTERS: Readonly<Record<string, Written['space']>> = {SetMeta: 'Meta', SetParsed: 'Parsed'};

/** What the expression sets; the text must be one that compiled. */
export function writesOf(text: string): Written[] {
  if (!text.includes('Set')) return [];
  const found: Written[] = [];
  const pending: Node[] = [parse(text)];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.kind === 'call' && Object.hasOwn(SETTERS, node.name)) {
      const [key] = node.args;
      found.push({
        space: SETTERS[node.name]!,
        name: key?.kind === 'string' ? key.value : undefined,
      });
    }
    pending.push(...children(node));
  }
  return found;
}
