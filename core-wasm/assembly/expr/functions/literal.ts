// ASCII literals of this source. The compiler lays them into the data segment as
// UTF-16 once; they are read there, nothing is allocated for them.

import { ErrorReason, Status, STR_ASCII, STR_ONE_LINE } from "../../abi";
import { Ref, fail, lenOf, ptrOf } from "../../memory/value";
import { putMade, textAlloc } from "./text";
import { writeByte } from "./writer";

// @ts-ignore: decorator
@inline
function unit(literal: string, i: i32): u8 { return load<u8>(changetype<usize>(literal) + (<usize>i << 1)); }

/** Writes a literal to the writer. */
export function writeLiteral(literal: string): void {
  for (let i = 0; i < literal.length; i++) writeByte(unit(literal, i));
}

/** Copies a literal to `to`; answers its length. */
export function placeLiteral(to: usize, literal: string): u32 {
  for (let i = 0; i < literal.length; i++) store<u8>(to + i, unit(literal, i));
  return literal.length;
}

/** Puts a literal as a string. */
export function putLiteral(ret: Ref, literal: string): Status {
  const len = literal.length;
  const to = textAlloc(len);
  if (!to) return fail(ret, ErrorReason.OutOfMemory);
  placeLiteral(to, literal);
  return putMade(ret, to, len, STR_ASCII | STR_ONE_LINE);
}

/** Whether the bytes at `ptr` (of which `available` exist) begin with a literal. */
export function startsWithLiteral(ptr: usize, available: usize, literal: string): bool {
  if (available < <usize>literal.length) return false;
  for (let i = 0; i < literal.length; i++) if (load<u8>(ptr + i) != unit(literal, i)) return false;
  return true;
}

/** Whether a string is a literal. */
export function isLiteral(v: Ref, literal: string): bool {
  return lenOf(v) == <u32>literal.length && startsWithLiteral(ptrOf(v), lenOf(v), literal);
}
