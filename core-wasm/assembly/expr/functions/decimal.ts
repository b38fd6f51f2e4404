// Exact decimal digits of m × 2^e, for reading and writing floats.
//
// A decimal is a buffer {count u32, point i32, digits u8…}: the value is
// 0.d₁d₂d₃… × 10^point, without zeros at either end; zero has no digits.
// Fractions come from a fixed-point number multiplied by 10^9 at a time, integers
// from one divided by 10^9. Only limbs that are not zero are touched, so ordinary
// numbers cost a handful of multiplications, 5e-324 some thousand.

/** Bytes of a decimal: 309 digits before the point or 1075 after it, and slack for whole groups. */
export const DECIMAL_BYTES = 1424;
export const DECIMAL_COUNT: usize = 0;
export const DECIMAL_POINT: usize = 4;
export const DECIMAL_DIGITS: usize = 8;

const GROUP: u64 = 1000000000;
const LIMBS: u32 = 40;
const limbs = memory.data(LIMBS * 4);

/** Writes the exact decimal of m × 2^e (m < 2^56, -1080 ≤ e ≤ 972). */
export function expand(m: u64, e: i32, out: usize): void {
  const digits = out + DECIMAL_DIGITS;
  let end = digits;
  if (e >= 0) {
    end = integerDigits(m, e, digits);
    finish(out, end, <i32>(end - digits));
    return;
  }
  const whole = e > -64 ? m >> <u64>-e : 0;
  const rest = e > -64 ? m - (whole << <u64>-e) : m;
  if (whole) end = integerDigits(whole, 0, digits);
  const point = <i32>(end - digits);
  finish(out, fractionDigits(rest, -e, end), point);
}

// Strips zeros at both ends.
function finish(out: usize, end: usize, point: i32): void {
  const digits = out + DECIMAL_DIGITS;
  while (end > digits && load<u8>(end - 1) == 0) end--;
  let first = digits;
  while (first < end && load<u8>(first) == 0) first++;
  const zeros = <i32>(first - digits);
  if (zeros) memory.copy(digits, first, end - first);
  store<u32>(out, <u32>(end - first), DECIMAL_COUNT);
  store<i32>(out, end == first ? 0 : point - zeros, DECIMAL_POINT);
}

function putGroup(at: usize, group: u32): void {
  for (let i: i32 = 8; i >= 0; i--) {
    store<u8>(at + i, group % 10);
    group /= 10;
  }
}

// Digits of m × 2^shift at `at`; answers where they end. Groups are found from the
// last to the first, so they are written backwards from a spare end and moved.
function integerDigits(m: u64, shift: i32, at: usize): usize {
  if (!shift) return smallDigits(m, at);
  const skip = <u32>shift >> 5;
  const bits = <u64>(shift & 31);
  memory.fill(limbs, 0, <usize>(skip + 3) * 4);
  const place = limbs + (<usize>skip << 2);
  store<u64>(place, m << bits);
  store<u32>(place, bits ? <u32>(m >> (64 - bits)) : 0, 8);
  let count = skip + 3;
  const last = at + 36 * 9;
  let first = last;
  while (true) {
    while (count && !load<u32>(limbs + (<usize>(count - 1) << 2))) count--;
    if (!count) break;
    let remainder: u64 = 0;
    for (let i: i32 = count - 1; i >= 0; i--) {
      const limb = limbs + (<usize>i << 2);
      const value = (remainder << 32) | <u64>load<u32>(limb);
      const quotient = value / GROUP;
      store<u32>(limb, <u32>quotient);
      remainder = value - quotient * GROUP;
    }
    first -= 9;
    putGroup(first, <u32>remainder);
  }
  memory.copy(at, first, last - first);
  return at + (last - first);
}

function smallDigits(m: u64, at: usize): usize {
  let size: u32 = 1;
  for (let rest = m / 10; rest; rest /= 10) size++;
  for (let i = size; i > 0; i--) {
    store<u8>(at + i - 1, <u8>(m % 10));
    m /= 10;
  }
  return at + size;
}

// Digits of the fraction m / 2^bits at `at`; answers where they end.
function fractionDigits(m: u64, bits: i32, at: usize): usize {
  if (!m) return at;
  // Limbs 0 … count-1, lowest first; the point lies above limb count-1.
  const count = <u32>(bits + 31) >> 5;
  const lift = <u64>((count << 5) - bits);
  memory.fill(limbs, 0, <usize>count * 4);
  let low: u32 = 0;
  let high: u32 = min(count, 3);
  store<u64>(limbs, m << lift);
  if (lift) store<u32>(limbs, <u32>(m >> (64 - lift)), 8);
  while (low < count) {
    let carry: u64 = 0;
    for (let i = low; i < high; i++) {
      const limb = limbs + (<usize>i << 2);
      const value = <u64>load<u32>(limb) * GROUP + carry;
      store<u32>(limb, <u32>value);
      carry = value >> 32;
    }
    if (high < count) {
      if (carry) {
        store<u32>(limbs + (<usize>high << 2), <u32>carry);
        high++;
      }
      carry = 0;
    }
    putGroup(at, <u32>carry);
    at += 9;
    while (low < high && !load<u32>(limbs + (<usize>low << 2))) low++;
    if (low == high) break;
  }
  return at;
}

/** Compares two decimals: below 0, 0, above 0. */
export function compareDecimals(a: usize, b: usize): i32 {
  const countA = load<u32>(a, DECIMAL_COUNT);
  const countB = load<u32>(b, DECIMAL_COUNT);
  if (!countA || !countB) return <i32>(countA != 0) - <i32>(countB != 0);
  const points = load<i32>(a, DECIMAL_POINT) - load<i32>(b, DECIMAL_POINT);
  if (points) return points;
  const order = memory.compare(a + DECIMAL_DIGITS, b + DECIMAL_DIGITS, min(countA, countB));
  return order ? order : <i32>countA - <i32>countB;
}

/** Keeps the first `keep` digits, rounded half to even; `keep` may be 0 or less. */
export function roundDecimal(decimal: usize, keep: i32): void {
  const count = <i32>load<u32>(decimal, DECIMAL_COUNT);
  if (keep >= count) return;
  if (keep < 0) {
    store<u32>(decimal, 0, DECIMAL_COUNT);
    store<i32>(decimal, 0, DECIMAL_POINT);
    return;
  }
  const digits = decimal + DECIMAL_DIGITS;
  const next = load<u8>(digits + keep);
  const up = next != 5 || keep + 1 < count
    ? next >= 5
    : keep > 0 && <bool>(load<u8>(digits + keep - 1) & 1);
  cutDecimal(decimal, keep, up);
}

/** Keeps the first `keep` digits (0 ≤ keep), plus one in the last place if `up`. */
export function cutDecimal(decimal: usize, keep: i32, up: bool): void {
  const digits = decimal + DECIMAL_DIGITS;
  let point = load<i32>(decimal, DECIMAL_POINT);
  let at = keep - 1;
  if (up) {
    while (at >= 0 && load<u8>(digits + at) == 9) at--;
    if (at < 0) {
      store<u8>(digits, 1);
      at = 0;
      point++;
    } else {
      store<u8>(digits + at, load<u8>(digits + at) + 1);
    }
  } else {
    while (at >= 0 && load<u8>(digits + at) == 0) at--;
  }
  store<u32>(decimal, at + 1, DECIMAL_COUNT);
  store<i32>(decimal, at < 0 ? 0 : point, DECIMAL_POINT);
}
