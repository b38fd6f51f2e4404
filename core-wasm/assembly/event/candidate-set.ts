// Sets of scenarios: a bit for each, in whole vectors.

import { DISPATCH_SET_ALIGN, SCENARIO_WORDS, Section } from "../abi";
import { section, sectionCount } from "../memory/image";

let bytes: usize = 0;

/** Sets are of the scenarios of the image from here on. */
export function setsOpen(): void {
  const count = sectionCount(Section.Scenarios) / SCENARIO_WORDS;
  bytes = <usize>((count + DISPATCH_SET_ALIGN * 32 - 1) / (DISPATCH_SET_ALIGN * 32)) * (DISPATCH_SET_ALIGN * 4);
}

// @ts-ignore: decorator
@inline export function bytesOfSet(): usize { return bytes; }

/** The set that starts in Lists there. */
// @ts-ignore: decorator
@inline export function setAt(list: u32): usize { return section(Section.Lists) + (<usize>list << 2); }

/** All scenarios. */
export function fillAll(set: usize): void {
  const count = sectionCount(Section.Scenarios) / SCENARIO_WORDS;
  for (let word: u32 = 0; word < <u32>(bytes >> 2); word++) {
    const left = max<i32>(<i32>(count - (word << 5)), 0);
    store<u32>(set + (<usize>word << 2), left >= 32 ? 0xffffffff : (<u32>1 << left) - 1);
  }
}

/** The two have a scenario in common. */
// @ts-ignore: decorator
@inline export function meets(a: usize, b: usize): bool {
  for (let at: usize = 0; at < bytes; at += 16) {
    if (v128.any_true(v128.and(v128.load(a + at), v128.load(b + at)))) return true;
  }
  return false;
}

/** Makes a set the copy of another. */
// @ts-ignore: decorator
@inline export function copySet(set: usize, from: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) v128.store(set + at, v128.load(from + at));
}

/** Takes out what is not in the other. */
// @ts-ignore: decorator
@inline export function restrict(set: usize, to: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) v128.store(set + at, v128.and(v128.load(set + at), v128.load(to + at)));
}

/** Takes out what is in the other. */
// @ts-ignore: decorator
@inline export function without(set: usize, less: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) v128.store(set + at, v128.andnot(v128.load(set + at), v128.load(less + at)));
}
