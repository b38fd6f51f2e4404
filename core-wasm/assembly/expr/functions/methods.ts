// Methods of values that are no objects: argv[0] is the receiver, its type decides.

import { ErrorReason, Status, Tag, VALUE_KIND } from "../../abi";
import { Fn, IntKind, ListKind } from "../../abi-expr";
import { Ref, copyValue, fail, intOf, lenOf, ptrOf, putBool, putDuration, putFloat, tagOf } from "../../memory/value";
import { HOUR, MINUTE, SECOND } from "../../time/civil";
import { second } from "./arguments";
import { toText } from "./convert";
import { putKindInt } from "./int-kind";
import { mapFind } from "./maps";
import { isText, putEmpty } from "./text";
import { timeMethod } from "./time-methods";

/** Calls a method by its number (Fn.Method…). */
export function callMethod(fn: u32, argv: Ref, ret: Ref): Status {
  switch (<u32>tagOf(argv)) {
    case Tag.Time: return fn == Fn.MethodString ? toText(argv, ret) : timeMethod(fn, argv, ret);
    case Tag.Duration: return fn == Fn.MethodString ? toText(argv, ret) : durationMethod(fn, argv, ret);
    case Tag.Int:
      if (fn == Fn.MethodString && <u32>load<u8>(argv, VALUE_KIND) >= <u32>IntKind.Weekday) return toText(argv, ret);
      return fail(ret, ErrorReason.NoSuchMember);
    case Tag.ListMap:
      if (load<u8>(argv, VALUE_KIND) == ListKind.UrlValues) return valuesMethod(fn, argv, ret);
      return fail(ret, ErrorReason.NoSuchMember);
    case Tag.Nil: return fail(ret, ErrorReason.NilMember);
    default: return fail(ret, ErrorReason.NoSuchMember);
  }
}

// Whole units and the rest apart, as Go does, so that no precision is lost.
function inUnits(ns: i64, unit: i64): f64 {
  return <f64>(ns / unit) + <f64>(ns % unit) / <f64>unit;
}

function durationMethod(fn: u32, argv: Ref, ret: Ref): Status {
  const ns = intOf(argv);
  switch (fn) {
    case Fn.MethodHours: putFloat(ret, inUnits(ns, HOUR)); break;
    case Fn.MethodMinutes: putFloat(ret, inUnits(ns, MINUTE)); break;
    case Fn.MethodSeconds: putFloat(ret, inUnits(ns, SECOND)); break;
    case Fn.MethodMilliseconds: putKindInt(ret, ns / 1000000, IntKind.Int64); break;
    case Fn.MethodMicroseconds: putKindInt(ret, ns / 1000, IntKind.Int64); break;
    case Fn.MethodNanoseconds: putKindInt(ret, ns, IntKind.Int64); break;
    case Fn.MethodAbs: putDuration(ret, ns >= 0 ? ns : ns == i64.MIN_VALUE ? i64.MAX_VALUE : -ns); break;
    case Fn.MethodRound:
    case Fn.MethodTruncate: {
      const unit = second(argv);
      if (tagOf(unit) != Tag.Duration) return fail(ret, ErrorReason.WrongType);
      putDuration(ret, fn == Fn.MethodRound ? rounded(ns, intOf(unit)) : ns - restOf(ns, intOf(unit)));
      break;
    }
    default: return fail(ret, ErrorReason.NoSuchMember);
  }
  return Status.Ok;
}

function restOf(ns: i64, unit: i64): i64 { return unit <= 0 ? 0 : ns % unit; }

// Half away from zero; what does not fit is the nearest that does.
function rounded(ns: i64, unit: i64): i64 {
  const rest = restOf(ns, unit);
  if (rest == 0) return ns;
  const size = rest < 0 ? -rest : rest;
  const cut = ns - rest;
  if (size < unit - size) return cut;
  if (ns < 0) return cut - unit > cut ? i64.MIN_VALUE : cut - unit;
  return cut + unit < cut ? i64.MAX_VALUE : cut + unit;
}

function valuesMethod(fn: u32, argv: Ref, ret: Ref): Status {
  const name = second(argv);
  if (fn != Fn.MethodGet && fn != Fn.MethodHas) return fail(ret, ErrorReason.NoSuchMember);
  if (!isText(name)) return fail(ret, ErrorReason.WrongType);
  const list = mapFind(argv, ptrOf(name), lenOf(name));
  if (fn == Fn.MethodHas) putBool(ret, list != 0);
  else if (!list || !lenOf(list)) return putEmpty(ret);
  else copyValue(ret, ptrOf(list));
  return Status.Ok;
}
