// Tracing: the host follows one line through the very program that runs in production.
//
// Off, it costs one load per node and per step of a bucket. On, `trace` is called after each step; the
// host reads the frame then and there.

import { TraceKind, Tracing } from "../abi";

// @ts-ignore: decorator
@external("env", "trace") declare function hostTrace(kind: u32, a: u32, b: u32): void;

let tracing: u32 = 0;

/** What is told, as bits (Tracing). */
export function setTracing(what: u32): void { tracing = what; }

// @ts-ignore: decorator
@inline export function isTracing(): bool { return (tracing & Tracing.Lines) != 0; }

// @ts-ignore: decorator
@inline export function isTracingBuckets(): bool { return (tracing & Tracing.Buckets) != 0; }

export function traceNode(kind: TraceKind, node: u32, detail: u32): void { hostTrace(kind, node, detail); }
export function traceStage(stage: u32): void { hostTrace(TraceKind.Stage, stage, 0); }
export function traceScenario(scenario: u32, how: u32): void { hostTrace(TraceKind.Scenario, scenario, how); }
export function traceBucket(step: u32, record: usize): void { hostTrace(TraceKind.Bucket, step, <u32>record); }
