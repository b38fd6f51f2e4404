// Running through a loop of an automaton, 16 bytes at a time (kinds: automata/skips.ts).

import { EDGE_DETAIL, EDGE_SKIP, SKIP_TO_1, SKIP_TO_2, SKIP_TO_3, SKIP_TO_END } from "../../automata/layout";

/** Bit i set: byte i of the block leaves the loop. */
// @ts-ignore: decorator
@inline function leaving(block: v128, edge: usize, kind: u32): u32 {
  if (kind <= <u32>SKIP_TO_3) {
    let hits = i8x16.eq(block, v128.load8_splat(edge, EDGE_SKIP + 1));
    if (kind >= <u32>SKIP_TO_2) hits = v128.or(hits, i8x16.eq(block, v128.load8_splat(edge, EDGE_SKIP + 2)));
    if (kind == SKIP_TO_3) hits = v128.or(hits, i8x16.eq(block, v128.load8_splat(edge, EDGE_SKIP + 3)));
    return i8x16.bitmask(hits);
  }
  const tables = <usize>load<u32>(edge, EDGE_DETAIL);
  const nibble = i8x16.splat(15);
  const low = i8x16.swizzle(v128.load(tables), v128.and(block, nibble));
  const high = i8x16.swizzle(v128.load(tables, 16), v128.and(i16x8.shr_u(block, 4), nibble));
  return i8x16.bitmask(i8x16.eq(v128.and(low, high), i8x16.splat(0)));
}

/** First address in [p, end) whose byte leaves the loop of `edge`, or `end`. */
export function skipForward(edge: usize, p: usize, end: usize): usize {
  const kind = <u32>load<u8>(edge, EDGE_SKIP);
  if (kind == SKIP_TO_END) return end;
  if (kind == SKIP_TO_1) {
    const stop = v128.load8_splat(edge, EDGE_SKIP + 1);
    for (; p < end; p += 16) {
      const hits = i8x16.bitmask(i8x16.eq(v128.load(p), stop));
      if (hits) {
        p += <usize>ctz(hits);
        return p < end ? p : end;
      }
    }
    return end;
  }
  for (; p < end; p += 16) {
    const hits = leaving(v128.load(p), edge, kind);
    if (hits) {
      p += <usize>ctz(hits);
      return p < end ? p : end;
    }
  }
  return end;
}

/** Lowest p in [text, p] such that no byte of [that, p) leaves the loop of `edge`. */
export function skipBackward(edge: usize, text: usize, p: usize): usize {
  const kind = <u32>load<u8>(edge, EDGE_SKIP);
  if (kind == SKIP_TO_END) return text;
  for (; p > text; p -= 16) {
    const hits = leaving(v128.load(p - 16), edge, kind);
    if (hits) {
      const at = p - <usize>(clz(hits) - 16);
      return at > text ? at : text;
    }
  }
  return text;
}
