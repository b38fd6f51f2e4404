// Which operand types an operator takes, and what it gives (specification 5.3).

import {
  ANY,
  BOOL,
  comparable,
  DURATION,
  dereferenced,
  FLOAT,
  INT,
  INTS,
  isAny,
  isNumber,
  STRING,
  same,
  TIME,
  type Type,
} from './types.ts';

type Kinds = readonly Type['kind'][];

const ORDERED: Kinds = ['int', 'float', 'string', 'time', 'duration'];

/** Result of `left operator right`, or undefined when the types do not go together. */
export function binaryType(operator: string, left: Type, right: Type): Type | undefined {
  const l = dereferenced(left);
  const r = dereferenced(right);
  const both = (...kinds: Kinds) =>
    (isAny(l) || kinds.includes(l.kind)) && (isAny(r) || kinds.includes(r.kind));
  const unknown = isAny(l) || isAny(r);
  switch (operator) {
    case '==':
    case '!=':
      return comparable(l, r) ? BOOL : undefined;
    case '<':
    case '<=':
    case '>':
    case '>=':
      if (unknown) return both(...ORDERED) ? BOOL : undefined;
      return (isNumber(l) && isNumber(r)) || (both(...ORDERED) && l.kind === r.kind)
        ? BOOL
        : undefined;
    case 'or':
    case 'and':
      return both('bool') ? (same(l, r) ? l : ANY) : undefined;
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return both('string') ? BOOL : undefined;
    case 'matches':
      return both('string', 'bytes') && r.kind !== 'bytes' ? BOOL : undefined;
    case 'in':
      return membershipType(l, r);
    case '..':
      return both('int') ? INTS : undefined;
    case '??':
      return l.kind === 'nil' ? right : r.kind === 'nil' || same(l, r) ? left : ANY;
    default:
      return arithmeticType(operator, l, r);
  }
}

function membershipType(l: Type, r: Type): Type | undefined {
  if (isAny(r)) return BOOL;
  if (r.kind === 'struct') return isAny(l) || l.kind === 'string' ? BOOL : undefined;
  if (r.kind === 'map') {
    return isAny(l) || l.kind === 'string' || l.kind === 'nil' || !r.typed ? BOOL : undefined;
  }
  return r.kind === 'array' && comparable(l, r.element) ? BOOL : undefined;
}

function arithmeticType(operator: string, l: Type, r: Type): Type | undefined {
  const pair = (a: Type['kind'], b: Type['kind']) => l.kind === a && r.kind === b;
  const numbers = isNumber(l) && isNumber(r);
  if (isAny(l) || isAny(r)) {
    const fitting: Record<string, Kinds> = {
      '+': ['int', 'float', 'string', 'time', 'duration'],
      '-': ['int', 'float', 'time', 'duration'],
      '*': ['int', 'float', 'duration'],
      '/': ['int', 'float'],
      '%': ['int'],
      '**': ['int', 'float'],
    };
    const fine = (type: Type) => isAny(type) || fitting[operator]?.includes(type.kind);
    if (!fine(l) || !fine(r)) return undefined;
    return operator === '/' || operator === '**' ? FLOAT : operator === '%' ? INT : ANY;
  }
  switch (operator) {
    case '+':
      if (numbers) return l.kind === 'int' && r.kind === 'int' ? INT : FLOAT;
      if (pair('string', 'string')) return STRING;
      if (pair('time', 'duration') || pair('duration', 'time')) return TIME;
      return pair('duration', 'duration') ? DURATION : undefined;
    case '-':
      if (numbers) return l.kind === 'int' && r.kind === 'int' ? INT : FLOAT;
      if (pair('time', 'time') || pair('duration', 'duration')) return DURATION;
      return pair('time', 'duration') ? TIME : undefined;
    case '*':
      if (numbers) return l.kind === 'int' && r.kind === 'int' ? INT : FLOAT;
      if (l.kind === 'duration') return isNumber(r) ? DURATION : undefined;
      return r.kind === 'duration' && isNumber(l) ? DURATION : undefined;
    case '/':
    case '**':
      return numbers ? FLOAT : undefined;
    case '%':
      return pair('int', 'int') ? INT : undefined;
    default:
      return undefined;
  }
}
