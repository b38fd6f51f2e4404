// Compiles an expression and runs it in the room "expr", with an event in the
// frame and variables of other environments in the bank.
import * as abi from '../../../core-wasm/assembly/abi.ts';
import {Fn, HOST_ENVIRONMENT, HOST_HAS, HOST_INDEX} from '../../../core-wasm/assembly/abi-expr.ts';
import {Automata} from '../../../core-wasm/automata/automata.ts';
import {
  type CompiledExpression,
  compileExpression,
  type Environment,
} from '../../../core-wasm/compiler/expr/index.ts';
import {ImageBuilder} from '../../../core-wasm/compiler/image.ts';
import {CEILINGS} from '../../../core-wasm/host/profile.ts';
import {Program} from '../../../core-wasm/host/program.ts';
import {loadRoom} from '../room.ts';
import {decode, encode, type Handles, HostCollection, HostObject, Tagged} from './values.ts';

interface Expr {
  evaluate(expr: number, ret: number): number;
  setEnv(index: number, value: number): void;
  clearEnv(index: number): void;
  useEvent(event: number): void;
  stepsTaken(): number;
  frameBase(): number;
  frameClear(): void;
  frameOpen(at: number, slots: number): void;
  frameSize(slots: number): number;
  setFrameNamed(
    space: number,
    name: number,
    nameLen: number,
    ptr: number,
    len: number,
    flags: number,
  ): void;
  slotByName(space: number, ptr: number, len: number): number;
  allSlots(): number;
  namesOpen(at: number): void;
  namesSize(slots: number): number;
  arenaOpen(start: number, end: number): void;
  arenaReset(): void;
  imageOpen(at: number, len: number): number;
  matchOpen(cache: number): void;
  search(pattern: number, ptr: number, len: number, flags: number, out: number): number;
}

/** Strings of an event by `Space.name`, and what is no string. */
export interface EventFacts {
  readonly strings: readonly (readonly [
    space: abi.Space,
    name: string,
    value: string | Uint8Array,
  ])[];
  readonly time?: bigint;
  readonly unmarshaled?: Map<string, unknown>;
  readonly stage?: string;
}

export interface Outcome {
  readonly status: abi.Status;
  readonly value: unknown;
  readonly steps: number;
  /** The event after the evaluation. */
  text(space: abi.Space, name: string): string;
}

export interface Run {
  readonly env: Environment;
  readonly event?: EventFacts;
  /** Values of the bank; a function is asked once the image is known, so that it can make event records. */
  readonly bank?: Readonly<Record<number, unknown | ((room: Machine) => unknown)>>;
  readonly fold?: boolean;
  /** Data files of lines, by name. */
  readonly files?: Readonly<Record<string, readonly string[]>>;
  /** The event is a frozen record instead of the frame. */
  readonly frozen?: boolean;
}

const ARENA = CEILINGS.default.arenaBytes;
const CACHE = 1 << 25;

export class Machine {
  /** Functions of the environment. */
  environment = new HostObject({});
  private readonly handles: Handles = [];
  private image = new ImageBuilder();
  private program = Program.of(this.image.finish());
  private readonly cache: number;
  private automata: Automata;
  private readonly spare: number;
  private top = 0;
  private readonly scratch: number;
  private readonly arena: number;
  readonly room = loadRoom<Expr>('expr', {
    member: (handle: number, name: number, ret: number) => this.member(handle, name, ret),
    method: (handle: number, name: number, argv: number, argc: number, ret: number) =>
      this.method(handle, name, argv, argc, ret),
    call: (fn: number, _argv: number, _argc: number, ret: number) =>
      this.answer(ret, fn === Fn.LogInfo ? true : undefined),
    dynamicMatch: (pattern: number, patternLen: number, ptr: number, len: number) => {
      const known = this.automata.dynamic(this.room.text(pattern, patternLen));
      return known ? this.room.exports.search(known.number, ptr, len, 0, this.spare) : -1;
    },
    miss: (automaton: number, row: number, column: number) =>
      this.automata.imports.miss(automaton, row, column),
    pattern: (number: number, role: number) => this.automata.imports.pattern(number, role),
  });

  constructor() {
    this.scratch = this.room.alloc(1 << 24);
    this.arena = this.room.alloc(ARENA);
    this.spare = this.room.alloc(64);
    this.cache = this.room.alloc(CACHE);
    this.room.exports.matchOpen(this.cache);
    this.automata = this.matcher();
  }

  /** A new one knows the sets of the program at hand. */
  private matcher(): Automata {
    const region = {base: this.cache, limit: this.cache + CACHE};
    const automata = new Automata(this.room.memory, region, (id) => this.program.pattern(id));
    for (const {entries, mode} of this.program.sets()) automata.set(entries, mode);
    return automata;
  }

  /** Compiles; throws ExpressionError. */
  compile(text: string, {env, fold, files = {}}: Run): CompiledExpression {
    this.image = new ImageBuilder();
    const {image} = this;
    const compiled = compileExpression(text, {env, image, ...(fold === false && {fold})});
    for (const [name, lines] of Object.entries(files)) {
      image.sets.fill(name, abi.DataFileType.String, lines);
      const entries = image.list(lines.map((line) => image.string(line)));
      const record = [image.string(name), abi.DataFileType.String, entries, lines.length, abi.NONE];
      image.record(abi.Section.DataFiles, record);
    }
    return compiled;
  }

  /** Runs what was compiled last. */
  run(id: number, {event, bank = {}, frozen}: Run): Outcome {
    const {exports} = this.room;
    for (const [space, name] of event?.strings ?? []) this.image.slot(space, name);
    this.image.record(abi.Section.Stages, [this.image.string(event?.stage ?? ''), 0, 0]);
    const image = this.image.finish();
    this.program = Program.of(image);
    this.automata = this.matcher();
    this.top = this.scratch;
    this.handles.length = 0;
    const at = this.alloc(image.length + 64);
    this.room.bytes.set(image, at);
    if (!exports.imageOpen(at, image.length)) throw new Error('the image was refused');
    const slots = exports.allSlots();
    exports.namesOpen(this.alloc(exports.namesSize(slots)));
    exports.frameOpen(this.alloc(exports.frameSize(slots)), slots);
    exports.arenaOpen(this.arena, this.arena + ARENA);
    exports.frameClear();
    exports.useEvent(0);
    if (event && frozen) exports.useEvent(this.record(event));
    else if (event) this.fillFrame(event);
    for (const [index, given] of Object.entries(bank)) {
      const value = typeof given === 'function' ? given(this) : given;
      exports.setEnv(Number(index), this.encoded(value));
    }
    const ret = this.alloc(16);
    const status = exports.evaluate(id, ret);
    return {
      status,
      value: decode(this, this.handles, ret),
      steps: exports.stepsTaken(),
      text: (space, name) => this.slotText(space, name),
    };
  }

  evaluate(text: string, run: Run): Outcome {
    return this.run(this.compile(text, run).id, run);
  }

  /** Makes an event record; answers its address. */
  record({strings, time = 0n}: EventFacts): number {
    const fields = strings
      .map(([space, name, value]) => ({slot: this.image.slot(space, name), value}))
      .sort((a, b) => a.slot - b.slot);
    const at = this.alloc(4096);
    const {view} = this;
    view.setUint32(at + abi.EVENT_REFS, 1, true);
    view.setUint16(at + abi.EVENT_FIELDS, fields.length, true);
    view.setBigInt64(at + abi.EVENT_EVT_TIME, time, true);
    view.setUint32(at + abi.EVENT_OVERFLOW, abi.NONE, true);
    let text = at + abi.EVENT_HEAD + fields.length * abi.EVENT_FIELD_SIZE;
    fields.forEach(({slot, value}, i) => {
      const bytes = new TextEncoder().encode(`${value}\n`);
      const field = at + abi.EVENT_HEAD + i * abi.EVENT_FIELD_SIZE;
      view.setUint32(field, slot, true);
      view.setUint32(field + 4, text - at, true);
      view.setUint32(field + 8, bytes.length - 1, true);
      this.bytes.set(bytes, text);
      text += bytes.length;
    });
    return at;
  }

  get view(): DataView {
    return this.room.view;
  }

  get bytes(): Uint8Array {
    return this.room.bytes;
  }

  alloc(size: number): number {
    const at = this.top;
    this.top = (this.top + size + 64 + 15) & ~15;
    this.bytes.fill(0, at, this.top);
    return at;
  }

  place(text: string | Uint8Array): {ptr: number; len: number} {
    const data = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    const ptr = this.alloc(data.length + 1);
    this.bytes.set(data, ptr);
    this.bytes[ptr + data.length] = 10;
    return {ptr, len: data.length};
  }

  private encoded(value: unknown): number {
    const at = this.alloc(16);
    encode(this, this.handles, at, value);
    return at;
  }

  private fillFrame({strings, time = 0n, unmarshaled}: EventFacts): void {
    const {exports} = this.room;
    for (const [space, name, value] of strings) {
      const key = this.place(name);
      const text = this.place(value);
      exports.setFrameNamed(space, key.ptr, key.len, text.ptr, text.len, 0);
    }
    const frame = exports.frameBase();
    this.view.setBigInt64(frame + abi.FRAME_TIME, time, true);
    if (unmarshaled) encode(this, this.handles, frame + abi.FRAME_UNMARSHALED, unmarshaled);
  }

  private slotText(space: abi.Space, name: string): string {
    const key = this.place(name);
    const slot = this.room.exports.slotByName(space, key.ptr, key.len);
    const at = this.room.exports.frameBase() + abi.FRAME_HEAD + slot * abi.SLOT_SIZE;
    return this.room.text(
      this.view.getUint32(at, true),
      this.view.getUint32(at + 4, true) & 0xffffff,
    );
  }

  private answer(ret: number, value: unknown): number {
    if (value === undefined) return abi.Status.Error;
    encode(this, this.handles, ret, value);
    return abi.Status.Ok;
  }

  private member(handle: number, name: number, ret: number): number {
    const object = this.handles[handle] as HostObject;
    return this.answer(ret, object.members[this.program.string(name)]);
  }

  private method(handle: number, name: number, argv: number, argc: number, ret: number): number {
    const object = handle >>> 0 === HOST_ENVIRONMENT ? this.environment : this.handles[handle];
    const args = Array.from({length: argc}, (_, i) => decode(this, this.handles, argv + i * 16));
    const [key] = args;
    const plain = key instanceof Tagged ? String(key.value) : String(key);
    if (object instanceof HostCollection) {
      const items = object.items as Record<string, unknown>;
      if (name >>> 0 === HOST_INDEX) return this.answer(ret, items[plain] ?? null);
      if (name >>> 0 === HOST_HAS) return this.answer(ret, Object.hasOwn(items, plain));
      return abi.Status.Error;
    }
    const method = (object as HostObject).members[this.program.string(name)];
    return typeof method === 'function' ? this.answer(ret, method(...args)) : abi.Status.Error;
  }
}
