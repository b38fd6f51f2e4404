// Methods of times: argv[0] is the time, its zone is minutes east in the flags.

import { ErrorReason, Status, Tag } from "../../abi";
import { Fn, IntKind } from "../../abi-expr";
import { arenaAlloc, arenaMark, arenaRelease } from "../../memory/arena";
import { Ref, fail, intOf, lenOf, ptrOf, putBool, putDuration, putInt, putTime, tagOf } from "../../memory/value";
import {
  DAY_SECONDS, SECOND, ZERO_TIME, civilDay, civilFromDays, civilMonth, civilYear, daysFromCivil, floorDivide, nanosOf,
  nsOf, secondsOf, weekdayOf, yearDayOf,
} from "../../time/civil";
import { formatLayout } from "../../time/layout-format";
import { fourth, second, third } from "./arguments";
import { putKindInt } from "./int-kind";
import { isText, putCopy, putEmpty } from "./text";

/** Years and months beyond this are taken as this. */
const DATE_MAX: i64 = 1000000;

// @ts-ignore: decorator
@inline export function zoneOf(v: Ref): i32 { return <i32>load<i16>(v, 2); }

/** A method of the time at argv[0] by its number. */
export function timeMethod(fn: u32, argv: Ref, ret: Ref): Status {
  const ns = intOf(argv);
  const zone = zoneOf(argv);
  const local = secondsOf(ns) + <i64>zone * 60;
  const days = floorDivide(local, DAY_SECONDS);
  const clock = local - days * DAY_SECONDS;
  switch (fn) {
    case Fn.MethodYear: civilFromDays(days); putInt(ret, civilYear()); break;
    case Fn.MethodMonth: civilFromDays(days); putKindInt(ret, civilMonth(), IntKind.Month); break;
    case Fn.MethodDay: civilFromDays(days); putInt(ret, civilDay()); break;
    case Fn.MethodHour: putInt(ret, clock / 3600); break;
    case Fn.MethodMinute: putInt(ret, clock / 60 % 60); break;
    case Fn.MethodSecond: putInt(ret, clock % 60); break;
    case Fn.MethodNanosecond: putInt(ret, nanosOf(ns)); break;
    case Fn.MethodWeekday: putKindInt(ret, weekdayOf(days), IntKind.Weekday); break;
    case Fn.MethodYearDay: putInt(ret, yearDayOf(days)); break;
    case Fn.MethodUnix: putKindInt(ret, secondsOf(ns), IntKind.Int64); break;
    case Fn.MethodUnixMilli: putKindInt(ret, secondsOf(ns) * 1000 + nanosOf(ns) / 1000000, IntKind.Int64); break;
    case Fn.MethodUnixMicro: putKindInt(ret, secondsOf(ns) * 1000000 + nanosOf(ns) / 1000, IntKind.Int64); break;
    case Fn.MethodUnixNano: putKindInt(ret, secondsOf(ns) * SECOND + nanosOf(ns), IntKind.Int64); break;
    case Fn.MethodUTC: putTime(ret, ns, 0); break;
    case Fn.MethodIsZero: putBool(ret, ns == ZERO_TIME); break;
    case Fn.MethodFormat: return format(ns, zone, second(argv), ret);
    case Fn.MethodAdd: return shift(ns, zone, second(argv), ret);
    case Fn.MethodAddDate: return addDate(argv, days, clock, ret);
    case Fn.MethodSub:
    case Fn.MethodBefore:
    case Fn.MethodAfter:
    case Fn.MethodEqual:
    case Fn.MethodCompare: return relate(fn, ns, second(argv), ret);
    case Fn.MethodRound:
    case Fn.MethodTruncate:
      if (tagOf(second(argv)) != Tag.Duration) return fail(ret, ErrorReason.WrongType);
      putTime(ret, fn == Fn.MethodRound ? roundTime(ns, intOf(second(argv))) : truncateTime(ns, intOf(second(argv))), zone);
      break;
    default: return fail(ret, ErrorReason.NoSuchMember);
  }
  return Status.Ok;
}

function relate(fn: u32, ns: i64, other: Ref, ret: Ref): Status {
  if (tagOf(other) != Tag.Time) return fail(ret, ErrorReason.WrongType);
  const than = intOf(other);
  switch (fn) {
    case Fn.MethodBefore: putBool(ret, ns < than); break;
    case Fn.MethodAfter: putBool(ret, ns > than); break;
    case Fn.MethodEqual: putBool(ret, ns == than); break;
    case Fn.MethodCompare: putInt(ret, <i64>(ns > than) - <i64>(ns < than)); break;
    default: putDuration(ret, saturated(ns, than)); break;
  }
  return Status.Ok;
}

// a - b, the nearest i64 where it does not fit.
function saturated(a: i64, b: i64): i64 {
  const difference = a - b;
  if (a >= b) return difference < 0 ? i64.MAX_VALUE : difference;
  return difference >= 0 ? i64.MIN_VALUE : difference;
}

function shift(ns: i64, zone: i32, by: Ref, ret: Ref): Status {
  if (tagOf(by) != Tag.Duration) return fail(ret, ErrorReason.WrongType);
  putTime(ret, ns + intOf(by), zone);
  return Status.Ok;
}

/** A text of a layout is at most this many times as long as the layout. */
const GROWTH: u32 = 16;

function format(ns: i64, zone: i32, layout: Ref, ret: Ref): Status {
  if (!isText(layout)) return fail(ret, ErrorReason.WrongType);
  if (!lenOf(layout)) return putEmpty(ret);
  const mark = arenaMark();
  const size = lenOf(layout) * GROWTH + 64;
  const text = arenaAlloc(size);
  if (!text) return fail(ret, ErrorReason.OutOfMemory);
  const len = formatLayout(ns, zone, ptrOf(layout), lenOf(layout), text, size);
  arenaRelease(mark);
  return len ? putCopy(ret, text, len, 0) : fail(ret, ErrorReason.BadArgument);
}

function addDate(argv: Ref, days: i64, clock: i64, ret: Ref): Status {
  const years = second(argv);
  const months = third(argv);
  const extra = fourth(argv);
  if (tagOf(years) != Tag.Int || tagOf(months) != Tag.Int || tagOf(extra) != Tag.Int) {
    return fail(ret, ErrorReason.WrongType);
  }
  civilFromDays(days);
  const month = <i64>civilMonth() - 1 + bounded(intOf(months));
  const year = civilYear() + bounded(intOf(years)) + floorDivide(month, 12);
  const day = daysFromCivil(<i32>year, <u32>(month - floorDivide(month, 12) * 12 + 1), <i32>civilDay());
  const seconds = (day + bounded(intOf(extra))) * DAY_SECONDS + clock - <i64>zoneOf(argv) * 60;
  putTime(ret, nsOf(seconds, nanosOf(intOf(argv))), zoneOf(argv));
  return Status.Ok;
}

function bounded(i: i64): i64 { return max(-DATE_MAX, min(DATE_MAX, i)); }

// Times are rounded as counted from year 1, which ns cannot tell: the rest of that
// distance is added to the rest of the time.
function restOf(ns: i64, unit: i64): i64 {
  let distance: u64 = 0; // 62135596800 s in ns, modulo unit
  for (let bit: i32 = 29; bit >= 0; bit--) {
    distance = (distance << 1) % <u64>unit;
    if ((<u32>1000000000 >> bit) & 1) distance = (distance + <u64>62135596800 % <u64>unit) % <u64>unit;
  }
  return <i64>(((<u64>(ns - floorDivide(ns, unit) * unit)) + distance) % <u64>unit);
}

function truncateTime(ns: i64, unit: i64): i64 { return unit <= 0 ? ns : ns - restOf(ns, unit); }

function roundTime(ns: i64, unit: i64): i64 {
  if (unit <= 0) return ns;
  const rest = restOf(ns, unit);
  return rest + rest < unit ? ns - rest : ns + (unit - rest);
}
