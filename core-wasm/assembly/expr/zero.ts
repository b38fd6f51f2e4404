// Nil, and the zero values that stand in for what is absent.

import { STR_CONST, Section, Status, Tag, VALUE_SIZE } from "../abi";
import {
  ZERO_DURATION, ZERO_INSTANT, ZERO_LIST, ZERO_LIST_MAP, ZERO_MAP, ZERO_STRING_MAP, ZERO_STRINGS,
} from "../abi-expr";
import { section, stringLen, stringPtr } from "../memory/image";
import { Ref, copyValue, putDuration, putStr, putTime, tagOf } from "../memory/value";
import { ZERO_TIME } from "../time/civil";
import { putNilList } from "./functions/list-result";

/** Pushes a constant of the image; texts are referenced where they lie. */
export function putConstant(to: Ref, constant: u32): void {
  const from = section(Section.Consts) + <usize>constant * VALUE_SIZE;
  copyValue(to, from);
  const tag = tagOf(from);
  if (tag != <u8>Tag.Str && tag != <u8>Tag.Bytes) return;
  const string = load<u32>(from, 8);
  putStr(to, stringPtr(string), stringLen(string), STR_CONST);
  store<u8>(to, tag);
}

/** A zero value: a constant, or one of ZERO_… */
export function putZero(to: Ref, zero: u32): Status {
  switch (zero) {
    case ZERO_LIST:
      return putNilList(to, Tag.Array);
    case ZERO_STRINGS:
      return putNilList(to, Tag.Strings);
    case ZERO_MAP:
      return putNilList(to, Tag.Map);
    case ZERO_STRING_MAP:
      return putNilList(to, Tag.StringMap);
    case ZERO_LIST_MAP:
      return putNilList(to, Tag.ListMap);
    case ZERO_INSTANT:
      putTime(to, ZERO_TIME, 0);
      return Status.Ok;
    case ZERO_DURATION:
      putDuration(to, 0);
      return Status.Ok;
    default:
      putConstant(to, zero);
      return Status.Ok;
  }
}
