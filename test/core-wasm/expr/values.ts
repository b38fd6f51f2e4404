// Values of the core from JavaScript and back.
//
// JavaScript side: null, boolean, string, bigint (Int), number (Float), arrays,
// Map (map[string]any) and the classes below.
import * as abi from '../../../core-wasm/assembly/abi.ts';
import {HostKind, IntKind, ListKind} from '../../../core-wasm/assembly/abi-expr.ts';
import type {Room} from '../room.ts';

/** A value of a tag that plain JavaScript lacks. */
export class Tagged {
  readonly tag: abi.Tag;
  readonly value: unknown;
  readonly kind: number;

  constructor(tag: abi.Tag, value: unknown, kind = 0) {
    this.tag = tag;
    this.value = value;
    this.kind = kind;
  }
}

export const int = (value: number | bigint, kind = IntKind.Int) =>
  new Tagged(abi.Tag.Int, BigInt(value), kind);
export const float = (value: number) => new Tagged(abi.Tag.Float, value);
export const strings = (value: readonly string[]) => new Tagged(abi.Tag.Strings, value);
export const stringMap = (value: Record<string, string>) => new Tagged(abi.Tag.StringMap, value);
export const time = (ns: bigint, zoneMinutes = 0) => new Tagged(abi.Tag.Time, {ns, zoneMinutes});
export const event = (address: number) => new Tagged(abi.Tag.Event, address);

/** An object of the host: members by name, methods as functions. */
export class HostObject {
  readonly members: Readonly<Record<string, unknown>>;

  constructor(members: Readonly<Record<string, unknown>>) {
    this.members = members;
  }
}

/** A list or map that stays with the host. */
export class HostCollection {
  readonly items: readonly unknown[] | Readonly<Record<string, unknown>>;

  constructor(items: readonly unknown[] | Readonly<Record<string, unknown>>) {
    this.items = items;
  }
}

type Memory = Pick<Room<unknown>, 'view' | 'bytes' | 'place'> & {alloc(size: number): number};

/** Handles of host objects, in order of their appearance. */
export type Handles = unknown[];

/** Writes a value at `at`. */
export function encode(memory: Memory, handles: Handles, at: number, value: unknown): void {
  const {view} = memory;
  const head = (tag: abi.Tag, kind: number, len: number, payload: bigint) => {
    view.setUint32(at, tag | (kind << 8), true);
    view.setUint32(at + 4, len, true);
    view.setBigInt64(at + 8, payload, true);
  };
  const list = (tag: abi.Tag, items: readonly unknown[], kind = 0) => {
    const block = memory.alloc(items.length * abi.VALUE_SIZE);
    items.forEach((item, i) => {
      encode(memory, handles, block + i * abi.VALUE_SIZE, item);
    });
    head(tag, kind, items.length, BigInt(block));
  };
  const map = (tag: abi.Tag, entries: readonly (readonly [unknown, unknown])[], kind = 0) => {
    list(tag, entries.flat(), kind);
    view.setUint32(at + 4, entries.length, true);
  };
  if (value === null || value === undefined) head(abi.Tag.Nil, 0, 0, 0n);
  else if (typeof value === 'boolean') head(abi.Tag.Bool, 0, 0, value ? 1n : 0n);
  else if (typeof value === 'bigint') head(abi.Tag.Int, 0, 0, value);
  else if (typeof value === 'number') {
    head(abi.Tag.Float, 0, 0, 0n);
    view.setFloat64(at + 8, value, true);
  } else if (typeof value === 'string') {
    const {ptr, len} = memory.place(value);
    head(abi.Tag.Str, 0, len, BigInt(ptr));
  } else if (Array.isArray(value)) list(abi.Tag.Array, value);
  else if (value instanceof Map) map(abi.Tag.Map, [...value]);
  else if (value instanceof HostObject) {
    head(abi.Tag.Host, HostKind.Object, 0, BigInt(handles.push(value) - 1));
  } else if (value instanceof HostCollection) {
    const isList = Array.isArray(value.items);
    const count = isList ? (value.items as unknown[]).length : Object.keys(value.items).length;
    head(
      abi.Tag.Host,
      isList ? HostKind.List : HostKind.Map,
      count,
      BigInt(handles.push(value) - 1),
    );
  } else if (value instanceof Tagged) {
    const {tag, kind, value: inner} = value;
    switch (tag) {
      case abi.Tag.Int:
      case abi.Tag.Duration:
        head(tag, kind, 0, inner as bigint);
        return;
      case abi.Tag.Float:
        encode(memory, handles, at, inner);
        return;
      case abi.Tag.Strings:
        if (inner === null) {
          head(tag, ListKind.Nil, 0, 0n);
          return;
        }
        list(tag, inner as unknown[]);
        return;
      case abi.Tag.StringMap:
      case abi.Tag.ListMap:
      case abi.Tag.Map:
        if (inner === null) {
          head(tag, ListKind.Nil, 0, 0n);
          return;
        }
        map(tag, Object.entries(inner as object), kind);
        return;
      case abi.Tag.Array:
        if (inner === null) {
          head(tag, ListKind.Nil, 0, 0n);
          return;
        }
        list(tag, inner as unknown[]);
        return;
      case abi.Tag.Time: {
        const {ns, zoneMinutes} = inner as {ns: bigint; zoneMinutes: number};
        head(tag, 0, 0, ns);
        view.setInt16(at + abi.VALUE_FLAGS, zoneMinutes, true);
        return;
      }
      case abi.Tag.Event:
        head(tag, 0, 0, BigInt(inner as number));
        return;
    }
    throw new Error(`cannot encode tag ${tag}`);
  } else throw new Error(`cannot encode ${String(value)}`);
}

/** Reads the value at `at`. */
export function decode(memory: Memory, handles: Handles, at: number): unknown {
  const {view, bytes} = memory;
  const tag = view.getUint8(at) as abi.Tag;
  const kind = view.getUint8(at + abi.VALUE_KIND);
  const len = view.getUint32(at + abi.VALUE_LEN, true);
  const ptr = view.getUint32(at + abi.VALUE_PAYLOAD, true);
  const payload = () => view.getBigInt64(at + abi.VALUE_PAYLOAD, true);
  const items = (count: number) =>
    Array.from({length: count}, (_, i) => decode(memory, handles, ptr + i * abi.VALUE_SIZE));
  const entries = () => {
    const flat = items(len * 2);
    return Array.from({length: len}, (_, i) => [flat[i * 2], flat[i * 2 + 1]] as const);
  };
  switch (tag) {
    case abi.Tag.Nil:
      return null;
    case abi.Tag.Bool:
      return payload() !== 0n;
    case abi.Tag.Int:
      return int(payload(), kind);
    case abi.Tag.Float:
      return float(view.getFloat64(at + abi.VALUE_PAYLOAD, true));
    case abi.Tag.Str:
    case abi.Tag.Bytes:
      return new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes.slice(ptr, ptr + len));
    case abi.Tag.Array:
      return kind === ListKind.Nil ? new Tagged(tag, null) : items(len);
    case abi.Tag.Strings:
      return new Tagged(tag, kind === ListKind.Nil ? null : items(len));
    case abi.Tag.Map:
      if (kind === ListKind.Nil) return new Tagged(tag, null);
      return new Map(entries());
    case abi.Tag.StringMap:
    case abi.Tag.ListMap:
      return new Tagged(tag, kind === ListKind.Nil ? null : Object.fromEntries(entries()), kind);
    case abi.Tag.Time:
      return time(payload(), view.getInt16(at + abi.VALUE_FLAGS, true));
    case abi.Tag.Duration:
      return new Tagged(tag, payload());
    case abi.Tag.Event:
      return event(ptr);
    case abi.Tag.Host:
      return handles[ptr];
    case abi.Tag.Err:
      return new Tagged(tag, abi.ErrorReason[ptr]);
    default:
      throw new Error(`unknown tag ${tag}`);
  }
}
