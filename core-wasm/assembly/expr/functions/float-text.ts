// Floats as text: Go's verbs %e, %f, %g and the form of JSON.

import { DECIMAL_BYTES, DECIMAL_COUNT, DECIMAL_DIGITS, DECIMAL_POINT, roundDecimal } from "./decimal";
import { exactDigits, shortestDigits } from "./float-digits";
import { writeLiteral } from "./literal";
import { writeByte, writeInteger, writeRepeated } from "./writer";

/** "As many digits as needed" instead of a precision. */
export const SHORTEST: i32 = -1;

const decimal = memory.data(DECIMAL_BYTES);

const ZERO: u32 = 0x30;

/** Writes a float by a verb of Go (e E f F g G) and a precision or SHORTEST; a minus only when negative. */
export function writeFloat(x: f64, verb: u32, precision: i32): void {
  if (isNaN(x)) return writeLiteral("NaN");
  if (reinterpret<u64>(x) >> 63) writeByte(0x2d);
  if (!isFinite(x)) return writeLiteral("Inf");
  const lower = verb | 0x20;
  const e = 0x65 + (verb & 0x20) - 0x20;
  if (precision == SHORTEST) shortestDigits(x, decimal);
  else exactDigits(x, decimal);
  const point = load<i32>(decimal, DECIMAL_POINT);
  if (lower == 0x66) {
    if (precision != SHORTEST) roundDecimal(decimal, point + precision);
    writePlain(precision == SHORTEST ? max(0, <i32>load<u32>(decimal, DECIMAL_COUNT) - point) : precision);
  } else if (lower == 0x65) {
    if (precision != SHORTEST) roundDecimal(decimal, precision + 1);
    writeExponential(e, precision == SHORTEST ? max(0, <i32>load<u32>(decimal, DECIMAL_COUNT) - 1) : precision, 2);
  } else {
    writeGeneral(e, precision);
  }
}

// %g: exponential when the exponent is below -4 or not below the precision.
function writeGeneral(e: u32, precision: i32): void {
  if (precision == 0) precision = 1;
  if (precision > 0) roundDecimal(decimal, precision);
  const count = <i32>load<u32>(decimal, DECIMAL_COUNT);
  const point = load<i32>(decimal, DECIMAL_POINT);
  let limit = precision;
  if (limit > count && count >= point) limit = count;
  if (precision == SHORTEST) limit = 6;
  const exponent = count ? point - 1 : 0;
  if (exponent < -4 || exponent >= max(limit, 1)) writeExponential(e, max(0, count - 1), 2);
  else writePlain(max(0, count - point));
}

/** Writes a finite float as JSON does: shortest, exponential below 1e-6 and from 1e21 on. */
export function writeJsonFloat(x: f64): void {
  if (reinterpret<u64>(x) >> 63) writeByte(0x2d);
  shortestDigits(x, decimal);
  const size = abs(x);
  const count = <i32>load<u32>(decimal, DECIMAL_COUNT);
  if (size != 0 && (size < 1e-6 || size >= 1e21)) writeExponential(0x65, max(0, count - 1), 1);
  else writePlain(max(0, count - load<i32>(decimal, DECIMAL_POINT)));
}

// The decimal with `places` digits after the point, filled up with zeros.
function writePlain(places: i32): void {
  const count = <i32>load<u32>(decimal, DECIMAL_COUNT);
  const point = load<i32>(decimal, DECIMAL_POINT);
  if (point <= 0) writeByte(ZERO);
  else {
    writeDigits(0, min(count, point));
    if (point > count) writeRepeated(ZERO, point - count);
  }
  if (places <= 0) return;
  writeByte(0x2e);
  const zeros = point < 0 ? min(-point, places) : 0;
  writeRepeated(ZERO, zeros);
  const first = max(0, point);
  const shown = max(0, min(count - first, places - zeros));
  writeDigits(first, shown);
  writeRepeated(ZERO, places - zeros - shown);
}

function writeExponential(e: u32, places: i32, exponentDigits: u32): void {
  const count = <i32>load<u32>(decimal, DECIMAL_COUNT);
  if (count) writeDigits(0, 1);
  else writeByte(ZERO);
  if (places > 0) {
    writeByte(0x2e);
    const shown = max(0, min(count - 1, places));
    writeDigits(1, shown);
    writeRepeated(ZERO, places - shown);
  }
  const exponent = count ? load<i32>(decimal, DECIMAL_POINT) - 1 : 0;
  writeByte(e);
  writeByte(exponent < 0 ? 0x2d : 0x2b);
  if (exponentDigits > 1 && abs(exponent) < 10) writeByte(ZERO);
  writeInteger(abs(exponent));
}

function writeDigits(from: i32, count: i32): void {
  for (let i: i32 = 0; i < count; i++) writeByte(ZERO + load<u8>(decimal + DECIMAL_DIGITS + from + i));
}
