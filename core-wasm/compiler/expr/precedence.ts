// How tightly operators bind, and which may follow "not".

/** Of binary operators, low binds least. All are left associative but `**`. */
export const PRECEDENCE: Readonly<Record<string, number>> = {
  '|': 0,
  or: 10,
  and: 15,
  '==': 20,
  '!=': 20,
  '<': 20,
  '>': 20,
  '<=': 20,
  '>=': 20,
  in: 20,
  matches: 20,
  contains: 20,
  startsWith: 20,
  endsWith: 20,
  '..': 25,
  '+': 30,
  '-': 30,
  '*': 60,
  '/': 60,
  '%': 60,
  '**': 100,
  '??': 500,
};
/** Other spellings. */
export const SPELLINGS: Readonly<Record<string, string>> = {'||': 'or', '&&': 'and', '^': '**'};
/** May follow "not": `a not in b`. */
export const NEGATABLE = new Set(['in', 'matches', 'contains', 'startsWith', 'endsWith']);
/** Chain: `a < b < c`. */
export const ORDERINGS = new Set(['<', '>', '<=', '>=']);
/** Of prefix operators: what their operand may hold. */
export const UNARY: Readonly<Record<string, number>> = {not: 50, '!': 50, '-': 90, '+': 90};
