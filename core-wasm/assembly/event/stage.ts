// Stages: the event goes through them in order, and must be moved on in each but the last.

import {
  FRAME_PROCESS, FRAME_STAGE, NODE_FLAGS, NODE_NEXT_STAGE, NODE_RUN, NODE_WORDS, NONE, RUN_END, Section,
} from "../abi";
import { listAt, recordWord } from "../memory/image";
import { isDispatched, nextOfRun } from "./dispatch";
import { frameBase } from "./frame";
import { ABORTED, SUCCEEDED, runNode } from "./node";
import { NO_STAGE, stageCount, stageWord } from "./stage-names";
import { isTracing, traceStage } from "./trace";

/** Stage the last event stopped in, when it was not parsed. */
let stopped: u32 = 0;
export function stoppedStage(): u32 { return stopped; }

/** Runs the stages on the event in the frame; true when it is parsed. */
export function runStages(): bool {
  const frame = frameBase();
  const count = stageCount();
  for (let stage: u32 = 0; stage < count; stage++) {
    const at = <u32>load<u8>(frame, FRAME_STAGE);
    if (at != NO_STAGE && at > stage) continue; // injected events start later
    stopped = stage;
    if (at != stage) return false; // stayed behind
    if (isTracing()) traceStage(stage);
    if (!runStage(stage)) return false;
  }
  store<u32>(frame, 1, FRAME_PROCESS);
  return true;
}

function runStage(stage: u32): bool {
  const frame = frameBase();
  const first = stageWord(stage, 1);
  const nodes = stageWord(stage, 2);
  let passed = false;
  for (let i: u32 = 0; i < nodes; i++) {
    let node = listAt(first + i);
    const run = isDispatched() ? recordWord(Section.Nodes, node, NODE_WORDS, NODE_RUN) : NONE;
    if (run != NONE) {
      // Nodes that ask for another value would fail their filter and leave no trace.
      const next = nextOfRun(run, i);
      if (next == listAt(run + RUN_END)) {
        i = next - 1;
        continue;
      }
      i = next;
      node = listAt(first + i);
    }
    const outcome = runNode(node, 0);
    if (outcome == ABORTED) return false;
    if (outcome == SUCCEEDED) {
      passed = true;
      if (recordWord(Section.Nodes, node, NODE_WORDS, NODE_FLAGS) & NODE_NEXT_STAGE) break;
    }
    if (<u32>load<u8>(frame, FRAME_STAGE) != stage) break;
  }
  return passed;
}
