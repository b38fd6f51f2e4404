// Replace and ReplaceAll.

import { ErrorReason, Status, STR_CONST, Tag } from "../../abi";
import { Ref, fail, intOf, lenOf, ptrOf, strFlagsOf, tagOf } from "../../memory/value";
import { fourth, second, third } from "./arguments";
import { find } from "./find";
import { isText, putView } from "./text";
import { decode, sizeOf } from "./utf8";
import { writeBytes, writerClose, writerOpen } from "./writer";

/** Replace(s, old, new[, n]): the first n occurrences, all when n < 0 or absent. */
export function replace(argv: Ref, argc: u32, ret: Ref): Status {
  const old = second(argv);
  const by = third(argv);
  if (!isText(argv) || !isText(old) || !isText(by)) return fail(ret, ErrorReason.WrongType);
  let left: i64 = -1;
  if (argc > 3) {
    if (tagOf(fourth(argv)) != Tag.Int) return fail(ret, ErrorReason.WrongType);
    left = intOf(fourth(argv));
  }
  if (left == 0) return putView(ret, argv, 0, lenOf(argv));
  const ptr = ptrOf(argv);
  const len = lenOf(argv);
  const oldPtr = ptrOf(old);
  const oldLen = lenOf(old);
  const byPtr = ptrOf(by);
  const byLen = lenOf(by);
  if (!oldLen) return insertBetween(ptr, len, byPtr, byLen, left, ret);

  let at = find(ptr, len, oldPtr, oldLen, 0);
  if (at < 0) return putView(ret, argv, 0, len);
  const flags = strFlagsOf(argv) & strFlagsOf(by) & ~STR_CONST;
  let from: u32 = 0;
  writerOpen();
  while (at >= 0 && left != 0) {
    writeBytes(ptr + from, <u32>at - from);
    writeBytes(byPtr, byLen);
    from = at + oldLen;
    left--;
    at = find(ptr, len, oldPtr, oldLen, from);
  }
  writeBytes(ptr + from, len - from);
  return writerClose(ret, flags);
}

// Without an `old`: before every code point and at the end, as long as `left` lasts.
function insertBetween(ptr: usize, len: u32, byPtr: usize, byLen: u32, left: i64, ret: Ref): Status {
  const end = ptr + len;
  let at = ptr;
  writerOpen();
  while (at < end && left != 0) {
    const size = sizeOf(decode(at, end));
    writeBytes(byPtr, byLen);
    writeBytes(at, size);
    at += size;
    left--;
  }
  if (at == end && left != 0) writeBytes(byPtr, byLen);
  writeBytes(at, end - at);
  return writerClose(ret, 0);
}
