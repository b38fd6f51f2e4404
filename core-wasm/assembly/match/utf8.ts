// UTF-8: what a run of bytes is made of.
//
// Go's rule holds everywhere: a byte at which no valid sequence starts is one
// character, U+FFFD. Overlong forms, surrogates and values above U+10FFFF are
// such bytes. Blocks of 16 are read at a time, so PADDING must follow every text.

/** No byte has its high bit set. */
export function isAscii(ptr: usize, len: u32): bool {
  return asciiPrefix(ptr, ptr + <usize>len) == ptr + <usize>len;
}

/** Address of the first byte of [p, end) above 0x7F, or `end`. */
export function asciiPrefix(p: usize, end: usize): usize {
  while (p < end) {
    const high = i8x16.bitmask(v128.load(p));
    if (high) {
      p += <usize>ctz(high);
      return p < end ? p : end;
    }
    p += 16;
  }
  return end;
}

/** Bytes of the valid sequence that starts at `p`, 1 to 4; 0 when none does. */
export function sequenceAt(p: usize, end: usize): u32 {
  const lead = <u32>load<u8>(p);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4 || p + 1 >= end) return 0;
  const second = <u32>load<u8>(p, 1);
  if (lead < 0xe0) return (second & 0xc0) == 0x80 ? 2 : 0;
  const low: u32 = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const high: u32 = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high || p + 2 >= end || (load<u8>(p, 2) & 0xc0) != 0x80) return 0;
  if (lead < 0xf0) return 3;
  return p + 3 < end && (load<u8>(p, 3) & 0xc0) == 0x80 ? 4 : 0;
}

/** Every byte belongs to a valid sequence. */
export function utf8Valid(ptr: usize, len: u32): bool {
  const end = ptr + <usize>len;
  for (let p = asciiPrefix(ptr, end); p < end; ) {
    const size = sequenceAt(p, end);
    if (!size) return false;
    p += <usize>size;
    if (p < end && load<u8>(p) < 0x80) p = asciiPrefix(p, end);
  }
  return true;
}

/** Number of characters; an invalid byte counts as one. */
export function codePoints(ptr: usize, len: u32): u32 {
  const end = ptr + <usize>len;
  let count: u32 = 0;
  for (let p = ptr; p < end; count++) {
    const size = sequenceAt(p, end);
    p += <usize>max<u32>(size, 1);
  }
  return count;
}

/** Stands for an invalid byte in a repaired copy: no valid text holds it, so lengths stay equal. */
export const BAD_BYTE: u8 = 0xff;

/** Copies `len` bytes to `to`, every invalid byte as BAD_BYTE. */
export function copyRepaired(to: usize, ptr: usize, len: u32): void {
  const end = ptr + <usize>len;
  memory.copy(to, ptr, <usize>len);
  for (let p = asciiPrefix(ptr, end); p < end; ) {
    const size = sequenceAt(p, end);
    if (!size) store<u8>(to + (p - ptr), BAD_BYTE);
    p += <usize>max<u32>(size, 1);
    if (p < end && load<u8>(p) < 0x80) p = asciiPrefix(p, end);
  }
}
