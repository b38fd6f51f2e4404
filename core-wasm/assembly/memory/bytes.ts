// Comparing and copying runs of bytes.

/** Equal bytes; reads 16 at a time while whole blocks remain. */
export function equalBytes(a: usize, b: usize, len: u32): bool {
  let at: usize = 0;
  const end = <usize>len;
  while (at + 16 <= end) {
    if (!i8x16.all_true(i8x16.eq(v128.load(a + at), v128.load(b + at)))) return false;
    at += 16;
  }
  while (at + 4 <= end) {
    if (load<u32>(a + at) != load<u32>(b + at)) return false;
    at += 4;
  }
  while (at < end) {
    if (load<u8>(a + at) != load<u8>(b + at)) return false;
    at++;
  }
  return true;
}

/** From here on calling out of the module pays. */
const LONG: u32 = 512;

/**
 * Copies a run; the two do not overlap. V8 leaves the module for `memory.copy`, which costs more
 * than copying the few bytes of a field does.
 */
export function copyBytes(to: usize, from: usize, len: u32): void {
  if (len >= 16) {
    if (len >= LONG) {
      memory.copy(to, from, len);
      return;
    }
    const last = <usize>len - 16;
    for (let at: usize = 0; at < last; at += 16) v128.store(to + at, v128.load(from + at));
    v128.store(to + last, v128.load(from + last));
  } else if (len >= 8) {
    const last = <usize>len - 8;
    const tail = load<u64>(from + last);
    store<u64>(to, load<u64>(from));
    store<u64>(to + last, tail);
  } else if (len >= 4) {
    const last = <usize>len - 4;
    const tail = load<u32>(from + last);
    store<u32>(to, load<u32>(from));
    store<u32>(to + last, tail);
  } else {
    for (let at: usize = 0; at < <usize>len; at++) store<u8>(to + at, load<u8>(from + at));
  }
}
