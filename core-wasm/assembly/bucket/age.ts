// Age lists: two per scenario, the order in which buckets are swept and evicted.
//
// Probation holds buckets of one event, oldest first; protected holds the others,
// least recently poured first. A flood of sources seen once passes through
// probation and pushes out only itself. Both are nearly in order of deadline,
// for within a scenario all buckets live equally long.

import { at } from "../memory/slab";
import { BUCKET_COUNT, BUCKET_NEWER, BUCKET_OLDER, BUCKET_SCENARIO, PROTECTED, clearFlag, has, setFlag } from "./bucket";
import { LIVE_PROBATION, LIVE_PROTECTED, liveAt } from "./scenario";

// @ts-ignore: decorator
@inline function listOf(bucket: usize): usize {
  const live = liveAt(load<u32>(bucket, BUCKET_SCENARIO));
  return live + (has(bucket, PROTECTED) ? LIVE_PROTECTED : LIVE_PROBATION);
}

/** Puts a bucket at the young end of the list its count calls for. */
export function ageLink(ref: u32): void {
  const bucket = at(ref);
  if (load<u32>(bucket, BUCKET_COUNT) > 1) setFlag(bucket, PROTECTED);
  else clearFlag(bucket, PROTECTED);
  const list = listOf(bucket);
  const last = load<u32>(list, 4);
  store<u32>(bucket, last, BUCKET_OLDER);
  store<u32>(bucket, 0, BUCKET_NEWER);
  if (last) store<u32>(at(last), ref, BUCKET_NEWER);
  else store<u32>(list, ref);
  store<u32>(list, ref, 4);
}

/** Takes a bucket out of its list. */
export function ageUnlink(ref: u32): void {
  const bucket = at(ref);
  const list = listOf(bucket);
  const older = load<u32>(bucket, BUCKET_OLDER);
  const newer = load<u32>(bucket, BUCKET_NEWER);
  if (older) store<u32>(at(older), newer, BUCKET_NEWER);
  else store<u32>(list, newer);
  if (newer) store<u32>(at(newer), older, BUCKET_OLDER);
  else store<u32>(list, older, 4);
}
