// Verdict bounds of one evaluation: steps of any kind, and elements produced.

import { ARRAY_ELEMENTS_MAX, EXPR_STEPS_MAX } from "../abi";

let steps: u32 = 0;
let elements: u32 = 0;

export function openBudget(): void {
  steps = 0;
  elements = 0;
}

/** One more step; false when it is one too many. */
// @ts-ignore: decorator
@inline export function step(): bool {
  return ++steps <= <u32>EXPR_STEPS_MAX;
}

/** Work beyond the instruction itself: comparisons of a search, elements of a sort. */
export function spend(count: u32): bool {
  steps = steps + count < steps ? u32.MAX_VALUE : steps + count;
  return steps <= <u32>EXPR_STEPS_MAX;
}

/** Elements about to be produced. */
export function produce(count: u32): bool {
  elements = elements + count < elements ? u32.MAX_VALUE : elements + count;
  return elements <= <u32>ARRAY_ELEMENTS_MAX;
}

let heldSteps: u32 = 0;
let heldElements: u32 = 0;

/** A remembered predicate begins: it has a whole budget of its own. */
export function holdBudget(): void {
  heldSteps = steps;
  heldElements = elements;
  openBudget();
}

/** The predicate ended: on with the budget there was. */
export function resumeBudget(): void {
  steps = heldSteps;
  elements = heldElements;
}

/** Steps of the evaluation that ran last. */
export function stepsTaken(): u32 { return steps; }
