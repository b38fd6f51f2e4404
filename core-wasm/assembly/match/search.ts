// Searching a text for a pattern or a set: the face of this room.
//
// Leftmost-first, as Go and RE2 match; an invalid byte is one U+FFFD. The way, each
// step only if the one before left the question open:
//   of a set, what the same text was answered lately
//   the literal every match holds (SIMD)
//   an anchored match at the text's start, or where a literal prefix stands
//   the leftmost start, by one walk from the end; then the anchored match there
//   without tables: bitstate, or a list of threads
// Every way gives the same answer; bounds only choose between them.

import { STR_ASCII } from "../abi";
import {
  FIELD_END_OFFSET, FIELD_END_TAG, FIELD_SIZE, FIELD_START_OFFSET, FIELD_START_TAG, HEAD_ANCHORED, HEAD_AUTOMATON,
  HEAD_BITSTATE, HEAD_FIELDS, HEAD_FIELD_COUNT, HEAD_FLAGS, HEAD_LEFTMOST, HEAD_LITERAL, HEAD_LITERAL_SIZE, HEAD_LOWEST,
  HEAD_PREFIX, HEAD_PROGRAM, HEAD_RAW, HEAD_REVERSE, HEAD_SET, HEAD_TABLES, HEAD_TAGS, HEAD_TAG_COUNT, HEAD_TEST, HEAD_WHOLE, NO,
  ROLE_ASCII, ROLE_REVERSE, ROLE_UTF8,
} from "../../automata/layout";
import { arenaAlloc, arenaMark, arenaRelease } from "../memory/arena";
import { bitstate } from "./bitstate";
import { buildAutomaton, countText, headerOf, settle } from "./control";
import { memmem } from "./memmem";
import { pike } from "./pike";
import { ANY, LEFTMOST, LOWEST, simulate } from "./simulate";
import { GIVEN_UP, MATCH, NO_MATCH, diesAtOnce, foundIndex, foundStart, walkBackward, walkForward, walkTagged, walkedTo } from "./tables";
import { copyRepaired, isAscii, utf8Valid } from "./utf8";
import { holds, isRemembered, remember, verdict, verdictOf } from "./verdicts";

export { matchOpen } from "./control";

/** Since `forgetDeath` a search has found no match in the first bytes of its text (GLANCE) already. */
export let diedAtOnce: bool = false;
export function forgetDeath(): void { diedAtOnce = false; }

/** Bytes that tries at literal prefixes may look at, per byte of text; beyond, the walk from the end decides. */
const TRY_FACTOR: usize = 4;

/**
 * First match of pattern number `pattern` in `len` bytes at `ptr`. The pattern's
 * fields get {start u32, end u32}, from `ptr`, at `out`; NO twice when unset.
 * `flags`: what is known of the text (STR_ASCII).
 */
export function search(pattern: u32, ptr: usize, len: u32, flags: u32, out: usize): bool {
  return searchText(pattern, ptr, len, flags, out) != <u32>NO;
}

/** Index of the entry of a set that decides (automata/sets.ts), -1 when none matches. */
export function searchSet(set: u32, ptr: usize, len: u32, flags: u32): i32 {
  if (!isRemembered(len)) return <i32>searchText(set, ptr, len, flags, 0);
  const entry = verdictOf(set, ptr, len);
  if (holds(entry, set, ptr, len)) return <i32>verdict(entry);
  const found = searchText(set, ptr, len, flags, 0);
  remember(entry, set, ptr, len, found);
  return <i32>found;
}

/** Index of what matched (0 for a pattern), or NO. */
function searchText(number: u32, ptr: usize, len: u32, flags: u32, out: usize): u32 {
  countText(len);
  const end = ptr + <usize>len;
  if (flags & STR_ASCII || isAscii(ptr, len)) return find(number, ROLE_ASCII, ptr, end, out, false);
  const readsBytes = (load<u32>(headerOf(number, ROLE_UTF8), HEAD_FLAGS) & HEAD_RAW) != 0;
  if (readsBytes || utf8Valid(ptr, len)) return find(number, ROLE_UTF8, ptr, end, out, false);
  const mark = arenaMark();
  const copy = arenaAlloc(<usize>len);
  if (!copy) return find(number, ROLE_UTF8, ptr, end, out, true);
  copyRepaired(copy, ptr, len);
  const found = find(number, ROLE_UTF8, copy, copy + <usize>len, out, false);
  arenaRelease(mark);
  return found;
}

/** `isBroken`: the text holds invalid bytes and could not be copied; only thread lists read it right. */
function find(number: u32, role: u32, text: usize, end: usize, out: usize, isBroken: bool): u32 {
  const head = headerOf(number, role);
  const flags = load<u32>(head, HEAD_FLAGS);
  const literal = <usize>load<u32>(head, HEAD_LITERAL);
  let from = text;
  if (flags & HEAD_ANCHORED && flags & HEAD_TABLES && diesAtOnce(<usize>load<u32>(head, HEAD_AUTOMATON), text, end)) {
    diedAtOnce = true;
    return NO;
  }
  if (literal) {
    const at = memmem(text, end, literal, <usize>load<u32>(head, HEAD_LITERAL_SIZE));
    if (!at) return NO;
    if (flags & HEAD_WHOLE) return 0;
    if (flags & HEAD_PREFIX) from = at;
  }
  const isTagged = !(flags & (HEAD_TEST | HEAD_SET));
  if (flags & HEAD_TABLES && !isBroken) {
    const outcome = isTagged
      ? findTagged(number, role, head, from, text, end)
      : findUnordered(head, from, text, end);
    if (outcome == NO_MATCH) return NO;
    if (outcome == MATCH) {
      if (!isTagged) return foundIndex;
      writeFields(head, out);
      return 0;
    }
  }
  const index = findWithoutTables(head, text, end, isBroken);
  if (isTagged && index != <u32>NO) writeFields(head, out);
  if (flags & HEAD_TABLES) settle();
  return index;
}

function findUnordered(head: usize, from: usize, text: usize, end: usize): u32 {
  const automaton = <usize>load<u32>(head, HEAD_AUTOMATON);
  if (load<u32>(head, HEAD_FLAGS) & HEAD_LEFTMOST) return walkBackward(automaton, text, end);
  return walkForward(automaton, from, text, end);
}

/** Leaves the tags of the first match in the header's results. No match starts before `from`. */
function findTagged(number: u32, role: u32, head: usize, from: usize, text: usize, end: usize): u32 {
  const flags = load<u32>(head, HEAD_FLAGS);
  const automaton = <usize>load<u32>(head, HEAD_AUTOMATON);
  const tags = <usize>load<u32>(head, HEAD_TAGS);
  let outcome = walkTagged(automaton, from, text, end, tags);
  if (outcome != NO_MATCH || flags & HEAD_ANCHORED) return outcome;
  if (flags & HEAD_PREFIX) {
    const literal = <usize>load<u32>(head, HEAD_LITERAL);
    const size = <usize>load<u32>(head, HEAD_LITERAL_SIZE);
    let looked = walkedTo - from;
    for (let p = from; looked <= (end - text) * TRY_FACTOR; looked += walkedTo - p) {
      p = memmem(p + 1, end, literal, size);
      if (!p) return NO_MATCH;
      outcome = walkTagged(automaton, p, text, end, tags);
      if (outcome != NO_MATCH) return outcome;
    }
  }
  let reverse = <usize>load<u32>(head, HEAD_REVERSE);
  if (!reverse) reverse = buildAutomaton(number, role | ROLE_REVERSE);
  if (!reverse) return GIVEN_UP;
  outcome = walkBackward(reverse, text, end);
  return outcome == MATCH ? walkTagged(automaton, foundStart, text, end, tags) : outcome;
}

function findWithoutTables(head: usize, text: usize, end: usize, isBroken: bool): u32 {
  const flags = load<u32>(head, HEAD_FLAGS);
  const program = <usize>load<u32>(head, HEAD_PROGRAM);
  const tags = <usize>load<u32>(head, HEAD_TAGS);
  const count = load<u32>(head, HEAD_TAG_COUNT);
  if (flags & HEAD_BITSTATE && !(flags & HEAD_SET) && !isBroken) {
    clearTags(tags, count);
    const outcome = bitstate(program, text, end, tags, count + 1);
    if (outcome != GIVEN_UP) return outcome == MATCH ? 0 : <u32>NO;
  }
  if (!tags) {
    const mode = flags & HEAD_LEFTMOST ? LEFTMOST : flags & HEAD_LOWEST ? LOWEST : ANY;
    return simulate(program, text, end, mode, isBroken);
  }
  clearTags(tags, count);
  return pike(program, text, end, tags, count + 1, isBroken) ? 0 : <u32>NO;
}

/** No tag is set; an anchored match, which does not write its start, starts at 0. */
function clearTags(tags: usize, count: u32): void {
  if (!tags) return;
  memory.fill(tags, 0xff, <usize>count << 2);
  store<u32>(tags + (<usize>count << 2), 0);
}

/** Turns tags into the fields the caller wants. */
function writeFields(head: usize, out: usize): void {
  const tags = <usize>load<u32>(head, HEAD_TAGS);
  let field = <usize>load<u32>(head, HEAD_FIELDS);
  for (let left = load<u32>(head, HEAD_FIELD_COUNT); left; left--) {
    const start = load<u32>(tags + (<usize>load<u32>(field, FIELD_START_TAG) << 2));
    const end = load<u32>(tags + (<usize>load<u32>(field, FIELD_END_TAG) << 2));
    const isSet = start != <u32>NO && end != <u32>NO;
    store<u32>(out, isSet ? start + load<u32>(field, FIELD_START_OFFSET) : <u32>NO);
    store<u32>(out, isSet ? end + load<u32>(field, FIELD_END_OFFSET) : <u32>NO, 4);
    field += FIELD_SIZE;
    out += 8;
  }
}
