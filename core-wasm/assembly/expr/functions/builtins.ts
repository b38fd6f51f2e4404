// The builtins of the language, by number.

import { ErrorReason, Status } from "../../abi";
import { Fn } from "../../abi-expr";
import { Ref, fail } from "../../memory/value";
import { isList } from "./arguments";
import { fromBase64, toBase64 } from "./base64";
import { toFloat, toInt, toText } from "./convert";
import { uniq } from "./distinct";
import { callHost } from "./host-call";
import { join } from "./join";
import { fromJson } from "./json-parse";
import { toJson } from "./json-write";
import { lower, upper } from "./letter-case";
import { concat, first, flatten, get, last, length, reverse, take } from "./lists";
import { fromPairs, keys, toPairs, values } from "./maps";
import { absolute, bitnot, bits, extreme, mean, median, rounded, sum } from "./numbers";
import { sort } from "./ordering";
import { replace } from "./replace";
import { split } from "./split";
import { hasPrefix, hasSuffix, index, lastIndex, repeat, trimPrefix, trimSet, trimSpace, trimSuffix } from "./strings";
import { date, duration, now } from "./time";
import { typeOf } from "./type-name";

/** Calls builtin `fn`. */
export function callBuiltin(fn: u32, argv: Ref, argc: u32, ret: Ref): Status {
  switch (fn) {
    case Fn.BuiltinLen: return length(argv, ret);
    case Fn.BuiltinTrim: return argc > 1 ? trimSet(argv, ret, true, true) : trimSpace(argv, ret);
    case Fn.BuiltinTrimPrefix: return trimPrefix(argv, argc, ret);
    case Fn.BuiltinTrimSuffix: return trimSuffix(argv, argc, ret);
    case Fn.BuiltinUpper: return upper(argv, ret);
    case Fn.BuiltinLower: return lower(argv, ret);
    case Fn.BuiltinSplit: return split(argv, argc, ret, false);
    case Fn.BuiltinSplitAfter: return split(argv, argc, ret, true);
    case Fn.BuiltinReplace: return replace(argv, argc, ret);
    case Fn.BuiltinRepeat: return repeat(argv, ret);
    case Fn.BuiltinJoin: return join(argv, argc, ret, false);
    case Fn.BuiltinIndexOf: return index(argv, ret);
    case Fn.BuiltinLastIndexOf: return lastIndex(argv, ret);
    case Fn.BuiltinHasPrefix: return hasPrefix(argv, ret);
    case Fn.BuiltinHasSuffix: return hasSuffix(argv, ret);
    case Fn.BuiltinAbs: return absolute(argv, ret);
    case Fn.BuiltinCeil:
    case Fn.BuiltinFloor:
    case Fn.BuiltinRound: return rounded(fn, argv, ret);
    case Fn.BuiltinInt: return toInt(argv, ret);
    case Fn.BuiltinFloat: return toFloat(argv, ret);
    case Fn.BuiltinMin:
    case Fn.BuiltinMax: return extreme(fn, argv, argc, ret);
    case Fn.BuiltinMean: return mean(argv, argc, ret);
    case Fn.BuiltinMedian: return median(argv, argc, ret);
    case Fn.BuiltinSum: return sum(argv, ret);
    case Fn.BuiltinBitand:
    case Fn.BuiltinBitor:
    case Fn.BuiltinBitxor:
    case Fn.BuiltinBitnand:
    case Fn.BuiltinBitshl:
    case Fn.BuiltinBitshr:
    case Fn.BuiltinBitushr: return bits(fn, argv, ret);
    case Fn.BuiltinBitnot: return bitnot(argv, ret);
    case Fn.BuiltinString: return toText(argv, ret);
    case Fn.BuiltinType: return typeOf(argv, ret);
    case Fn.BuiltinFirst: return first(argv, ret);
    case Fn.BuiltinLast: return last(argv, ret);
    case Fn.BuiltinGet: return get(argv, ret);
    case Fn.BuiltinTake: return take(argv, ret);
    case Fn.BuiltinKeys: return keys(argv, ret);
    case Fn.BuiltinValues: return values(argv, ret);
    case Fn.BuiltinToPairs: return toPairs(argv, ret);
    case Fn.BuiltinFromPairs: return fromPairs(argv, ret);
    case Fn.BuiltinReverse: return reverse(argv, ret);
    case Fn.BuiltinConcat: return concat(argv, argc, ret);
    case Fn.BuiltinFlatten: return isList(argv) ? flatten(argv, 1, ret, false) : fail(ret, ErrorReason.WrongType);
    case Fn.BuiltinUniq: return uniq(argv, ret);
    case Fn.BuiltinSort: return sort(argv, argc, ret);
    case Fn.BuiltinToJSON: return toJson(argv, ret);
    case Fn.BuiltinFromJSON: return fromJson(argv, ret);
    case Fn.BuiltinToBase64: return toBase64(argv, ret);
    case Fn.BuiltinFromBase64: return fromBase64(argv, ret);
    case Fn.BuiltinNow: return now(ret);
    case Fn.BuiltinDuration: return duration(argv, ret);
    case Fn.BuiltinDate: return date(argv, argc, ret);
    default: return callHost(fn, argv, argc, ret);
  }
}
