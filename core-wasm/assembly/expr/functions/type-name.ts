// Names of types: the language's (type()) and Go's (in what Sprintf prints).

import { Status, Tag, VALUE_KIND } from "../../abi";
import { IntKind, ListKind } from "../../abi-expr";
import { Ref, tagOf } from "../../memory/value";
import { isNil } from "./equality";
import { putLiteral, writeLiteral } from "./literal";

/** type(v). Named types of Go keep their qualified names, others are told by their shape. */
export function typeOf(argv: Ref, ret: Ref): Status {
  switch (<u32>tagOf(argv)) {
    case Tag.Nil: return putLiteral(ret, "nil");
    case Tag.Bool: return putLiteral(ret, "bool");
    case Tag.Int:
      switch (<u32>load<u8>(argv, VALUE_KIND)) {
        case IntKind.Uint: return putLiteral(ret, "uint");
        case IntKind.Weekday: return putLiteral(ret, "time.Weekday");
        case IntKind.Month: return putLiteral(ret, "time.Month");
        default: return putLiteral(ret, "int");
      }
    case Tag.Float: return putLiteral(ret, "float");
    case Tag.Str: return putLiteral(ret, "string");
    case Tag.Bytes:
    case Tag.Array:
    case Tag.Strings: return putLiteral(ret, isNil(argv) ? "nil" : "array");
    case Tag.Map:
    case Tag.StringMap: return putLiteral(ret, isNil(argv) ? "nil" : "map");
    case Tag.ListMap:
      return putLiteral(ret, load<u8>(argv, VALUE_KIND) == ListKind.UrlValues ? "net/url.Values" : "map");
    case Tag.Time: return putLiteral(ret, "time.Time");
    case Tag.Duration: return putLiteral(ret, "time.Duration");
    default: return putLiteral(ret, "struct");
  }
}

/** Writes the Go type of a value, as %T. */
export function writeGoType(v: Ref): void {
  switch (<u32>tagOf(v)) {
    case Tag.Nil: return writeLiteral("<nil>");
    case Tag.Bool: return writeLiteral("bool");
    case Tag.Int:
      switch (<u32>load<u8>(v, VALUE_KIND)) {
        case IntKind.Int32: return writeLiteral("int32");
        case IntKind.Int64: return writeLiteral("int64");
        case IntKind.Uint: return writeLiteral("uint");
        case IntKind.Weekday: return writeLiteral("time.Weekday");
        case IntKind.Month: return writeLiteral("time.Month");
        default: return writeLiteral("int");
      }
    case Tag.Float: return writeLiteral("float64");
    case Tag.Str: return writeLiteral("string");
    case Tag.Bytes: return writeLiteral("[]uint8");
    case Tag.Array: return writeLiteral("[]interface {}");
    case Tag.Strings: return writeLiteral("[]string");
    case Tag.Map:
      return writeLiteral(load<u8>(v, VALUE_KIND) == ListKind.AnyKeys
        ? "map[interface {}]interface {}" : "map[string]interface {}");
    case Tag.StringMap: return writeLiteral("map[string]string");
    case Tag.ListMap:
      return writeLiteral(load<u8>(v, VALUE_KIND) == ListKind.UrlValues ? "url.Values" : "map[string][]string");
    case Tag.Time: return writeLiteral("time.Time");
    case Tag.Duration: return writeLiteral("time.Duration");
    default: return writeLiteral("struct {}");
  }
}
