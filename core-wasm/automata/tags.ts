// Where the bounds of wanted groups come from: tags, and fixed distances from them.
//
// A tag is a position the automaton must remember; each costs registers. A bound
// that always lies a fixed number of bytes behind another (or behind the start of
// the match) is derived from it instead. The relation is only drawn between parts
// of one concatenation, which a match passes all of or none.

import type {Node} from './ast.ts';
import type {CharSet} from './char-set.ts';
import {byteSequences} from './utf8.ts';

/** A position: the value of a tag plus `offset` bytes. */
export interface Bound {
  /** Tag number, or START_OF_MATCH. */
  readonly tag: number;
  readonly offset: number;
  /** Must be written where the bound lies; derived otherwise. */
  readonly written: boolean;
}

export const START_OF_MATCH = -1;

export interface TagPlan {
  readonly tags: number;
  /** By group number. */
  readonly bounds: ReadonlyMap<number, {readonly start: Bound; readonly end: Bound}>;
}

/** The nearest bound before the place a walk has reached, and its distance. */
interface Anchor {
  tag: number | undefined;
  distance: number;
}

/** Plans tags for the groups in `wanted`; group 0 needs none. */
export function planTags(root: Node, wanted: ReadonlySet<number>, unicode: boolean): TagPlan {
  const lengths = new Map<Node, number>();
  const bounds = new Map<number, {start: Bound; end: Bound}>();
  let tags = 0;

  const bound = (anchor: Anchor): Bound => {
    if (anchor.tag !== undefined) return {tag: anchor.tag, offset: anchor.distance, written: false};
    anchor.tag = tags++;
    anchor.distance = 0;
    return {tag: anchor.tag, offset: 0, written: true};
  };
  const advance = (anchor: Anchor, length: number): void => {
    if (length < 0) anchor.tag = undefined;
    else anchor.distance += length;
  };
  const visit = (node: Node, anchor: Anchor): void => {
    switch (node.kind) {
      case 'concat':
        for (const part of node.nodes) visit(part, anchor);
        break;
      case 'capture': {
        if (!wanted.has(node.index)) {
          visit(node.node, anchor);
          break;
        }
        const start = bound(anchor);
        visit(node.node, anchor);
        bounds.set(node.index, {start, end: bound(anchor)});
        break;
      }
      case 'alternate':
        for (const branch of node.nodes) visit(branch, {tag: undefined, distance: 0});
        advance(anchor, byteLength(node, unicode, lengths));
        break;
      case 'repeat':
        visit(node.node, {tag: undefined, distance: 0});
        advance(anchor, byteLength(node, unicode, lengths));
        break;
      default:
        advance(anchor, byteLength(node, unicode, lengths));
    }
  };
  visit(root, {tag: START_OF_MATCH, distance: 0});
  return {tags, bounds};
}

/** Bytes of every text the node matches, -1 when they differ. */
function byteLength(node: Node, unicode: boolean, known: Map<Node, number>): number {
  let length = known.get(node);
  if (length === undefined) {
    length = measure(node, unicode, known);
    known.set(node, length);
  }
  return length;
}

function measure(node: Node, unicode: boolean, known: Map<Node, number>): number {
  switch (node.kind) {
    case 'empty':
    case 'assert':
      return 0;
    case 'set':
      return unicode ? encodedLength(node.set) : 1;
    case 'capture':
      return byteLength(node.node, unicode, known);
    case 'concat': {
      let sum = 0;
      for (const part of node.nodes) {
        const length = byteLength(part, unicode, known);
        if (length < 0) return -1;
        sum += length;
      }
      return sum;
    }
    case 'alternate': {
      const [first, ...others] = node.nodes.map((branch) => byteLength(branch, unicode, known));
      return others.every((length) => length === first) ? first! : -1;
    }
    case 'repeat': {
      const length = byteLength(node.node, unicode, known);
      if (length === 0) return 0;
      return node.min === node.max && length > 0 ? length * node.min : -1;
    }
  }
}

function encodedLength(set: CharSet): number {
  if (set.length > 0 && set.at(-1)! < 0x80) return 1;
  const lengths = new Set(byteSequences(set).map((sequence) => sequence.length / 2));
  return lengths.size === 1 ? [...lengths][0]! : -1;
}
