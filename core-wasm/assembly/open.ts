// Opening the core: an image in place, memory laid out, every room told where its things are.

import {
  BUCKETS_MAX, BUCKETS_PER_SCENARIO_MAX, BLACKHOLES_MAX, RecordOption, SCENARIO_WORDS,
  Section,
} from "./abi";
import { useEvaluator } from "./bucket/condition";
import { bucketsOpen, bucketsRestore } from "./bucket/snapshot";
import { forgetDate } from "./event/date";
import { mergeForget } from "./event/merge";
import { seedAddress } from "./event/seed";
import { stashesOpen } from "./event/stash";
import { recordsOpen } from "./event/record";
import { conditionHolds } from "./expr/bucket-environment";
import { matchOpen } from "./match/control";
import { section, sectionCount } from "./memory/image";
import { cacheAddress, mapMemory, stateAddress, stateLimit } from "./memory/map";

/**
 * The image of `imageLen` bytes lies at IMAGE_BASE; memory up to `end` is ours, cut
 * up by the ceilings of a profile. False: not our image, or memory does not suffice.
 */
export function open(
  imageLen: u32, cacheBytes: u32, arenaBytes: u32, sources: u32, carryBlocks: u32, textBytes: u32, end: usize,
  keepRaw: bool,
): bool {
  if (!mapMemory(imageLen, cacheBytes, arenaBytes, sources, carryBlocks, textBytes, end)) return false;
  matchOpen(cacheAddress());
  mergeForget();
  forgetDate();
  if (!openBuckets() || !stashesOpen()) return false;
  const kept = section(Section.Kept);
  const options = kept ? load<u32>(kept) : 0;
  recordsOpen(kept ? kept + 8 : 0, options | (keepRaw ? <u32>RecordOption.Raw : 0));
  useEvaluator(conditionHolds);
  return true;
}

// @ts-ignore: decorator
@inline function scenarios(): u32 { return sectionCount(Section.Scenarios) / SCENARIO_WORDS; }

/** Ceilings follow the memory there is: a bucket with one event takes some 400 bytes. */
// @ts-ignore: decorator
@inline function room(): u32 { return <u32>((stateLimit() - stateAddress()) >> 9); }

function openBuckets(): bool {
  return bucketsOpen(
    stateAddress(), stateLimit(), section(Section.Scenarios), scenarios(), section(Section.Bayes), seedAddress(),
    min<u32>(BUCKETS_MAX, room()), min<u32>(BUCKETS_PER_SCENARIO_MAX, room()), min<u32>(BLACKHOLES_MAX, room()),
  );
}

/** Buckets and blackholes of the STATE whose bytes stand where STATE is; see `bucketsRestore`. */
export function restoreBuckets(): bool {
  return bucketsRestore(
    stateAddress(), stateLimit(), section(Section.Scenarios), scenarios(), section(Section.Bayes), seedAddress(),
    min<u32>(BUCKETS_MAX, room()), min<u32>(BUCKETS_PER_SCENARIO_MAX, room()), min<u32>(BLACKHOLES_MAX, room()),
  );
}
