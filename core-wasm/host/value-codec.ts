// Values of the expression machine as JavaScript values, and back (layout: abi.ts).
//
// Int ↔ bigint, Float ↔ number, Str ↔ string, Bytes ↔ Uint8Array, nil ↔ null,
// lists ↔ arrays, maps ↔ plain objects without prototype (Map when written),
// times and durations ↔ Instant and TimeSpan, events ↔ EventRef. Any other object
// goes by handle. Results lie in the arena, good for the line or overflow in hand.

import * as abi from '../assembly/abi.ts';
import {HostKind, IntKind} from '../assembly/abi-expr.ts';
import {EventRef, Instant, TimeSpan} from './bucket-view.ts';
import {HostList, HostMap} from './collections.ts';
import type {HostObjects} from './objects.ts';
import {readText} from './texts.ts';

const encoder = new TextEncoder();
const ZERO_TIME = -(2n ** 63n);

/** UTF-16 units of a text that is short. */
const SHORT_TEXT = 1024;

/** Where results are put. */
export interface ValueMemory {
  readonly memory: WebAssembly.Memory;
  readonly exports: {arenaAlloc(bytes: number): number};
}

/** A list of texts: Go's []string, where a plain array is []any. */
export class Texts {
  readonly items: readonly string[];
  constructor(items: readonly string[]) {
    this.items = items;
  }
}

export class ValueCodec {
  private readonly core: ValueMemory;
  private readonly objects: HostObjects;

  constructor(core: ValueMemory, objects: HostObjects) {
    this.core = core;
    this.objects = objects;
  }

  read(at: number): unknown {
    const view = new DataView(this.core.memory.buffer);
    const len = view.getUint32(at + abi.VALUE_LEN, true);
    const payload = at + abi.VALUE_PAYLOAD;
    const ptr = view.getUint32(payload, true);
    switch (view.getUint8(at) as abi.Tag) {
      case abi.Tag.Bool:
        return ptr !== 0;
      case abi.Tag.Int:
        return view.getBigInt64(payload, true);
      case abi.Tag.Float:
        return view.getFloat64(payload, true);
      case abi.Tag.Str:
        return readText(this.core.memory, ptr, len);
      case abi.Tag.Bytes:
        return new Uint8Array(this.core.memory.buffer, ptr, len).slice();
      case abi.Tag.Array:
      case abi.Tag.Strings:
        return Array.from({length: len}, (_, i) => this.read(ptr + i * abi.VALUE_SIZE));
      case abi.Tag.Map:
      case abi.Tag.StringMap:
      case abi.Tag.ListMap:
        return this.readMap(ptr, len);
      case abi.Tag.Time:
        return new Instant(
          view.getBigInt64(payload, true),
          view.getInt16(at + abi.VALUE_FLAGS, true),
        );
      case abi.Tag.Duration:
        return new TimeSpan(view.getBigInt64(payload, true));
      case abi.Tag.Event:
        return new EventRef(ptr);
      case abi.Tag.Host:
        return this.objects.get(ptr) ?? null;
      default:
        return null;
    }
  }

  /** Writes `value` at `at`; Status.Error when the arena is full. */
  write(at: number, value: unknown): abi.Status {
    switch (typeof value) {
      case 'boolean':
        return this.put(at, abi.Tag.Bool, 0, value ? 1n : 0n);
      case 'bigint':
        return this.put(at, abi.Tag.Int, 0, value, IntKind.Int);
      case 'number':
        return this.putFloat(at, value);
      case 'string':
        return value.length <= SHORT_TEXT
          ? this.putText(at, value)
          : this.putBytes(at, abi.Tag.Str, encoder.encode(value));
      case 'object':
        return value === null ? this.put(at, abi.Tag.Nil, 0, 0n) : this.writeObject(at, value);
      default:
        return this.put(at, abi.Tag.Nil, 0, 0n);
    }
  }

  writeStringMap(at: number, map: Readonly<Record<string, string>>): abi.Status {
    return this.putMap(at, abi.Tag.StringMap, Object.entries(map));
  }

  private readMap(ptr: number, len: number): Record<string, unknown> {
    const map: Record<string, unknown> = Object.create(null);
    for (let i = 0; i < len; i++) {
      const entry = ptr + i * abi.MAP_ENTRY_SIZE;
      map[String(this.read(entry))] = this.read(entry + abi.VALUE_SIZE);
    }
    return map;
  }

  private writeObject(at: number, value: object): abi.Status {
    if (value instanceof Uint8Array) return this.putBytes(at, abi.Tag.Bytes, value);
    if (value instanceof Instant) return this.put(at, abi.Tag.Time, 0, value.ns, 0, value.zone);
    if (value instanceof TimeSpan) return this.put(at, abi.Tag.Duration, 0, value.ns);
    if (value instanceof EventRef) return this.put(at, abi.Tag.Event, 0, BigInt(value.address));
    if (value instanceof HostList)
      return this.putHost(at, HostKind.List, value.items.length, value);
    if (value instanceof HostMap) return this.putHost(at, HostKind.Map, value.entries.size, value);
    if (value instanceof Texts) return this.putList(at, abi.Tag.Strings, value.items);
    if (Array.isArray(value)) return this.putList(at, abi.Tag.Array, value);
    if (value instanceof Map) return this.putMap(at, abi.Tag.Map, [...value]);
    if (
      Object.getPrototypeOf(value) === null ||
      Object.getPrototypeOf(value) === Object.prototype
    ) {
      return this.putMap(at, abi.Tag.Map, Object.entries(value));
    }
    return this.putHost(at, HostKind.Object, 0, value);
  }

  private putHost(at: number, kind: HostKind, len: number, object: object): abi.Status {
    return this.put(at, abi.Tag.Host, len, BigInt(this.objects.pass(object)), kind);
  }

  private put(
    at: number,
    tag: abi.Tag,
    len: number,
    payload: bigint,
    kind = 0,
    flags = 0,
  ): abi.Status {
    const view = new DataView(this.core.memory.buffer);
    view.setUint8(at, tag);
    view.setUint8(at + abi.VALUE_KIND, kind);
    view.setInt16(at + abi.VALUE_FLAGS, flags, true);
    view.setUint32(at + abi.VALUE_LEN, len, true);
    view.setBigInt64(at + abi.VALUE_PAYLOAD, BigInt.asIntN(64, payload), true);
    return abi.Status.Ok;
  }

  private putFloat(at: number, value: number): abi.Status {
    this.put(at, abi.Tag.Float, 0, 0n);
    new DataView(this.core.memory.buffer).setFloat64(at + abi.VALUE_PAYLOAD, value, true);
    return abi.Status.Ok;
  }

  /** A short text is written where it stays: its room is that of its longest encoding. */
  private putText(at: number, text: string): abi.Status {
    const room = text.length * 3 + 1;
    const ptr = this.core.exports.arenaAlloc(room) >>> 0;
    if (ptr === 0) return abi.Status.Error;
    const to = new Uint8Array(this.core.memory.buffer, ptr, room);
    const {written} = encoder.encodeInto(text, to);
    to[written] = 10;
    return this.put(at, abi.Tag.Str, written, BigInt(ptr));
  }

  private putBytes(at: number, tag: abi.Tag, bytes: Uint8Array): abi.Status {
    const ptr = this.core.exports.arenaAlloc(bytes.length + 1) >>> 0;
    if (ptr === 0) return abi.Status.Error;
    const to = new Uint8Array(this.core.memory.buffer, ptr, bytes.length + 1);
    to.set(bytes);
    to[bytes.length] = 10;
    return this.put(at, tag, bytes.length, BigInt(ptr));
  }

  private putList(at: number, tag: abi.Tag, items: readonly unknown[]): abi.Status {
    const ptr = this.core.exports.arenaAlloc(items.length * abi.VALUE_SIZE) >>> 0;
    if (ptr === 0) return abi.Status.Error;
    for (const [i, item] of items.entries()) {
      if (this.write(ptr + i * abi.VALUE_SIZE, item) !== abi.Status.Ok) return abi.Status.Error;
    }
    return this.put(at, tag, items.length, BigInt(ptr));
  }

  private putMap(
    at: number,
    tag: abi.Tag,
    entries: readonly (readonly [unknown, unknown])[],
  ): abi.Status {
    const ptr = this.core.exports.arenaAlloc(entries.length * abi.MAP_ENTRY_SIZE) >>> 0;
    if (ptr === 0) return abi.Status.Error;
    for (const [i, [key, value]] of entries.entries()) {
      const entry = ptr + i * abi.MAP_ENTRY_SIZE;
      if (this.write(entry, key) !== abi.Status.Ok) return abi.Status.Error;
      if (this.write(entry + abi.VALUE_SIZE, value) !== abi.Status.Ok) return abi.Status.Error;
    }
    return this.put(at, tag, entries.length, BigInt(ptr));
  }
}

/** Go's zero time. */
export const ZERO_INSTANT = new Instant(ZERO_TIME);
