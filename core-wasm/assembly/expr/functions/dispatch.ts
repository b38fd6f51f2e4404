// Every function an expression can call, by its number.
//
// `argv` is `argc` values in a row; the compiler has checked their number. `ret` may
// be argv: functions read what they need before they write. Dynamic types are checked
// here: a wrong one is the error WrongType. Work is linear in the arguments (n log n
// for sorting), nothing traps, results lie in the arena or are views of arguments.

import { ErrorReason, Status, Tag } from "../../abi";
import { Fn } from "../../abi-expr";
import { Ref, fail } from "../../memory/value";
import { fromBase64 } from "./base64";
import { callBuiltin } from "./builtins";
import { approxEqual, atof, stringOrEmpty } from "./convert";
import { file, fileMap, lookupFile, regexpInFile } from "./data-file";
import { distance } from "./distance";
import { distinct } from "./distinct";
import { matchGlob } from "./glob";
import { callHost } from "./host-call";
import { isSqli, isXss } from "./injection";
import { averageInterval, medianInterval } from "./intervals";
import { join } from "./join";
import { jsonExtract, jsonExtractParsed, jsonExtractUnescape } from "./json-extract";
import { toJsonString } from "./json-write";
import { parseKv, parseKvLax } from "./keyvalue";
import { matchKnownBot } from "./known-bot";
import { lower, upper } from "./letter-case";
import { flatten, getString } from "./lists";
import { logInfo } from "./log-info";
import { keyExists } from "./maps";
import { callMethod } from "./methods";
import { inRange, isAddress, toRange } from "./network";
import { basename } from "./path";
import { extractQueryParam, parseQuery, parseUri } from "./query";
import { replace } from "./replace";
import { fields, split } from "./split";
import { sprintf } from "./sprintf";
import { getFromStash } from "./stash";
import { index, indexAny, trimPrefix, trimSet, trimSpace, trimSuffix } from "./strings";
import { parseUnix, timeNow } from "./time";
import { unmarshalJson } from "./unmarshaled";
import { escape, unescape } from "./url";
import { xmlAttribute, xmlText } from "./xml";

/** Calls function `fn`; puts its result, or the reason of its failure, at `ret`. */
export function callFunction(fn: u32, argv: Ref, argc: u32, ret: Ref): Status {
  if (fn <= <u32>Fn.BuiltinTimezone) return callBuiltin(fn, argv, argc, ret);
  if (fn >= <u32>Fn.MethodYear) return callMethod(fn, argv, ret);
  switch (fn) {
    case Fn.Upper: return upper(argv, ret);
    case Fn.Lower: return lower(argv, ret);
    case Fn.Sprintf: return sprintf(argv, argc, ret);
    case Fn.Fields: return fields(argv, ret);
    case Fn.Split:
    case Fn.SplitN: return split(argv, argc, ret, false);
    case Fn.SplitAfter:
    case Fn.SplitAfterN: return split(argv, argc, ret, true);
    case Fn.Join: return join(argv, argc, ret, true);
    case Fn.Index: return index(argv, ret);
    case Fn.IndexAny: return indexAny(argv, ret);
    case Fn.Replace:
    case Fn.ReplaceAll: return replace(argv, argc, ret);
    case Fn.Trim: return trimSet(argv, ret, true, true);
    case Fn.TrimLeft: return trimSet(argv, ret, true, false);
    case Fn.TrimRight: return trimSet(argv, ret, false, true);
    case Fn.TrimSpace: return trimSpace(argv, ret);
    case Fn.TrimPrefix: return trimPrefix(argv, argc, ret);
    case Fn.TrimSuffix: return trimSuffix(argv, argc, ret);
    case Fn.Match: return matchGlob(argv, ret);
    case Fn.Get: return getString(argv, ret);
    case Fn.ToString: return stringOrEmpty(argv, ret);
    case Fn.Atof: return atof(argv, ret);
    case Fn.FloatApproxEqual: return approxEqual(argv, ret);
    case Fn.Distinct: return distinct(argv, ret);
    case Fn.Flatten: return flatten(argv, argc, ret, false);
    case Fn.FlattenDistinct: return flatten(argv, argc, ret, true);
    case Fn.KeyExists: return keyExists(argv, ret);
    case Fn.LogInfo: return logInfo(argv, argc, ret);
    case Fn.TimeNow: return timeNow(ret);
    case Fn.ParseUnix: return parseUnix(argv, ret);
    case Fn.AverageInterval: return averageInterval(argv, ret);
    case Fn.MedianInterval: return medianInterval(argv, ret);
    case Fn.File: return file(argv, ret);
    case Fn.RegexpInFile: return regexpInFile(argv, ret);
    case Fn.FileMap: return fileMap(argv, ret);
    case Fn.LookupFile: return lookupFile(argv, ret);
    case Fn.MatchKnownBot: return matchKnownBot(argv, argc, ret);
    case Fn.IsIP: return isAddress(argv, ret, 0);
    case Fn.IsIPV4: return isAddress(argv, ret, 4);
    case Fn.IsIPV6: return isAddress(argv, ret, 6);
    case Fn.IpInRange: return inRange(argv, ret);
    case Fn.IpToRange: return toRange(argv, ret);
    case Fn.Distance: return distance(argv, ret);
    case Fn.PathEscape: return escape(argv, ret, false);
    case Fn.QueryEscape: return escape(argv, ret, true);
    case Fn.PathUnescape: return unescape(argv, ret, false);
    case Fn.QueryUnescape: return unescape(argv, ret, true);
    case Fn.ParseUri: return parseUri(argv, ret);
    case Fn.ParseQuery: return parseQuery(argv, ret);
    case Fn.ExtractQueryParam: return extractQueryParam(argv, ret);
    case Fn.B64Decode: return fromBase64(argv, ret);
    case Fn.LibInjectionIsSQLI: return isSqli(argv, ret);
    case Fn.LibInjectionIsXSS: return isXss(argv, ret);
    case Fn.JsonExtract: return jsonExtract(argv, ret);
    case Fn.JsonExtractUnescape: return jsonExtractUnescape(argv, ret);
    case Fn.JsonExtractSlice: return jsonExtractParsed(argv, ret, Tag.Array);
    case Fn.JsonExtractObject: return jsonExtractParsed(argv, ret, Tag.Map);
    case Fn.ToJsonString: return toJsonString(argv, ret);
    case Fn.UnmarshalJSON: return unmarshalJson(argv, ret);
    case Fn.ParseKV: return parseKv(argv, ret);
    case Fn.ParseKVLax: return parseKvLax(argv, ret);
    case Fn.XMLGetAttributeValue: return xmlAttribute(argv, ret);
    case Fn.XMLGetNodeValue: return xmlText(argv, ret);
    case Fn.GetFromStash: return getFromStash(argv, ret);
    case Fn.Basename: return basename(argv, ret);
    // As in the reference: neither can be called with arguments it takes.
    case Fn.JsonExtractLib:
    case Fn.SetInStash: return fail(ret, ErrorReason.WrongType);
    default: return callHost(fn, argv, argc, ret);
  }
}
