// Go's quoted strings (%q): escapes for quotes, controls, invalid bytes and what
// does not print.

import { decode, isInvalid, isSpace, runeOf, sizeOf } from "./utf8";
import { writeByte, writeRune, writeUnsigned } from "./writer";

const BACKSLASH: u32 = 0x5c;
const LOWER_A: u32 = 0x61;

/** Writes a quoted string. */
export function writeQuoted(ptr: usize, len: u32): void {
  const end = ptr + len;
  writeByte(0x22);
  for (let at = ptr; at < end;) {
    const decoded = decode(at, end);
    if (isInvalid(decoded)) writeHexEscape(0x78, load<u8>(at), 2);
    else writeQuotedRune(runeOf(decoded), 0x22);
    at += sizeOf(decoded);
  }
  writeByte(0x22);
}

/** Writes a quoted code point. */
export function writeQuotedCharacter(rune: u32): void {
  writeByte(0x27);
  writeQuotedRune(rune > 0x10ffff ? 0xfffd : rune, 0x27);
  writeByte(0x27);
}

// The letter of a short escape, 0 for none.
function shortEscape(rune: u32): u32 {
  switch (rune) {
    case 7: return 0x61;
    case 8: return 0x62;
    case 9: return 0x74;
    case 10: return 0x6e;
    case 11: return 0x76;
    case 12: return 0x66;
    case 13: return 0x72;
    default: return 0;
  }
}

function writeQuotedRune(rune: u32, quote: u32): void {
  if (rune == quote || rune == BACKSLASH) {
    writeByte(BACKSLASH);
    writeByte(rune);
  } else if (shortEscape(rune)) {
    writeByte(BACKSLASH);
    writeByte(shortEscape(rune));
  } else if (prints(rune)) {
    writeRune(rune);
  } else if (rune < 0x80) {
    writeHexEscape(0x78, rune, 2);
  } else if (rune < 0x10000) {
    writeHexEscape(0x75, rune, 4);
  } else {
    writeHexEscape(0x55, rune, 8);
  }
}

// Controls, blanks other than U+0020, formatting marks, private and undefined planes
// do not print. (Unassigned code points inside assigned blocks count as printing.)
function prints(rune: u32): bool {
  if (rune < 0x7f) return rune >= 0x20;
  if (rune < 0xa1 || rune == 0xad || isSpace(rune)) return false;
  if (rune - 0x200b < 5 || rune - 0x202a < 5 || rune - 0x2060 < 16 || rune == 0xfeff) return false;
  return rune - 0xd800 >= 0x2100 && (rune & 0xfffe) != 0xfffe && rune < 0xe0000;
}

function writeHexEscape(letter: u32, value: u32, digits: u32): void {
  writeByte(BACKSLASH);
  writeByte(letter);
  for (let shift: i32 = (digits - 1) * 4; shift >= 0; shift -= 4) writeUnsigned((value >> shift) & 15, 16, LOWER_A);
}
