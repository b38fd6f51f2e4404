// Conditions of buckets, evaluated while pouring: `condition` and the conditions
// of bayesian scenarios. Who evaluates is set from outside, so that buckets do
// not depend on the expression machine and tests may answer for it.
//
// The evaluator sees `evt` as the poured event record, `queue` through
// `queueLength` and `queueEvent` of the bucket, `leaky` through the bucket's fields.

type Evaluator = (expr: u32, event: u32, bucket: u32) => i32;

let evaluator: Evaluator = (expr: u32, event: u32, bucket: u32): i32 => -1;

/** Sets who evaluates: 1 true, 0 false, -1 an error or no boolean. It must not pour. */
export function useEvaluator(evaluate: Evaluator): void { evaluator = evaluate; }

/** Evaluates an expression of a bucket on the event just poured; both are addresses. */
export function evaluateForBucket(expr: u32, event: u32, bucket: u32): i32 { return evaluator(expr, event, bucket); }
