import {isAnchored, type Node} from './ast.ts';
import {Builder, Flavour, INSTRUCTIONS_MAX} from './builder.ts';
import type {CharSet} from './char-set.ts';
import * as L from './layout.ts';
import {generate} from './nfa.ts';
import {parsePattern} from './parse.ts';

/** Throws PatternError for a pattern the engine would refuse: not RE2, or too large. Answers its number of groups. */
export function checkPattern(text: string): number {
  const {root, groups} = parsePattern(text);
  if (sizeBound(root) < INSTRUCTIONS_MAX) return groups;
  // the largest program it can get: UTF-8, a tag at either side of every group, a loop before it
  const bound = (tag: number) => ({tag, offset: 0, written: true});
  const bounds = new Map(
    Array.from({length: groups}, (_, i) => [i + 1, {start: bound(2 * i), end: bound(2 * i + 1)}]),
  );
  for (const backward of [false, true]) {
    const builder = new Builder(Flavour.Utf8, backward);
    const match = builder.emit(L.OP_MATCH, 0, 0);
    const plan = backward ? undefined : {tags: 2 * groups, bounds};
    const start = generate(builder, root, match, plan);
    if (!isAnchored(root)) builder.anywhere(builder.emit(L.OP_TAG, 2 * groups, start));
  }
  return groups;
}

/** Instructions a range of code points beyond ASCII takes at most: it falls into a few sequences of up to four bytes. */
const PER_RANGE = 40;

/** ASCII alone is one instruction, however many ranges it has. */
function setBound(set: CharSet, isAscii: boolean): number {
  if (isAscii) return 1;
  let ranges = 0;
  for (let i = set.length - 1; i > 0 && set[i]! >= 0x80; i -= 2) ranges++;
  return ranges === 0 ? 1 : 8 + PER_RANGE * (ranges + 1);
}

/** An upper bound of the program's size, for ASCII texts or all, without making it: most patterns are far below the limit. */
export function sizeBound(node: Node, isAscii = false): number {
  switch (node.kind) {
    case 'empty':
    case 'assert':
      return 4;
    case 'set':
      return setBound(node.set, isAscii);
    case 'concat':
    case 'alternate':
      return node.nodes.reduce((sum, part) => sum + 4 + sizeBound(part, isAscii), 4);
    case 'repeat':
      return (
        8 + (sizeBound(node.node, isAscii) + 4) * (node.max === Infinity ? node.min + 1 : node.max)
      );
    case 'capture':
      return 8 + sizeBound(node.node, isAscii);
  }
}
