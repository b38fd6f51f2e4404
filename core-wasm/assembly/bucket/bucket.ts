// A bucket: 128 bytes in the slab, two cache lines.
//
// Its first 36 bytes are a timer (timer.ts), so that timed buckets need no record
// beside. When it overflows it becomes, in place, the OVERFLOW record the host
// reads; BUCKET_SCENARIO lies on a word that record does not use and is NONE from
// then on, so that walkers and readers of queues can tell the two apart.

import { NONE } from "../abi";
import { at } from "../memory/slab";

export const BUCKET_KEY = 0; // 16 bytes
export const BUCKET_DEADLINE = 16; // i64: when a timed bucket fires, when another may be swept
export const BUCKET_DISTINCT = 36; // ref of the set, or 0
export const BUCKET_TOKENS = 40; // f64
export const BUCKET_LAST_ALLOWED = 48; // i64: the limiter's last
export const BUCKET_FIRST = 56; // i64
export const BUCKET_LAST = 64; // i64
export const BUCKET_COUNT = 72; // u32: events counted
export const BUCKET_QUEUE = 76; // ref of the one event, or of a ring
export const BUCKET_SCENARIO = 80; // u32; NONE: not a live bucket
export const BUCKET_QUEUED = 84; // u16: events in the queue
export const BUCKET_FLAGS = 86; // u8
export const BUCKET_TEXT_LEN = 87; // u8: length of a partition that fits in the bucket
export const BUCKET_LATCHES = 88; // u64: bayesian conditions that were true once
export const BUCKET_NEWER = 96; // ref: next in its age list
export const BUCKET_OLDER = 100;
export const BUCKET_TEXT = 104; // partition text, or ref and length of it
export const TEXT_MAX: u32 = 24;

/** An event was counted: first and last are set. */
export const BEGUN: u32 = 1;
/** Hangs in the timers. */
export const TICKING: u32 = 2;
/** In its scenario's protected list. */
export const PROTECTED: u32 = 4;
/** BUCKET_QUEUE is a ring. */
export const RING: u32 = 8;
/** The partition text lies in a block of its own. */
export const OUTSIDE: u32 = 16;

// @ts-ignore: decorator
@inline export function has(bucket: usize, flag: u32): bool { return <bool>(load<u8>(bucket, BUCKET_FLAGS) & flag); }

// @ts-ignore: decorator
@inline export function setFlag(bucket: usize, flag: u32): void {
  store<u8>(bucket, <u8>(load<u8>(bucket, BUCKET_FLAGS) | flag), BUCKET_FLAGS);
}

// @ts-ignore: decorator
@inline export function clearFlag(bucket: usize, flag: u32): void {
  store<u8>(bucket, <u8>(load<u8>(bucket, BUCKET_FLAGS) & ~flag), BUCKET_FLAGS);
}

/** False for a block that is free or has become an overflow. */
// @ts-ignore: decorator
@inline export function isLive(bucket: usize): bool { return load<u32>(bucket, BUCKET_SCENARIO) != NONE; }

/** Address of the partition text. */
export function partitionText(bucket: usize): usize {
  return has(bucket, OUTSIDE) ? at(load<u32>(bucket, BUCKET_TEXT)) : bucket + BUCKET_TEXT;
}

export function partitionLength(bucket: usize): u32 {
  return has(bucket, OUTSIDE) ? load<u32>(bucket, BUCKET_TEXT + 4) : <u32>load<u8>(bucket, BUCKET_TEXT_LEN);
}
