// Computes what is constant, with the machine's own arithmetic: integers wrap at
// 64 bits, "/" is a float. Errors are left to run time, and so is what costs more
// to fold than to run.
//
// `x and true` becomes x, and `x and false` becomes false even if x would fail or
// write: so does the reference, and rules can tell.

import {type BinaryNode, type Node, rewrite} from './ast.ts';

type Constant = Extract<Node, {kind: 'bool' | 'int' | 'float' | 'string'}>;

/** Folds a whole tree, from the leaves up. */
export function fold(node: Node): Node {
  if (node.kind !== 'binary') {
    const folded = rewrite(node, fold);
    return folded.kind === 'unary' ? foldUnary(folded) : folded;
  }
  const spine: BinaryNode[] = [node];
  while (spine.at(-1)!.left.kind === 'binary') spine.push(spine.at(-1)!.left as BinaryNode);
  let left = fold(spine.at(-1)!.left);
  for (const part of spine.reverse()) left = foldBinary({...part, left, right: fold(part.right)});
  return left;
}

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

function foldBinary(node: BinaryNode): Node {
  const {operator, left, right} = node;
  if (operator === 'and' || operator === 'or') return foldLogic(node, operator === 'and');
  if (left.kind === 'string' && right.kind === 'string' && operator === '+') {
    return {...place(node), kind: 'string', value: left.value + right.value};
  }
  if (left.kind === 'int' && right.kind === 'int') {
    const value = foldInts(operator, left.value, right.value);
    if (value !== undefined) return {...place(node), kind: 'int', value};
  }
  const a = numberOf(left);
  const b = numberOf(right);
  if (a === undefined || b === undefined) return node;
  const value = foldFloats(operator, a, b, left.kind === 'float' || right.kind === 'float');
  return value === undefined ? node : {...place(node), kind: 'float', value};
}

function foldInts(operator: string, a: bigint, b: bigint): bigint | undefined {
  switch (operator) {
    case '+':
      return wrap(a + b);
    case '-':
      return wrap(a - b);
    case '*':
      return wrap(a * b);
    case '%':
      return b === 0n ? undefined : a % b;
    default:
      return undefined;
  }
}

function foldFloats(operator: string, a: number, b: number, float: boolean): number | undefined {
  if (operator === '/') return a / b;
  if (!float) return undefined;
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  return operator === '*' ? a * b : undefined;
}

function foldLogic(node: BinaryNode, and: boolean): Node {
  const {left, right} = node;
  if (left.kind === 'bool' && left.value === and) return right;
  if (right.kind === 'bool' && right.value === and) return left;
  if (left.kind === 'bool' || right.kind === 'bool')
    return {...place(node), kind: 'bool', value: !and};
  return node;
}

function foldUnary(node: Extract<Node, {kind: 'unary'}>): Node {
  const {operator, operand} = node;
  if (operator === 'not') {
    return operand.kind === 'bool' ? {...place(node), kind: 'bool', value: !operand.value} : node;
  }
  if (!isNumber(operand)) return node;
  if (operator === '+') return operand;
  return operand.kind === 'int'
    ? {...place(node), kind: 'int', value: wrap(-operand.value)}
    : {...place(node), kind: 'float', value: -operand.value};
}

const isNumber = (node: Node): node is Extract<Constant, {kind: 'int' | 'float'}> =>
  node.kind === 'int' || node.kind === 'float';

const numberOf = (node: Node): number | undefined =>
  isNumber(node) ? Number(node.value) : undefined;

const place = ({offset, length, type}: Node) => ({offset, length, ...(type && {type})});
