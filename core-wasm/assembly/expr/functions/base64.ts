// Base64, standard alphabet with padding.

import { ErrorReason, Status, STR_ASCII, STR_ONE_LINE } from "../../abi";
import { Ref, fail, lenOf, ptrOf } from "../../memory/value";
import { isText, putMade, textAlloc } from "./text";
import { writeByte, writerClose, writerOpen } from "./writer";

const PADDING_BYTE: u32 = 0x3d;

// The character of six bits.
function letter(bits: u32): u32 {
  if (bits < 26) return 0x41 + bits;
  if (bits < 52) return 0x61 + bits - 26;
  if (bits < 62) return 0x30 + bits - 52;
  return bits == 62 ? 0x2b : 0x2f;
}

// The six bits of a character, 64 for none.
function value(byte: u32): u32 {
  if (byte - 0x41 < 26) return byte - 0x41;
  if (byte - 0x61 < 26) return byte - 0x61 + 26;
  if (byte - 0x30 < 10) return byte - 0x30 + 52;
  return byte == 0x2b ? 62 : byte == 0x2f ? 63 : 64;
}

/** Writes bytes as base64 to the writer. */
export function writeBase64(ptr: usize, len: u32): void {
  for (let i: u32 = 0; i < len; i += 3) {
    const rest = len - i;
    const a = <u32>load<u8>(ptr + i);
    const b = rest > 1 ? <u32>load<u8>(ptr + i + 1) : 0;
    const c = rest > 2 ? <u32>load<u8>(ptr + i + 2) : 0;
    writeByte(letter(a >> 2));
    writeByte(letter(((a & 3) << 4) | (b >> 4)));
    writeByte(rest > 1 ? letter(((b & 15) << 2) | (c >> 6)) : PADDING_BYTE);
    writeByte(rest > 2 ? letter(c & 63) : PADDING_BYTE);
  }
}

/** toBase64(s). */
export function toBase64(argv: Ref, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  writerOpen();
  writeBase64(ptrOf(argv), lenOf(argv));
  return writerClose(ret, STR_ASCII | STR_ONE_LINE);
}

/** B64Decode(s), fromBase64(s): line ends are ignored, everything else must be right. */
export function fromBase64(argv: Ref, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  const to = textAlloc(lenOf(argv) / 4 * 3 + 3);
  if (!to) return fail(ret, ErrorReason.OutOfMemory);
  const made = decodeInto(ptrOf(argv), ptrOf(argv) + lenOf(argv), to);
  return made < 0 ? fail(ret, ErrorReason.BadInput) : putMade(ret, to, made, 0);
}

// Length of what was decoded, -1 for invalid text.
function decodeInto(at: usize, end: usize, to: usize): i32 {
  const start = to;
  let group: u32 = 0;
  let held: u32 = 0;
  let padding: u32 = 0;
  for (; at < end; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == 0x0a || byte == 0x0d) continue;
    if (byte == PADDING_BYTE) {
      padding++;
      if (held + padding > 4 || held < 2) return -1;
      continue;
    }
    const bits = value(byte);
    if (bits > 63 || padding) return -1;
    group = (group << 6) | bits;
    if (++held < 4) continue;
    store<u8>(to, group >> 16);
    store<u8>(to, group >> 8, 1);
    store<u8>(to, group, 2);
    to += 3;
    group = 0;
    held = 0;
  }
  if (held) {
    if (held + padding != 4) return -1;
    store<u8>(to++, group >> (held == 2 ? 4 : 10));
    if (held == 3) store<u8>(to++, group >> 2);
  } else if (padding) return -1;
  return <i32>(to - start);
}
