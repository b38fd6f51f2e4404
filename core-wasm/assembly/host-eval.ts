// Evaluation for the host: an expression on an event record, with variables it sets.

import { Status } from "./abi";
import { noteError } from "./event/errors";
import { setEnv, useEvent } from "./expr/environment";
import { evaluate } from "./expr/vm";
import { intOf } from "./memory/value";

/** Evaluates on the event record at `event` (0: the frame) into the value at `ret`; answers Status. */
export function evaluateOn(expr: u32, event: usize, ret: usize): Status {
  useEvent(event);
  const status = evaluate(expr, ret);
  useEvent(0);
  if (status != Status.Ok) noteError(expr, <u32>intOf(ret));
  return status;
}

/** Sets variable `index` (EnvIndex) to the value at `value`. */
export function setEnvironment(index: u32, value: usize): void {
  setEnv(index, value);
}
