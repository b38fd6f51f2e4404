// Operators on texts: contains, startsWith, endsWith, matches.
//
// nil on either side is false; what is no text is an error.

import { DYNAMIC_PATTERN_MAX, ErrorReason, STR_ASCII, Status, Tag, VALUE_SIZE } from "../abi";
import { equalBytes } from "../memory/bytes";
import { Ref, fail, lenOf, ptrOf, putBool, strFlagsOf, tagOf } from "../memory/value";
import { memmem } from "../match/memmem";
import { isAscii } from "../match/utf8";
import { spend } from "./budget";
import { find } from "./functions/find";
import { search } from "../match/search";

// @ts-ignore: decorator
@external("env", "dynamicMatch") declare function dynamicMatch(pattern: usize, patternLen: u32, text: usize, len: u32, isAscii: u32): i32;

/** Needles up to this length go through memmem, whose cost grows with the needle. */
const SHORT: u32 = 64;

/** Whether the text holds the needle. */
export function containsBytes(ptr: usize, len: u32, needle: usize, needleLen: u32): bool {
  if (needleLen > len) return false;
  if (needleLen == 0) return true;
  if (needleLen <= SHORT) return memmem(ptr, ptr + len, needle, needleLen) != 0;
  return find(ptr, len, needle, needleLen, 0) >= 0;
}

// @ts-ignore: decorator
@inline export function startsWithBytes(ptr: usize, len: u32, head: usize, headLen: u32): bool {
  return headLen <= len && equalBytes(ptr, head, headLen);
}

// @ts-ignore: decorator
@inline export function endsWithBytes(ptr: usize, len: u32, tail: usize, tailLen: u32): bool {
  return tailLen <= len && equalBytes(ptr + len - tailLen, tail, tailLen);
}

/** Where a match lies: nobody asks. */
export const span = memory.data(16, 8);

const GO_ON: i32 = 0;
const SETTLED_FALSE: i32 = 1;
const FAILED: i32 = 2;

/** Checks the operands at `to`: two texts go on, a nil is false, others fail. */
function operands(to: Ref): i32 {
  const left = <u32>tagOf(to);
  const right = <u32>tagOf(to + VALUE_SIZE);
  if (left == Tag.Str && right == Tag.Str) return GO_ON;
  if (left == Tag.Nil || right == Tag.Nil) {
    putBool(to, false);
    return SETTLED_FALSE;
  }
  fail(to, ErrorReason.WrongType);
  return FAILED;
}

export function contains(to: Ref): Status {
  const state = operands(to);
  if (state != GO_ON) return state == FAILED ? Status.Error : Status.Ok;
  const needle = to + VALUE_SIZE;
  putBool(to, containsBytes(ptrOf(to), lenOf(to), ptrOf(needle), lenOf(needle)));
  return Status.Ok;
}

export function startsWith(to: Ref): Status {
  const state = operands(to);
  if (state != GO_ON) return state == FAILED ? Status.Error : Status.Ok;
  const head = to + VALUE_SIZE;
  putBool(to, startsWithBytes(ptrOf(to), lenOf(to), ptrOf(head), lenOf(head)));
  return Status.Ok;
}

export function endsWith(to: Ref): Status {
  const state = operands(to);
  if (state != GO_ON) return state == FAILED ? Status.Error : Status.Ok;
  const tail = to + VALUE_SIZE;
  putBool(to, endsWithBytes(ptrOf(to), lenOf(to), ptrOf(tail), lenOf(tail)));
  return Status.Ok;
}

/** Whether the text matches a pattern of the image. */
export function matchesPattern(to: Ref, pattern: u32): Status {
  const tag = <u32>tagOf(to);
  if (tag == Tag.Nil) putBool(to, false);
  else if (tag == Tag.Str || tag == Tag.Bytes) {
    putBool(to, search(pattern, ptrOf(to), lenOf(to), strFlagsOf(to), span));
  } else return fail(to, ErrorReason.WrongType);
  return Status.Ok;
}

/** A step of an evaluation is so many bytes of pattern × bytes of text, as a power of two. */
const WORK_SHIFT: u64 = 6;
/** What `dynamicMatch` answers for a pattern that is too large, or too large for this text. */
const TOO_LARGE: i32 = -2;

/** Whether the text matches a pattern that is known only now; both lengths and their product are bounded. */
export function matches(to: Ref): Status {
  const pattern = to + VALUE_SIZE;
  const left = <u32>tagOf(to);
  const right = <u32>tagOf(pattern);
  if (left == Tag.Nil || right == Tag.Nil) {
    putBool(to, false);
    return Status.Ok;
  }
  if ((left != Tag.Str && left != Tag.Bytes) || right != Tag.Str) return fail(to, ErrorReason.WrongType);
  const work = (<u64>lenOf(pattern) * <u64>lenOf(to)) >> WORK_SHIFT;
  if (lenOf(pattern) > <u32>DYNAMIC_PATTERN_MAX || work > u32.MAX_VALUE || !spend(<u32>work)) {
    return fail(to, ErrorReason.TooMuchWork);
  }
  const ascii = strFlagsOf(to) & STR_ASCII || isAscii(ptrOf(to), lenOf(to));
  const found = dynamicMatch(ptrOf(pattern), lenOf(pattern), ptrOf(to), lenOf(to), <u32>ascii);
  if (found == TOO_LARGE) return fail(to, ErrorReason.TooMuchWork);
  if (found < 0) return fail(to, ErrorReason.BadPattern);
  putBool(to, found > 0);
  return Status.Ok;
}
