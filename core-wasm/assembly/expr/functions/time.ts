// Times and durations from text and from the engine's clock.

import { ErrorReason, FRAME_ARRIVAL, FRAME_SOURCE, NONE, SOURCE_CLOCK, STR_ASCII, STR_ONE_LINE, Status, VALUE_SIZE } from "../../abi";
import { Fn } from "../../abi-expr";
import { frameBase } from "../../event/frame";
import { sourceAt } from "../../line/source";
import { Ref, copyValue, fail, lenOf, ptrOf, putDuration, putInt, putNil, putTime } from "../../memory/value";
import { parseDuration } from "../../time/duration";
import { civilSeconds, hasZone, isRegional, nanos, parseLayout, readByLayout, zone } from "../../time/layout";
import { formatMoment, formatRfc3339 } from "../../time/rfc3339";
import { zoneAt } from "../../time/zone";
import { fourth, second, third } from "./arguments";
import { integerValue, readInteger } from "./convert";
import { findByte } from "./find";
import { callHost } from "./host-call";
import { isLiteral, placeLiteral } from "./literal";
import { isText, putCopy, putEmpty } from "./text";

const scratch = memory.data(64);
const layout = memory.data(40);
const civil = memory.data(4 * VALUE_SIZE, 16);

// The engine's time: when the event in hand arrived, or in a replay the time of the
// line before it; never earlier than what the event's source was answered before.
// Sources do not share it: in what order they are read must change nothing.
function clock(): i64 {
  const arrival = load<i64>(frameBase(), FRAME_ARRIVAL);
  const source = load<u32>(frameBase(), FRAME_SOURCE);
  if (source == NONE) return arrival;
  const at = sourceAt(source);
  const latest = max(arrival, load<i64>(at, SOURCE_CLOCK));
  store<i64>(at, latest, SOURCE_CLOCK);
  return latest;
}

/** now(): a UTC time. */
export function now(ret: Ref): Status {
  putTime(ret, clock(), 0);
  return Status.Ok;
}

/** TimeNow(): RFC 3339, UTC, whole seconds. */
export function timeNow(ret: Ref): Status {
  return putCopy(ret, scratch, formatRfc3339(clock(), 0, scratch, false), STR_ASCII | STR_ONE_LINE);
}

/** ParseUnix(s): seconds before the first `.`, as RFC 3339 in the local zone; "" unless above 0. */
export function parseUnix(argv: Ref, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  const start = ptrOf(argv);
  const whole = findByte(start, start + lenOf(argv), 0x2e) - start;
  if (!readInteger(start, <u32>whole) || integerValue() <= 0) return putEmpty(ret);
  const seconds = integerValue();
  return putCopy(ret, scratch, formatMoment(seconds, 0, zoneAt(seconds) * 60, scratch), STR_ASCII | STR_ONE_LINE);
}

/** duration(s): Go's syntax, no days. */
export function duration(argv: Ref, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  if (!parseDuration(ptrOf(argv), lenOf(argv), false, scratch)) return fail(ret, ErrorReason.BadInput);
  putDuration(ret, load<i64>(scratch));
  return Status.Ok;
}

const DEFAULT_LAYOUTS: u32 = 7;

// The layouts date() tries, in order.
function placeLayout(i: u32): u32 {
  switch (i) {
    case 0: return placeLiteral(layout, "2006-01-02");
    case 1: return placeLiteral(layout, "15:04:05");
    case 2: return placeLiteral(layout, "2006-01-02 15:04:05");
    case 3: return placeLiteral(layout, "2006-01-02T15:04:05Z07:00");
    case 4: return placeLiteral(layout, "02 Jan 06 15:04 MST");
    case 5: return placeLiteral(layout, "Monday, 02-Jan-06 15:04:05 MST");
    default: return placeLiteral(layout, "Mon, 02 Jan 2006 15:04:05 MST");
  }
}

/** date(s[, layout[, zone]]): a zone other than UTC is the host's business. */
export function date(argv: Ref, argc: u32, ret: Ref): Status {
  if (!isText(argv) || (argc > 1 && !isText(second(argv)))) return fail(ret, ErrorReason.WrongType);
  if (argc > 2 && !(isText(third(argv)) && isLiteral(third(argv), "UTC"))) {
    return dateInZone(argv, ret);
  }
  if (argc > 1) return dateBy(ptrOf(second(argv)), lenOf(second(argv)), argv, ret);
  for (let i: u32 = 0; i < DEFAULT_LAYOUTS; i++) {
    if (dateBy(layout, placeLayout(i), argv, scratch + 16) != Status.Ok) continue;
    v128.store(ret, v128.load(scratch, 16));
    return Status.Ok;
  }
  return fail(ret, ErrorReason.BadInput);
}

// The host knows the zone's offsets; it is asked with {seconds, nanoseconds, offset or nil, zone}.
function dateInZone(argv: Ref, ret: Ref): Status {
  const by = second(argv);
  if (!readByLayout(ptrOf(by), lenOf(by), ptrOf(argv), lenOf(argv))) return fail(ret, ErrorReason.BadInput);
  putInt(civil, civilSeconds());
  putInt(second(civil), <i64>nanos);
  if (hasZone && !isRegional) putInt(third(civil), <i64>zone);
  else putNil(third(civil));
  copyValue(fourth(civil), third(argv));
  return callHost(Fn.BuiltinDate, civil, 4, ret);
}

function dateBy(layoutPtr: usize, layoutLen: u32, text: Ref, ret: Ref): Status {
  if (!parseLayout(layoutPtr, layoutLen, ptrOf(text), lenOf(text), scratch)) return fail(ret, ErrorReason.BadInput);
  putTime(ret, load<i64>(scratch), load<i32>(scratch, 8));
  return Status.Ok;
}
