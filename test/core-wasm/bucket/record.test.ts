import {expect, test} from 'vitest';
import * as abi from '../../../core-wasm/assembly/abi.ts';
import {ImageBuilder} from '../../../core-wasm/compiler/image.ts';
import {loadRoom} from '../room.ts';
import type {Exports} from './pourer.ts';

interface RecordExports extends Exports {
  retainEvent(event: number): void;
  slotForName(space: number, ptr: number, len: number): number;
}

const {Meta, Parsed} = abi.Space;

/** A frame with slots "Meta.m0"… and "Parsed.p0"…, and a region for its records. */
function open(options: number, needed: readonly string[] = [], parsed = 100) {
  const room = loadRoom<RecordExports>('bucket', {}, 512);
  const {exports, alloc, view} = room;
  const builder = new ImageBuilder();
  const slots = new Map<string, number>();
  for (let i = 0; i < parsed; i++) {
    slots.set(`p${i}`, builder.slot(Parsed, `p${i}`));
    if (i % 7 === 0) slots.set(`m${i}`, builder.slot(Meta, `m${i}`));
  }
  const image = builder.finish();
  const at = alloc(image.length);
  room.bytes.set(image, at);
  exports.imageOpen(at, image.length);
  const count = exports.allSlots();
  exports.namesOpen(alloc(exports.namesSize(count)));
  exports.frameOpen(alloc(exports.frameSize(count)), count);
  const bits = alloc(count / 8 + 8);
  for (const name of needed) {
    const slot = slots.get(name)!;
    view.setUint8(bits + (slot >> 3), view.getUint8(bits + (slot >> 3)) | (1 << (slot & 7)));
  }
  exports.recordsOpen(bits, options);
  const base = alloc(8 << 20);
  exports.bucketsOpen(base, base + (8 << 20), at, 0, 0, alloc(16), 100, 100, 100);
  const out = alloc(16);
  const set = (slot: number, text: string | Uint8Array) => {
    const {ptr, len} = room.place(text);
    exports.setSlot(slot, ptr, len, 0);
  };
  return {
    ...room,
    set,
    setNamed: (name: string, text: string) => set(slots.get(name)!, text),
    field(event: number, name: string | number) {
      const slot = typeof name === 'number' ? name : slots.get(name)!;
      if (!exports.recordField(event, slot, out)) return undefined;
      return room.text(view.getUint32(out + 8, true), view.getUint32(out + 4, true));
    },
    count: (event: number) => view.getUint16(event + abi.EVENT_FIELDS, true),
    base,
  };
}

test('a record keeps Meta, slots of alerts and needed slots, by slot', () => {
  const room = open(0, ['p3', 'p64']);
  for (let i = 0; i < 100; i++) room.setNamed(`p${i}`, `parsed ${i}`);
  for (let i = 0; i < 100; i += 7) room.setNamed(`m${i}`, `meta ${i}`);
  room.set(abi.SpecialSlot.LineRaw, 'raw');
  room.set(abi.SpecialSlot.MarshaledTime, '2020-01-01T10:00:00Z');
  room.set(abi.WellKnownSlot.IsoCode, 'FR');
  const event = room.exports.freezeEvent();
  expect(room.field(event, 'p3')).toBe('parsed 3');
  expect(room.field(event, 'p64')).toBe('parsed 64');
  expect(room.field(event, 'p4')).toBeUndefined();
  for (let i = 0; i < 100; i += 7) expect(room.field(event, `m${i}`)).toBe(`meta ${i}`);
  expect(room.field(event, abi.SpecialSlot.LineRaw)).toBeUndefined();
  expect(room.field(event, abi.SpecialSlot.MarshaledTime)).toBe('2020-01-01T10:00:00Z');
  expect(room.field(event, abi.WellKnownSlot.IsoCode)).toBe('FR');
  expect(room.count(event)).toBe(15 + 2 + 2);
});

test('options add the raw line, or everything', () => {
  for (const [options, fields] of [
    [abi.RecordOption.Raw, 1],
    [abi.RecordOption.All, 2],
  ] as const) {
    const room = open(options);
    room.set(abi.SpecialSlot.LineRaw, 'raw');
    room.setNamed('p1', 'parsed');
    const event = room.exports.freezeEvent();
    expect(room.field(event, abi.SpecialSlot.LineRaw)).toBe('raw');
    expect(room.count(event)).toBe(fields);
  }
});

test('Meta named only at run time is kept, other spaces are not', () => {
  const room = open(0);
  const {ptr, len} = room.place('computed');
  const meta = room.exports.slotForName(Meta, ptr, len);
  const other = room.exports.slotForName(Parsed, ptr, len);
  room.set(meta, 'yes');
  room.set(other, 'no');
  const event = room.exports.freezeEvent();
  expect(room.field(event, meta)).toBe('yes');
  expect(room.field(event, other)).toBeUndefined();
});

test('an empty text is a value', () => {
  const room = open(0);
  room.setNamed('m0', '');
  const event = room.exports.freezeEvent();
  expect(room.field(event, 'm0')).toBe('');
  expect(room.field(event, 'm7')).toBeUndefined();
});

test('the last holder frees a record', () => {
  const room = open(0);
  const before = room.exports.stateBytes();
  const event = room.exports.freezeEvent();
  room.exports.retainEvent(event);
  room.exports.releaseEvent(event);
  expect(room.exports.stateBytes()).toBeGreaterThan(before);
  room.exports.releaseEvent(event);
  expect(room.exports.stateBytes()).toBe(before);
});

test('what does not fit is left out, and the record says so', () => {
  const room = open(abi.RecordOption.All);
  room.setNamed('p0', 'first');
  room.set(20, new Uint8Array(3 << 20));
  room.set(21, new Uint8Array(2 << 20));
  room.setNamed('p9', 'last');
  const event = room.exports.freezeEvent();
  expect(event).toBeGreaterThan(0);
  expect(room.view.getUint16(event + abi.EVENT_FLAGS, true)).toBe(abi.EVENT_CUT);
  expect(room.field(event, 21)).toBeUndefined();
  expect(room.field(event, 'p9')).toBe('last');
});

test('without memory no record is made', () => {
  const room = open(abi.RecordOption.All);
  room.set(20, new Uint8Array(3 << 20));
  expect([0, 0, 0].map(() => room.exports.freezeEvent() > 0)).toEqual([true, true, false]);
});

type Tree = null | boolean | number | string | readonly Tree[] | {readonly [key: string]: Tree};

function writeTree(room: ReturnType<typeof open>, at: number, tree: Tree): void {
  const {view} = room;
  const put = (tag: abi.Tag, len: number, payload: number) => {
    view.setUint32(at, tag, true);
    view.setUint32(at + 4, len, true);
    view.setUint32(at + 8, payload, true);
    view.setUint32(at + 12, 0, true);
  };
  if (tree === null) put(abi.Tag.Nil, 0, 0);
  else if (typeof tree === 'boolean') put(abi.Tag.Bool, 0, Number(tree));
  else if (typeof tree === 'number') {
    put(abi.Tag.Float, 0, 0);
    view.setFloat64(at + 8, tree, true);
  } else if (typeof tree === 'string') {
    const {ptr, len} = room.place(tree);
    put(abi.Tag.Str, len, ptr);
  } else {
    const isMap = !Array.isArray(tree);
    const values: Tree[] = isMap ? Object.entries(tree).flat() : [...(tree as readonly Tree[])];
    const block = room.alloc(values.length * 16);
    values.forEach((value, i) => {
      writeTree(room, block + i * 16, value);
    });
    put(isMap ? abi.Tag.Map : abi.Tag.Array, isMap ? values.length / 2 : values.length, block);
  }
}

function readTree(
  room: ReturnType<typeof open>,
  at: number,
  inside: (ptr: number) => boolean,
): Tree {
  const {view} = room;
  const len = view.getUint32(at + 4, true);
  const payload = view.getUint32(at + 8, true);
  const values = (n: number) =>
    Array.from({length: n}, (_, i) => readTree(room, payload + i * 16, inside));
  switch (view.getUint8(at)) {
    case abi.Tag.Bool:
      return payload === 1;
    case abi.Tag.Float:
      return view.getFloat64(at + 8, true);
    case abi.Tag.Str:
      expect(inside(payload)).toBe(true);
      return room.text(payload, len);
    case abi.Tag.Array:
      return values(len);
    case abi.Tag.Map: {
      const flat = values(len * 2);
      return Object.fromEntries(
        Array.from({length: len}, (_, i) => [flat[i * 2], flat[i * 2 + 1]!]),
      );
    }
    default:
      return null;
  }
}

const DOCUMENT: Tree = {
  name: 'a document',
  list: [1, 2.5, 'three', null, true, [], {}],
  nested: {deeper: {still: ['x', {y: 'z'.repeat(300)}]}},
};

test('a tree is copied into the record, and follows it when STATE moves', () => {
  const room = open(abi.RecordOption.Unmarshaled);
  writeTree(room, room.exports.frameBase() + abi.FRAME_UNMARSHALED, DOCUMENT);
  const event = room.exports.freezeEvent();
  const bytes = room.view.getUint32(event + abi.EVENT_BYTES, true);
  const root = event + room.view.getUint32(event + abi.EVENT_UNMARSHALED, true);
  const within = (ptr: number) => ptr >= event && ptr < event + bytes;
  expect(readTree(room, root, within)).toEqual(DOCUMENT);

  const moved = room.alloc(bytes);
  room.bytes.copyWithin(moved, event, event + bytes);
  room.bytes.fill(0, event, event + bytes);
  room.exports.moveEvent(moved);
  const inside = (ptr: number) => ptr >= moved && ptr < moved + bytes;
  expect(readTree(room, moved + root - event, inside)).toEqual(DOCUMENT);
  room.exports.moveEvent(moved);
  expect(readTree(room, moved + root - event, inside)).toEqual(DOCUMENT);
});

test('a tree too deep or too large does no harm', () => {
  const room = open(abi.RecordOption.Unmarshaled);
  let deep: Tree = 'bottom';
  for (let i = 0; i < 1500; i++) deep = [deep];
  writeTree(room, room.exports.frameBase() + abi.FRAME_UNMARSHALED, {deep});
  expect(room.exports.freezeEvent()).toBeGreaterThan(0);
  // One list that holds itself many times over: small in memory, endless when copied.
  const block = room.alloc(16 * 64);
  for (let i = 0; i < 64; i++) {
    room.view.setUint32(block + i * 16, abi.Tag.Array, true);
    room.view.setUint32(block + i * 16 + 4, 64, true);
    room.view.setUint32(block + i * 16 + 8, block, true);
  }
  room.bytes.copyWithin(room.exports.frameBase() + abi.FRAME_UNMARSHALED, block, block + 16);
  const event = room.exports.freezeEvent();
  expect(room.view.getUint16(event + abi.EVENT_FLAGS, true)).toBe(abi.EVENT_CUT);
  expect(room.view.getUint32(event + abi.EVENT_UNMARSHALED, true)).toBe(0);
});
