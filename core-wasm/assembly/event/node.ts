// A parser node: filter → whitelist → grok and its statics → stash → children →
// statics → stage move.
//
// Children run even after the node's own grok failed, and without a grok the
// last child decides: quirks of the reference that rules depend on. A filter
// that failed ends the node at once. Depth is bounded by the compiler.

import {
  EXPR_EFFECTS, EXPR_WORDS, Effect, FRAME_STAGE, NODE_CHILDREN, NODE_CHILD_COUNT, NODE_FILTER, NODE_FLAGS, NODE_GROK, NODE_GROK_EXPR, NODE_GROK_SLOT,
  NODE_GROK_STATICS, NODE_GROK_STATIC_COUNT, NODE_KEY_IS_FILTER, NODE_KEY_SET, NODE_IS_PLAIN, NODE_KEY_SLOT, NODE_NEXT_STAGE, NODE_PLAIN_SLOT,
  NODE_STASHES, NODE_STASH_COUNT, NODE_STATICS, NODE_STATIC_COUNT, NODE_WHITELIST, NODE_WORDS, NONE, NodeReason,
  PATTERN_FIELDS, PATTERN_FIELD_COUNT, PATTERN_WORDS, Section, Status, STR_ASCII, STR_ONE_LINE, Tag, TraceKind,
} from "../abi";
import { evaluate } from "../expr/vm";
import { isWaiting } from "../expr/waiting";
import { diedAtOnce, forgetDeath, search } from "../match/search";
import { arenaAlloc, arenaMark, arenaRelease } from "../memory/arena";
import { equalBytes } from "../memory/bytes";
import { listAt, recordWord, section, stringLen, stringPtr } from "../memory/image";
import { intOf, floatOf, lenOf, ptrOf, strFlagsOf, tagOf } from "../memory/value";
import { formatFixed, formatInteger } from "../expr/functions/number-text";
import { isDispatched } from "./dispatch";
import { noteError } from "./errors";
import { frameBase, setSlot, slotFlags, slotLen, slotPresent, slotText } from "./frame";
import { glanceOf, isKnownToFail, noteFailure } from "./glance";
import { stageCount } from "./stage-names";
import { applyStatics } from "./statics";
import { writeStashes } from "./stash";
import { tallyListed, tallyNode } from "./tally";
import { isTracing, traceNode } from "./trace";
import { checkWhitelist } from "./whitelist";

export const FAILED: i32 = 0;
export const SUCCEEDED: i32 = 1;
/** A static had a type that ends the line. */
export const ABORTED: i32 = 2;

const result = memory.data(16);

// @ts-ignore: decorator
@inline function word(node: usize, at: u32): u32 { return load<u32>(node + (<usize>at << 2)); }

/** Runs node `index` on the event in the frame. */
export function runNode(index: u32, depth: u32): i32 {
  const node = section(Section.Nodes) + (<usize>index * NODE_WORDS << 2);
  if (isTracing()) traceNode(TraceKind.Enter, index, depth);
  let reason = runParts(node, index, depth);
  if (isWaiting()) reason = NodeReason.Aborted;
  else tallyNode(index, reason);
  if (isTracing()) traceNode(TraceKind.Node, index, reason);
  return reason == NodeReason.Success ? SUCCEEDED : reason == NodeReason.Aborted ? ABORTED : FAILED;
}

function runParts(node: usize, index: u32, depth: u32): NodeReason {
  const filtered = passesFilter(node);
  if (filtered != NodeReason.Success) return filtered;

  const list = word(node, NODE_WHITELIST);
  const whitelisted = list != NONE && checkWhitelist(list);
  if (whitelisted) tallyListed(index);

  const hasGrok = word(node, NODE_GROK) != NONE;
  let grok = NodeReason.Success;
  if (hasGrok) {
    grok = runGrok(node);
    if (grok == NodeReason.NoText) return NodeReason.NoText; // nothing to search in: the node ends here
    if (grok == NodeReason.Success && !applyStatics(word(node, NODE_GROK_STATICS), word(node, NODE_GROK_STATIC_COUNT)))
      return NodeReason.Aborted;
  }
  if (isWaiting()) return NodeReason.Aborted;
  const matched = grok == NodeReason.Success;
  if (matched && word(node, NODE_STASH_COUNT)) writeStashes(word(node, NODE_STASHES), word(node, NODE_STASH_COUNT));

  let state = matched;
  const nextStage = (word(node, NODE_FLAGS) & NODE_NEXT_STAGE) != 0;
  const children = word(node, NODE_CHILD_COUNT);
  const plain = children && isDispatched() ? word(node, NODE_PLAIN_SLOT) : NONE;
  let glance: usize = plain == NONE ? 0 : glanceOf(index, plain);
  for (let i: u32 = 0; i < children; i++) {
    const number = listAt(word(node, NODE_CHILDREN) + i);
    if (glance && isKnownToFail(glance, i)) {
      tallyNode(number, NodeReason.NoMatch);
      if (!(hasGrok && matched)) state = false;
      continue;
    }
    forgetDeath();
    const child = runNode(number, depth + 1);
    if (child == ABORTED) return NodeReason.Aborted;
    // What another child did may have changed the text.
    if (plain != NONE) {
      if (glance && child == FAILED && isPlainOf(number, plain)) {
        if (diedAtOnce) noteFailure(glance, i);
      } else glance = glanceOf(index, plain);
    }
    if (child == SUCCEEDED) {
      state = true;
      if (nextStage) break;
    } else if (!(hasGrok && matched)) {
      state = false;
    }
  }
  if (!state) return matched ? NodeReason.ChildFailed : grok;

  if (word(node, NODE_STATIC_COUNT) && (list == NONE || whitelisted)) {
    if (!applyStatics(word(node, NODE_STATICS), word(node, NODE_STATIC_COUNT))) return NodeReason.Aborted;
  }
  if (nextStage) moveOn();
  return NodeReason.Success;
}

/** It is a plain child that searches in the slot. */
function isPlainOf(index: u32, slot: u32): bool {
  const node = section(Section.Nodes) + (<usize>index * NODE_WORDS << 2);
  return <bool>(word(node, NODE_FLAGS) & NODE_IS_PLAIN) && word(node, NODE_GROK_SLOT) == slot;
}

/** To the stage after the current one; the last stage is stayed in. */
function moveOn(): void {
  const frame = frameBase();
  const stage = <u32>load<u8>(frame, FRAME_STAGE);
  if (stage + 1 < stageCount()) store<u8>(frame, <u8>(stage + 1), FRAME_STAGE);
}

function passesFilter(node: usize): NodeReason {
  const slot = word(node, NODE_KEY_SLOT);
  if (slot != NONE) {
    if (!keyMatches(slot, word(node, NODE_KEY_SET))) return NodeReason.FilterFalse;
    if (word(node, NODE_FLAGS) & NODE_KEY_IS_FILTER) return NodeReason.Success;
  }
  const filter = word(node, NODE_FILTER);
  if (filter == NONE) return NodeReason.Success;
  const mark = arenaMark();
  if (evaluate(filter, result) != Status.Ok) {
    noteError(filter, <u32>intOf(result));
    return NodeReason.FilterError;
  }
  if (tagOf(result) != <u8>Tag.Bool) return NodeReason.FilterError;
  if (intOf(result) == 0) {
    if (!(recordWord(Section.Exprs, filter, EXPR_WORDS, EXPR_EFFECTS) & Effect.WritesEvent)) arenaRelease(mark);
    return NodeReason.FilterFalse;
  }
  return NodeReason.Success;
}

/** The slot's current value is one of a constant list (absent reads as ""). */
export function keyMatches(slot: u32, set: u32): bool {
  const present = slotPresent(slot);
  const len = present ? slotLen(slot) : 0;
  const ptr = present ? slotText(slot) : 0;
  const count = listAt(set);
  for (let i: u32 = 1; i <= count; i++) {
    const string = listAt(set + i);
    if (stringLen(string) == len && equalBytes(stringPtr(string), ptr, len)) return true;
  }
  return false;
}

/** Success, NoMatch, or NoText when there is no text to search in. */
function runGrok(node: usize): NodeReason {
  let ptr: usize = 0;
  let len: u32 = 0;
  let flags: u32 = 0;
  const slot = word(node, NODE_GROK_SLOT);
  if (slot != NONE) {
    if (!slotPresent(slot)) return NodeReason.NoText;
    ptr = slotText(slot);
    len = slotLen(slot);
    flags = slotFlags(slot);
  } else {
    const expr = word(node, NODE_GROK_EXPR);
    if (evaluate(expr, result) != Status.Ok) {
      noteError(expr, <u32>intOf(result));
      return NodeReason.NoText;
    }
    if (!grokText()) ptr = 0;
    else {
      ptr = ptrOf(result);
      len = lenOf(result);
      flags = strFlagsOf(result);
    }
  }
  return capture(word(node, NODE_GROK), ptr, len, flags) ? NodeReason.Success : NodeReason.NoMatch;
}

/** Strings as they are, integers in decimal, floats with six decimals; any other type is the empty text. */
function grokText(): bool {
  const tag = tagOf(result);
  if (tag == <u8>Tag.Str) return true;
  if (tag != <u8>Tag.Int && tag != <u8>Tag.Float) return false;
  const text = arenaAlloc(352);
  if (!text) return false;
  const len = tag == <u8>Tag.Int ? formatInteger(intOf(result), text) : formatFixed(floatOf(result), 6, text);
  store<u32>(result, <u32>Tag.Str | ((STR_ASCII | STR_ONE_LINE) << 16));
  store<u32>(result, len, 4);
  store<u64>(result, <u64>text, 8);
  return true;
}

/** An empty text that may be read over. */
const NO_TEXT = memory.data(128);

/** Searches; on a match every field overwrites its slot, also with "". A pattern without fields never succeeds. */
function capture(pattern: u32, ptr: usize, len: u32, flags: u32): bool {
  const record = section(Section.Patterns) + (<usize>pattern * PATTERN_WORDS << 2);
  const fields = load<u32>(record, PATTERN_FIELD_COUNT << 2);
  if (!fields) return false;
  if (!ptr) ptr = NO_TEXT;
  const mark = arenaMark();
  const spans = arenaAlloc(<usize>fields << 3);
  if (!spans) return false;
  if (!search(pattern, ptr, len, flags, spans)) {
    arenaRelease(mark);
    return false;
  }
  const list = load<u32>(record, PATTERN_FIELDS << 2);
  const known = flags & (STR_ASCII | STR_ONE_LINE);
  for (let i: u32 = 0; i < fields; i++) {
    const slot = listAt(list + (i << 1) + 1);
    const start = load<u32>(spans + (<usize>i << 3));
    const end = load<u32>(spans + (<usize>i << 3), 4);
    if (start == NONE) setSlot(slot, ptr, 0, known);
    else setSlot(slot, ptr + <usize>start, end - start, known);
  }
  return true;
}
