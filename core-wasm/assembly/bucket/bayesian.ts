// Bayesian scenarios: is what the bucket has seen more likely evil than a threshold?
//
// All in float32, as the reference computes (rules 7.6): each condition turns the
// prior into a posterior. A guillotine condition that was true once stays true
// for the bucket's life; the others are asked again at every event.

import {
  BAYES_BENIGN, BAYES_CONDITION, BAYES_EVIL, BAYES_GUILLOTINE, BAYES_LATCHES, BAYES_WORDS, SCENARIO_BAYES,
  SCENARIO_BAYES_COUNT, SCENARIO_PRIOR, SCENARIO_THRESHOLD,
} from "../abi";
import { BUCKET_LATCHES } from "./bucket";
import { evaluateForBucket } from "./condition";
import { bayesBase, scenarioWord } from "./state";

// @ts-ignore: decorator
@inline function float(bits: u32): f32 { return reinterpret<f32>(bits); }

// @ts-ignore: decorator
@inline function update(p: f32, evil: f32, benign: f32): f32 { return (evil * p) / (evil * p + benign * (<f32>1 - p)); }

/** True when the posterior exceeds the scenario's threshold; a threshold of 0 is none. */
export function isLikelyEvil(scenario: usize, bucket: usize, event: u32): bool {
  const threshold = float(scenarioWord(scenario, SCENARIO_THRESHOLD));
  if (threshold == 0) return false;
  const conditions = scenarioWord(scenario, SCENARIO_BAYES_COUNT);
  let record = bayesBase() + (<usize>scenarioWord(scenario, SCENARIO_BAYES) * BAYES_WORDS << 2);
  let p = float(scenarioWord(scenario, SCENARIO_PRIOR));
  for (let i: u32 = 0; i < conditions; i++) {
    const evil = float(load<u32>(record, BAYES_EVIL << 2));
    const benign = float(load<u32>(record, BAYES_BENIGN << 2));
    const latches = load<u32>(record, BAYES_GUILLOTINE << 2) && i < <u32>BAYES_LATCHES;
    const latch: u64 = latches ? <u64>1 << <u64>i : 0;
    let answer: i32 = 1;
    if (!(load<u64>(bucket, BUCKET_LATCHES) & latch)) {
      answer = evaluateForBucket(load<u32>(record, BAYES_CONDITION << 2), event, <u32>bucket);
    }
    if (answer == 1) {
      p = update(p, evil, benign);
      store<u64>(bucket, load<u64>(bucket, BUCKET_LATCHES) | latch, BUCKET_LATCHES);
    } else if (answer == 0) {
      p = update(p, <f32>1 - evil, <f32>1 - benign);
    }
    record += BAYES_WORDS << 2;
  }
  return p > threshold;
}
