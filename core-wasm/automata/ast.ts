// What a pattern says, after parsing: flags are resolved, case variants are in the sets.

import type {CharSet} from './char-set.ts';

export enum Assertion {
  TextStart = 0,
  TextEnd = 1,
  LineStart = 2,
  LineEnd = 3,
  WordBoundary = 4,
  NotWordBoundary = 5,
}

/** `height`: nodes on the longest way down to a leaf; bounded, so that walks may recurse. */
export type Node =
  | {readonly kind: 'empty'; readonly height: 1}
  | {readonly kind: 'set'; readonly height: 1; readonly set: CharSet}
  | {readonly kind: 'assert'; readonly height: 1; readonly assertion: Assertion}
  | {
      readonly kind: 'concat' | 'alternate';
      readonly height: number;
      readonly nodes: readonly Node[];
    }
  | RepeatNode
  | {
      readonly kind: 'capture';
      readonly height: number;
      readonly index: number;
      readonly node: Node;
    };

export interface RepeatNode {
  readonly kind: 'repeat';
  readonly height: number;
  readonly node: Node;
  readonly min: number;
  /** Infinity when unbounded. */
  readonly max: number;
  readonly greedy: boolean;
}

export interface Pattern {
  readonly root: Node;
  /** Capturing groups, the whole match (0) not counted. */
  readonly groups: number;
  /** Names of groups that have one, by number. */
  readonly names: ReadonlyMap<number, string>;
}

export const EMPTY: Node = {kind: 'empty', height: 1};

/** Can match the empty string, assertions aside. */
export function isNullable(node: Node): boolean {
  switch (node.kind) {
    case 'empty':
    case 'assert':
      return true;
    case 'set':
      return false;
    case 'concat':
      return node.nodes.every(isNullable);
    case 'alternate':
      return node.nodes.some(isNullable);
    case 'repeat':
      return node.min === 0 || isNullable(node.node);
    case 'capture':
      return isNullable(node.node);
  }
}

/** Every match starts at the start of the text. */
export function isAnchored(node: Node): boolean {
  switch (node.kind) {
    case 'assert':
      return node.assertion === Assertion.TextStart;
    case 'concat':
      return node.nodes.some(isAnchored); // what stands before the anchor must then be empty
    case 'alternate':
      return node.nodes.every(isAnchored);
    case 'repeat':
      return node.min > 0 && isAnchored(node.node);
    case 'capture':
      return isAnchored(node.node);
    default:
      return false;
  }
}
