// Integers of Go's other integer types.

import { VALUE_KIND } from "../../abi";
import { Ref, putInt } from "../../memory/value";

/** Puts an Int of a kind (IntKind). */
export function putKindInt(ret: Ref, i: i64, kind: u32): void {
  putInt(ret, i);
  store<u8>(ret, kind, VALUE_KIND);
}
