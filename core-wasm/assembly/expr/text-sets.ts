// Texts and patterns of a set, searched at once.

import { ErrorReason, SETS_FROM, SET_COUNT, SET_WORDS, Section, Status, Tag } from "../abi";
import { SetRule } from "../abi-expr";
import { searchSet } from "../match/search";
import { recordWord } from "../memory/image";
import { Ref, fail, lenOf, ptrOf, putBool, strFlagsOf, tagOf } from "../memory/value";

/** No entries are known: the set must not be searched. */
export function setIsEmpty(set: u32): bool { return recordWord(Section.Sets, set, SET_WORDS, SET_COUNT) == 0; }

/** Whether an entry matches the text. */
export function setMatches(set: u32, ptr: usize, len: u32, flags: u32): bool {
  return searchSet(SETS_FROM + set, ptr, len, flags) >= 0;
}

/** Whether an entry matches the value at `to`; `rule`: what values that are no strings answer. */
export function setHasText(to: Ref, set: u32, rule: u32): Status {
  const tag = <u32>tagOf(to);
  const takesBytes = rule == SetRule.Pattern || rule == SetRule.Equal || rule == SetRule.Argument;
  if (tag == Tag.Str || (tag == Tag.Bytes && takesBytes)) {
    putBool(to, setMatches(set, ptrOf(to), lenOf(to), strFlagsOf(to)));
  } else if (rule == SetRule.Equal) putBool(to, false);
  else if (tag != Tag.Nil || rule == SetRule.Argument) return fail(to, ErrorReason.WrongType);
  else putBool(to, rule == SetRule.Member && setMatches(set, to, 0, 0));
  return Status.Ok;
}
