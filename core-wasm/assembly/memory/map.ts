// Where things lie. The image is at IMAGE_BASE; everything else follows it in this order:
//
//   names | frame | errors | tallies | verdicts | answers | sources | source texts | input | scratch | arena | cache | state
//
// Sizes are ceilings that the host names (host/profile.ts), so nothing grows while it
// reads into memory; STATE takes what is left. CACHE must end below 2 GiB: bit 31 of a table entry is a flag.

import { IMAGE_BASE, INPUT_CHUNK, PADDING, SCRATCH_BYTES, Section } from "../abi";
import { setsOpen } from "../event/candidate-set";
import { errorsOpen, errorsSize } from "../event/errors";
import { frameOpen, frameSize } from "../event/frame";
import { glancesOpen } from "../event/glance";
import { allSlots, namesOpen, namesSize } from "../event/names";
import { ANSWERS_BYTES, answersOpen } from "../event/slot-answers";
import { talliesOpen, talliesSize } from "../event/tally";
import { sourcesOpen, sourcesSize } from "../line/source";
import { VERDICTS_BYTES, verdictsOpen } from "../match/verdicts";
import { arenaOpen } from "./arena";
import { imageOpen, sectionCount } from "./image";

let input: usize = 0;
let sourceTexts: usize = 0;
let scratch: usize = 0;
let arena: usize = 0;
let cache: usize = 0;
let state: usize = 0;
let limit: usize = 0;

// @ts-ignore: decorator
@inline function align(at: usize): usize { return (at + 63) & ~63; }

/**
 * Maps an image of `imageLen` bytes and lays out the rest up to `end` by the ceilings;
 * answers where STATE begins, 0 when the image is not ours or memory does not suffice.
 */
export function mapMemory(
  imageLen: u32, cacheBytes: u32, arenaBytes: u32, sources: u32, carryBlocks: u32, textBytes: u32, end: usize,
): usize {
  if (!imageOpen(IMAGE_BASE, imageLen)) return 0;
  let at = align(<usize>IMAGE_BASE + <usize>imageLen + <usize>PADDING);
  const names = at;
  at = align(at + namesSize(sectionCount(Section.Slots)));
  const frame = at;
  at = align(at + frameSize(allSlots()));
  const errors = at;
  at = align(at + errorsSize());
  const tallies = at;
  at = align(at + talliesSize());
  const verdicts = at;
  at = align(at + VERDICTS_BYTES);
  const answers = at;
  at = align(at + ANSWERS_BYTES);
  const sourceTable = at;
  at = align(at + sourcesSize(sources, carryBlocks));
  sourceTexts = at;
  at = align(at + <usize>textBytes);
  input = at;
  at = align(at + INPUT_CHUNK + PADDING);
  scratch = at;
  at = align(at + SCRATCH_BYTES + PADDING);
  arena = at;
  at = align(at + <usize>arenaBytes);
  cache = at;
  at = align(at + <usize>cacheBytes);
  state = at;
  limit = end;
  if (at >= end || cache + <usize>cacheBytes > 0x7fffffff) return 0;
  namesOpen(names);
  frameOpen(frame, allSlots());
  errorsOpen(errors);
  talliesOpen(tallies);
  verdictsOpen(verdicts);
  setsOpen();
  glancesOpen();
  answersOpen(answers);
  sourcesOpen(sourceTable, sources, carryBlocks);
  arenaOpen(arena, arena + <usize>arenaBytes);
  return state;
}

export function inputAddress(): usize { return input; }
/** Memory for names and labels of sources. */
export function sourceTextAddress(): usize { return sourceTexts; }
/** SCRATCH_BYTES of memory for texts the host passes in a call. */
export function scratchAddress(): usize { return scratch; }
export function cacheAddress(): usize { return cache; }
export function stateAddress(): usize { return state; }
export function stateLimit(): usize { return limit; }
