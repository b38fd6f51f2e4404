// Finding a literal in a text: 16 positions at a time by its first and last byte.
//
// Candidates are compared 8 bytes at a time. A text made to fool the filter
// ("aaaa…") costs (len × needle / 8): needles are cut to LITERAL_MAX, so this
// stays linear in the text.

/** First occurrence of the `nl` bytes at `n` in [h, hend), 0 when there is none. An empty needle is found at `h`. */
export function memmem(h: usize, hend: usize, n: usize, nl: usize): usize {
  if (nl == 0) return h;
  if (hend - h < nl) return 0;
  const last = hend - nl;
  const first = i8x16.splat(<i8>load<u8>(n));
  const final = i8x16.splat(<i8>load<u8>(n + nl - 1));
  for (let p = h; p <= last; p += 16) {
    let mask = i8x16.bitmask(
      v128.and(i8x16.eq(v128.load(p), first), i8x16.eq(v128.load(p + nl - 1), final)),
    );
    while (mask) {
      const at = p + <usize>ctz(mask);
      if (at > last) return 0;
      if (sameBytes(at, n, nl)) return at;
      mask &= mask - 1;
    }
  }
  return 0;
}

function sameBytes(a: usize, b: usize, len: usize): bool {
  let i: usize = 0;
  for (; i + 8 <= len; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  for (; i < len; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}
