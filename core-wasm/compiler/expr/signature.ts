// How functions declare what they take.

import type {Fn} from '../../assembly/abi-expr.ts';
import {
  ANY,
  BOOL,
  dereferenced,
  describe,
  FLOAT,
  fits,
  INT,
  isAny,
  isNumber,
  MAP,
  STRING,
  STRINGS,
  TIME,
  type Type,
} from './types.ts';

export interface Param {
  readonly wants: string;
  readonly accepts: (type: Type) => boolean;
  /** An integer literal given here becomes a float. */
  readonly float?: boolean;
}

export interface Signature {
  readonly fn: Fn;
  readonly params: readonly Param[];
  /** How many of `params` may be left out. */
  readonly optional: number;
  /** Takes any number of these after `params`. */
  readonly variadic?: Param;
  readonly result: (args: readonly Type[]) => Type;
  /** Effect bits. */
  readonly effects: number;
}

const param = (type: Type): Param => ({
  wants: describe(type),
  accepts: (given) => fits(given, type),
  ...(type.kind === 'float' && {float: true}),
});
const oneOf = (wants: string, ...kinds: Type['kind'][]): Param => ({
  wants,
  accepts: (given) => isAny(given) || kinds.includes(dereferenced(given).kind),
});

export const anything: Param = {wants: 'anything', accepts: () => true};
export const text = param(STRING);
export const integer = param(INT);
export const real = param(FLOAT);
export const truth = param(BOOL);
export const texts = param(STRINGS);
export const record = param(MAP);
export const instant = param(TIME);
export const number = oneOf('a number', 'int', 'float');
export const array = oneOf('an array', 'array');
export const map = oneOf('a map', 'map');
export const collection = oneOf('an array or map', 'array', 'map');
export const measurable = oneOf('a string, array or map', 'string', 'array', 'map');
export const numbers = oneOf('a number or an array', 'int', 'float', 'array');
export const convertible = oneOf('a number or a string', 'int', 'float', 'string');
/** `[]time.Time`, or an array whose elements are not known. */
export const instants: Param = {
  wants: 'an array of times',
  accepts: (given) =>
    isAny(given) ||
    (given.kind === 'array' && (!given.typed || dereferenced(given.element).kind === 'time')),
};

export const elementOf = (args: readonly Type[]): Type =>
  args[0]?.kind === 'array' ? args[0].element : ANY;
export const sameAsFirst = (args: readonly Type[]): Type => args[0] ?? ANY;
export const numeric = (args: readonly Type[]): Type =>
  args.length === 1 && isNumber(dereferenced(args[0]!)) ? dereferenced(args[0]!) : ANY;
