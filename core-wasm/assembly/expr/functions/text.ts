// Strings as results: views into a string that is already there, and copies.
//
// A view inherits the flags of what it views: a part of an ASCII string is ASCII,
// a part of a constant is constant. A produced string lies in the arena and is
// followed by "\n", which the matcher's sentinel loops rely on.

import { ErrorReason, Status, STR_ASCII, STR_CONST, STR_ONE_LINE, Tag } from "../../abi";
import { arenaAlloc } from "../../memory/arena";
import { Ref, fail, lenOf, ptrOf, putStr, strFlagsOf, tagOf } from "../../memory/value";

// One byte to point at for "": constant, so nobody patches it.
const empty = memory.data<u8>([10]);

/** A string or b'…': what functions on text take. */
// @ts-ignore: decorator
@inline export function isText(v: Ref): bool {
  const tag = <u32>tagOf(v);
  return tag == Tag.Str || tag == Tag.Bytes;
}

/** Puts "". */
export function putEmpty(ret: Ref): Status {
  putStr(ret, empty, 0, STR_ASCII | STR_ONE_LINE | STR_CONST);
  return Status.Ok;
}

/** Puts a part of the string in `from`; `ret` may be `from`. */
export function putView(ret: Ref, from: Ref, offset: u32, len: u32): Status {
  putStr(ret, ptrOf(from) + offset, len, strFlagsOf(from));
  return Status.Ok;
}

/** Puts a view with the flags of another string it is a part of. */
export function putPart(ret: Ref, ptr: usize, len: u32, flags: u32): Status {
  putStr(ret, ptr, len, flags);
  return Status.Ok;
}

/** Room for a produced string of `len` bytes and its newline; 0 when the arena is full. */
export function textAlloc(len: u32): usize {
  return arenaAlloc(<usize>len + 1);
}

/** Puts the produced string that was written at `ptr`. */
export function putMade(ret: Ref, ptr: usize, len: u32, flags: u32): Status {
  store<u8>(ptr + len, 10);
  putStr(ret, ptr, len, flags);
  return Status.Ok;
}

/** Puts a copy of bytes that do not live as long as the line. */
export function putCopy(ret: Ref, ptr: usize, len: u32, flags: u32): Status {
  const to = textAlloc(len);
  if (!to) return fail(ret, ErrorReason.OutOfMemory);
  memory.copy(to, ptr, len);
  return putMade(ret, to, len, flags & ~STR_CONST);
}

/** Whether the string in `v` is the `len` bytes at `ptr`. */
export function isBytes(v: Ref, ptr: usize, len: u32): bool {
  return lenOf(v) == len && memory.compare(ptrOf(v), ptr, len) == 0;
}
