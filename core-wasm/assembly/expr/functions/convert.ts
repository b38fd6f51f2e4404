// Conversions between numbers, strings and anything.

import { ErrorReason, Status, Tag } from "../../abi";
import { Ref, fail, floatOf, intOf, lenOf, ptrOf, putBool, putFloat, putInt, tagOf } from "../../memory/value";
import { isNumber, second } from "./arguments";
import { clearFlags } from "./format-state";
import { writeDefault } from "./format-value";
import { numberOf } from "./numbers";
import { readFloat, readValue } from "./read-float";
import { putEmpty, putView } from "./text";
import { writerClose, writerOpen } from "./writer";

const INT_LIMIT: f64 = 9223372036854775808.0; // 2^63

/** i64 of a float, truncated; what does not fit (NaN, ±Inf, too large) is the least i64, as on Go's amd64. */
export function truncated(x: f64): i64 {
  return x >= -INT_LIMIT && x < INT_LIMIT ? <i64>x : i64.MIN_VALUE;
}

let integer: i64 = 0;

/** What the last successful `readInteger` found. */
export function integerValue(): i64 { return integer; }

/** Reads a whole text as a decimal i64 with an optional sign. */
export function readInteger(ptr: usize, len: u32): bool {
  let at = ptr;
  const end = ptr + len;
  let negative = false;
  if (at < end && (load<u8>(at) == 0x2d || load<u8>(at) == 0x2b)) negative = load<u8>(at++) == 0x2d;
  if (at == end) return false;
  const limit = <u64>i64.MAX_VALUE + <u64>negative;
  let value: u64 = 0;
  for (; at < end; at++) {
    const digit = <u64>load<u8>(at) - 0x30;
    if (digit > 9 || value > (limit - digit) / 10) return false;
    value = value * 10 + digit;
  }
  integer = negative ? 0 - <i64>value : <i64>value;
  return true;
}

/** int(v): numbers are truncated, strings must be whole decimal integers. */
export function toInt(argv: Ref, ret: Ref): Status {
  switch (<u32>tagOf(argv)) {
    case Tag.Int:
    case Tag.Duration: putInt(ret, intOf(argv)); return Status.Ok;
    case Tag.Float: putInt(ret, truncated(floatOf(argv))); return Status.Ok;
    case Tag.Str:
      if (!readInteger(ptrOf(argv), lenOf(argv))) return fail(ret, ErrorReason.BadInput);
      putInt(ret, integer);
      return Status.Ok;
    default: return fail(ret, ErrorReason.WrongType);
  }
}

/** float(v): numbers, and strings in Go's syntax. */
export function toFloat(argv: Ref, ret: Ref): Status {
  if (isNumber(argv)) {
    putFloat(ret, numberOf(argv));
    return Status.Ok;
  }
  if (tagOf(argv) != Tag.Str) return fail(ret, ErrorReason.WrongType);
  if (!readFloat(ptrOf(argv), lenOf(argv))) return fail(ret, ErrorReason.BadInput);
  putFloat(ret, readValue());
  return Status.Ok;
}

/** Atof(s): 0 for what is no float. */
export function atof(argv: Ref, ret: Ref): Status {
  if (tagOf(argv) != Tag.Str) return fail(ret, ErrorReason.WrongType);
  putFloat(ret, readFloat(ptrOf(argv), lenOf(argv)) ? readValue() : 0);
  return Status.Ok;
}

/** string(v): Go's default form. */
export function toText(argv: Ref, ret: Ref): Status {
  if (tagOf(argv) == Tag.Str) return putView(ret, argv, 0, lenOf(argv));
  clearFlags();
  writerOpen();
  writeDefault(argv);
  return writerClose(ret, 0);
}

/** ToString(v): "" for what is no string. */
export function stringOrEmpty(argv: Ref, ret: Ref): Status {
  return tagOf(argv) == Tag.Str ? putView(ret, argv, 0, lenOf(argv)) : putEmpty(ret);
}

/** FloatApproxEqual(f, f): less than 1e-6 apart. */
export function approxEqual(argv: Ref, ret: Ref): Status {
  if (tagOf(argv) != Tag.Float || tagOf(second(argv)) != Tag.Float) return fail(ret, ErrorReason.WrongType);
  putBool(ret, abs(floatOf(argv) - floatOf(second(argv))) < 1e-6);
  return Status.Ok;
}
