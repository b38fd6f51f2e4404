// Node → instructions of a byte NFA, alternatives in order of priority.
//
// Counted repeats are written out; x* with an x that can be empty is (x+)?, so
// that an empty round is tried where Go tries it; {n,m} ends in nested options.

import {isNullable, type Node, type RepeatNode} from './ast.ts';
import type {Builder} from './builder.ts';
import * as L from './layout.ts';
import type {Bound, TagPlan} from './tags.ts';

/** Writes `node` in front of instruction `next`; answers its entry. `plan` undefined: no tags. */
export function generate(builder: Builder, node: Node, next: number, plan?: TagPlan): number {
  const visit = (part: Node, out: number): number => {
    switch (part.kind) {
      case 'empty':
        return out;
      case 'set':
        return builder.character(part.set, out);
      case 'assert':
        return builder.assertion(part.assertion, out);
      case 'concat': {
        let entry = out;
        const {nodes} = part;
        if (builder.backward) for (const sub of nodes) entry = visit(sub, entry);
        else for (let i = nodes.length - 1; i >= 0; i--) entry = visit(nodes[i]!, entry);
        return entry;
      }
      case 'alternate':
        return builder.choice(part.nodes.map((branch) => visit(branch, out)));
      case 'capture': {
        const bounds = plan?.bounds.get(part.index);
        if (!bounds) return visit(part.node, out);
        return tag(bounds.start, visit(part.node, tag(bounds.end, out)));
      }
      case 'repeat':
        return repeat(part, out);
    }
  };

  const tag = ({tag: number, written}: Bound, out: number): number =>
    written ? builder.emit(L.OP_TAG, number, out) : out;

  const repeat = ({node: body, min, max, greedy}: RepeatNode, out: number): number => {
    const option = (entry: number): number =>
      greedy ? builder.emit(L.OP_SPLIT, 0, entry, out) : builder.emit(L.OP_SPLIT, 0, out, entry);
    const loop = (): {split: number; entry: number} => {
      const split = builder.split();
      const entry = visit(body, split);
      if (greedy) builder.setSplit(split, entry, out);
      else builder.setSplit(split, out, entry);
      return {split, entry};
    };
    let entry = out;
    let copies = min;
    if (max === Infinity) {
      const {split, entry: once} = loop();
      if (min > 0) entry = once;
      else entry = isNullable(body) ? option(once) : split;
      copies = Math.max(0, min - 1);
    } else {
      for (let i = min; i < max; i++) entry = option(visit(body, entry));
    }
    for (let i = 0; i < copies; i++) entry = visit(body, entry);
    return entry;
  };

  return visit(node, next);
}
