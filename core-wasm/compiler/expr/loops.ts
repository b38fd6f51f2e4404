// The builtins that evaluate a predicate for every element of an array.

export interface Loop {
  /** Answers, per element, what? `any`: whatever the builtin does with it. */
  readonly predicate: 'bool' | 'any';
  readonly predicateOptional?: boolean;
  /** Takes a third argument: reduce's initial value, sortBy's order. */
  readonly extra?: boolean;
}

export const LOOPS: Readonly<Record<string, Loop>> = {
  all: {predicate: 'bool'},
  none: {predicate: 'bool'},
  any: {predicate: 'bool'},
  one: {predicate: 'bool'},
  filter: {predicate: 'bool'},
  map: {predicate: 'any'},
  count: {predicate: 'bool', predicateOptional: true},
  find: {predicate: 'bool'},
  findIndex: {predicate: 'bool'},
  findLast: {predicate: 'bool'},
  findLastIndex: {predicate: 'bool'},
  groupBy: {predicate: 'any'},
  sortBy: {predicate: 'any', extra: true},
  reduce: {predicate: 'any', extra: true},
  sum: {predicate: 'any', predicateOptional: true},
};
