// Reading a text as HTML, in the forgiving way of browsers: tag names, attribute
// names, attribute values, comments and declarations, one at a time.
//
// The text may begin inside a page, among the attributes of a tag, or inside the value of
// one, bare or quoted: then the value goes on to its end first. One pass, no allocation; a token is
// where it starts and how long it is.

import { isLetter } from "./word-list";

/** What was read. */
export enum Html { End, Tag, Name, Value, Comment, Declaration, Instruction }

/** Where the text begins: a page, a bare value, a tag's attributes, or (the quote itself) a quoted value. */
export const IN_PAGE: u32 = 0;
export const IN_VALUE: u32 = 1;
export const IN_TAG: u32 = 2;

let at: usize = 0;
let end: usize = 0;
let start: usize = 0;
let stop: usize = 0;
/** Inside a tag, between its attributes. */
let inTag: bool = false;
/** An attribute's name was read, its value may follow. */
let named: bool = false;

export function htmlStart(): usize { return start; }
export function htmlLength(): u32 { return <u32>(stop - start); }

/** Starts on the `len` bytes at `ptr`; false when a quoted value never ends, so that nothing stands behind it. */
export function openHtml(ptr: usize, len: u32, context: u32): bool {
  at = ptr;
  end = ptr + len;
  named = false;
  inTag = context != IN_PAGE;
  if (context == IN_PAGE || context == IN_TAG) return true;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (context == IN_VALUE ? isBlank(byte) || byte == 0x3e : byte == context) break;
    at++;
  }
  if (at == end) return false;
  if (context != IN_VALUE) at++;
  return true;
}

/** The kind of the next token; it stands at htmlStart(). */
export function nextHtml(): Html {
  while (at < end) {
    const kind = inTag ? nextInTag() : nextInPage();
    if (kind != Html.End) return kind;
  }
  return Html.End;
}

function isBlank(byte: u32): bool { return byte <= 0x20; }

function nextInPage(): Html {
  while (at < end && load<u8>(at) != 0x3c) at++;
  if (end - at < 2) {
    at = end;
    return Html.End;
  }
  at++;
  const byte = <u32>load<u8>(at);
  if (isLetter(byte) || byte == 0) return readTag();
  if (byte == 0x3c) return Html.End; // <<
  at++;
  if (byte == 0x2f) return end > at && isLetter(load<u8>(at)) ? closeTag() : Html.End; // </
  if (byte == 0x3f) return upTo(Html.Instruction, 0x3e); // <?
  if (byte == 0x25) return upTo(Html.Comment, 0x3e); // <%
  if (byte != 0x21) return Html.End; // <!
  if (end - at >= 2 && load<u16>(at) == 0x2d2d) return readComment();
  return upTo(Html.Declaration, 0x3e);
}

/** A tag's name; it may hold NULs, which browsers once ignored. */
function readTag(): Html {
  start = at;
  while (at < end && !isBlankButNul(load<u8>(at)) && !endsTag(load<u8>(at))) at++;
  stop = at;
  inTag = true;
  named = false;
  return Html.Tag;
}

function endsTag(byte: u32): bool { return byte == 0x2f || byte == 0x3e || byte == 0x3c; }

function isBlankButNul(byte: u32): bool { return byte != 0 && isBlank(byte); }

/** An end tag says nothing. */
function closeTag(): Html {
  while (at < end && load<u8>(at) != 0x3e) at++;
  return Html.End;
}

function upTo(kind: Html, byte: u32): Html {
  start = at;
  while (at < end && load<u8>(at) != <u8>byte) at++;
  stop = at;
  return kind;
}

/** Up to "-->" or "--!>"; a comment that is never closed goes to the end. */
function readComment(): Html {
  at += 2;
  start = at;
  while (at < end) {
    if (load<u8>(at) == 0x3e && at - start >= 2 && closesComment()) break;
    at++;
  }
  stop = at;
  return Html.Comment;
}

function closesComment(): bool {
  const before = load<u8>(at - 1) == 0x21 ? at - 1 : at;
  return before - start >= 2 && load<u16>(before - 2) == 0x2d2d;
}

function nextInTag(): Html {
  while (at < end && (isBlank(load<u8>(at)) || load<u8>(at) == 0x2f)) at++;
  if (at == end) return Html.End;
  const byte = <u32>load<u8>(at);
  if (byte == 0x3e) {
    at++;
    inTag = false;
    return Html.End;
  }
  if (byte == 0x3d && named) {
    at++;
    named = false;
    return readValue();
  }
  return readName();
}

function readName(): Html {
  start = at++;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (isBlankButNul(byte) || byte == 0x2f || byte == 0x3d || byte == 0x3e) break;
    at++;
  }
  stop = at;
  named = true;
  return Html.Name;
}

function readValue(): Html {
  while (at < end && isBlank(load<u8>(at))) at++;
  const quote = at < end ? <u32>load<u8>(at) : 0;
  if (quote == 0x22 || quote == 0x27 || quote == 0x60) {
    at++;
    upTo(Html.Value, quote);
    if (at < end) at++;
    return Html.Value;
  }
  start = at;
  while (at < end && !isBlank(load<u8>(at)) && load<u8>(at) != 0x3e) at++;
  stop = at;
  return Html.Value;
}
