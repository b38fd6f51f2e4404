// Arithmetic. Operands lie at `to` and behind it; the result replaces the first.
//
// Integers wrap at 64 bits; an operation with a float is one of floats; "/" and
// "**" always are. Times and durations add up as in Go.

import { ErrorReason, STR_ASCII, STR_ONE_LINE, Status, Tag, VALUE_SIZE } from "../abi";
import { copyBytes } from "../memory/bytes";
import {
  Ref, fail, floatOf, intOf, lenOf, ptrOf, putDuration, putFloat, putInt, putTime, strFlagsOf, tagOf,
} from "../memory/value";
import { putMade, textAlloc } from "./functions/text";

/** Both numbers, and what they are: 0 no, 1 two integers, 2 with a float. */
function numbers(a: Ref, b: Ref): u32 {
  const left = <u32>tagOf(a);
  const right = <u32>tagOf(b);
  if (left == Tag.Int) return right == Tag.Int ? 1 : right == Tag.Float ? 2 : 0;
  return left == Tag.Float && (right == Tag.Int || right == Tag.Float) ? 2 : 0;
}

/** The number as a float. */
// @ts-ignore: decorator
@inline export function asFloat(v: Ref): f64 {
  return tagOf(v) == <u8>Tag.Int ? <f64>intOf(v) : floatOf(v);
}

// @ts-ignore: decorator
@inline function zoneOf(v: Ref): i32 { return <i32>load<i16>(v, 2); }

// @ts-ignore: decorator
@inline function pair(a: Ref, left: u32, b: Ref, right: u32): bool {
  return <u32>tagOf(a) == left && <u32>tagOf(b) == right;
}

export function add(to: Ref): Status {
  const other = to + VALUE_SIZE;
  const kind = numbers(to, other);
  if (kind == 1) putInt(to, intOf(to) + intOf(other));
  else if (kind == 2) putFloat(to, asFloat(to) + asFloat(other));
  else if (pair(to, Tag.Str, other, Tag.Str)) return concatenate(to, other);
  else if (pair(to, Tag.Time, other, Tag.Duration)) putTime(to, intOf(to) + intOf(other), zoneOf(to));
  else if (pair(to, Tag.Duration, other, Tag.Time)) putTime(to, intOf(to) + intOf(other), zoneOf(other));
  else if (pair(to, Tag.Duration, other, Tag.Duration)) putDuration(to, intOf(to) + intOf(other));
  else return fail(to, ErrorReason.WrongType);
  return Status.Ok;
}

function concatenate(to: Ref, other: Ref): Status {
  const len = lenOf(to) + lenOf(other);
  if (len < lenOf(to)) return fail(to, ErrorReason.OutOfMemory);
  const at = textAlloc(len);
  if (!at) return fail(to, ErrorReason.OutOfMemory);
  copyBytes(at, ptrOf(to), lenOf(to));
  copyBytes(at + lenOf(to), ptrOf(other), lenOf(other));
  return putMade(to, at, len, strFlagsOf(to) & strFlagsOf(other) & KEPT_FLAGS);
}

/** ASCII and ONE_LINE: facts that a concatenation keeps when both parts have them. */
const KEPT_FLAGS: u32 = STR_ASCII | STR_ONE_LINE;

export function subtract(to: Ref): Status {
  const other = to + VALUE_SIZE;
  const kind = numbers(to, other);
  if (kind == 1) putInt(to, intOf(to) - intOf(other));
  else if (kind == 2) putFloat(to, asFloat(to) - asFloat(other));
  else if (pair(to, Tag.Time, other, Tag.Time)) putDuration(to, between(intOf(to), intOf(other)));
  else if (pair(to, Tag.Time, other, Tag.Duration)) putTime(to, intOf(to) - intOf(other), zoneOf(to));
  else if (pair(to, Tag.Duration, other, Tag.Duration)) putDuration(to, intOf(to) - intOf(other));
  else return fail(to, ErrorReason.WrongType);
  return Status.Ok;
}

/** a - b, held at the ends of the range. */
function between(a: i64, b: i64): i64 {
  const difference = a - b;
  if (((a ^ b) & (a ^ difference)) >= 0) return difference;
  return a < b ? i64.MIN_VALUE : i64.MAX_VALUE;
}

export function multiply(to: Ref): Status {
  const other = to + VALUE_SIZE;
  const kind = numbers(to, other);
  if (kind == 1) putInt(to, intOf(to) * intOf(other));
  else if (kind == 2) putFloat(to, asFloat(to) * asFloat(other));
  else if (tagOf(to) == <u8>Tag.Duration) return scale(to, to, other);
  else if (tagOf(other) == <u8>Tag.Duration) return scale(to, other, to);
  else return fail(to, ErrorReason.WrongType);
  return Status.Ok;
}

function scale(to: Ref, duration: Ref, factor: Ref): Status {
  const tag = <u32>tagOf(factor);
  if (tag == Tag.Int) putDuration(to, intOf(duration) * intOf(factor));
  else if (tag == Tag.Float) putDuration(to, truncated(<f64>intOf(duration) * floatOf(factor)));
  else return fail(to, ErrorReason.WrongType);
  return Status.Ok;
}

const LARGEST: f64 = 9223372036854775808.0;

/** The integer of a float; the nearest that exists, and 0 for what is no number. */
export function truncated(value: f64): i64 {
  if (value >= LARGEST) return i64.MAX_VALUE;
  if (value <= -LARGEST) return i64.MIN_VALUE;
  return value == value ? <i64>value : 0;
}

export function divide(to: Ref): Status {
  const other = to + VALUE_SIZE;
  if (!numbers(to, other)) return fail(to, ErrorReason.WrongType);
  putFloat(to, asFloat(to) / asFloat(other));
  return Status.Ok;
}

export function remainder(to: Ref): Status {
  const other = to + VALUE_SIZE;
  if (numbers(to, other) != 1) return fail(to, ErrorReason.WrongType);
  const divisor = intOf(other);
  if (divisor == 0) return fail(to, ErrorReason.DivisionByZero);
  putInt(to, divisor == -1 ? 0 : intOf(to) % divisor);
  return Status.Ok;
}

export function power(to: Ref): Status {
  const other = to + VALUE_SIZE;
  if (!numbers(to, other)) return fail(to, ErrorReason.WrongType);
  putFloat(to, NativeMath.pow(asFloat(to), asFloat(other)));
  return Status.Ok;
}

/** -v */
export function negate(to: Ref): Status {
  const tag = <u32>tagOf(to);
  if (tag == Tag.Int) putInt(to, -intOf(to));
  else if (tag == Tag.Float) putFloat(to, -floatOf(to));
  else return fail(to, ErrorReason.WrongType);
  return Status.Ok;
}

/** +v: v, when it is a number. */
export function affirm(to: Ref): Status {
  const tag = <u32>tagOf(to);
  return tag == Tag.Int || tag == Tag.Float ? Status.Ok : fail(to, ErrorReason.WrongType);
}
