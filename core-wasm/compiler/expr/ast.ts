// The tree of an expression. The checker fills in `type`.

import type {Type} from './types.ts';

interface Place {
  readonly offset: number;
  length: number;
  /** Set by the checker. */
  type?: Type;
}

export interface NilNode extends Place {
  readonly kind: 'nil';
}
export interface BoolNode extends Place {
  readonly kind: 'bool';
  readonly value: boolean;
}
export interface IntNode extends Place {
  readonly kind: 'int';
  readonly value: bigint;
}
export interface FloatNode extends Place {
  readonly kind: 'float';
  readonly value: number;
}
export interface StringNode extends Place {
  readonly kind: 'string';
  readonly value: string;
}
export interface BytesNode extends Place {
  readonly kind: 'bytes';
  readonly value: Uint8Array;
}
/** A variable of the environment or of a `let`. */
export interface NameNode extends Place {
  readonly kind: 'name';
  readonly name: string;
}
export interface UnaryNode extends Place {
  readonly kind: 'unary';
  readonly operator: 'not' | '-' | '+';
  operand: Node;
}
export interface BinaryNode extends Place {
  readonly kind: 'binary';
  /** Normalised: `and or ** in matches …` */
  readonly operator: string;
  left: Node;
  right: Node;
}
export interface ConditionNode extends Place {
  readonly kind: 'condition';
  test: Node;
  yes: Node;
  no: Node;
}
/** `.name`, `[key]`; name is set when the key is a constant name. */
export interface MemberNode extends Place {
  readonly kind: 'member';
  object: Node;
  readonly name?: string;
  key?: Node;
  readonly optional: boolean;
}
/** Where `?.` inside jumps to. */
export interface ChainNode extends Place {
  readonly kind: 'chain';
  inner: Node;
}
export interface SliceNode extends Place {
  readonly kind: 'slice';
  object: Node;
  from?: Node;
  to?: Node;
}
/** A function by name, or a method when `callee` is a member. */
export interface CallNode extends Place {
  readonly kind: 'call';
  readonly name: string;
  object?: Node;
  readonly optional: boolean;
  args: Node[];
}
/** A builtin with a predicate: any, map, reduce… */
export interface LoopNode extends Place {
  readonly kind: 'loop';
  readonly name: string;
  collection: Node;
  predicate?: Node;
  /** Initial value of reduce, order of sortBy. */
  extra?: Node;
}
/** `#`, `#index`, `#acc` */
export interface PointerNode extends Place {
  readonly kind: 'pointer';
  readonly name: '' | 'index' | 'acc';
}
export interface ArrayNode extends Place {
  readonly kind: 'array';
  items: Node[];
}
export interface MapNode extends Place {
  readonly kind: 'map';
  pairs: {key: Node; value: Node}[];
}
export interface LetNode extends Place {
  readonly kind: 'let';
  readonly name: string;
  value: Node;
  body: Node;
}
export interface SequenceNode extends Place {
  readonly kind: 'sequence';
  items: Node[];
}

export type Node =
  | NilNode
  | BoolNode
  | IntNode
  | FloatNode
  | StringNode
  | BytesNode
  | NameNode
  | UnaryNode
  | BinaryNode
  | ConditionNode
  | MemberNode
  | ChainNode
  | SliceNode
  | CallNode
  | LoopNode
  | PointerNode
  | ArrayNode
  | MapNode
  | LetNode
  | SequenceNode;

/** The operands of a chain of one left-associative operator, left to right: a + b + c. */
export function operands(node: BinaryNode): Node[] {
  const found: Node[] = [];
  let at: Node = node;
  while (at.kind === 'binary' && at.operator === node.operator) {
    found.push(at.right);
    at = at.left;
  }
  found.push(at);
  return found.reverse();
}

/** The parts of a node that are nodes, in the order they are evaluated. */
export function children(node: Node): Node[] {
  switch (node.kind) {
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'condition':
      return [node.test, node.yes, node.no];
    case 'member':
      return node.key ? [node.object, node.key] : [node.object];
    case 'chain':
      return [node.inner];
    case 'slice':
      return [node.object, node.from, node.to].filter((part) => part !== undefined);
    case 'call':
      return node.object ? [node.object, ...node.args] : node.args;
    case 'loop':
      return [node.collection, node.predicate, node.extra].filter((part) => part !== undefined);
    case 'array':
    case 'sequence':
      return node.items;
    case 'map':
      return node.pairs.flatMap(({key, value}) => [key, value]);
    case 'let':
      return [node.value, node.body];
    default:
      return [];
  }
}

/** The node with each of its parts replaced by what `replace` makes of it. */
export function rewrite(node: Node, replace: (part: Node) => Node): Node {
  switch (node.kind) {
    case 'unary':
      return {...node, operand: replace(node.operand)};
    case 'binary':
      return {...node, left: replace(node.left), right: replace(node.right)};
    case 'condition':
      return {...node, test: replace(node.test), yes: replace(node.yes), no: replace(node.no)};
    case 'member':
      return {...node, object: replace(node.object), ...(node.key && {key: replace(node.key)})};
    case 'chain':
      return {...node, inner: replace(node.inner)};
    case 'slice':
      return {
        ...node,
        object: replace(node.object),
        ...(node.from && {from: replace(node.from)}),
        ...(node.to && {to: replace(node.to)}),
      };
    case 'call':
      return {
        ...node,
        ...(node.object && {object: replace(node.object)}),
        args: node.args.map(replace),
      };
    case 'loop':
      return {
        ...node,
        collection: replace(node.collection),
        ...(node.predicate && {predicate: replace(node.predicate)}),
        ...(node.extra && {extra: replace(node.extra)}),
      };
    case 'array':
    case 'sequence':
      return {...node, items: node.items.map(replace)};
    case 'map':
      return {
        ...node,
        pairs: node.pairs.map(({key, value}) => ({key: replace(key), value: replace(value)})),
      };
    case 'let':
      return {...node, value: replace(node.value), body: replace(node.body)};
    default:
      return node;
  }
}
