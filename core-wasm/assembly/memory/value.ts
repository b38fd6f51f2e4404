// Reading and writing 16-byte values (layout in abi.ts).

import { Status, Tag } from "../abi";

export type Ref = usize; // address of a value

// @ts-ignore: decorator
@inline export function tagOf(v: Ref): u8 { return load<u8>(v); }
// @ts-ignore: decorator
@inline export function lenOf(v: Ref): u32 { return load<u32>(v, 4); }
// @ts-ignore: decorator
@inline export function ptrOf(v: Ref): usize { return <usize>load<u32>(v, 8); }
// @ts-ignore: decorator
@inline export function intOf(v: Ref): i64 { return load<i64>(v, 8); }
// @ts-ignore: decorator
@inline export function floatOf(v: Ref): f64 { return load<f64>(v, 8); }
// @ts-ignore: decorator
@inline export function strFlagsOf(v: Ref): u32 { return load<u16>(v, 2); }

// @ts-ignore: decorator
@inline export function copyValue(to: Ref, from: Ref): void { v128.store(to, v128.load(from)); }
// @ts-ignore: decorator
@inline function put(v: Ref, tag: Tag, flags: u32, len: u32, payload: u64): void {
  store<u32>(v, <u32>tag | (flags << 16));
  store<u32>(v, len, 4);
  store<u64>(v, payload, 8);
}
// @ts-ignore: decorator
@inline export function putNil(v: Ref): void { put(v, Tag.Nil, 0, 0, 0); }
// @ts-ignore: decorator
@inline export function putBool(v: Ref, b: bool): void { put(v, Tag.Bool, 0, 0, <u64>b); }
// @ts-ignore: decorator
@inline export function putInt(v: Ref, i: i64): void { put(v, Tag.Int, 0, 0, <u64>i); }
// @ts-ignore: decorator
@inline export function putFloat(v: Ref, f: f64): void { put(v, Tag.Float, 0, 0, reinterpret<u64>(f)); }
// @ts-ignore: decorator
@inline export function putStr(v: Ref, ptr: usize, len: u32, flags: u32): void { put(v, Tag.Str, flags, len, <u64>ptr); }
// @ts-ignore: decorator
@inline export function putList(v: Ref, tag: Tag, ptr: usize, len: u32): void { put(v, tag, 0, len, <u64>ptr); }
// @ts-ignore: decorator
@inline export function putTime(v: Ref, ns: i64, zoneMinutes: i32): void { put(v, Tag.Time, <u32>(<u16>zoneMinutes), 0, <u64>ns); }
// @ts-ignore: decorator
@inline export function putDuration(v: Ref, ns: i64): void { put(v, Tag.Duration, 0, 0, <u64>ns); }

/** Leaves the reason in `v` and answers Status.Error, so that callers can return it. */
export function fail(v: Ref, reason: u32): Status {
  put(v, Tag.Err, 0, 0, reason);
  return Status.Error;
}
