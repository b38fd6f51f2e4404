// Repeat operators: * + ? {n} {n,} {n,m}. A brace that opens no count is a literal.

import type {Node} from './ast.ts';
import type {Cursor} from './cursor.ts';

export const REPEAT_MAX = 1000;

/** Bounds of the repeat operator here, or undefined (and nothing taken) when it is a literal "{". */
export function takeRepeat(cursor: Cursor): [min: number, max: number] | undefined {
  if (cursor.accept('*')) return [0, Infinity];
  if (cursor.accept('+')) return [1, Infinity];
  if (cursor.accept('?')) return [0, 1];
  const start = cursor.at;
  cursor.at++;
  const min = takeCount(cursor);
  let max: number | undefined = min;
  if (cursor.accept(',')) max = cursor.unit === '}' ? Infinity : takeCount(cursor);
  if (min === undefined || max === undefined || !cursor.accept('}')) {
    cursor.at = start;
    return undefined;
  }
  return [min, max];
}

/** Decimal digits without a leading zero. */
function takeCount(cursor: Cursor): number | undefined {
  const start = cursor.at;
  while (cursor.unit >= '0' && cursor.unit <= '9') cursor.at++;
  const digits = cursor.text.slice(start, cursor.at);
  if (digits === '' || (digits.length > 1 && digits[0] === '0')) return undefined;
  return Math.min(Number(digits), REPEAT_MAX + 1);
}

/** How often the innermost part of nested counts is written out, at most; * + ? count as one. */
export function countProduct(node: Node): number {
  switch (node.kind) {
    case 'concat':
    case 'alternate':
      return Math.max(...node.nodes.map(countProduct));
    case 'capture':
      return countProduct(node.node);
    case 'repeat': {
      const own = node.max === Infinity ? node.min : node.max;
      return own === 0 ? 1 : own * countProduct(node.node);
    }
    default:
      return 1;
  }
}
