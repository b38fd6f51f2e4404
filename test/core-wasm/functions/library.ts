// Calls functions of the rule language by number, without compiler and machine.
import * as abi from '../../../core-wasm/assembly/abi.ts';
import type {Fn} from '../../../core-wasm/assembly/abi-expr.ts';
import {Automata} from '../../../core-wasm/automata/automata.ts';
import {DATA_TYPES} from '../../../core-wasm/compiler/rules/data-declaration.ts';
import {emitDataFiles} from '../../../core-wasm/compiler/rules/data-files.ts';
import {Workshop} from '../../../core-wasm/compiler/rules/workshop.ts';
import type {Fault} from '../../../core-wasm/host/model.ts';
import {CEILINGS} from '../../../core-wasm/host/profile.ts';
import {Program} from '../../../core-wasm/host/program.ts';
import {decode, encode, type Handles} from '../expr/values.ts';
import {loadRoom} from '../room.ts';

interface Exports {
  arenaOpen(start: number, end: number): void;
  callFunction(fn: number, argv: number, argc: number, ret: number): number;
  frameBase(): number;
  frameOpen(at: number, slots: number): void;
  frameSize(slots: number): number;
  frameUnmarshaled(): number;
  imageOpen(at: number, len: number): number;
  matchOpen(cache: number): void;
  search(pattern: number, ptr: number, len: number, flags: number, out: number): number;
  formatFixed(value: number, places: number, out: number): number;
  formatInteger(value: bigint, out: number): number;
}

/** A file of `data:`: its type as rules write it, and its lines. */
export interface File {
  readonly type: string;
  readonly lines: readonly string[];
}

export interface Outcome {
  readonly status: abi.Status;
  /** As decode of expr/values.ts gives it; the reason when the call failed. */
  readonly value: unknown;
  /** The arguments after the call. */
  readonly args: readonly unknown[];
}

/** Answers a function the core leaves to the host. */
export type HostAnswer = (fn: Fn, args: readonly unknown[]) => unknown;

const ARENA = CEILINGS.default.arenaBytes;
const CACHE = 1 << 25;
const WHERE = {file: 'rule.yaml', line: 1, column: 1};

export class Library {
  host: HostAnswer = () => undefined;
  private readonly handles: Handles = [];
  private program = Program.of(new Workshop().image.finish());
  private automata: Automata | undefined;
  private readonly cache: number;
  private readonly scratch: number;
  private readonly arena: number;
  private top = 0;
  private readonly spare: number;

  private readonly room = loadRoom<Exports>('functions', {
    call: (fn: number, argv: number, argc: number, ret: number) => {
      const answer = this.host(fn, this.values(argv, argc));
      if (answer === undefined) return abi.Status.Error;
      encode(this, this.handles, ret, answer);
      return abi.Status.Ok;
    },
    dynamicMatch: (pattern: number, patternLen: number, ptr: number, len: number) => {
      const known = this.automata!.dynamic(this.room.text(pattern, patternLen));
      return known ? this.room.exports.search(known.number, ptr, len, 0, this.spare) : -1;
    },
    miss: (automaton: number, row: number, column: number) =>
      this.automata!.imports.miss(automaton, row, column),
    pattern: (number: number, role: number) => this.automata!.imports.pattern(number, role),
  });

  constructor() {
    const {exports, alloc} = this.room;
    this.scratch = alloc(1 << 25);
    this.spare = alloc(64);
    this.arena = alloc(ARENA);
    this.cache = alloc(CACHE);
    exports.matchOpen(this.cache);
    this.open({});
  }

  /** Forgets everything; maps an image with these data files. Answers what was wrong with them. */
  open(files: Readonly<Record<string, File>>, arenaBytes = ARENA): Fault[] {
    const {exports, bytes} = this.room;
    const workshop = new Workshop();
    const faults: Fault[] = [];
    const texts = Object.entries(files).map(([name, {lines}]) => ({name, text: lines.join('\n')}));
    const declared = Object.entries(files).flatMap(([name, {type}]) =>
      type in DATA_TYPES ? [{name, type: DATA_TYPES[type]!, where: WHERE}] : [],
    );
    emitDataFiles(declared, texts, workshop, faults);
    const image = workshop.image.finish();
    this.program = Program.of(image);
    if (declared.length > 0) this.automata = this.matcher();
    this.top = this.scratch;
    this.handles.length = 0;
    const at = this.alloc(image.length + 64);
    bytes.set(image, at);
    if (!exports.imageOpen(at, image.length)) throw new Error('the image was refused');
    exports.frameOpen(this.alloc(exports.frameSize(0)), 0);
    exports.arenaOpen(this.arena, this.arena + arenaBytes);
    return faults;
  }

  /** A new one, for sets cannot be taken back. */
  private matcher(): Automata {
    const region = {base: this.cache, limit: this.cache + CACHE};
    const automata = new Automata(this.room.memory, region, (id) => this.program.pattern(id));
    for (const {entries, mode} of this.program.sets()) automata.set(entries, mode);
    return automata;
  }

  /** Calls a function with values as expr/values.ts encodes them. */
  call(fn: Fn, ...args: readonly unknown[]): Outcome {
    const argv = this.alloc(Math.max(1, args.length) * abi.VALUE_SIZE);
    args.forEach((arg, i) => {
      encode(this, this.handles, argv + i * abi.VALUE_SIZE, arg);
    });
    const ret = this.alloc(abi.VALUE_SIZE);
    const status = this.room.exports.callFunction(fn, argv, args.length, ret);
    return {
      status,
      value: decode(this, this.handles, ret),
      args: this.values(argv, args.length),
    };
  }

  /** As `call`, but nothing is read back; ms it took in the core. */
  time(fn: Fn, ...args: readonly unknown[]): number {
    const argv = this.alloc(Math.max(1, args.length) * abi.VALUE_SIZE);
    args.forEach((arg, i) => {
      encode(this, this.handles, argv + i * abi.VALUE_SIZE, arg);
    });
    const ret = this.alloc(abi.VALUE_SIZE);
    const from = performance.now();
    this.room.exports.callFunction(fn, argv, args.length, ret);
    return performance.now() - from;
  }

  /** The bytes of the string a call answers. */
  callBytes(fn: Fn, ...args: readonly (string | Uint8Array)[]): Uint8Array {
    const argv = this.alloc(args.length * abi.VALUE_SIZE);
    args.forEach((arg, i) => {
      const {ptr, len} = this.place(arg);
      const at = argv + i * abi.VALUE_SIZE;
      this.view.setUint32(at, abi.Tag.Str, true);
      this.view.setUint32(at + abi.VALUE_LEN, len, true);
      this.view.setUint32(at + abi.VALUE_PAYLOAD, ptr, true);
    });
    const ret = this.alloc(abi.VALUE_SIZE);
    this.room.exports.callFunction(fn, argv, args.length, ret);
    const ptr = this.view.getUint32(ret + abi.VALUE_PAYLOAD, true);
    return this.bytes.slice(ptr, ptr + this.view.getUint32(ret + abi.VALUE_LEN, true));
  }

  /** evt.Unmarshaled of the frame. */
  get unmarshaled(): unknown {
    return decode(this, this.handles, this.room.exports.frameUnmarshaled());
  }

  set unmarshaled(value: unknown) {
    encode(this, this.handles, this.room.exports.frameUnmarshaled(), value);
  }

  /** When the event in hand arrived. */
  set clock(ns: bigint) {
    const at = this.room.exports.frameBase() + abi.FRAME_ARRIVAL;
    this.view.setBigInt64(at, ns, true);
  }

  /** Calls fn(text, evt.Unmarshaled, key), the map being the frame's own, as the machine passes it. */
  write(fn: Fn, text: string, key: string): abi.Status {
    const argv = this.alloc(3 * abi.VALUE_SIZE);
    const cell = this.room.exports.frameUnmarshaled();
    encode(this, this.handles, argv, text);
    encode(this, this.handles, argv + 2 * abi.VALUE_SIZE, key);
    this.bytes.copyWithin(argv + abi.VALUE_SIZE, cell, cell + abi.VALUE_SIZE);
    this.view.setUint8(argv + abi.VALUE_SIZE, abi.Tag.Map);
    return this.room.exports.callFunction(fn, argv, 3, this.alloc(abi.VALUE_SIZE));
  }

  fixed(value: number, places: number): string {
    const out = this.alloc(2048);
    return this.room.text(out, this.room.exports.formatFixed(value, places, out));
  }

  integer(value: bigint): string {
    const out = this.alloc(32);
    return this.room.text(out, this.room.exports.formatInteger(value, out));
  }

  // ---- what encode and decode need

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

  private values(at: number, count: number): unknown[] {
    return Array.from({length: count}, (_, i) =>
      decode(this, this.handles, at + i * abi.VALUE_SIZE),
    );
  }
}
