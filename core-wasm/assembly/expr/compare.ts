// Order of values: numbers by value, strings by bytes, times and durations by
// instant and length. Everything else has no order.

import { ErrorReason, Status, Tag, VALUE_SIZE } from "../abi";
import { Ref, fail, intOf, lenOf, ptrOf, putBool, tagOf } from "../memory/value";
import { asFloat } from "./arith";

/** Answers of `order`. */
export const LESS: i32 = -1;
export const EQUAL: i32 = 0;
export const GREATER: i32 = 1;
/** A float that is no number: neither less, equal nor greater. */
export const UNORDERED: i32 = 2;
export const NO_ORDER: i32 = 3;

/** How `a` relates to `b`. */
export function order(a: Ref, b: Ref): i32 {
  const left = <u32>tagOf(a);
  const right = <u32>tagOf(b);
  if (left == Tag.Str && right == Tag.Str) return orderOfBytes(a, b);
  if (left == Tag.Int && right == Tag.Int) return orderOfInts(intOf(a), intOf(b));
  if (left == right && (left == Tag.Time || left == Tag.Duration)) return orderOfInts(intOf(a), intOf(b));
  if ((left != Tag.Int && left != Tag.Float) || (right != Tag.Int && right != Tag.Float)) return NO_ORDER;
  const x = asFloat(a);
  const y = asFloat(b);
  return x < y ? LESS : x > y ? GREATER : x == y ? EQUAL : UNORDERED;
}

function orderOfInts(a: i64, b: i64): i32 {
  return a < b ? LESS : a > b ? GREATER : EQUAL;
}

function orderOfBytes(a: Ref, b: Ref): i32 {
  const common = min(lenOf(a), lenOf(b));
  const difference = memory.compare(ptrOf(a), ptrOf(b), common);
  if (difference) return difference < 0 ? LESS : GREATER;
  return orderOfInts(lenOf(a), lenOf(b));
}

/** a < b */
export function less(to: Ref): Status {
  const found = order(to, to + VALUE_SIZE);
  return found == NO_ORDER ? fail(to, ErrorReason.WrongType) : answer(to, found == LESS);
}

/** a <= b */
export function lessOrEqual(to: Ref): Status {
  const found = order(to, to + VALUE_SIZE);
  return found == NO_ORDER ? fail(to, ErrorReason.WrongType) : answer(to, found <= EQUAL);
}

/** a > b */
export function greater(to: Ref): Status {
  const found = order(to, to + VALUE_SIZE);
  return found == NO_ORDER ? fail(to, ErrorReason.WrongType) : answer(to, found == GREATER);
}

/** a >= b */
export function greaterOrEqual(to: Ref): Status {
  const found = order(to, to + VALUE_SIZE);
  return found == NO_ORDER ? fail(to, ErrorReason.WrongType) : answer(to, found == GREATER || found == EQUAL);
}

function answer(to: Ref, truth: bool): Status {
  putBool(to, truth);
  return Status.Ok;
}
