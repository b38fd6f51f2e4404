// What the core asks of the host while it evaluates: members and methods of
// objects it holds by handle, functions it cannot do itself, enrichment, and
// assignments into overflows. The one place where values cross.

import * as abi from '../assembly/abi.ts';
import {CALL_AT_ONCE, Fn, HOST_HAS, HOST_INDEX} from '../assembly/abi-expr.ts';
import type {Automata} from '../automata/automata.ts';
import {Answers, PENDING} from './answers.ts';
import {callHostFunction, type HostFunctions} from './call.ts';
import {HostList, HostMap} from './collections.ts';
import type {Core} from './core.ts';
import type {EngineStats} from './model.ts';
import {HostObjects} from './objects.ts';
import {assignPath} from './overflow-path.ts';
import type {Program} from './program.ts';
import {RuntimeAlert} from './runtime-alert.ts';
import {readText} from './texts.ts';
import {ValueCodec} from './value-codec.ts';

export type {HostFunctions};

export class HostCalls {
  readonly objects = new HostObjects();
  readonly answers: Answers;
  private readonly core: Core;
  private readonly program: Program;
  private readonly automata: Automata;
  private readonly functions: HostFunctions;
  private readonly notice: (text: string) => void;
  private readonly codec: ValueCodec;
  private unsettled: {where: string; reason: string; item: string}[] = [];
  private readonly errors = new Map<string, {where: string; reason: string; count: number}>();

  constructor(
    core: Core,
    program: Program,
    automata: Automata,
    functions: HostFunctions,
    notice: (text: string) => void,
  ) {
    this.core = core;
    this.program = program;
    this.automata = automata;
    this.functions = functions;
    this.notice = notice;
    this.codec = new ValueCodec(core, this.objects);
    this.answers = new Answers(() => this.lineNumber());
  }

  /** Evaluates on an event record (0: the frame); undefined when it failed. */
  evaluate(expression: number, event: number): unknown {
    const ret = this.core.exports.arenaAlloc(abi.VALUE_SIZE) >>> 0;
    if (ret === 0 || this.core.exports.evaluateOn(expression, event, ret) !== abi.Status.Ok)
      return undefined;
    return this.codec.read(ret);
  }

  /** Sets a variable of expressions (EnvIndex). */
  setEnvironment(index: number, value: object): void {
    const at = this.core.exports.arenaAlloc(abi.VALUE_SIZE) >>> 0;
    if (at === 0) return;
    this.codec.write(at, value);
    this.core.exports.setEnvironment(index, at);
  }

  /** A context expression's values on an event, as texts (7.9). */
  contextValues(expression: number, event: number): string[] {
    const value = this.evaluate(expression, event);
    if (typeof value === 'string') return value === '' ? [] : [value];
    if (typeof value === 'bigint') return [String(value)];
    if (!Array.isArray(value)) return [];
    return value.flatMap((item) =>
      typeof item === 'string' || typeof item === 'bigint' ? [String(item)] : [],
    );
  }

  /** Counted when the item in hand ends; not when it runs again. */
  countError(where: string, reason: string): void {
    this.unsettled.push({where, reason, item: this.answers.current});
  }

  /** Takes back those of the item in hand, which will run again. */
  dropErrors(): void {
    const {current} = this.answers;
    this.unsettled = this.unsettled.filter(({item}) => item !== current);
    this.settleErrors();
  }

  settleErrors(): void {
    for (const {where, reason} of this.unsettled) this.addError(where, reason);
    this.unsettled = [];
  }

  private addError(where: string, reason: string): void {
    const key = `${where}\0${reason}`;
    const known = this.errors.get(key);
    if (known) known.count++;
    else this.errors.set(key, {where, reason, count: 1});
  }

  errorStats(): EngineStats['errors'] {
    this.settleErrors();
    return [...this.errors.values()];
  }

  // ---- imports of the core

  call(fn: number, argv: number, argc: number, ret: number): number {
    const count = argc & ~CALL_AT_ONCE;
    const args = Array.from({length: count}, (_, i) =>
      this.codec.read((argv >>> 0) + i * abi.VALUE_SIZE),
    );
    const name = Fn[fn] ?? String(fn);
    const answer = this.answers.to({
      name,
      args,
      atOnce: count !== argc,
      isAsynchronous: this.functions.asynchronous?.has(name) ?? false,
      ask: () => callHostFunction(fn, args, this.functions, this.notice),
    });
    return this.answer(name, answer, ret);
  }

  member(handle: number, name: number, ret: number): number {
    const object = this.objects.get(handle >>> 0);
    const key = this.program.string(name);
    if (!object || !hasMember(object, key)) return abi.Status.Error;
    return this.codec.write(ret >>> 0, Reflect.get(object, key));
  }

  method(handle: number, nameId: number, argv: number, argc: number, ret: number): number {
    const object = this.objects.get(handle >>> 0);
    if (!object) return abi.Status.Error;
    const args = Array.from({length: argc}, (_, i) =>
      this.codec.read((argv >>> 0) + i * abi.VALUE_SIZE),
    );
    const which = nameId >>> 0;
    if (which === HOST_INDEX) return this.index(object, args[0], ret);
    if (which === HOST_HAS) return this.codec.write(ret >>> 0, has(object, args[0]));
    const name = this.program.string(which);
    const method = hasMember(object, name) ? Reflect.get(object, name) : undefined;
    if (typeof method !== 'function') return abi.Status.Error;
    try {
      return this.codec.write(ret >>> 0, method.apply(object, args));
    } catch (error) {
      this.countError(name, error instanceof Error ? error.message : String(error));
      return abi.Status.Error;
    }
  }

  enrich(method: number, ptr: number, len: number, ret: number): number {
    const text = readText(this.core.memory, ptr >>> 0, len);
    const name = method === abi.Method.ReverseDns ? 'reverse_dns' : (abi.Method[method] ?? '');
    const enricher = this.functions.enrich?.[name];
    if (!enricher) {
      this.notice(`enrichment "${name}" has no database or resolver here`);
      return abi.Status.Error;
    }
    const fields = this.answers.to({
      name,
      args: [text],
      atOnce: false,
      isAsynchronous: this.functions.asynchronous?.has(name) ?? false,
      ask: () => enricher(text),
    });
    if (fields === PENDING) return abi.Status.Pending;
    if (!fields) return abi.Status.Error;
    if (!(fields instanceof Error))
      return this.codec.writeStringMap(ret >>> 0, fields as Readonly<Record<string, string>>);
    this.countError(name, fields.message);
    return abi.Status.Error;
  }

  assign(handle: number, path: number, ptr: number, len: number): void {
    const object = this.objects.get(handle >>> 0);
    if (!(object instanceof RuntimeAlert)) return;
    const target = this.program.string(path);
    if (!assignPath(object, target, readText(this.core.memory, ptr >>> 0, len))) {
      this.countError(target, 'nothing that can be assigned');
    }
  }

  /** 1 match, 0 none, -1 not a pattern, -2 too large a pattern, or too large for the text. */
  dynamicMatch(
    pattern: number,
    patternLen: number,
    text: number,
    len: number,
    isAscii: number,
  ): number {
    const known = this.automata.dynamic(readText(this.core.memory, pattern >>> 0, patternLen));
    if (known === undefined) return -1;
    const size = isAscii ? known.size.ascii : known.size.utf8;
    if (size > abi.DYNAMIC_SIZE_MAX || size * len > abi.DYNAMIC_WORK_MAX) return -2;
    return this.core.exports.search(known.number, text, len, 0, 0);
  }

  released(handle: number): void {
    this.objects.release(handle >>> 0);
  }

  private index(object: object, key: unknown, ret: number): number {
    if (object instanceof HostMap)
      return this.codec.write(ret >>> 0, object.entries.get(String(key)) ?? null);
    if (object instanceof HostList)
      return this.codec.write(ret >>> 0, object.items[Number(key)] ?? null);
    if (object instanceof Map) return this.codec.write(ret >>> 0, object.get(key) ?? null);
    if (Array.isArray(object) && typeof key === 'bigint') {
      const at = Number(key) < 0 ? Number(key) + object.length : Number(key);
      return at in object ? this.codec.write(ret >>> 0, object[at]) : abi.Status.Error;
    }
    return typeof key === 'string' && hasMember(object, key)
      ? this.codec.write(ret >>> 0, Reflect.get(object, key))
      : abi.Status.Error;
  }

  private answer(name: string, value: unknown, ret: number): number {
    if (value === PENDING) return abi.Status.Pending;
    if (!(value instanceof Error)) return this.codec.write(ret >>> 0, value);
    if (this.functions.asynchronous?.has(name)) this.countError(name, value.message);
    return abi.Status.Error;
  }

  /** Which line is in the frame: its source and number in it. */
  private lineNumber(): string {
    const {exports, memory} = this.core;
    const frame = new DataView(memory.buffer, exports.frameBase() >>> 0, abi.FRAME_HEAD);
    return `${frame.getBigUint64(abi.FRAME_SEQUENCE, true)}`;
  }
}

function has(object: object, key: unknown): boolean {
  if (object instanceof HostMap) return object.entries.has(String(key));
  if (object instanceof Map) return object.has(key);
  return typeof key === 'string' && hasMember(object, key);
}

/** A member of the rule language: what JavaScript gives every object is none. */
function hasMember(object: object, name: string): boolean {
  return name in object && !(name in Object.prototype);
}
