// Join: strings of a list with a separator between.

import { ErrorReason, Status, Tag, VALUE_SIZE } from "../../abi";
import { Ref, fail, lenOf, ptrOf, tagOf } from "../../memory/value";
import { isList, second } from "./arguments";
import { isText } from "./text";
import { writeBytes, writerClose, writerDiscard, writerOpen } from "./writer";

/** Join([]s, sep) and join(list[, sep]); `typed`: only Strings are taken, as the helper does. */
export function join(argv: Ref, argc: u32, ret: Ref, typed: bool): Status {
  if (typed ? tagOf(argv) != Tag.Strings : !isList(argv)) return fail(ret, ErrorReason.WrongType);
  let sepPtr: usize = 0;
  let sepLen: u32 = 0;
  if (argc > 1) {
    if (!isText(second(argv))) return fail(ret, ErrorReason.WrongType);
    sepPtr = ptrOf(second(argv));
    sepLen = lenOf(second(argv));
  }
  const list = ptrOf(argv);
  const count = lenOf(argv);
  writerOpen();
  for (let i: u32 = 0; i < count; i++) {
    const element = list + <usize>i * VALUE_SIZE;
    if (!isText(element)) {
      writerDiscard();
      return fail(ret, ErrorReason.WrongType);
    }
    if (i) writeBytes(sepPtr, sepLen);
    writeBytes(ptrOf(element), lenOf(element));
  }
  return writerClose(ret, 0);
}
