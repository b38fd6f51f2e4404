// Percent-encoding: PathEscape, QueryEscape and back.

import { ErrorReason, Status, STR_ASCII, STR_ONE_LINE } from "../../abi";
import { Ref, fail, lenOf, ptrOf } from "../../memory/value";
import { findByte } from "./find";
import { isText, putMade, putView, textAlloc } from "./text";
import { writeByte, writeUnsigned, writerClose, writerOpen } from "./writer";

const PERCENT: u32 = 0x25;
const PLUS: u32 = 0x2b;
const BLANK: u32 = 0x20;

function isUnreserved(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26 || byte - 0x30 <= 9 || byte == 0x2d || byte == 0x5f || byte == 0x2e || byte == 0x7e;
}

function staysInPath(byte: u32): bool {
  return isUnreserved(byte) || byte == 0x24 || byte == 0x26 || byte == PLUS || byte == 0x3a || byte == 0x3d || byte == 0x40;
}

/** PathEscape(s), and QueryEscape(s), which writes `+` for a blank. */
export function escape(argv: Ref, ret: Ref, query: bool): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  const end = ptrOf(argv) + lenOf(argv);
  writerOpen();
  for (let at = ptrOf(argv); at < end; at++) {
    const byte = <u32>load<u8>(at);
    if (query ? isUnreserved(byte) : staysInPath(byte)) writeByte(byte);
    else if (query && byte == BLANK) writeByte(PLUS);
    else {
      writeByte(PERCENT);
      writeUnsigned(byte >> 4, 16, 0x41);
      writeUnsigned(byte & 15, 16, 0x41);
    }
  }
  return writerClose(ret, STR_ASCII | STR_ONE_LINE);
}

/** PathUnescape(s), and QueryUnescape(s), which reads `+` as a blank; a malformed text is answered as it is. */
export function unescape(argv: Ref, ret: Ref, query: bool): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  const ptr = ptrOf(argv);
  const len = lenOf(argv);
  if (!isEscaped(ptr, len, query) || !isWellFormed(ptr, len)) return putView(ret, argv, 0, len);
  const to = textAlloc(len);
  if (!to) return fail(ret, ErrorReason.OutOfMemory);
  return putMade(ret, to, unescapeInto(ptr, len, to, query), 0);
}

/** Whether unescaping changes anything. */
export function isEscaped(ptr: usize, len: u32, query: bool): bool {
  const end = ptr + len;
  return findByte(ptr, end, PERCENT) < end || (query && findByte(ptr, end, PLUS) < end);
}

/** Whether every % is followed by two hexadecimal digits. */
export function isWellFormed(ptr: usize, len: u32): bool {
  const end = ptr + len;
  for (let at = findByte(ptr, end, PERCENT); at < end; at = findByte(at + 1, end, PERCENT)) {
    if (hexByte(at + 1, end) > 255) return false;
  }
  return true;
}

/** Writes what the text stands for to `to`; a malformed % stands for itself. Answers the length. */
export function unescapeInto(ptr: usize, len: u32, to: usize, query: bool): u32 {
  const end = ptr + len;
  const start = to;
  for (let at = ptr; at < end; at++) {
    let byte = <u32>load<u8>(at);
    if (byte == PERCENT) {
      const value = hexByte(at + 1, end);
      if (value < 256) {
        byte = value;
        at += 2;
      }
    } else if (query && byte == PLUS) byte = BLANK;
    store<u8>(to++, byte);
  }
  return <u32>(to - start);
}

// @ts-ignore: decorator
@inline
function hexDigit(byte: u32): u32 {
  if (byte - 0x30 <= 9) return byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : 16;
}

// The byte two hexadecimal digits stand for, more than 255 when they are none.
function hexByte(at: usize, end: usize): u32 {
  if (at + 2 > end) return 256;
  const high = hexDigit(load<u8>(at));
  const low = hexDigit(load<u8>(at, 1));
  return high > 15 || low > 15 ? 256 : (high << 4) | low;
}
