// Statics: assignments after a node's success.
//
// An empty value never overwrites a field (only ParseDate takes one). What an
// expression answers is turned into text as the reference does: strings and
// integers as they are, floats with six decimals, nil and dynamic maps skipped,
// and any other type aborts the line, a rule author's bug that must be seen.

import {
  ErrorReason, FRAME_MODE, FRAME_STAGE, FRAME_TIME, FRAME_ZONE, Method, NONE, STATIC_EXPR, STATIC_INDEX, STATIC_SLOT,
  STATIC_TARGET, STATIC_VALUE, STATIC_WORDS, Section, SpecialSlot, StaticTarget, Status, STR_ASCII, STR_ONE_LINE, Tag,
  WellKnownSlot, FRAME_MARSHALED_PTR, FRAME_MARSHALED_NS,
} from "../abi";
import { evaluate } from "../expr/vm";
import { isWaiting } from "../expr/waiting";
import { formatFixed, formatInteger } from "../expr/functions/number-text";
import { arenaAlloc } from "../memory/arena";
import { section, stringLen, stringPtr } from "../memory/image";
import { intOf, floatOf, lenOf, ptrOf, putStr, strFlagsOf, tagOf } from "../memory/value";
import { noteError } from "./errors";
import { frameBase, setSlot, slotFlags, slotLen, slotPresent, slotText } from "./frame";
import { enrichByHost, storeInOverflow, storeUnmarshaled, unmarshalLine } from "./enrich";
import { stageByName } from "./stage-names";
import { dateFits, dateNs, dateText, dateTextLen, dateWasRead, dateZone, readDate } from "./date";

const value = memory.data(16);

/** The value had a type that ends the line. */
let abort = false;

/** Applies statics `first … first+count-1`; false when one of them aborts the line. */
export function applyStatics(first: u32, count: u32): bool {
  for (let i: u32 = 0; i < count; i++) {
    const record = section(Section.Statics) + (<usize>(first + i) * STATIC_WORDS << 2);
    const slot = load<u32>(record, STATIC_SLOT << 2);
    if (slot != NONE && slotPresent(slot) && slotLen(slot) && load<u32>(record, STATIC_TARGET << 2) == StaticTarget.Slot) {
      setSlot(load<u32>(record, STATIC_INDEX << 2), slotText(slot), slotLen(slot), slotFlags(slot));
      continue;
    }
    const isThere = staticText(record);
    if (isWaiting()) return false;
    if (!isThere) {
      if (abort) {
        abort = false;
        return false;
      }
      continue;
    }
    assign(record, ptrOf(value), lenOf(value), strFlagsOf(value));
    if (isWaiting()) return false;
  }
  return true;
}

/** Leaves the text in `value`; false when the static is skipped (or, with `abort`, ends the line). */
function staticText(record: usize): bool {
  const constant = load<u32>(record, STATIC_VALUE << 2);
  if (constant != NONE) {
    putStr(value, stringPtr(constant), stringLen(constant), 0);
  } else {
    const expr = load<u32>(record, STATIC_EXPR << 2);
    if (evaluate(expr, value) != Status.Ok) {
      noteError(expr, <u32>intOf(value));
      return false;
    }
    if (!toText(expr)) return false;
  }
  return lenOf(value) != 0 || takesEmpty(record);
}

function takesEmpty(record: usize): bool {
  return load<u32>(record, STATIC_TARGET << 2) == StaticTarget.Method && load<u32>(record, STATIC_INDEX << 2) == Method.ParseDate;
}

function toText(expr: u32): bool {
  switch (<u32>tagOf(value)) {
    case Tag.Str:
      return true;
    case Tag.Int: {
      const text = arenaAlloc(24);
      if (!text) return false;
      putStr(value, text, formatInteger(intOf(value), text), STR_ASCII | STR_ONE_LINE);
      return true;
    }
    case Tag.Float: {
      const text = arenaAlloc(352);
      if (!text) return false;
      putStr(value, text, formatFixed(floatOf(value), 6, text), STR_ASCII | STR_ONE_LINE);
      return true;
    }
    case Tag.Nil:
    case Tag.Map:
    case Tag.Array:
      noteError(expr, ErrorReason.WrongType);
      return false;
    default:
      noteError(expr, ErrorReason.WrongType);
      abort = true;
      return false;
  }
}

function assign(record: usize, ptr: usize, len: u32, flags: u32): void {
  const index = load<u32>(record, STATIC_INDEX << 2);
  switch (load<u32>(record, STATIC_TARGET << 2)) {
    case StaticTarget.Slot:
      setSlot(index, ptr, len, flags);
      break;
    case StaticTarget.Method:
      callMethod(index, ptr, len);
      break;
    case StaticTarget.Stage:
      store<u8>(frameBase(), <u8>stageByName(ptr, len), FRAME_STAGE);
      break;
    case StaticTarget.Unmarshaled:
      storeUnmarshaled(index, ptr, len, flags);
      break;
    case StaticTarget.Host:
      storeInOverflow(index, ptr, len);
      break;
    default:
      break;
  }
}

function callMethod(method: u32, ptr: usize, len: u32): void {
  switch (method) {
    case Method.ParseDate:
      parseDateMethod(ptr, len);
      break;
    case Method.UnmarshalJSON:
      unmarshalLine();
      break;
    case Method.Unknown:
      break;
    default:
      enrichByHost(method, ptr, len);
      break;
  }
}

/** Sets Enriched.MarshaledTime, and evt.Time when the text was a date and the log's clock counts. */
function parseDateMethod(ptr: usize, len: u32): void {
  const hasFormat = slotPresent(SpecialSlot.StrTimeFormat);
  const format = hasFormat ? slotText(SpecialSlot.StrTimeFormat) : 0;
  const formatLen = hasFormat ? slotLen(SpecialSlot.StrTimeFormat) : 0;
  readDate(ptr, len, format, formatLen);
  const frame = frameBase();
  if (dateWasRead() && load<u8>(frame, FRAME_MODE) == 1) {
    store<i64>(frame, dateNs(), FRAME_TIME);
    store<i32>(frame, dateZone(), FRAME_ZONE);
  }
  const text = dateText();
  if (!text) return;
  setSlot(WellKnownSlot.EnrichedMarshaledTime, text, dateTextLen(), STR_ASCII | STR_ONE_LINE);
  if (!dateFits()) return;
  store<u32>(frame, <u32>text, FRAME_MARSHALED_PTR);
  store<i64>(frame, dateNs(), FRAME_MARSHALED_NS);
}
