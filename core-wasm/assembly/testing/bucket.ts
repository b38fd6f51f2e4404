// Buckets with the frame and the slabs behind them; conditions are answered by the test.
import { imageOpen, section } from "../memory/image";
import { useEvaluator } from "../bucket/condition";
import { BUCKET_FIRST, BUCKET_LAST, BUCKET_LAST_ALLOWED, BUCKET_TOKENS } from "../bucket/bucket";
import { allow, limiterOpen } from "../bucket/limiter";

export * from "../bucket/pour";
export * from "../bucket/snapshot";
export { queueEvent, queueLength } from "../bucket/queue";
export { scenarioStats } from "../bucket/scenario";
export { frameBase, frameClear, frameOpen, frameSize, setSlot } from "../event/frame";
export { allSlots, namesOpen, namesSize, slotForName } from "../event/names";
export { freezeEvent, moveEvent, recordField, recordsOpen, releaseEvent, retainEvent } from "../event/record";
export { hash128 } from "../memory/hash";
export { blockBytes, firstOf, nextOf, slabAlloc, slabBytes, slabFree, slabOpen, slabPages } from "../memory/slab";
export { imageOpen, section };
export { BUCKET_FIRST, BUCKET_LAST, BUCKET_LAST_ALLOWED, BUCKET_TOKENS, allow, limiterOpen };

// @ts-ignore: decorator
@external("env", "condition") declare function condition(expr: u32, event: u32, bucket: u32): i32;

/** Conditions are answered by the import "condition". */
export function askTest(): void {
  useEvaluator((expr: u32, event: u32, bucket: u32): i32 => condition(expr, event, bucket));
}
