// basename: the last element of a path, for assertions of hub tests.

import { ErrorReason, Status } from "../../abi";
import { Ref, fail, lenOf, ptrOf } from "../../memory/value";
import { putLiteral } from "./literal";
import { isText, putView } from "./text";

const SLASH: u8 = 0x2f;

/** basename(s): trailing slashes do not count; "." for "", "/" for slashes only. */
export function basename(argv: Ref, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  const ptr = ptrOf(argv);
  let end = lenOf(argv);
  if (!end) return putLiteral(ret, ".");
  while (end > 0 && load<u8>(ptr + end - 1) == SLASH) end--;
  if (!end) return putView(ret, argv, 0, 1);
  let start = end;
  while (start > 0 && load<u8>(ptr + start - 1) != SLASH) start--;
  return putView(ret, argv, start, end - start);
}
