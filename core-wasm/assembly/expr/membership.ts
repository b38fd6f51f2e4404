// in: elements of lists, keys of maps, constant sets, ranges, members of objects.

import { ErrorReason, Status, Tag, VALUE_SIZE } from "../abi";
import { HostKind } from "../abi-expr";
import { equalBytes } from "../memory/bytes";
import { listAt, stringLen, stringPtr } from "../memory/image";
import { Ref, copyValue, fail, floatOf, intOf, lenOf, ptrOf, putBool, putInt, tagOf } from "../memory/value";
import { truncated } from "./arith";
import { spend } from "./budget";
import { equalValues } from "./functions/equality";
import { hostHas, hostIndex } from "./host";
import { BAD_KEY, TOO_MUCH, findEntry, kindOf } from "./member";

const element = memory.data(16, 16);
const place = memory.data(16, 16);

/** Whether a set (a list of strings, its length first) holds the text. */
export function setHas(list: u32, ptr: usize, len: u32): bool {
  const count = listAt(list);
  for (let i: u32 = 1; i <= count; i++) {
    const string = listAt(list + i);
    if (stringLen(string) == len && equalBytes(stringPtr(string), ptr, len)) return true;
  }
  return false;
}

/** `v in ['a', 'b']`: nil is looked up as "", what is no string is an error. */
export function inSet(to: Ref, list: u32): Status {
  const tag = <u32>tagOf(to);
  if (tag == Tag.Str) putBool(to, setHas(list, ptrOf(to), lenOf(to)));
  else if (tag == Tag.Nil) putBool(to, setHas(list, to, 0));
  else return fail(to, ErrorReason.WrongType);
  return Status.Ok;
}

/** `v in struct`: its names are known. */
export function inNames(to: Ref, list: u32): Status {
  if (tagOf(to) != <u8>Tag.Str) return fail(to, ErrorReason.WrongType);
  putBool(to, setHas(list, ptrOf(to), lenOf(to)));
  return Status.Ok;
}

/** `v in from..to`, without making the range. */
export function inRange(to: Ref): Status {
  const first = to + VALUE_SIZE;
  const last = to + 2 * VALUE_SIZE;
  if (tagOf(first) != <u8>Tag.Int || tagOf(last) != <u8>Tag.Int) return fail(to, ErrorReason.WrongType);
  let value: i64;
  if (tagOf(to) == <u8>Tag.Int) value = intOf(to);
  else {
    const real = tagOf(to) == <u8>Tag.Float ? floatOf(to) : NaN;
    value = truncated(real);
    if (<f64>value != real) {
      putBool(to, false);
      return Status.Ok;
    }
  }
  putBool(to, value >= intOf(first) && value <= intOf(last));
  return Status.Ok;
}

/** `v in container`; the container lies behind the value. */
export function isIn(to: Ref): Status {
  const container = to + VALUE_SIZE;
  switch (<u32>tagOf(container)) {
    case Tag.Nil:
      putBool(to, false);
      return Status.Ok;
    case Tag.Array:
    case Tag.Strings:
      return inList(to, container);
    case Tag.Map:
    case Tag.StringMap:
    case Tag.ListMap: {
      if (tagOf(to) == <u8>Tag.Nil) {
        putBool(to, false);
        return Status.Ok;
      }
      const found = findEntry(container, to);
      if (found == BAD_KEY) return fail(to, ErrorReason.WrongType);
      if (found == TOO_MUCH) return fail(to, ErrorReason.TooMuchWork);
      putBool(to, found != 0);
      return Status.Ok;
    }
    case Tag.Host:
      if (kindOf(container) == HostKind.List) return inHostList(to, container);
      if (tagOf(to) != <u8>Tag.Str) return fail(to, ErrorReason.WrongType);
      return hostHas(<u32>intOf(container), to, to);
    default:
      return fail(to, ErrorReason.WrongType);
  }
}

function inList(to: Ref, list: Ref): Status {
  const count = lenOf(list);
  if (!spend(count)) return fail(to, ErrorReason.TooMuchWork);
  for (let i: u32 = 0; i < count; i++) {
    if (!equalValues(ptrOf(list) + <usize>i * VALUE_SIZE, to)) continue;
    putBool(to, true);
    return Status.Ok;
  }
  putBool(to, false);
  return Status.Ok;
}

function inHostList(to: Ref, list: Ref): Status {
  const count = lenOf(list);
  if (!spend(count)) return fail(to, ErrorReason.TooMuchWork);
  for (let i: u32 = 0; i < count; i++) {
    putInt(place, i);
    const status = hostIndex(<u32>intOf(list), place, element);
    if (status != Status.Ok) {
      copyValue(to, element);
      return status;
    }
    if (!equalValues(element, to)) continue;
    putBool(to, true);
    return Status.Ok;
  }
  putBool(to, false);
  return Status.Ok;
}
