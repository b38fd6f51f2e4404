// Values to JSON as Go's encoder writes it: keys sorted, < > & and line separators
// escaped, invalid UTF-8 as U+FFFD, floats shortest. Compact or indented by two.

import { ErrorReason, MAP_ENTRY_SIZE, Status, Tag, VALUE_KIND, VALUE_SIZE } from "../../abi";
import { ListKind } from "../../abi-expr";
import { Ref, fail, floatOf, intOf, lenOf, ptrOf, tagOf } from "../../memory/value";
import { formatRfc3339 } from "../../time/rfc3339";
import { writeBase64 } from "./base64";
import { DEPTH_MAX, isNil } from "./equality";
import { writeJsonFloat } from "./float-text";
import { writeLiteral } from "./literal";
import { sortedPlaces } from "./ordering";
import { putEmpty } from "./text";
import { decode, isInvalid, runeOf, sizeOf } from "./utf8";
import {
  writeByte, writeBytes, writeInteger, writeRepeated, writeUnsigned, writerClose, writerDiscard, writerFull, writerOpen,
} from "./writer";

const timeText = memory.data(64);

let indented: bool = false;

/** ToJsonString(v): compact; "" for what JSON cannot tell. */
export function toJsonString(argv: Ref, ret: Ref): Status {
  indented = false;
  writerOpen();
  if (write(argv, 0)) return writerClose(ret, 0);
  writerDiscard();
  return putEmpty(ret);
}

/** toJSON(v): indented; an error for what JSON cannot tell. */
export function toJson(argv: Ref, ret: Ref): Status {
  indented = true;
  writerOpen();
  if (write(argv, 0)) return writerClose(ret, 0);
  writerDiscard();
  return fail(ret, ErrorReason.BadArgument);
}

// False for what JSON cannot tell.
function write(v: Ref, depth: u32): bool {
  if (depth > DEPTH_MAX) return false;
  if (writerFull()) return true;
  if (isNil(v)) {
    writeLiteral("null");
    return true;
  }
  switch (<u32>tagOf(v)) {
    case Tag.Bool: writeLiteral(intOf(v) ? "true" : "false"); return true;
    case Tag.Int:
    case Tag.Duration: writeInteger(intOf(v)); return true;
    case Tag.Float:
      if (!isFinite(floatOf(v))) return false;
      writeJsonFloat(floatOf(v));
      return true;
    case Tag.Str: writeJsonString(ptrOf(v), lenOf(v)); return true;
    case Tag.Bytes:
      writeByte(0x22);
      writeBase64(ptrOf(v), lenOf(v));
      writeByte(0x22);
      return true;
    case Tag.Time:
      writeByte(0x22);
      writeBytes(timeText, formatRfc3339(intOf(v), <i32>load<i16>(v, 2), timeText, true));
      writeByte(0x22);
      return true;
    case Tag.Array:
    case Tag.Strings: return writeList(v, depth);
    case Tag.Map:
      if (load<u8>(v, VALUE_KIND) == ListKind.AnyKeys) return false;
      return writeMap(v, depth);
    case Tag.StringMap:
    case Tag.ListMap: return writeMap(v, depth);
    default: return false;
  }
}

function newLine(depth: u32): void {
  if (!indented) return;
  writeByte(0x0a);
  writeRepeated(0x20, depth * 2);
}

function writeList(v: Ref, depth: u32): bool {
  writeByte(0x5b);
  for (let i: u32 = 0; i < lenOf(v); i++) {
    if (i) writeByte(0x2c);
    newLine(depth + 1);
    if (!write(ptrOf(v) + <usize>i * VALUE_SIZE, depth + 1)) return false;
  }
  if (lenOf(v)) newLine(depth);
  writeByte(0x5d);
  return true;
}

function writeMap(v: Ref, depth: u32): bool {
  const order = sortedPlaces(ptrOf(v), MAP_ENTRY_SIZE, lenOf(v), false);
  if (!order) return false;
  writeByte(0x7b);
  for (let i: u32 = 0; i < lenOf(v); i++) {
    const entry = ptrOf(v) + <usize>load<u32>(order + (<usize>i << 2)) * MAP_ENTRY_SIZE;
    if (i) writeByte(0x2c);
    newLine(depth + 1);
    writeJsonString(ptrOf(entry), lenOf(entry));
    writeByte(0x3a);
    if (indented) writeByte(0x20);
    if (!write(entry + VALUE_SIZE, depth + 1)) return false;
  }
  if (lenOf(v)) newLine(depth);
  writeByte(0x7d);
  return true;
}

// The letter of a short escape, 0 for none.
function shortEscape(byte: u32): u32 {
  switch (byte) {
    case 0x22:
    case 0x5c: return byte;
    case 8: return 0x62;
    case 9: return 0x74;
    case 10: return 0x6e;
    case 12: return 0x66;
    case 13: return 0x72;
    default: return 0;
  }
}

// < > & are escaped too, for the text may end up in HTML.
// @ts-ignore: decorator
@inline
function isPlain(byte: u32): bool {
  return byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5c && byte != 0x3c && byte != 0x3e && byte != 0x26;
}

// Writes a string with quotes and escapes.
function writeJsonString(ptr: usize, len: u32): void {
  const end = ptr + len;
  writeByte(0x22);
  for (let at = ptr; at < end;) {
    const from = at;
    while (at < end && isPlain(load<u8>(at))) at++;
    writeBytes(from, at - from);
    if (at == end) break;
    const byte = <u32>load<u8>(at);
    if (byte < 0x80) {
      writeByte(0x5c);
      if (shortEscape(byte)) writeByte(shortEscape(byte));
      else writeUnit(byte);
      at++;
      continue;
    }
    const decoded = decode(at, end);
    const rune = runeOf(decoded);
    if (isInvalid(decoded) || rune == 0x2028 || rune == 0x2029) {
      writeByte(0x5c);
      writeUnit(rune);
    } else writeBytes(at, sizeOf(decoded));
    at += sizeOf(decoded);
  }
  writeByte(0x22);
}

function writeUnit(unit: u32): void {
  writeByte(0x75);
  for (let shift: i32 = 12; shift >= 0; shift -= 4) writeUnsigned((unit >> shift) & 15, 16, 0x61);
}
