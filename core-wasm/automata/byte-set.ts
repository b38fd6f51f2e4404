// Sets of bytes: eight words of bits.

export type ByteSet = Uint32Array;

export function byteSet(ranges: readonly number[]): ByteSet {
  const set = new Uint32Array(8);
  for (let i = 0; i < ranges.length; i += 2) {
    for (let byte = ranges[i]!; byte <= ranges[i + 1]!; byte++) set[byte >> 5]! |= 1 << (byte & 31);
  }
  return set;
}

export const hasByte = (set: ByteSet, byte: number) =>
  ((set[byte >> 5]! >>> (byte & 31)) & 1) === 1;

export const NEWLINE_BYTE = byteSet([10, 10]);
export const WORD_BYTES = byteSet([0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a]);
