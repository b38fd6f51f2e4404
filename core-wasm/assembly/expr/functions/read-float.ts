// Text to float, correctly rounded, in Go's syntax: decimal or hexadecimal (with a
// p exponent), inf, infinity, nan, `_` between digits.
//
// Up to 19 digits with a small exponent are exact float arithmetic. Everything else
// starts from an estimate and is compared, digit by digit, with the midpoints to
// the estimate's neighbours; the estimate is off by a few units at most.

import { DECIMAL_BYTES, DECIMAL_COUNT, DECIMAL_DIGITS, DECIMAL_POINT, compareDecimals, expand } from "./decimal";
import { exponentOf, mantissaOf } from "./float-digits";

/** Digits that can matter: more are represented by one digit 1 at the end. */
const DIGITS_MAX: u32 = 800;
const EXACT_MAX: u64 = 9007199254740992; // 2^53
/** Steps from the estimate to the answer; it never takes more than a few. */
const STEPS_MAX: i32 = 64;
const EXPONENT_MAX: i32 = 100000;

const powers = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
  1e19, 1e20, 1e21, 1e22,
]);
const text = memory.data(DECIMAL_BYTES);
const middle = memory.data(DECIMAL_BYTES);

let result: f64 = 0;

/** What the last successful read found. */
export function readValue(): f64 { return result; }

/** Reads the whole text as a float; false for bad syntax and for what is too large. */
export function readFloat(ptr: usize, len: u32): bool {
  let at = ptr;
  const end = ptr + len;
  if (at == end) return false;
  let negative = false;
  const first = load<u8>(at);
  if (first == 0x2b || first == 0x2d) {
    negative = first == 0x2d;
    at++;
  }
  if (at == end) return false;
  const lead = <u32>load<u8>(at);
  let read: bool;
  if (lead - 0x30 > 9 && lead != 0x2e) read = readWord(at, end, at != ptr);
  else if (end - at > 2 && lead == 0x30 && (load<u8>(at, 1) | 0x20) == 0x78) read = readHex(at + 2, end);
  else read = readDecimal(at, end);
  if (negative) result = -result;
  return read;
}

function isWord(at: usize, end: usize, word: u64, len: usize): bool {
  if (<usize>(end - at) != len) return false;
  for (let i: usize = 0; i < len; i++) {
    if ((load<u8>(at + i) | 0x20) != <u8>(word >> (<u64>i << 3))) return false;
  }
  return true;
}

function readWord(at: usize, end: usize, signed: bool): bool {
  if (isWord(at, end, 0x666e69, 3) || isWord(at, end, 0x7974696e69666e69, 8)) {
    result = Infinity;
    return true;
  }
  result = NaN;
  return !signed && isWord(at, end, 0x6e616e, 3);
}

// Reads an exponent's digits at `at`, to the end; EXPONENT_MAX + 1 for bad syntax.
function readExponent(at: usize, end: usize): i32 {
  let negative = false;
  if (at < end && (load<u8>(at) == 0x2b || load<u8>(at) == 0x2d)) {
    negative = load<u8>(at) == 0x2d;
    at++;
  }
  if (at == end || <u32>load<u8>(at) - 0x30 > 9) return EXPONENT_MAX + 1;
  const start = at;
  let value: i32 = 0;
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit <= 9) value = min(value * 10 + <i32>digit, EXPONENT_MAX);
    else if (load<u8>(at) != 0x5f || !separates(at, end, start)) return EXPONENT_MAX + 1;
  }
  return negative ? -value : value;
}

// An `_` counts only between two digits.
// @ts-ignore: decorator
@inline
function separates(at: usize, end: usize, start: usize): bool {
  return at > start && at + 1 < end && <u32>load<u8>(at - 1) - 0x30 <= 9 && <u32>load<u8>(at, 1) - 0x30 <= 9;
}

function readDecimal(at: usize, end: usize): bool {
  const start = at;
  const digits = text + DECIMAL_DIGITS;
  let count: u32 = 0; // significant digits kept
  let whole: i32 = 0; // digits before the point, from the first significant one
  let any = false;
  let point = false;
  let more = false;
  let head: u64 = 0;
  let headDigits: i32 = 0;
  for (; at < end; at++) {
    const byte = <u32>load<u8>(at);
    const digit = byte - 0x30;
    if (digit > 9) {
      if (byte == 0x2e && !point) {
        point = true;
        continue;
      }
      if (byte == 0x5f && separates(at, end, start)) continue;
      break;
    }
    any = true;
    if (!count && !digit) {
      if (point) whole--;
      continue;
    }
    if (!point) whole++;
    if (count < DIGITS_MAX) {
      store<u8>(digits + count, digit);
      count++;
      if (headDigits < 19) {
        head = head * 10 + digit;
        headDigits++;
      }
    } else if (digit) more = true;
  }
  if (!any) return false;
  let exponent: i32 = 0;
  if (at < end) {
    if ((load<u8>(at) | 0x20) != 0x65) return false;
    exponent = readExponent(at + 1, end);
    if (exponent > EXPONENT_MAX) return false;
  }
  result = 0;
  if (!count) return true;
  const decimalPoint = max(-EXPONENT_MAX, min(EXPONENT_MAX, whole)) + exponent;
  if (decimalPoint > 310) return false;
  if (decimalPoint < -330) return true;
  if (count <= 19 && exact(head, decimalPoint - headDigits)) return true;
  if (more) {
    store<u8>(digits + count, 1);
    count++;
  }
  while (!load<u8>(digits + count - 1)) count--;
  store<u32>(text, count, DECIMAL_COUNT);
  store<i32>(text, decimalPoint, DECIMAL_POINT);
  return search(estimate(head, decimalPoint - headDigits));
}

// One correctly rounded operation on two exact floats.
function exact(head: u64, exponent: i32): bool {
  if (head > EXACT_MAX || exponent < -22 || exponent > 22) return false;
  result = exponent < 0
    ? <f64>head / load<f64>(powers + (<usize>-exponent << 3))
    : <f64>head * load<f64>(powers + (<usize>exponent << 3));
  return true;
}

function estimate(head: u64, exponent: i32): f64 {
  let value = <f64>head;
  for (; exponent > 22; exponent -= 22) value *= 1e22;
  for (; exponent < -22; exponent += 22) value /= 1e22;
  if (exponent < 0) value /= load<f64>(powers + (<usize>-exponent << 3));
  else value *= load<f64>(powers + (<usize>exponent << 3));
  return value;
}

// Walks from the estimate to the float whose interval holds the text.
function search(x: f64): bool {
  if (!isFinite(x)) x = f64.MAX_VALUE;
  for (let step: i32 = 0; step < STEPS_MAX; step++) {
    const m = mantissaOf(x);
    const e = exponentOf(x);
    const odd = <i32>(m & 1);
    expand(2 * m + 1, e - 1, middle);
    if (compareDecimals(text, middle) >= 1 - odd) {
      x = reinterpret<f64>(reinterpret<u64>(x) + 1);
      if (!isFinite(x)) return false;
      continue;
    }
    if (!m) break;
    if (m == 0x0010000000000000 && e > -1074) expand(4 * m - 1, e - 2, middle);
    else expand(2 * m - 1, e - 1, middle);
    if (compareDecimals(text, middle) > -1 + odd) break;
    x = reinterpret<f64>(reinterpret<u64>(x) - 1);
  }
  result = x;
  return true;
}

function readHex(at: usize, end: usize): bool {
  let mantissa: u64 = 0;
  let exponent: i32 = 0;
  let any = false;
  let point = false;
  let lost: u64 = 0;
  for (; at < end; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == 0x2e && !point) {
      point = true;
      continue;
    }
    let digit = byte - 0x30;
    if (digit > 9) {
      digit = (byte | 0x20) - 0x61;
      if (digit > 5) break;
      digit += 10;
    }
    any = true;
    if (mantissa >> 58) {
      lost |= digit;
      if (!point && exponent < EXPONENT_MAX) exponent += 4;
    } else {
      mantissa = (mantissa << 4) | digit;
      if (point && exponent > -EXPONENT_MAX) exponent -= 4;
    }
  }
  if (!any || at == end || (load<u8>(at) | 0x20) != 0x70) return false;
  const power = readExponent(at + 1, end);
  if (power > EXPONENT_MAX) return false;
  result = scale(mantissa | <u64>(lost != 0), exponent + power);
  return isFinite(result);
}

// m × 2^e. Only the last step can round, unless the result is subnormal.
function scale(m: u64, e: i32): f64 {
  let value = <f64>m;
  if (value == 0) return 0;
  for (; e > 1000 && isFinite(value); e -= 1000) value *= reinterpret<f64>(<u64>(1000 + 1023) << 52);
  for (; e < -1000 && value != 0; e += 1000) value *= reinterpret<f64>(<u64>(-1000 + 1023) << 52);
  if (e > 1000 || e < -1000) return value;
  return value * reinterpret<f64>(<u64>(e + 1023) << 52);
}
