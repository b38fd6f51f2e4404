// A core with an image in place and its imports served: what engines and
// evaluators are built on.

import * as abi from '../assembly/abi.ts';
import {Automata, type AutomataOptions} from '../automata/automata.ts';
import {type Core, type CoreImports, openCore} from './core.ts';
import {HostCalls, type HostFunctions} from './host-calls.ts';
import {ImageError} from './image-error.ts';
import type {Profile} from './profile.ts';
import {Program} from './program.ts';

export interface BindOptions {
  readonly wasm: BufferSource | WebAssembly.Module;
  readonly image: Uint8Array;
  readonly profile?: Profile;
  readonly keepRaw?: boolean;
  /** 16 bytes; fixed when absent. */
  readonly seed?: Uint8Array;
  readonly functions?: HostFunctions;
  readonly notice?: (text: string) => void;
  readonly automata?: AutomataOptions;
  /** A raw line that stayed unparsed. */
  readonly sample?: (source: number, ptr: number, len: number) => void;
  /** Taken over from the engine or evaluator that had it last, which ends. */
  readonly slot?: CoreSlot;
  /** A step of the core (TraceKind), while tracing. */
  readonly trace?: (kind: number, a: number, b: number) => void;
}

export interface BoundCore {
  readonly core: Core;
  readonly program: Program;
  readonly automata: Automata;
  readonly calls: HostCalls;
  /** Opens the core again: without sources, state or overflows. */
  readonly reopen: () => void;
}

/** Imports are bound before what serves them exists; none is called while opening. */
interface Servants {
  automata?: Automata;
  calls?: HostCalls;
  sample?: BindOptions['sample'];
  trace?: BindOptions['trace'];
}

/** A core for many short uses, one after the other: its memory is made once. */
export class CoreSlot {
  private held: {readonly core: Core; readonly servants: Servants} | undefined;

  /** @internal the core, with what serves it */
  async take({wasm, profile}: BindOptions): Promise<{core: Core; servants: Servants}> {
    if (this.held) return this.held;
    const servants: Servants = {};
    const core = await openCore(wasm, profile ?? 'default', imports(servants));
    this.held = {core, servants};
    return this.held;
  }
}

export async function bindCore(options: BindOptions): Promise<BoundCore> {
  const program = Program.of(options.image);
  const {core: empty, servants} = await take(options);
  const core = {...empty, imageLength: options.image.length};
  openImage(core, options);
  const base = core.exports.cacheAddress() >>> 0;
  const automata = new Automata(
    core.memory,
    {base, limit: base + core.ceilings.cacheBytes},
    (id) => program.pattern(id),
    options.automata,
  );
  for (const {entries, mode} of program.sets()) automata.set(entries, mode);
  const calls = new HostCalls(
    core,
    program,
    automata,
    options.functions ?? {},
    once(options.notice ?? (() => {})),
  );
  Object.assign(servants, {automata, calls, sample: options.sample, trace: options.trace});
  const reopen = () => {
    calls.objects.restore(1, new Map());
    openImage(core, options);
  };
  return {core, program, automata, calls, reopen};
}

async function take(options: BindOptions): Promise<{core: Core; servants: Servants}> {
  const {wasm, profile, slot} = options;
  if (slot) return slot.take(options);
  const servants: Servants = {};
  return {core: await openCore(wasm, profile ?? 'default', imports(servants)), servants};
}

function openImage({exports, memory, ceilings}: Core, {image, seed, keepRaw}: BindOptions): void {
  const {totalBytes, cacheBytes, arenaBytes, sources, carryBlocks, sourceTextBytes} = ceilings;
  const end = totalBytes - abi.PADDING;
  if (image.length > end - abi.IMAGE_BASE) throw tooLarge(image, totalBytes);
  new Uint8Array(memory.buffer).set(image, abi.IMAGE_BASE);
  const key = new Uint8Array(memory.buffer, exports.seedAddress() >>> 0, 16);
  key.fill(0);
  if (seed) key.set(seed.subarray(0, 16));
  const sizes = [cacheBytes, arenaBytes, sources, carryBlocks, sourceTextBytes] as const;
  const isOpen = exports.open(image.length, ...sizes, end, keepRaw ? 1 : 0) !== 0;
  const state = (exports.stateLimit() >>> 0) - (exports.stateAddress() >>> 0);
  if (!isOpen || state < ceilings.stateBytes) throw tooLarge(image, totalBytes);
}

function tooLarge(image: Uint8Array, totalBytes: number): ImageError {
  const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  return new ImageError(
    `the rules are too large for a core of ${mib(totalBytes)} MiB: their image has ${mib(image.length)} MiB`,
  );
}

function imports(by: Servants): CoreImports {
  return {
    miss: (auto, row, column) => by.automata!.imports.miss(auto, row, column),
    pattern: (number, role) => by.automata!.imports.pattern(number, role),
    call: (fn, argv, argc, ret) => by.calls!.call(fn, argv, argc, ret),
    member: (handle, name, ret) => by.calls!.member(handle, name, ret),
    method: (handle, name, argv, argc, ret) => by.calls!.method(handle, name, argv, argc, ret),
    dynamicMatch: (pattern, size, text, len, isAscii) =>
      by.calls!.dynamicMatch(pattern, size, text, len, isAscii),
    enrich: (method, ptr, len, ret) => by.calls!.enrich(method, ptr, len, ret),
    assign: (handle, path, ptr, len) => by.calls!.assign(handle, path, ptr, len),
    released: (handle) => by.calls!.released(handle),
    sample: (source, ptr, len) => by.sample?.(source, ptr, len),
    trace: (kind, a, b) => by.trace?.(kind, a, b),
  };
}

/** Says each thing once. */
function once(notice: (text: string) => void): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (said.has(text)) return;
    said.add(text);
    notice(text);
  };
}
