// Stages are numbers while an event is parsed; their names exist for expressions.
//
// Log events and overflows have stage lists of their own (Stages, PostStages).

import { NONE, Section } from "../abi";
import { equalBytes } from "../memory/bytes";
import { section, sectionCount, stringLen, stringPtr } from "../memory/image";
import { Ref, putStr } from "../memory/value";

/** A stage that no node belongs to: the event goes no further. */
export const NO_STAGE: u32 = 255;
export const STAGE_WORDS: u32 = 3;

let stages: Section = Section.Stages;

/** Selects the list of the event in hand. */
export function useStages(list: Section): void { stages = list; }

export function stageCount(): u32 { return sectionCount(stages) / STAGE_WORDS; }

// @ts-ignore: decorator
@inline export function stageWord(stage: u32, word: u32): u32 {
  return load<u32>(section(stages) + ((<usize>stage * STAGE_WORDS + word) << 2));
}

export function stageName(stage: u32, out: Ref): void {
  if (stage >= stageCount()) {
    putStr(out, 0, 0, 0);
    return;
  }
  const name = stageWord(stage, 0);
  putStr(out, stringPtr(name), stringLen(name), 0);
}

/** The stage of that name, NO_STAGE when there is none. */
export function stageByName(ptr: usize, len: u32): u32 {
  const count = stageCount();
  for (let stage: u32 = 0; stage < count; stage++) {
    const name = stageWord(stage, 0);
    if (name != NONE && stringLen(name) == len && equalBytes(stringPtr(name), ptr, len)) return stage;
  }
  return NO_STAGE;
}
