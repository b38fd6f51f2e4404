// Methods of times, durations and the like: values that are no objects of the host.

import {Fn} from '../../assembly/abi-expr.ts';
import {
  BOOL,
  type BuiltinMethod,
  DURATION,
  FLOAT,
  INT,
  INT64,
  STRING,
  TIME,
  type Type,
} from './types.ts';

const method = (number: Fn, result: Type, ...params: Type[]): BuiltinMethod => ({
  method: number,
  params,
  result,
});

type Methods = Readonly<Record<string, BuiltinMethod>>;

const TIME_METHODS: Methods = {
  Year: method(Fn.MethodYear, INT),
  Month: method(Fn.MethodMonth, {kind: 'int', name: 'Month'}),
  Day: method(Fn.MethodDay, INT),
  Hour: method(Fn.MethodHour, INT),
  Minute: method(Fn.MethodMinute, INT),
  Second: method(Fn.MethodSecond, INT),
  Nanosecond: method(Fn.MethodNanosecond, INT),
  Weekday: method(Fn.MethodWeekday, {kind: 'int', name: 'Weekday'}),
  YearDay: method(Fn.MethodYearDay, INT),
  Unix: method(Fn.MethodUnix, INT64),
  UnixMilli: method(Fn.MethodUnixMilli, INT64),
  UnixMicro: method(Fn.MethodUnixMicro, INT64),
  UnixNano: method(Fn.MethodUnixNano, INT64),
  Format: method(Fn.MethodFormat, STRING, STRING),
  UTC: method(Fn.MethodUTC, TIME),
  Add: method(Fn.MethodAdd, TIME, DURATION),
  Sub: method(Fn.MethodSub, DURATION, TIME),
  Before: method(Fn.MethodBefore, BOOL, TIME),
  After: method(Fn.MethodAfter, BOOL, TIME),
  Equal: method(Fn.MethodEqual, BOOL, TIME),
  Compare: method(Fn.MethodCompare, INT, TIME),
  IsZero: method(Fn.MethodIsZero, BOOL),
  AddDate: method(Fn.MethodAddDate, TIME, INT, INT, INT),
  Round: method(Fn.MethodRound, TIME, DURATION),
  Truncate: method(Fn.MethodTruncate, TIME, DURATION),
  String: method(Fn.MethodString, STRING),
};
const DURATION_METHODS: Methods = {
  Hours: method(Fn.MethodHours, FLOAT),
  Minutes: method(Fn.MethodMinutes, FLOAT),
  Seconds: method(Fn.MethodSeconds, FLOAT),
  Milliseconds: method(Fn.MethodMilliseconds, INT64),
  Microseconds: method(Fn.MethodMicroseconds, INT64),
  Nanoseconds: method(Fn.MethodNanoseconds, INT64),
  Round: method(Fn.MethodRound, DURATION, DURATION),
  Truncate: method(Fn.MethodTruncate, DURATION, DURATION),
  Abs: method(Fn.MethodAbs, DURATION),
  String: method(Fn.MethodString, STRING),
};
const NAME_METHODS: Methods = {String: method(Fn.MethodString, STRING)};
const VALUES_METHODS: Methods = {
  Get: method(Fn.MethodGet, STRING, STRING),
  Has: method(Fn.MethodHas, BOOL, STRING),
};
const NONE: Methods = {};

/** The methods of a type that is no object of the host. */
export function methodsOf(type: Type): Methods {
  if (type.kind === 'time') return TIME_METHODS;
  if (type.kind === 'duration') return DURATION_METHODS;
  if (type.kind === 'int' && (type.name === 'Weekday' || type.name === 'Month'))
    return NAME_METHODS;
  if (type.kind === 'map' && type.name !== undefined) return VALUES_METHODS;
  return NONE;
}

/** The number of a method for values whose type is known at run time only. */
export function methodNamed(name: string, args: number): Fn | undefined {
  for (const methods of [TIME_METHODS, DURATION_METHODS, VALUES_METHODS]) {
    const found = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (found?.params.length === args) return found.method;
  }
  return undefined;
}
