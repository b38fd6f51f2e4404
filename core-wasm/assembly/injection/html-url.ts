// The scheme of a URL in an attribute, as a browser reads it: character references are
// resolved, blanks and control characters before and within are passed over.

import { beginsWith, isDigit, isLetter, small } from "./word-list";

/** The longest scheme that is asked for, and its colon. */
const SCHEME_MAX: u32 = 16;
const scheme = memory.data(16);

let at: usize = 0;
let end: usize = 0;

/** Whether a URL runs what it holds. */
export function isHostileUrl(ptr: usize, len: u32): bool {
  at = ptr;
  end = ptr + len;
  let size: u32 = 0;
  while (at < end && size < SCHEME_MAX) {
    const code = nextCharacter();
    if (code <= 0x20 || code == 0x7f || code == 0xad || code == 0xfffd) continue;
    if (code > 0x7e) {
      if (size) return false;
      continue;
    }
    store<u8>(scheme + size, <u8>small(code));
    size++;
    if (code == 0x3a) break;
  }
  return (
    beginsWith("javascript:", scheme, size) || beginsWith("vbscript:", scheme, size) || beginsWith("data:", scheme, size) ||
    beginsWith("livescript:", scheme, size) || beginsWith("mocha:", scheme, size) || beginsWith("view-source:", scheme, size) ||
    beginsWith("feed:", scheme, size)
  );
}

/** The next character, of a reference or a byte. */
function nextCharacter(): u32 {
  const byte = <u32>load<u8>(at++);
  if (byte != 0x26 || at == end) return byte;
  if (load<u8>(at) == 0x23) return numbered();
  return namedReference();
}

/** Behind "&": &#106; &#x6a &#0000106 */
function numbered(): u32 {
  const before = at;
  at++;
  const isHex = at < end && small(load<u8>(at)) == 0x78;
  if (isHex) at++;
  const first = at;
  let code: u32 = 0;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    const letter = small(byte) - 0x61;
    if (isDigit(byte)) code = code * (isHex ? 16 : 10) + byte - 0x30;
    else if (isHex && letter < 6) code = code * 16 + letter + 10;
    else break;
    code = min<u32>(code, 0x110000);
    at++;
  }
  if (at == first) {
    at = before;
    return 0x26;
  }
  if (at < end && load<u8>(at) == 0x3b) at++;
  return code;
}

/** Behind "&": the few names that can hide a scheme. */
function namedReference(): u32 {
  let close = at;
  while (close < end && isLetter(load<u8>(close)) && close - at < 8) close++;
  const len = close - at;
  let code: u32 = 0x26;
  if (len == 5 && beginsWith("colon", at, len)) code = 0x3a;
  else if (len == 3 && beginsWith("tab", at, len)) code = 9;
  else if (len == 7 && beginsWith("newline", at, len)) code = 10;
  else return code;
  at = close < end && load<u8>(close) == 0x3b ? close + 1 : close;
  return code;
}
