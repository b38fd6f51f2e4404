// Arithmetic builtins: rounding, bits, and the folds min, max, mean, median, sum.

import { ErrorReason, Status, Tag, VALUE_SIZE } from "../../abi";
import { Fn } from "../../abi-expr";
import { arenaMark, arenaRelease } from "../../memory/arena";
import { Ref, copyValue, fail, floatOf, intOf, lenOf, ptrOf, putFloat, putInt, putNil, tagOf } from "../../memory/value";
import { argument, isList, isNumber, second } from "./arguments";
import { DEPTH_MAX } from "./equality";
import { compareValues, sortValues } from "./ordering";
import { listAlloc } from "./list-result";

// @ts-ignore: decorator
@inline export function numberOf(v: Ref): f64 { return tagOf(v) == Tag.Int ? <f64>intOf(v) : floatOf(v); }

/** abs(n): keeps the kind of number. */
export function absolute(argv: Ref, ret: Ref): Status {
  if (!isNumber(argv)) return fail(ret, ErrorReason.WrongType);
  if (tagOf(argv) == Tag.Int) putInt(ret, intOf(argv) < 0 ? 0 - intOf(argv) : intOf(argv));
  else putFloat(ret, abs(floatOf(argv)));
  return Status.Ok;
}

/** ceil, floor, round (half away from zero): floats. */
export function rounded(fn: u32, argv: Ref, ret: Ref): Status {
  if (!isNumber(argv)) return fail(ret, ErrorReason.WrongType);
  const x = numberOf(argv);
  if (fn == Fn.BuiltinCeil) putFloat(ret, ceil(x));
  else if (fn == Fn.BuiltinFloor) putFloat(ret, floor(x));
  else putFloat(ret, abs(x - trunc(x)) >= 0.5 ? trunc(x) + copysign<f64>(1, x) : trunc(x));
  return Status.Ok;
}

/** bitand, bitor, bitxor, bitnand, bitshl, bitshr, bitushr. */
export function bits(fn: u32, argv: Ref, ret: Ref): Status {
  if (tagOf(argv) != Tag.Int || tagOf(second(argv)) != Tag.Int) return fail(ret, ErrorReason.WrongType);
  const a = intOf(argv);
  const b = intOf(second(argv));
  switch (fn) {
    case Fn.BuiltinBitand: putInt(ret, a & b); return Status.Ok;
    case Fn.BuiltinBitor: putInt(ret, a | b); return Status.Ok;
    case Fn.BuiltinBitxor: putInt(ret, a ^ b); return Status.Ok;
    case Fn.BuiltinBitnand: putInt(ret, a & ~b); return Status.Ok;
  }
  if (b < 0) return fail(ret, ErrorReason.BadArgument);
  if (fn == Fn.BuiltinBitshr) putInt(ret, a >> min(b, 63));
  else if (b > 63) putInt(ret, 0);
  else putInt(ret, fn == Fn.BuiltinBitshl ? a << b : <i64>(<u64>a >> <u64>b));
  return Status.Ok;
}

/** bitnot(n). */
export function bitnot(argv: Ref, ret: Ref): Status {
  if (tagOf(argv) != Tag.Int) return fail(ret, ErrorReason.WrongType);
  putInt(ret, ~intOf(argv));
  return Status.Ok;
}

// A fold over all numbers in the arguments, lists in lists included.
let count: u32 = 0;
let total: f64 = 0;
let totalInt: i64 = 0;
let whole: bool = true;
let best: usize = 0;
let wanted: i32 = 0; // sign of the order that replaces `best`
let collect: usize = 0;

function foldOpen(): void {
  count = 0;
  total = 0;
  totalInt = 0;
  whole = true;
  best = 0;
  collect = 0;
}

function fold(v: Ref, depth: u32): bool {
  if (isNumber(v)) {
    if (collect) putFloat(collect + <usize>count * VALUE_SIZE, numberOf(v));
    count++;
    total += numberOf(v);
    if (tagOf(v) == Tag.Int) totalInt += intOf(v);
    else whole = false;
    if (!best || compareValues(v, best) * wanted > 0) best = v;
    return true;
  }
  if (!isList(v) || depth == DEPTH_MAX) return false;
  for (let i: u32 = 0; i < lenOf(v); i++) if (!fold(argument(ptrOf(v), i), depth + 1)) return false;
  return true;
}

function foldAll(argv: Ref, argc: u32): bool {
  for (let i: u32 = 0; i < argc; i++) if (!fold(argument(argv, i), 0)) return false;
  return true;
}

/** min and max of numbers and lists of numbers; nil when there is none. */
export function extreme(fn: u32, argv: Ref, argc: u32, ret: Ref): Status {
  foldOpen();
  wanted = fn == Fn.BuiltinMax ? 1 : -1;
  if (!foldAll(argv, argc)) return fail(ret, ErrorReason.WrongType);
  if (best) copyValue(ret, best);
  else putNil(ret);
  return Status.Ok;
}

/** sum(list): an int as long as all are. */
export function sum(argv: Ref, ret: Ref): Status {
  foldOpen();
  if (!isList(argv) || !foldAll(argv, 1)) return fail(ret, ErrorReason.WrongType);
  if (whole) putInt(ret, totalInt);
  else putFloat(ret, total);
  return Status.Ok;
}

/** mean of numbers and lists of numbers; 0 when there is none. */
export function mean(argv: Ref, argc: u32, ret: Ref): Status {
  foldOpen();
  if (!foldAll(argv, argc)) return fail(ret, ErrorReason.WrongType);
  putFloat(ret, count ? total / <f64>count : 0);
  return Status.Ok;
}

/** median of numbers and lists of numbers; 0 when there is none. */
export function median(argv: Ref, argc: u32, ret: Ref): Status {
  foldOpen();
  if (!foldAll(argv, argc)) return fail(ret, ErrorReason.WrongType);
  if (!count) {
    putFloat(ret, 0);
    return Status.Ok;
  }
  const mark = arenaMark();
  const numbers = listAlloc(count);
  if (!numbers) return fail(ret, ErrorReason.OutOfMemory);
  foldOpen();
  collect = numbers;
  foldAll(argv, argc);
  const status = sortValues(numbers, numbers, count, false, Tag.Array, ret);
  if (status == Status.Ok) {
    const upper = argument(ptrOf(ret), count >> 1);
    putFloat(ret, count & 1 ? floatOf(upper) : (floatOf(upper) + floatOf(upper - VALUE_SIZE)) / 2);
  }
  arenaRelease(mark);
  return status;
}
