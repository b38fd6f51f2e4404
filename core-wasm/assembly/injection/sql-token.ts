// Reading a text as SQL, whatever it is: one token at a time, as its class.
//
//   n number   s string    v variable, niladic function   w word   t word for an object
//   f function F function that injections call            g other call
//   S select   Z "(select" E, e other statements          u union, except, intersect
//   k clause   B order by, group by, having, limit, offset          j join
//   l and, or, xor, ||, && q comparison  o other operator
//   X outfile  c "--" or open "/*" to the end  h "#" to the end, H "#" that is the end
//   , ;  ? anything else
//
// Blanks, closed comments, brackets and words that change nothing (all, distinct, not)
// are no tokens. What MySQL hides in /*! … */ is read. One pass, no state but these
// globals, no allocation.

import { isDigit, isLetter, small } from "./word-list";
import { sqlWord } from "./sql-words";

let at: usize = 0;
let end: usize = 0;
/** The token before was an opening bracket. */
let opened: bool = false;

const SINGLE: u32 = 0x27;
const DOUBLE: u32 = 0x22;

/** Token classes that others name. */
export const WORD: u32 = 0x77; // w
export const STRING: u32 = 0x73; // s
const NUMBER: u32 = 0x6e; // n
const VARIABLE: u32 = 0x76; // v
const FUNCTION: u32 = 0x66; // f
const HOSTILE: u32 = 0x46; // F
const CALL: u32 = 0x67; // g
const SELECT: u32 = 0x53; // S
const SUBSELECT: u32 = 0x5a; // Z
const OPERATOR: u32 = 0x6f; // o
const COMPARISON: u32 = 0x71; // q
const LOGIC: u32 = 0x6c; // l
const OBJECT: u32 = 0x74; // t
const COMMENT: u32 = 0x63; // c
const HASH: u32 = 0x68; // h
const LAST_HASH: u32 = 0x48; // H
const OTHER: u32 = 0x3f; // ?
const CLAUSE: u32 = 0x42; // B

/** Starts on the `len` bytes at `ptr`; with a quote, inside a string: false when that never ends. */
export function openSql(ptr: usize, len: u32, quote: u32): bool {
  at = ptr;
  end = ptr + len;
  opened = false;
  return quote == 0 || skipString(quote);
}

/** Moves behind the string's end; false when there is none. A doubled quote and one after "\" are part of it. */
function skipString(quote: u32): bool {
  while (at < end) {
    const byte = <u32>load<u8>(at++);
    if (byte == 0x5c) at++;
    else if (byte == quote) {
      if (at == end || load<u8>(at) != <u8>quote) return true;
      at++;
    }
  }
  at = end;
  return false;
}

function isBlank(byte: u32): bool { return byte <= 0x20 || byte == 0x7f || byte == 0xa0; }

function isWordByte(byte: u32): bool {
  return isLetter(byte) || isDigit(byte) || byte == 0x5f || byte == 0x24 || byte == 0x2e || byte >= 0x80;
}

/** Class of the next token; 0 at the end. */
export function nextSql(): u32 {
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (isBlank(byte) || byte == 0x29) {
      at++;
      continue;
    }
    if (byte == 0x28) {
      opened = true;
      at++;
      continue;
    }
    const token = readToken(byte);
    if (!token) continue;
    const wasOpened = opened;
    opened = false;
    return token == SELECT && wasOpened ? SUBSELECT : token;
  }
  return 0;
}

/** The token that begins with `byte`; 0 for none. */
function readToken(byte: u32): u32 {
  if (isDigit(byte) || (byte == 0x2e && at + 1 < end && isDigit(load<u8>(at, 1)))) return readNumber();
  if (isLetter(byte) || byte == 0x5f || byte >= 0x80) return readWord();
  at++;
  switch (byte) {
    case SINGLE:
    case DOUBLE:
      skipString(byte);
      return STRING;
    case 0x60: // `
      skipString(byte);
      return WORD;
    case 0x40: return readVariable(); // @
    case 0x2c:
    case 0x3b: return byte; // , ;
    case 0x23: // #
      if (!behindBlanks()) return LAST_HASH;
      return readLine() ? 0 : HASH;
    case 0x5c: // \N is null in MySQL
      if (peek() != 0x4e) return OTHER;
      at++;
      return NUMBER;
    case 0x2d: // -
      if (peek() != 0x2d) return OPERATOR;
      return readLine() ? 0 : COMMENT;
    case 0x2f: // /
      return peek() == 0x2a ? readComment() : OPERATOR;
    case 0x2a: // * may close a comment that was read
      if (peek() != 0x2f) return OPERATOR;
      at++;
      return 0;
    case 0x7c: // |
    case 0x26: // &
      if (peek() != byte) return OPERATOR;
      at++;
      return LOGIC;
    case 0x3d:
    case 0x3c:
    case 0x3e: // = < >
      while (peek() - 0x3c < 3) at++;
      return COMPARISON;
    case 0x21: // !
      if (peek() != 0x3d) return 0;
      at++;
      return COMPARISON;
    case 0x5b: return readBracket(); // [
    case 0x2b:
    case 0x25:
    case 0x5e:
    case 0x7e: return OPERATOR; // + % ^ ~
    case 0x7b:
    case 0x7d: return 0; // { } of {d '…'}
    default: return OTHER;
  }
}

function peek(): u32 { return at < end ? <u32>load<u8>(at) : 0; }

/** Passes the rest of the line; true when there is more after it. */
function readLine(): bool {
  while (at < end && load<u8>(at) != 10) at++;
  return at < end;
}

/** Behind "/": a closed comment is none, an open one ends everything; the inside of a MySQL comment is read. */
function readComment(): u32 {
  at++;
  if (peek() == 0x21) {
    at++;
    while (isDigit(peek())) at++;
    return 0;
  }
  while (at < end) {
    if (load<u8>(at++) == 0x2a && peek() == 0x2f) {
      at++;
      return 0;
    }
  }
  return COMMENT;
}

/** Behind "@": @name, @@name, @'name'. */
function readVariable(): u32 {
  while (peek() == 0x40) at++;
  const quote = peek();
  if (quote == SINGLE || quote == DOUBLE || quote == 0x60) {
    at++;
    skipString(quote);
  } else while (at < end && isWordByte(load<u8>(at))) at++;
  return VARIABLE;
}

/** Behind "[": a name in brackets, or just a sign. */
function readBracket(): u32 {
  let close = at;
  while (close < end && isWordByte(load<u8>(close))) close++;
  if (close == at || close == end || load<u8>(close) != 0x5d) return OTHER;
  at = close + 1;
  return WORD;
}

/** A number; one that runs on into a word SQL does not know is a word: 2nd, 7up. */
function readNumber(): u32 {
  const start = at;
  if (load<u8>(at) == 0x30 && at + 1 < end && (small(load<u8>(at, 1)) == 0x78 || small(load<u8>(at, 1)) == 0x62)) at += 2;
  while (at < end && (isDigit(load<u8>(at)) || load<u8>(at) == 0x2e)) at++;
  if (at < end && small(load<u8>(at)) == 0x65) {
    let exponent = at + 1;
    if (exponent < end && (load<u8>(exponent) == 0x2b || load<u8>(exponent) == 0x2d)) exponent++;
    if (exponent < end && isDigit(load<u8>(exponent))) {
      at = exponent;
      while (isDigit(peek())) at++;
    }
  }
  const behind = at;
  while (at < end && isWordByte(load<u8>(at))) at++;
  if (at == behind) return NUMBER;
  if (load<u8>(start) == 0x30 && small(load<u8>(start, 1)) == 0x78) return NUMBER; // 0xff
  if (!joins(sqlWord(behind, <u32>(at - behind)))) return WORD;
  at = behind;
  return NUMBER;
}

/** Classes of words that go on after a number without a blank: 1or, 1union. */
function joins(wordClass: u32): bool {
  switch (wordClass) {
    case 0x6c:
    case 0x75:
    case 0x53:
    case 0x71:
    case 0x6f:
    case 0x6b:
    case 0x42:
    case 0x4f: return true; // l u S q o k B O
    default: return false;
  }
}

/** A word: a string with a prefix, a name, or one that SQL knows. */
function readWord(): u32 {
  const start = at;
  while (at < end && isWordByte(load<u8>(at))) {
    // select.2 is a word and a number
    if (load<u8>(at) == 0x2e && joins(sqlWord(start, <u32>(at - start)))) break;
    at++;
  }
  const len = <u32>(at - start);
  if (len == 1 && peek() == SINGLE && isStringPrefix(small(load<u8>(start)))) {
    at++;
    skipString(SINGLE);
    return STRING;
  }
  return settle(sqlWord(start, len));
}

/** n'…' x'…' b'…' e'…' */
function isStringPrefix(letter: u32): bool {
  return letter == 0x6e || letter == 0x78 || letter == 0x62 || letter == 0x65;
}

/** What a word of the list is at this place. */
function settle(wordClass: u32): u32 {
  switch (wordClass) {
    case 0: return peek() == 0x28 ? CALL : WORD;
    case 0x2d: return 0; // -: changes nothing
    case FUNCTION:
    case HOSTILE: return behindBlanks() == 0x28 ? wordClass : WORD;
    case 0x56: return VARIABLE; // V
    case 0x55: return behindBlanks() == 0x28 ? FUNCTION : OBJECT; // U: user
    case 0x50: return OBJECT; // P: procedure
    case 0x61: return WORD; // a
    case 0x4f: return followedBy(0x62) ? CLAUSE : WORD; // O: order by, group by
    case 0x62: return WORD; // b: by
    case 0x57: return isDelay() ? HOSTILE : WORD; // W: waitfor
    default: return wordClass;
  }
}

/** The first byte that is not blank, not passed. */
function behindBlanks(): u32 {
  let next = at;
  while (next < end && isBlank(load<u8>(next))) next++;
  return next < end ? <u32>load<u8>(next) : 0;
}

/** Passes the next word when it is of that class. */
function followedBy(wordClass: u32): bool {
  let next = at;
  while (next < end && isBlank(load<u8>(next))) next++;
  const start = next;
  while (next < end && isWordByte(load<u8>(next))) next++;
  if (next == start || sqlWord(start, <u32>(next - start)) != wordClass) return false;
  at = next;
  return true;
}

/** waitfor delay '…', waitfor time '…' */
function isDelay(): bool {
  const next = behindBlanks() | 0x20;
  return next == 0x64 || next == 0x74;
}
