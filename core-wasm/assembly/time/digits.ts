// Decimal digits, two at a time: what dates are made of.

/** The number of two digits, 255 when a byte is none. */
// @ts-ignore: decorator
@inline export function twoDigits(at: usize): u32 {
  const high = <u32>load<u8>(at) - 0x30;
  const low = <u32>load<u8>(at, 1) - 0x30;
  return high > 9 || low > 9 ? 255 : high * 10 + low;
}

/** The number of four digits, more than 9999 when a byte is none. */
// @ts-ignore: decorator
@inline export function fourDigits(at: usize): u32 {
  const high = twoDigits(at);
  const low = twoDigits(at + 2);
  return high > 99 || low > 99 ? 0xffff : high * 100 + low;
}

// @ts-ignore: decorator
@inline export function isDigit(byte: u32): bool {
  return byte - 0x30 <= 9;
}

/** Writes two digits. */
// @ts-ignore: decorator
@inline export function putTwo(at: usize, value: u32): usize {
  const tens = value / 10;
  store<u16>(at, <u16>(0x3030 + tens + ((value - tens * 10) << 8)));
  return at + 2;
}

/** Writes a number with at least `width` digits. */
export function putNumber(at: usize, value: u64, width: u32): usize {
  let digits: u32 = 1;
  for (let rest = value / 10; rest; rest /= 10) digits++;
  if (digits < width) digits = width;
  const end = at + digits;
  for (let place = end; place > at; value /= 10) store<u8>(--place, <u8>(0x30 + <u32>(value % 10)));
  return end;
}

/** Writes nine digits of nanoseconds after `mark`, without trailing zeros; nothing for 0. */
export function putFraction(at: usize, nanos: u32, mark: u32): usize {
  if (nanos == 0) return at;
  store<u8>(at, <u8>mark);
  let end = putNumber(at + 1, nanos, 9);
  while (load<u8>(end - 1) == 0x30) end--;
  return end;
}
