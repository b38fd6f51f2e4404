// Lists of ASCII words as one literal: "word:class word:class …", in small letters.
//
// The compiler lays a literal into the data segment as UTF-16 once; nothing is
// allocated. A search is one pass over the list, so lists are kept short: the SQL
// words have one for each first letter.

/** A byte in small letters. */
// @ts-ignore: decorator
@inline export function small(byte: u32): u32 { return byte - 0x41 < 26 ? byte | 0x20 : byte; }

// @ts-ignore: decorator
@inline export function isLetter(byte: u32): bool { return (byte | 0x20) - 0x61 < 26; }

// @ts-ignore: decorator
@inline export function isDigit(byte: u32): bool { return byte - 0x30 < 10; }

// @ts-ignore: decorator
@inline function unit(list: usize, i: u32): u32 { return load<u16>(list + (<usize>i << 1)); }

/** The class (one character) that a list gives to the `len` bytes at `ptr`, in any case; 0 none. */
export function classIn(literal: string, ptr: usize, len: u32): u32 {
  const list = changetype<usize>(literal);
  const size = <u32>literal.length;
  let i: u32 = 0;
  while (i < size) {
    let at: u32 = 0;
    while (at < len && unit(list, i + at) == small(load<u8>(ptr + at))) at++;
    if (at == len && unit(list, i + at) == 0x3a) return unit(list, i + at + 1);
    i += at;
    while (i < size && unit(list, i) != 0x20) i++;
    i++;
  }
  return 0;
}

/** Whether the bytes at `ptr`, of which `available` exist, begin with a literal of small letters, in any case. */
export function beginsWith(literal: string, ptr: usize, available: usize): bool {
  const list = changetype<usize>(literal);
  const size = <u32>literal.length;
  if (available < <usize>size) return false;
  for (let i: u32 = 0; i < size; i++) if (unit(list, i) != small(load<u8>(ptr + i))) return false;
  return true;
}
