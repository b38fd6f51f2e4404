// The arguments of a call: values in a row.

import { Tag, VALUE_SIZE } from "../../abi";
import { Ref, tagOf } from "../../memory/value";

// @ts-ignore: decorator
@inline export function second(argv: Ref): Ref { return argv + VALUE_SIZE; }
// @ts-ignore: decorator
@inline export function third(argv: Ref): Ref { return argv + 2 * VALUE_SIZE; }
// @ts-ignore: decorator
@inline export function fourth(argv: Ref): Ref { return argv + 3 * VALUE_SIZE; }
// @ts-ignore: decorator
@inline export function argument(argv: Ref, i: u32): Ref { return argv + <usize>i * VALUE_SIZE; }

/** An Array or Strings. */
// @ts-ignore: decorator
@inline export function isList(v: Ref): bool {
  const tag = <u32>tagOf(v);
  return tag == Tag.Array || tag == Tag.Strings;
}

/** A Map, StringMap or ListMap. */
// @ts-ignore: decorator
@inline export function isMap(v: Ref): bool {
  const tag = <u32>tagOf(v);
  return tag == Tag.Map || tag == Tag.StringMap || tag == Tag.ListMap;
}

/** An Int or Float. */
// @ts-ignore: decorator
@inline export function isNumber(v: Ref): bool {
  const tag = <u32>tagOf(v);
  return tag == Tag.Int || tag == Tag.Float;
}
