// The shortest decimal that reads back as a float, and exact ones.
//
// Whole numbers and decimals of up to 15 digits (all that people write) are found by
// arithmetic; others by comparing the exact digits of the float with those of the
// midpoints to its neighbours, as Steele and White describe.

import {
  DECIMAL_BYTES, DECIMAL_COUNT, DECIMAL_DIGITS, DECIMAL_POINT, cutDecimal, expand,
} from "./decimal";

const below = memory.data(DECIMAL_BYTES);
const above = memory.data(DECIMAL_BYTES);

const MANTISSA: u64 = 0x000fffffffffffff;
const HIDDEN: u64 = 0x0010000000000000;
const SMALL_MAX: f64 = 1e15;

/** The mantissa of a finite float: |x| = mantissa × 2^exponent. */
export function mantissaOf(x: f64): u64 {
  const bits = reinterpret<u64>(x);
  return (bits & MANTISSA) | (((bits >> 52) & 0x7ff) ? HIDDEN : 0);
}

export function exponentOf(x: f64): i32 {
  const biased = <i32>((reinterpret<u64>(x) >> 52) & 0x7ff);
  return (biased ? biased : 1) - 1075;
}

/** Exact digits of |x|, finite. */
export function exactDigits(x: f64, out: usize): void { expand(mantissaOf(x), exponentOf(x), out); }

/** Fewest digits that read back as |x|, finite. */
export function shortestDigits(x: f64, out: usize): void {
  x = abs(x);
  if (!simpleDigits(x, out)) searchedDigits(x, out);
}

// A float that is n / 10^k for a whole n below 10^15: the smallest such k is the
// answer, for a decimal of so few digits is the only one that reads back as x.
function simpleDigits(x: f64, out: usize): bool {
  let scale: f64 = 1;
  for (let k: i32 = 0; k <= 22; k++) {
    const scaled = nearest(x * scale);
    if (scaled >= SMALL_MAX) return false;
    if (scaled / scale == x) {
      expand(<u64>scaled, 0, out);
      if (load<u32>(out, DECIMAL_COUNT)) store<i32>(out, load<i32>(out, DECIMAL_POINT) - k, DECIMAL_POINT);
      return true;
    }
    scale *= 10;
  }
  return false;
}

// Digit `i` of a decimal whose first digit stands `lead` places to the right.
// @ts-ignore: decorator
@inline
function digitAt(decimal: usize, i: i32, lead: i32): i32 {
  const at = i - lead;
  return at >= 0 && at < <i32>load<u32>(decimal, DECIMAL_COUNT) ? load<u8>(decimal + DECIMAL_DIGITS + at) : 0;
}

function searchedDigits(x: f64, out: usize): void {
  const m = mantissaOf(x);
  const e = exponentOf(x);
  expand(m, e, out);
  expand(2 * m + 1, e - 1, above);
  // Below a power of two the neighbour is half as far away.
  if (m == HIDDEN && e > -1074) expand(4 * m - 1, e - 2, below);
  else expand(2 * m - 1, e - 1, below);
  const inclusive = (m & 1) == 0; // midpoints round to even

  const point = load<i32>(above, DECIMAL_POINT);
  const lead = point - load<i32>(out, DECIMAL_POINT);
  const leadBelow = point - load<i32>(below, DECIMAL_POINT);
  const count = <i32>load<u32>(out, DECIMAL_COUNT);
  let clear = false; // the digits so far exceed those of `below`
  let gap: i32 = 0; // how far those of `above` exceed them, at most 2
  for (let i: i32 = 0; i < count + lead; i++) {
    const digit = digitAt(out, i, lead);
    if (digit != digitAt(below, i, leadBelow)) clear = true;
    if (gap < 2) gap = min(2, gap * 10 + digitAt(above, i, 0) - digit);
    const ends = <i32>load<u32>(below, DECIMAL_COUNT) + leadBelow <= i + 1;
    const down = clear || (inclusive && ends);
    const up = gap > 1 || (gap == 1 && (inclusive || <i32>load<u32>(above, DECIMAL_COUNT) > i + 1));
    if (!down && !up) continue;
    const keep = i + 1 - lead;
    if (keep <= 0) {
      // Rounds up to a power of ten above all digits.
      store<u8>(out, 1, DECIMAL_DIGITS);
      store<u32>(out, 1, DECIMAL_COUNT);
      store<i32>(out, point - i, DECIMAL_POINT);
      return;
    }
    cutDecimal(out, keep, up && (!down || nearerAbove(out, keep)));
    return;
  }
}

// Whether the digits from `keep` on are more than half, or half behind an odd digit.
function nearerAbove(decimal: usize, keep: i32): bool {
  const count = <i32>load<u32>(decimal, DECIMAL_COUNT);
  if (keep >= count) return false;
  const next = load<u8>(decimal + DECIMAL_DIGITS + keep);
  if (next != 5 || keep + 1 < count) return next >= 5;
  return <bool>(load<u8>(decimal + DECIMAL_DIGITS + keep - 1) & 1);
}
