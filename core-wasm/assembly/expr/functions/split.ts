// Cutting strings into lists. The parts are views into the string.

import { ErrorReason, Status, Tag, VALUE_SIZE, ARRAY_ELEMENTS_MAX } from "../../abi";
import { Ref, fail, intOf, lenOf, ptrOf, putList, strFlagsOf, tagOf } from "../../memory/value";
import { second, third } from "./arguments";
import { find } from "./find";
import { isText, putPart } from "./text";
import { decode, isSpace, runeOf, sizeOf } from "./utf8";
import { listAlloc, putNilList } from "./list-result";

/** Split, SplitAfter(s, sep) and with `argc` 3 SplitN, SplitAfterN(s, sep, n). */
export function split(argv: Ref, argc: u32, ret: Ref, after: bool): Status {
  const sep = second(argv);
  if (!isText(argv) || !isText(sep)) return fail(ret, ErrorReason.WrongType);
  let most: i64 = -1;
  if (argc > 2) {
    if (tagOf(third(argv)) != Tag.Int) return fail(ret, ErrorReason.WrongType);
    most = intOf(third(argv));
    if (most == 0) return putNilList(ret, Tag.Strings);
  }
  const limit: u32 = most < 0 || most > ARRAY_ELEMENTS_MAX ? u32.MAX_VALUE : <u32>most;
  if (lenOf(sep) == 0) return splitRunes(argv, ret, limit);

  const ptr = ptrOf(argv);
  const len = lenOf(argv);
  const flags = strFlagsOf(argv);
  const sepPtr = ptrOf(sep);
  const sepLen = lenOf(sep);
  let count: u32 = 1;
  for (let at = find(ptr, len, sepPtr, sepLen, 0); at >= 0 && count < limit; count++) {
    at = find(ptr, len, sepPtr, sepLen, at + sepLen);
  }
  const list = listAlloc(count);
  if (!list) return fail(ret, ErrorReason.OutOfMemory);
  let from: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const at = i + 1 == count ? -1 : find(ptr, len, sepPtr, sepLen, from);
    const to = at < 0 ? len : <u32>at;
    const kept = at >= 0 && after ? to + sepLen : to;
    putPart(list + <usize>i * VALUE_SIZE, ptr + from, kept - from, flags);
    from = to + sepLen;
  }
  putList(ret, Tag.Strings, list, count);
  return Status.Ok;
}

// Without a separator: code points; the last part takes what `limit` left over.
function splitRunes(v: Ref, ret: Ref, limit: u32): Status {
  const flags = strFlagsOf(v);
  const start = ptrOf(v);
  const end = start + lenOf(v);
  let count: u32 = 0;
  for (let at = start; at < end && count < limit; count++) at += sizeOf(decode(at, end));
  const list = listAlloc(count);
  if (!list) return fail(ret, ErrorReason.OutOfMemory);
  let at = start;
  for (let i: u32 = 0; i < count; i++) {
    const size = i + 1 == limit ? <u32>(end - at) : sizeOf(decode(at, end));
    putPart(list + <usize>i * VALUE_SIZE, at, size, flags);
    at += size;
  }
  putList(ret, Tag.Strings, list, count);
  return Status.Ok;
}

/** Fields(s): what lies between runs of white space. */
export function fields(argv: Ref, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  const start = ptrOf(argv);
  const end = start + lenOf(argv);
  const flags = strFlagsOf(argv);
  let count: u32 = 0;
  for (let at = start; ; count++) {
    at = skipSpace(at, end);
    if (at == end) break;
    at = skipWord(at, end);
  }
  const list = listAlloc(count);
  if (!list) return fail(ret, ErrorReason.OutOfMemory);
  let at = start;
  for (let i: u32 = 0; i < count; i++) {
    const from = skipSpace(at, end);
    at = skipWord(from, end);
    putPart(list + <usize>i * VALUE_SIZE, from, <u32>(at - from), flags);
  }
  putList(ret, Tag.Strings, list, count);
  return Status.Ok;
}

function skipSpace(at: usize, end: usize): usize {
  while (at < end) {
    const decoded = decode(at, end);
    if (!isSpace(runeOf(decoded))) break;
    at += sizeOf(decoded);
  }
  return at;
}

function skipWord(at: usize, end: usize): usize {
  while (at < end) {
    const decoded = decode(at, end);
    if (isSpace(runeOf(decoded))) break;
    at += sizeOf(decoded);
  }
  return at;
}
