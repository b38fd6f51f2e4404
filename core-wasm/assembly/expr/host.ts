// Objects of the host: handles whose members, methods and elements are asked for.

import { ErrorReason, Status, Tag } from "../abi";
import { HOST_HAS, HOST_INDEX } from "../abi-expr";
import { Ref, copyValue, fail, putNil, tagOf } from "../memory/value";

// @ts-ignore: decorator
@external("env", "member") declare function member(handle: u32, name: u32, ret: usize): i32;
// @ts-ignore: decorator
@external("env", "method") declare function method(handle: u32, name: u32, argv: usize, argc: u32, ret: usize): i32;

const answer = memory.data(16, 16);

/** The member `name` (a string of the image) of an object. */
export function hostMember(handle: u32, name: u32, to: Ref): Status {
  putNil(answer);
  return settle(member(handle, name, answer), to);
}

/** Calls a method; `to` may be among the arguments. */
export function hostMethod(handle: u32, name: u32, argv: Ref, argc: u32, to: Ref): Status {
  putNil(answer);
  return settle(method(handle, name, argv, argc, answer), to);
}

/** The element of a list or entry of a map. */
export function hostIndex(handle: u32, key: Ref, to: Ref): Status {
  return hostMethod(handle, HOST_INDEX, key, 1, to);
}

/** Is there such an entry of a map, or such a member of an object? */
export function hostHas(handle: u32, key: Ref, to: Ref): Status {
  return hostMethod(handle, HOST_HAS, key, 1, to);
}

function settle(status: i32, to: Ref): Status {
  copyValue(to, answer);
  if (status == Status.Ok && tagOf(to) != <u8>Tag.Err) return Status.Ok;
  return tagOf(to) == <u8>Tag.Err ? Status.Error : fail(to, ErrorReason.NoSuchMember);
}
