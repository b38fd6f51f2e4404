// Answers that events remember: of each predicate with a number (Op.Memo), whether it
// was answered and how, two bits in the event's record. Records never change, and the
// predicate sees nothing else, so an answer holds as long as the record lives.
//
// Answers are no part of a snapshot: they are forgotten when one is taken, for the
// next image may number its predicates otherwise.

import { EVENT_MEMO, EVENT_MEMO_ANSWER, Tag } from "../abi";
import { Ref, intOf, ptrOf, tagOf } from "../memory/value";
import { currentElement } from "./loops";

let isOn: bool = true;
let runs: u32 = 0;

/** For tests: 0 asks every time. */
export function setMemo(on: bool): void { isOn = on; }

/** Evaluations of predicates with a number, so far. */
export function predicateRuns(): u32 { return runs; }

/** The record of the loop's element, 0 when it is none. */
// @ts-ignore: decorator
@inline function recordOf(cells: Ref): usize {
  const element = currentElement(cells);
  return element && tagOf(element) == <u8>Tag.Event ? ptrOf(element) : 0;
}

/** What the element is known to answer: 0 or 1, -1 when it must be asked. */
export function recall(cells: Ref, memo: u32): i32 {
  const event = isOn ? recordOf(cells) : 0;
  if (!event || !(load<u32>(event, EVENT_MEMO) >> memo & 1)) {
    runs++;
    return -1;
  }
  return <i32>(load<u32>(event, EVENT_MEMO_ANSWER) >> memo & 1);
}

/** Keeps an answer; other values than booleans are errors of the loop and not kept. */
export function remember(cells: Ref, memo: u32, answer: Ref): void {
  const event = isOn ? recordOf(cells) : 0;
  if (!event || tagOf(answer) != <u8>Tag.Bool) return;
  store<u32>(event, load<u32>(event, EVENT_MEMO) | (1 << memo), EVENT_MEMO);
  store<u32>(event, load<u32>(event, EVENT_MEMO_ANSWER) | (<u32>intOf(answer) << memo), EVENT_MEMO_ANSWER);
}
