// The frame: the one event being parsed, reused for every line.
//
// A slot per name that any rule mentions, and a presence bit per slot; the bits
// are all that is cleared between lines. Slots point into the line, the arena or
// the constant pool, so a frame is only good until the next line.

import {
  FRAME_DYNAMIC, FRAME_HEAD, FRAME_MARSHALED_PTR, FRAME_UNMARSHALED, FRAME_OVERFLOW, FRAME_APPSEC,
  FRAME_WHITELISTED, FRAME_PROCESS, FRAME_TRUNCATED,
} from "../abi";
import { putNil } from "../memory/value";

let base: usize = 0;
let slots: u32 = 0;
let presence: usize = 0;
let presenceWords: u32 = 0;

/** Bytes a frame of `count` slots takes. */
export function frameSize(count: u32): usize {
  return <usize>FRAME_HEAD + (<usize>count << 3) + (<usize>((count + 63) >> 6) << 3);
}

export function frameOpen(at: usize, count: u32): void {
  base = at;
  slots = count;
  presence = at + FRAME_HEAD + (<usize>count << 3);
  presenceWords = (count + 63) >> 6;
  memory.fill(at, 0, frameSize(count));
}

// @ts-ignore: decorator
@inline export function frameBase(): usize { return base; }
// @ts-ignore: decorator
@inline export function slotCount(): u32 { return slots; }
// @ts-ignore: decorator
@inline export function presenceBase(): usize { return presence; }
// @ts-ignore: decorator
@inline export function slotPtr(slot: u32): usize { return base + FRAME_HEAD + (<usize>slot << 3); }

// @ts-ignore: decorator
@inline export function slotPresent(slot: u32): bool {
  return <bool>((load<u64>(presence + (<usize>(slot >> 6) << 3)) >> <u64>(slot & 63)) & 1);
}

// @ts-ignore: decorator
@inline export function setSlot(slot: u32, ptr: usize, len: u32, flags: u32): void {
  const at = slotPtr(slot);
  store<u32>(at, <u32>ptr);
  store<u32>(at, len | (flags << 24), 4);
  const word = presence + (<usize>(slot >> 6) << 3);
  store<u64>(word, load<u64>(word) | (<u64>1 << <u64>(slot & 63)));
}

// @ts-ignore: decorator
@inline export function slotText(slot: u32): usize { return <usize>load<u32>(slotPtr(slot)); }
// @ts-ignore: decorator
@inline export function slotLen(slot: u32): u32 { return load<u32>(slotPtr(slot), 4) & 0xffffff; }
// @ts-ignore: decorator
@inline export function slotFlags(slot: u32): u32 { return load<u32>(slotPtr(slot), 4) >> 24; }

/** Forgets the event: presence bits and the head's per-event members. */
export function frameClear(): void {
  for (let i: u32 = 0; i < presenceWords; i++) store<u64>(presence + (<usize>i << 3), 0);
  store<u8>(base, 0, FRAME_WHITELISTED);
  store<u32>(base, 0, FRAME_PROCESS);
  store<u32>(base, 0, FRAME_DYNAMIC);
  store<u32>(base, 0, FRAME_MARSHALED_PTR);
  store<u32>(base, 0, FRAME_TRUNCATED);
  putNil(base + FRAME_UNMARSHALED);
  putNil(base + FRAME_OVERFLOW);
  putNil(base + FRAME_APPSEC);
}
