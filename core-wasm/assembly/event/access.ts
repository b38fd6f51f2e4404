// How expressions and buckets see an event: the one in the frame (event 0) or a
// frozen record. Both answer the same questions.

import {
  ErrorReason, EVENT_EVT_TIME, EVENT_OVERFLOW, EVENT_TYPE, EVENT_UNMARSHALED, EVENT_ZONE, EventMember,
  FRAME_APPSEC, FRAME_ARRIVAL, FRAME_MODE, FRAME_OVERFLOW, FRAME_PROCESS, FRAME_STAGE, FRAME_TIME, FRAME_TYPE,
  FRAME_UNMARSHALED, FRAME_WHITELISTED, FRAME_ZONE, MAP_ENTRY_SIZE, NONE, Space, Status, Tag,
} from "../abi";
import { arenaAlloc } from "../memory/arena";
import { Ref, copyValue, fail, putBool, putInt, putList, putNil, putStr, putTime } from "../memory/value";
import { frameBase, setSlot, slotFlags, slotLen, slotPresent, slotText } from "./frame";
import { allSlots, namedSlots, slotByName, slotForName, slotNameLen, slotNamePtr, slotSpace } from "./names";
import { recordField } from "./record";
import { stageName } from "./stage-names";

export { slotByName };

/** The string in `slot` of event `ev` (0: the frame); false and "" when absent. */
export function eventString(ev: usize, slot: u32, out: Ref): bool {
  if (ev) {
    if (slot != NONE && recordField(ev, slot, out)) return true;
  } else if (slot < allSlots() && slotPresent(slot)) {
    putStr(out, slotText(slot), slotLen(slot), slotFlags(slot));
    return true;
  }
  putStr(out, 0, 0, 0);
  return false;
}

/** A member of `evt` that is not a slot (EventMember). */
export function eventMember(ev: usize, member: u32, out: Ref): Status {
  const frame = frameBase();
  switch (member) {
    case EventMember.Type:
      putInt(out, <i64>(ev ? load<u8>(ev, EVENT_TYPE) : load<u8>(frame, FRAME_TYPE)));
      return Status.Ok;
    case EventMember.ExpectMode:
      putInt(out, <i64>(ev ? load<u8>(ev, EVENT_TYPE + 1) : load<u8>(frame, FRAME_MODE)));
      return Status.Ok;
    case EventMember.Whitelisted:
      putBool(out, <bool>(ev ? load<u8>(ev, EVENT_TYPE + 2) : load<u8>(frame, FRAME_WHITELISTED)));
      return Status.Ok;
    case EventMember.Stage: {
      const stage = <u32>(ev ? load<u8>(ev, EVENT_TYPE + 3) : load<u8>(frame, FRAME_STAGE));
      stageName(stage, out);
      return Status.Ok;
    }
    case EventMember.Process:
      putBool(out, ev ? true : <bool>load<u32>(frame, FRAME_PROCESS));
      return Status.Ok;
    case EventMember.LineProcess:
      putBool(out, true);
      return Status.Ok;
    case EventMember.LineTime:
      putTime(out, ev ? load<i64>(ev, EVENT_EVT_TIME) : load<i64>(frame, FRAME_ARRIVAL), 0);
      return Status.Ok;
    case EventMember.Time:
      if (ev) putTime(out, load<i64>(ev, EVENT_EVT_TIME), load<i32>(ev, EVENT_ZONE));
      else putTime(out, load<i64>(frame, FRAME_TIME), load<i32>(frame, FRAME_ZONE));
      return Status.Ok;
    case EventMember.Unmarshaled:
      if (!ev) copyValue(out, frame + FRAME_UNMARSHALED);
      else if (load<u32>(ev, EVENT_UNMARSHALED)) copyValue(out, ev + <usize>load<u32>(ev, EVENT_UNMARSHALED));
      else putNil(out);
      if (load<u8>(out) == <u8>Tag.Nil) putList(out, Tag.Map, 0, 0);
      return Status.Ok;
    case EventMember.Overflow:
      if (!ev) copyValue(out, frame + FRAME_OVERFLOW);
      else {
        const handle = load<u32>(ev, EVENT_OVERFLOW);
        putNil(out);
        if (handle != NONE) {
          store<u8>(out, <u8>Tag.Host);
          store<u64>(out, <u64>handle, 8);
        }
      }
      return Status.Ok;
    case EventMember.Appsec:
      if (ev) putNil(out);
      else copyValue(out, frame + FRAME_APPSEC);
      return Status.Ok;
    case EventMember.Parsed:
      return eventMap(ev, Space.Parsed, out);
    case EventMember.Meta:
      return eventMap(ev, Space.Meta, out);
    case EventMember.Enriched:
      return eventMap(ev, Space.Enriched, out);
    case EventMember.Labels:
      return eventMap(ev, Space.Label, out);
    default:
      return fail(out, ErrorReason.NoSuchMember);
  }
}

/** All present slots of a space (Parsed, Meta, Enriched, Label) as a StringMap in the arena. */
export function eventMap(ev: usize, space: u32, out: Ref): Status {
  const slots = namedSlots();
  let count: u32 = 0;
  for (let slot: u32 = 0; slot < slots; slot++) {
    if (slotSpace(slot) == space && present(ev, slot, out)) count++;
  }
  const entries = arenaAlloc(<usize>count * MAP_ENTRY_SIZE);
  if (!entries) return fail(out, ErrorReason.OutOfMemory);
  let at = entries;
  for (let slot: u32 = 0; slot < slots; slot++) {
    if (slotSpace(slot) != space || !present(ev, slot, at + 16)) continue;
    putStr(at, slotNamePtr(slot), slotNameLen(slot), 0);
    at += MAP_ENTRY_SIZE;
  }
  putList(out, Tag.StringMap, entries, count);
  return Status.Ok;
}

function present(ev: usize, slot: u32, out: Ref): bool {
  return eventString(ev, slot, out);
}

/** evt.Parsed[name] for a name known only now: "" and false when absent. */
export function eventNamed(ev: usize, space: u32, ptr: usize, len: u32, out: Ref): bool {
  return eventString(ev, slotByName(space, ptr, len), out);
}

/** Writes a slot of the frame. The bytes must live as long as the line (line, arena, constants). */
export function setFrameSlot(slot: u32, ptr: usize, len: u32, flags: u32): void {
  setSlot(slot, ptr, len, flags);
}

/** SetMeta / SetParsed with a name known only now. */
export function setFrameNamed(space: u32, namePtr: usize, nameLen: u32, ptr: usize, len: u32, flags: u32): void {
  const slot = slotForName(space, namePtr, nameLen);
  if (slot != NONE) setSlot(slot, ptr, len, flags);
}

/** Address of the 16-byte value behind evt.Unmarshaled of the frame (Nil or Map); helpers that write replace it. */
export function frameUnmarshaled(): Ref {
  return frameBase() + FRAME_UNMARSHALED;
}
