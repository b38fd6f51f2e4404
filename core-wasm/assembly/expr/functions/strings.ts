// Looking into strings and cutting at their ends. Results are views: nothing is copied.

import { ErrorReason, Status, Tag } from "../../abi";
import { Ref, fail, intOf, lenOf, ptrOf, putBool, putInt, tagOf } from "../../memory/value";
import { second } from "./arguments";
import { find, findLast } from "./find";
import { runeSetClose, runeSetHas, runeSetOpen } from "./rune-set";
import { isText, putEmpty, putView } from "./text";
import { decode, isSpace, lastRuneStart, runeOf, sizeOf } from "./utf8";
import { writeBytes, writerClose, writerOpen } from "./writer";

/** Bytes `repeat` may produce at most (verdict bound of the language: n ≤ 1e6, and this). */
const REPEAT_BYTES_MAX: i64 = 1000000;

/** Index(s, sub): byte offset or -1. */
export function index(argv: Ref, ret: Ref): Status {
  const sub = second(argv);
  if (!isText(argv) || !isText(sub)) return fail(ret, ErrorReason.WrongType);
  putInt(ret, find(ptrOf(argv), lenOf(argv), ptrOf(sub), lenOf(sub), 0));
  return Status.Ok;
}

/** lastIndexOf(s, sub): byte offset or -1. */
export function lastIndex(argv: Ref, ret: Ref): Status {
  const sub = second(argv);
  if (!isText(argv) || !isText(sub)) return fail(ret, ErrorReason.WrongType);
  putInt(ret, findLast(ptrOf(argv), lenOf(argv), ptrOf(sub), lenOf(sub)));
  return Status.Ok;
}

/** IndexAny(s, chars): byte offset of the first code point that is in chars, or -1. */
export function indexAny(argv: Ref, ret: Ref): Status {
  const chars = second(argv);
  if (!isText(argv) || !isText(chars)) return fail(ret, ErrorReason.WrongType);
  if (!runeSetOpen(ptrOf(chars), lenOf(chars))) return fail(ret, ErrorReason.OutOfMemory);
  const start = ptrOf(argv);
  const end = start + lenOf(argv);
  let found: i64 = -1;
  for (let at = start; at < end;) {
    const decoded = decode(at, end);
    if (runeSetHas(runeOf(decoded))) {
      found = <i64>(at - start);
      break;
    }
    at += sizeOf(decoded);
  }
  runeSetClose();
  putInt(ret, found);
  return Status.Ok;
}

function startsWith(v: Ref, prefix: Ref): bool {
  return lenOf(prefix) <= lenOf(v) && memory.compare(ptrOf(v), ptrOf(prefix), lenOf(prefix)) == 0;
}

function endsWith(v: Ref, suffix: Ref): bool {
  const len = lenOf(suffix);
  return len <= lenOf(v) && memory.compare(ptrOf(v) + lenOf(v) - len, ptrOf(suffix), len) == 0;
}

/** hasPrefix(s, prefix). */
export function hasPrefix(argv: Ref, ret: Ref): Status {
  if (!isText(argv) || !isText(second(argv))) return fail(ret, ErrorReason.WrongType);
  putBool(ret, startsWith(argv, second(argv)));
  return Status.Ok;
}

/** hasSuffix(s, suffix). */
export function hasSuffix(argv: Ref, ret: Ref): Status {
  if (!isText(argv) || !isText(second(argv))) return fail(ret, ErrorReason.WrongType);
  putBool(ret, endsWith(argv, second(argv)));
  return Status.Ok;
}

// What trimPrefix and trimSuffix cut when they are not told.
const BLANK: u8 = 32;

/** TrimPrefix(s, prefix); the builtin's prefix may be left out: one blank. */
export function trimPrefix(argv: Ref, argc: u32, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  if (argc < 2) return cut(argv, ret, lenOf(argv) > 0 && load<u8>(ptrOf(argv)) == BLANK ? 1 : 0, 0);
  if (!isText(second(argv))) return fail(ret, ErrorReason.WrongType);
  return cut(argv, ret, startsWith(argv, second(argv)) ? lenOf(second(argv)) : 0, 0);
}

/** TrimSuffix(s, suffix); the builtin's suffix may be left out: one blank. */
export function trimSuffix(argv: Ref, argc: u32, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  const len = lenOf(argv);
  if (argc < 2) return cut(argv, ret, 0, len > 0 && load<u8>(ptrOf(argv) + len - 1) == BLANK ? 1 : 0);
  if (!isText(second(argv))) return fail(ret, ErrorReason.WrongType);
  return cut(argv, ret, 0, endsWith(argv, second(argv)) ? lenOf(second(argv)) : 0);
}

function cut(v: Ref, ret: Ref, front: u32, back: u32): Status {
  return putView(ret, v, front, lenOf(v) - front - back);
}

/** TrimSpace(s), and trim(s) without a set. */
export function trimSpace(argv: Ref, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  const from = ptrOf(argv);
  let start = from;
  let end = start + lenOf(argv);
  while (start < end) {
    const decoded = decode(start, end);
    if (!isSpace(runeOf(decoded))) break;
    start += sizeOf(decoded);
  }
  while (start < end) {
    const at = lastRuneStart(start, end);
    if (!isSpace(runeOf(decode(at, end)))) break;
    end = at;
  }
  return putView(ret, argv, <u32>(start - from), <u32>(end - start));
}

/** Trim, TrimLeft, TrimRight(s, cutset): code points of the set are cut off the wanted ends. */
export function trimSet(argv: Ref, ret: Ref, left: bool, right: bool): Status {
  const set = second(argv);
  if (!isText(argv) || !isText(set)) return fail(ret, ErrorReason.WrongType);
  if (!runeSetOpen(ptrOf(set), lenOf(set))) return fail(ret, ErrorReason.OutOfMemory);
  const from = ptrOf(argv);
  let start = from;
  let end = start + lenOf(argv);
  while (left && start < end) {
    const decoded = decode(start, end);
    if (!runeSetHas(runeOf(decoded))) break;
    start += sizeOf(decoded);
  }
  while (right && start < end) {
    const at = lastRuneStart(start, end);
    if (!runeSetHas(runeOf(decode(at, end)))) break;
    end = at;
  }
  runeSetClose();
  return putView(ret, argv, <u32>(start - from), <u32>(end - start));
}

/** repeat(s, n): n ≥ 0, and not more than REPEAT_BYTES_MAX times or bytes. */
export function repeat(argv: Ref, ret: Ref): Status {
  const count = second(argv);
  if (!isText(argv) || tagOf(count) != Tag.Int) return fail(ret, ErrorReason.WrongType);
  const times = intOf(count);
  if (times < 0 || times > REPEAT_BYTES_MAX) return fail(ret, ErrorReason.BadArgument);
  const ptr = ptrOf(argv);
  const len = lenOf(argv);
  if (times * len > REPEAT_BYTES_MAX) return fail(ret, ErrorReason.TooMuchWork);
  if (!len || !times) return putEmpty(ret);
  writerOpen();
  for (let i: i64 = 0; i < times; i++) writeBytes(ptr, len);
  return writerClose(ret, 0);
}
