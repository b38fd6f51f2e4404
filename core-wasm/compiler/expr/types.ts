// Static types of expressions: what is known at load, so that most mistakes stop there.
//
// `any` is compatible with everything and checked at run time. An array or a map
// is `typed` when it is a list or map of one type in the reference ([]string,
// map[string]string); the others ([]any) may still have a known element type, but
// do not fit where a typed one is declared.

import type {EventMember, Space, SpecialSlot} from '../../assembly/abi.ts';
import type {EventMethod, Fn} from '../../assembly/abi-expr.ts';

export interface ScalarType {
  readonly kind:
    | 'any'
    | 'nil'
    | 'bool'
    | 'int'
    | 'float'
    | 'string'
    | 'bytes'
    | 'time'
    | 'duration';
  /** Name of a special integer type: int32, Weekday… */
  readonly name?: string;
}

export interface ArrayType {
  readonly kind: 'array';
  readonly element: Type;
  readonly typed: boolean;
}

export interface MapType {
  readonly kind: 'map';
  readonly value: Type;
  readonly typed: boolean;
  /** Name of a map type with methods: url.Values. */
  readonly name?: string;
}

/** A pointer: nil or the thing; scalars behind it are read as themselves. */
export interface PointerType {
  readonly kind: 'pointer';
  readonly to: Type;
}

export interface StructType {
  readonly kind: 'struct';
  readonly name: string;
  /** How its members are reached: parts of an event, or by name from the host. */
  readonly access: 'event' | 'host';
  readonly fields: Readonly<Record<string, Field>>;
  readonly methods: Readonly<Record<string, Method>>;
}

export type Type = ScalarType | ArrayType | MapType | PointerType | StructType;

export interface Field {
  readonly type: Type;
  /** Of events: where the member lies. */
  readonly special?: SpecialSlot;
  readonly space?: Space;
  readonly member?: EventMember;
}

export interface Method {
  readonly params: readonly Type[];
  readonly result: Type;
  /** Method of an event. */
  readonly event?: EventMethod;
  /** It answers this field. */
  readonly field?: string;
  readonly effects?: number;
}

/** A method of a time or duration. */
export interface BuiltinMethod {
  readonly method: Fn;
  readonly params: readonly Type[];
  readonly result: Type;
}

export const ANY: Type = {kind: 'any'};
export const NIL: Type = {kind: 'nil'};
export const BOOL: Type = {kind: 'bool'};
export const INT: Type = {kind: 'int'};
export const INT32: Type = {kind: 'int', name: 'int32'};
export const INT64: Type = {kind: 'int', name: 'int64'};
export const FLOAT: Type = {kind: 'float'};
export const STRING: Type = {kind: 'string'};
export const BYTES: Type = {kind: 'bytes'};
export const TIME: Type = {kind: 'time'};
export const DURATION: Type = {kind: 'duration'};
export const ARRAY: Type = {kind: 'array', element: ANY, typed: false};
export const STRINGS: Type = {kind: 'array', element: STRING, typed: true};
export const INTS: Type = {kind: 'array', element: INT, typed: true};
export const MAP: Type = {kind: 'map', value: ANY, typed: false};
export const STRING_MAP: Type = {kind: 'map', value: STRING, typed: true};
export const LIST_MAP: Type = {kind: 'map', value: STRINGS, typed: true};

export const arrayOf = (element: Type): Type => ({kind: 'array', element, typed: false});
export const listOf = (element: Type): Type => ({kind: 'array', element, typed: true});
export const mapOf = (value: Type): Type => ({kind: 'map', value, typed: true});
export const pointerTo = (to: Type): Type => ({kind: 'pointer', to});

/** The type behind a pointer. */
export function dereferenced(type: Type): Type {
  return type.kind === 'pointer' ? type.to : type;
}

export const isAny = (type: Type): boolean => type.kind === 'any';
export const isNumber = (type: Type): boolean => type.kind === 'int' || type.kind === 'float';

/** Can values of the two types be equal at all? */
export function comparable(a: Type, b: Type): boolean {
  a = dereferenced(a);
  b = dereferenced(b);
  if (isAny(a) || isAny(b) || a.kind === 'nil' || b.kind === 'nil') return true;
  if (isNumber(a) && isNumber(b)) return true;
  if (a.kind === 'struct' && b.kind === 'struct') return a.name === b.name;
  return a.kind === b.kind;
}

/** May a value of type `given` be passed where `wanted` is declared? */
export function fits(given: Type, wanted: Type): boolean {
  if (isAny(wanted) || isAny(given)) return true;
  if (given.kind === 'pointer' && wanted.kind !== 'pointer') given = given.to;
  if (given.kind === 'array' && wanted.kind === 'array') {
    return given.typed === wanted.typed && (!wanted.typed || same(given.element, wanted.element));
  }
  if (given.kind === 'map' && wanted.kind === 'map') {
    return given.typed === wanted.typed && (!wanted.typed || same(given.value, wanted.value));
  }
  return same(given, wanted);
}

/** The same type; the integer types count as one. */
export function same(a: Type, b: Type): boolean {
  if (a.kind === 'int' && b.kind === 'int') return true;
  return describe(a) === describe(b);
}

/** The type as messages name it. */
export function describe(type: Type): string {
  switch (type.kind) {
    case 'array':
      return type.typed ? `list of ${describe(type.element)}` : 'array';
    case 'map':
      return type.name ?? (type.typed ? `map of ${describe(type.value)}` : 'map');
    case 'pointer':
      return `pointer to ${describe(type.to)}`;
    case 'struct':
      return type.name;
    default:
      return ('name' in type && type.name) || type.kind;
  }
}
