// The core's own view of the numbers in abi.ts, for the test that compares both
// compilers' readings: enums and hexadecimal constants are where they could differ.

import {
  ABI_VERSION, EVENT_HEAD, EventMember, FIRST_FREE_SLOT, FRAME_HEAD, IMAGE_MAGIC, LINE_MAX, NODE_WORDS, NONE,
  OVERFLOW_WORDS, POUR_SIZE, SCENARIO_WORDS, SOURCE_SIZE, Section, Tag, VALUE_SIZE, WellKnownSlot,
} from "./abi";
import { Fn, Op } from "./abi-expr";

const numbers = memory.data(128);

/** Address of u32 numbers, in the order of test/core-wasm/abi.test.ts. */
export function layout(): usize {
  store<u32>(numbers, ABI_VERSION, 0);
  store<u32>(numbers, NONE, 4);
  store<u32>(numbers, IMAGE_MAGIC, 8);
  store<u32>(numbers, VALUE_SIZE, 12);
  store<u32>(numbers, Tag.ListMap, 16);
  store<u32>(numbers, EventMember.Line, 20);
  store<u32>(numbers, Section.Bayes, 24);
  store<u32>(numbers, NODE_WORDS, 28);
  store<u32>(numbers, SCENARIO_WORDS, 32);
  store<u32>(numbers, FRAME_HEAD, 36);
  store<u32>(numbers, EVENT_HEAD, 40);
  store<u32>(numbers, OVERFLOW_WORDS, 44);
  store<u32>(numbers, POUR_SIZE, 48);
  store<u32>(numbers, SOURCE_SIZE, 52);
  store<u32>(numbers, LINE_MAX, 56);
  store<u32>(numbers, FIRST_FREE_SLOT, 60);
  store<u32>(numbers, WellKnownSlot.LabelType, 64);
  store<u32>(numbers, Op.Return, 68);
  store<u32>(numbers, Fn.MethodYear, 72);
  return numbers;
}
