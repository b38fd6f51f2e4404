// Conditions of buckets: `evt` is the event just poured, `queue` and `leaky` are
// made of the bucket as maps in the arena, so that no condition leaves the core.

import {
  MAP_ENTRY_SIZE, SCENARIO_DURATION, SCENARIO_WORDS, STR_ASCII, STR_ONE_LINE, Section, Status, Tag, VALUE_SIZE,
} from "../abi";
import { EnvIndex } from "../abi-expr";
import { BUCKET_COUNT, BUCKET_FIRST, BUCKET_LAST, BUCKET_SCENARIO } from "../bucket/bucket";
import { queueEvent, queueLength, queueLimit } from "../bucket/queue";
import { noteError } from "../event/errors";
import { settleStashes } from "../event/stash";
import { arenaAlloc, arenaMark, arenaRelease } from "../memory/arena";
import { section } from "../memory/image";
import { Ref, copyValue, intOf, putDuration, putInt, putList, putStr, putTime, tagOf } from "../memory/value";
import { clearEnv, setEnv, useEvent } from "./environment";
import { evaluate } from "./vm";
import { setPouring } from "./waiting";

const result = memory.data(16);
const queue = memory.data(16);
const leaky = memory.data(16);

// Names of members, as bytes.
const NAMES = memory.data<u8>([
  81, 117, 101, 117, 101, // Queue
  76, // L
  70, 105, 114, 115, 116, 95, 116, 115, // First_ts
  76, 97, 115, 116, 95, 116, 115, // Last_ts
  84, 111, 116, 97, 108, 95, 99, 111, 117, 110, 116, // Total_count
  68, 117, 114, 97, 116, 105, 111, 110, // Duration
]);
const QUEUE_NAME: u32 = 0 | (5 << 8);
const LIMIT_NAME: u32 = 5 | (1 << 8);
const FIRST_NAME: u32 = 6 | (8 << 8);
const LAST_NAME: u32 = 14 | (7 << 8);
const TOTAL_NAME: u32 = 21 | (11 << 8);
const DURATION_NAME: u32 = 32 | (8 << 8);

/** 1 true, 0 false, -1 an error or no boolean. `event` and `bucket` are addresses. */
export function conditionHolds(expr: u32, event: u32, bucket: u32): i32 {
  const mark = arenaMark();
  if (!fillQueue(<usize>bucket) || !fillLeaky(<usize>bucket)) {
    arenaRelease(mark);
    return -1;
  }
  setEnv(EnvIndex.Queue, queue);
  setEnv(EnvIndex.Leaky, leaky);
  useEvent(<usize>event);
  setPouring(true);
  const status = evaluate(expr, result);
  setPouring(false);
  // All that could wait has been asked: what the item remembers may be kept.
  settleStashes();
  useEvent(0);
  clearEnv(EnvIndex.Queue);
  clearEnv(EnvIndex.Leaky);
  arenaRelease(mark);
  if (status != Status.Ok) {
    noteError(expr, <u32>intOf(result));
    return -1;
  }
  return tagOf(result) == <u8>Tag.Bool ? <i32>intOf(result) : -1;
}

function fillQueue(bucket: usize): bool {
  const length = queueLength(bucket);
  const events = arenaAlloc(<usize>length * VALUE_SIZE);
  const entries = arenaAlloc(2 * MAP_ENTRY_SIZE);
  if (!events || !entries) return false;
  for (let i: u32 = 0; i < length; i++) putList(events + <usize>i * VALUE_SIZE, Tag.Event, <usize>queueEvent(bucket, i), 0);
  putList(name(entries, 0, QUEUE_NAME), Tag.Array, events, length);
  putInt(name(entries, 1, LIMIT_NAME), <i64>queueLimit(scenarioOf(bucket)) - 1);
  putList(queue, Tag.Map, entries, 2);
  return true;
}

function fillLeaky(bucket: usize): bool {
  const entries = arenaAlloc(5 * MAP_ENTRY_SIZE);
  if (!entries) return false;
  copyValue(name(entries, 0, QUEUE_NAME), queue);
  putTime(name(entries, 1, FIRST_NAME), load<i64>(bucket, BUCKET_FIRST), 0);
  putTime(name(entries, 2, LAST_NAME), load<i64>(bucket, BUCKET_LAST), 0);
  putInt(name(entries, 3, TOTAL_NAME), <i64>load<u32>(bucket, BUCKET_COUNT));
  putDuration(name(entries, 4, DURATION_NAME), load<i64>(scenarioOf(bucket) + (SCENARIO_DURATION << 2)));
  putList(leaky, Tag.Map, entries, 5);
  return true;
}

function scenarioOf(bucket: usize): usize {
  return section(Section.Scenarios) + (<usize>load<u32>(bucket, BUCKET_SCENARIO) * SCENARIO_WORDS << 2);
}

/** Writes the key of entry `i`; answers where its value goes. */
function name(entries: usize, i: usize, text: u32): Ref {
  const entry = entries + i * MAP_ENTRY_SIZE;
  putStr(entry, NAMES + <usize>(text & 0xff), text >> 8, STR_ASCII | STR_ONE_LINE);
  return entry + VALUE_SIZE;
}
