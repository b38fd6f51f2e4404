// Functions only the host can do: databases, resolvers, requests, the decision store.

import { ErrorReason, Status, Tag } from "../../abi";
import { CALL_AT_ONCE } from "../../abi-expr";
import { isPouring, isWaiting, startWaiting } from "../waiting";
import { Ref, copyValue, fail, putNil, tagOf } from "../../memory/value";

// @ts-ignore: decorator
@external("env", "call") declare function call(fn: u32, argv: usize, argc: u32, ret: usize): i32;

const answer = memory.data(16, 16);

/** Asks the host; `ret` may be among the arguments. */
export function callHost(fn: u32, argv: Ref, argc: u32, ret: Ref): Status {
  // Questions after one that waits may not be those the item asks in the end.
  if (isWaiting()) return Status.Pending;
  putNil(answer);
  const status: Status = call(fn, argv, isPouring() ? argc | CALL_AT_ONCE : argc, answer);
  copyValue(ret, answer);
  if (status == Status.Ok) return status;
  if (status == Status.Pending) {
    startWaiting();
    return status;
  }
  return tagOf(ret) == <u8>Tag.Err ? Status.Error : fail(ret, ErrorReason.Unavailable);
}
