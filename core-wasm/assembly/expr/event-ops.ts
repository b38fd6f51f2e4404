// Events as values: their slots, members and methods.

import { ErrorReason, EventMember, EventType, Space, Status, STR_ASCII, STR_CONST, STR_ONE_LINE, Tag, VALUE_SIZE } from "../abi";
import { EventMethod } from "../abi-expr";
import { eventMap, eventMember, eventNamed, eventString, setFrameNamed } from "../event/access";
import { arenaAlloc } from "../memory/arena";
import {
  Ref, copyValue, fail, intOf, lenOf, ptrOf, putBool, putList, putNil, putStr, strFlagsOf, tagOf,
} from "../memory/value";
import { hostMethod } from "./host";

const scratch = memory.data(16, 16);
const log = memory.data<u8>([0x6c, 0x6f, 0x67, 10]);
const overflow = memory.data<u8>([0x6f, 0x76, 0x65, 0x72, 0x66, 0x6c, 0x6f, 0x77, 10]);
const unknown = memory.data<u8>([0x75, 0x6e, 0x6b, 0x6e, 0x6f, 0x77, 0x6e, 10]);
const sourceIp = memory.data<u8>([0x73, 0x6f, 0x75, 0x72, 0x63, 0x65, 0x5f, 0x69, 0x70, 10]);
const KNOWN: u32 = STR_ASCII | STR_ONE_LINE | STR_CONST;

/** Why a value is no event. */
function refuse(to: Ref): Status {
  return fail(to, tagOf(to) == <u8>Tag.Nil ? ErrorReason.NilMember : ErrorReason.WrongType);
}

/** The string in a slot of the event at `to`. */
export function slotOfEvent(to: Ref, slot: u32): Status {
  if (tagOf(to) != <u8>Tag.Event) return refuse(to);
  eventString(ptrOf(to), slot, to);
  return Status.Ok;
}

/** Whether the slot is set. */
export function eventHasSlot(to: Ref, slot: u32): Status {
  if (tagOf(to) != <u8>Tag.Event) return refuse(to);
  putBool(to, eventString(ptrOf(to), slot, scratch));
  return Status.Ok;
}

export function memberOfEvent(to: Ref, member: u32): Status {
  return tagOf(to) == <u8>Tag.Event ? eventMember(ptrOf(to), member, to) : refuse(to);
}

export function mapOfEvent(to: Ref, space: u32): Status {
  return tagOf(to) == <u8>Tag.Event ? eventMap(ptrOf(to), space, to) : refuse(to);
}

/** evt.Parsed[key]; the key lies behind the event. */
export function namedOfEvent(to: Ref, space: u32): Status {
  const key = to + VALUE_SIZE;
  if (tagOf(to) != <u8>Tag.Event) return refuse(to);
  if (tagOf(key) != <u8>Tag.Str) return fail(to, ErrorReason.WrongType);
  eventNamed(ptrOf(to), space, ptrOf(key), lenOf(key), to);
  return Status.Ok;
}

/** key in evt.Parsed; the key lies behind the event. */
export function eventHas(to: Ref, space: u32): Status {
  const key = to + VALUE_SIZE;
  if (tagOf(to) != <u8>Tag.Event) return refuse(to);
  const isText = tagOf(key) == <u8>Tag.Str;
  if (!isText && tagOf(key) != <u8>Tag.Nil) return fail(to, ErrorReason.WrongType);
  putBool(to, isText && eventNamed(ptrOf(to), space, ptrOf(key), lenOf(key), scratch));
  return Status.Ok;
}

/** A method of the event at `to`; its arguments lie behind it. */
export function callEvent(to: Ref, method: u32, argc: u32, name: u32): Status {
  if (tagOf(to) != <u8>Tag.Event) return refuse(to);
  const event = ptrOf(to);
  for (let i: u32 = 1; i <= argc; i++) {
    if (tagOf(to + <usize>i * VALUE_SIZE) != <u8>Tag.Str) return fail(to, ErrorReason.WrongType);
  }
  switch (method) {
    case EventMethod.GetType:
      return putType(to, typeOf(event));
    case EventMethod.GetMeta:
    case EventMethod.ParseIPSources:
      if (typeOf(event) == EventType.Overflow) return askOverflow(to, event, argc, name);
      return method == EventMethod.GetMeta ? getMeta(to, event) : sources(to, event);
    case EventMethod.SetMeta:
      return assign(to, event, Space.Meta);
    case EventMethod.SetParsed:
      return assign(to, event, Space.Parsed);
    default:
      return fail(to, ErrorReason.NoSuchMember);
  }
}

function typeOf(event: usize): u32 {
  eventMember(event, EventMember.Type, scratch);
  return <u32>intOf(scratch);
}

function putType(to: Ref, type: u32): Status {
  if (type == EventType.Log) putStr(to, log, 3, KNOWN);
  else if (type == EventType.Overflow) putStr(to, overflow, 8, KNOWN);
  else putStr(to, unknown, 7, KNOWN);
  return Status.Ok;
}

/** The overflow looks through the events of its alerts: the host has them. */
function askOverflow(to: Ref, event: usize, argc: u32, name: u32): Status {
  eventMember(event, EventMember.Overflow, scratch);
  if (tagOf(scratch) == <u8>Tag.Host) return hostMethod(<u32>intOf(scratch), name, to + VALUE_SIZE, argc, to);
  if (argc) putStr(to, log, 0, KNOWN);
  else putNil(to);
  return Status.Ok;
}

function getMeta(to: Ref, event: usize): Status {
  const key = to + VALUE_SIZE;
  if (typeOf(event) == EventType.Appsec) putStr(to, log, 0, KNOWN);
  else eventNamed(event, Space.Meta, ptrOf(key), lenOf(key), to);
  return Status.Ok;
}

/** The addresses of a log event: its source_ip, if it has one. */
function sources(to: Ref, event: usize): Status {
  const found = eventNamed(event, Space.Meta, sourceIp, 9, scratch);
  const items = arenaAlloc(VALUE_SIZE);
  if (!items) return fail(to, ErrorReason.OutOfMemory);
  copyValue(items, scratch);
  putList(to, Tag.Strings, items, <u32>found);
  return Status.Ok;
}

/** SetMeta, SetParsed: only the event in the frame can be written. */
function assign(to: Ref, event: usize, space: u32): Status {
  const key = to + VALUE_SIZE;
  const value = to + 2 * VALUE_SIZE;
  if (event) return fail(to, ErrorReason.Unavailable);
  setFrameNamed(space, ptrOf(key), lenOf(key), ptrOf(value), lenOf(value), strFlagsOf(value));
  putBool(to, true);
  return Status.Ok;
}
