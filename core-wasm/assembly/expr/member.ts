// Looking into values: members, indexes, slices, length.
//
// The object lies at `to` and is replaced by what was found. `zero` stands in
// for what is absent; without one (NONE), absence of the object is an error and
// a missing key reads as the zero of the map's elements.

import { ErrorReason, NONE, Status, Tag, VALUE_KIND, VALUE_SIZE } from "../abi";
import { EVENT_SLOT, EVENT_SPACE, HostKind, IntKind, ListKind } from "../abi-expr";
import { eventMap, eventMember, eventString } from "../event/access";
import { codePoints } from "../match/utf8";
import { arenaAlloc } from "../memory/arena";
import { stringLen, stringPtr } from "../memory/image";
import {
  Ref, copyValue, fail, floatOf, intOf, lenOf, ptrOf, putInt, putList, putNil, putStr, strFlagsOf, tagOf,
} from "../memory/value";
import { truncated } from "./arith";
import { produce, spend } from "./budget";
import { equalValues } from "./functions/equality";
import { putNilList } from "./functions/list-result";
import { mapFind } from "./functions/maps";
import { putEmpty } from "./functions/text";
import { hostIndex, hostMember } from "./host";
import { putZero } from "./zero";

const key = memory.data(16, 16);

// @ts-ignore: decorator
@inline export function kindOf(v: Ref): u32 { return load<u8>(v, VALUE_KIND); }

/** `object.name`; `event`: what an event has under this name. */
export function member(to: Ref, name: u32, event: u32, zero: u32): Status {
  switch (<u32>tagOf(to)) {
    case Tag.Map:
    case Tag.StringMap:
    case Tag.ListMap: {
      const found = mapFind(to, stringPtr(name), stringLen(name));
      return found ? take(to, found) : missing(to, zero);
    }
    case Tag.Host:
      return memberOfHost(to, name, zero);
    case Tag.Event:
      return memberOfEvent(to, event);
    case Tag.Nil:
      return zero == NONE ? fail(to, ErrorReason.NilMember) : putZero(to, zero);
    default:
      return fail(to, ErrorReason.WrongType);
  }
}

function take(to: Ref, found: Ref): Status {
  copyValue(to, found);
  return Status.Ok;
}

/** What a map without the key reads as. */
function missing(to: Ref, zero: u32): Status {
  if (zero != NONE) return putZero(to, zero);
  const tag = <u32>tagOf(to);
  if (tag == Tag.StringMap) return putEmpty(to);
  if (tag == Tag.ListMap) return putNilList(to, Tag.Strings);
  putNil(to);
  return Status.Ok;
}

function memberOfHost(to: Ref, name: u32, zero: u32): Status {
  const handle = <u32>intOf(to);
  let status: Status;
  if (kindOf(to) == HostKind.Object) {
    status = hostMember(handle, name, to);
  } else if (kindOf(to) == HostKind.Map) {
    putStr(key, stringPtr(name), stringLen(name), 0);
    status = hostIndex(handle, key, to);
  } else {
    return fail(to, ErrorReason.WrongType);
  }
  return status == Status.Ok && tagOf(to) == <u8>Tag.Nil && zero != NONE ? putZero(to, zero) : status;
}

function memberOfEvent(to: Ref, event: u32): Status {
  const at = ptrOf(to);
  if (event == NONE) return fail(to, ErrorReason.NoSuchMember);
  if (event >= <u32>EVENT_SLOT) {
    eventString(at, event - EVENT_SLOT, to);
    return Status.Ok;
  }
  return event >= <u32>EVENT_SPACE ? eventMap(at, event - EVENT_SPACE, to) : eventMember(at, event, to);
}

/** A whole number as position; false for other values. Floats are cut, as in the reference. */
let position: i64 = 0;
function readPosition(v: Ref): bool {
  const tag = <u32>tagOf(v);
  if (tag == Tag.Int) position = intOf(v);
  else if (tag == Tag.Float) position = truncated(floatOf(v));
  else return false;
  return true;
}

/** Position in a list of `len`, counted from the end when negative; false when outside. */
function settlePosition(len: u32): bool {
  if (position < 0) position += len;
  return position >= 0 && position < <i64>len;
}

/** `object[key]`; the key lies behind the object. */
export function index(to: Ref, zero: u32): Status {
  const at = to + VALUE_SIZE;
  switch (<u32>tagOf(to)) {
    case Tag.Array:
    case Tag.Strings:
      if (!readPosition(at)) return fail(to, ErrorReason.WrongType);
      if (!settlePosition(lenOf(to))) return fail(to, ErrorReason.OutOfRange);
      return take(to, ptrOf(to) + <usize>position * VALUE_SIZE);
    case Tag.Str:
    case Tag.Bytes:
      if (!readPosition(at)) return fail(to, ErrorReason.WrongType);
      if (!settlePosition(lenOf(to))) return fail(to, ErrorReason.OutOfRange);
      putInt(to, load<u8>(ptrOf(to) + <usize>position));
      store<u8>(to, IntKind.Uint, VALUE_KIND);
      return Status.Ok;
    case Tag.Map:
    case Tag.StringMap:
    case Tag.ListMap:
      return entry(to, at, zero);
    case Tag.Host:
      return indexOfHost(to, at, zero);
    case Tag.Nil:
      return zero == NONE ? fail(to, ErrorReason.NilMember) : putZero(to, zero);
    default:
      return fail(to, ErrorReason.WrongType);
  }
}

function entry(to: Ref, at: Ref, zero: u32): Status {
  const found = findEntry(to, at);
  if (found == BAD_KEY) return fail(to, ErrorReason.WrongType);
  if (found == TOO_MUCH) return fail(to, ErrorReason.TooMuchWork);
  return found ? take(to, found) : missing(to, zero);
}

/** Answers of findEntry that are no address. */
export const BAD_KEY: usize = 1;
export const TOO_MUCH: usize = 2;

/** The value under a key of any kind; 0 when there is none. */
export function findEntry(map: Ref, at: Ref): Ref {
  if (!spend(lenOf(map))) return TOO_MUCH;
  if (tagOf(at) == <u8>Tag.Str) return mapFind(map, ptrOf(at), lenOf(at));
  if (kindOf(map) != ListKind.AnyKeys) return BAD_KEY;
  for (let i: u32 = 0; i < lenOf(map); i++) {
    const entry = ptrOf(map) + <usize>i * (2 * VALUE_SIZE);
    if (tagOf(entry) == tagOf(at) && equalValues(entry, at)) return entry + VALUE_SIZE;
  }
  return 0;
}

function indexOfHost(to: Ref, at: Ref, zero: u32): Status {
  const kind = kindOf(to);
  if (kind == HostKind.List) {
    if (!readPosition(at)) return fail(to, ErrorReason.WrongType);
    if (!settlePosition(lenOf(to))) return fail(to, ErrorReason.OutOfRange);
    putInt(at, position);
  } else if (tagOf(at) != <u8>Tag.Str) {
    return fail(to, ErrorReason.WrongType);
  }
  const status = hostIndex(<u32>intOf(to), at, to);
  return status == Status.Ok && tagOf(to) == <u8>Tag.Nil && zero != NONE ? putZero(to, zero) : status;
}

/** `object[from:to]`; `given` 1: from, 2: to. Bounds never fail, they are cut to what there is. */
export function slice(to: Ref, given: u32): Status {
  const tag = <u32>tagOf(to);
  const isText = tag == Tag.Str || tag == Tag.Bytes;
  const isHost = tag == Tag.Host && kindOf(to) == HostKind.List;
  if (!isText && !isHost && tag != Tag.Array && tag != Tag.Strings) return fail(to, ErrorReason.WrongType);
  const len = <i64>lenOf(to);
  let from: i64 = 0;
  let end = len;
  let at = to + VALUE_SIZE;
  if (given & 1) {
    if (!readPosition(at)) return fail(to, ErrorReason.WrongType);
    from = bound(len);
    at += VALUE_SIZE;
  }
  if (given & 2) {
    if (!readPosition(at)) return fail(to, ErrorReason.WrongType);
    end = bound(len);
  }
  if (from > end) from = end;
  const count = <u32>(end - from);
  if (isHost) return sliceOfHost(to, <u32>from, count);
  const ptr = ptrOf(to) + <usize>from * (isText ? 1 : VALUE_SIZE);
  if (isText) putStr(to, ptr, count, strFlagsOf(to));
  else putList(to, <Tag>tag, ptr, count);
  store<u8>(to, <u8>tag);
  return Status.Ok;
}

function bound(len: i64): i64 {
  if (position < 0) position = max<i64>(position + len, 0);
  return min<i64>(position, len);
}

function sliceOfHost(to: Ref, from: u32, count: u32): Status {
  const handle = <u32>intOf(to);
  if (!produce(count) || !spend(count)) return fail(to, ErrorReason.TooMuchWork);
  const items = arenaAlloc(<usize>count * VALUE_SIZE);
  if (!items) return fail(to, ErrorReason.OutOfMemory);
  for (let i: u32 = 0; i < count; i++) {
    putInt(key, from + i);
    const item = items + <usize>i * VALUE_SIZE;
    const status = hostIndex(handle, key, item);
    if (status != Status.Ok) {
      copyValue(to, item);
      return status;
    }
  }
  putList(to, Tag.Array, items, count);
  return Status.Ok;
}

/** len(v): code points of texts, elements of lists, entries of maps. */
export function length(to: Ref): Status {
  const tag = <u32>tagOf(to);
  switch (tag) {
    case Tag.Str:
      putInt(to, codePoints(ptrOf(to), lenOf(to)));
      return Status.Ok;
    case Tag.Bytes:
    case Tag.Array:
    case Tag.Strings:
    case Tag.Map:
    case Tag.StringMap:
    case Tag.ListMap:
      putInt(to, lenOf(to));
      return Status.Ok;
    case Tag.Host:
      if (kindOf(to) == HostKind.Object) break;
      putInt(to, lenOf(to));
      return Status.Ok;
  }
  return fail(to, ErrorReason.WrongType);
}
