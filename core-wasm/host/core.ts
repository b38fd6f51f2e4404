// The core as the host calls it: its exports, typed, and its instantiation.
//
// Memory is made here with its final size (it costs nothing until touched) and
// never grows: reads in flight keep their views.

import {instantiate} from '@assemblyscript/loader';
import {ImageError} from './image-error.ts';
import {digestOfCore, LAYOUT_DIGEST} from './layout-digest.ts';
import {CEILINGS, type Ceilings, type Profile} from './profile.ts';

/** Exports of core.wasm. Addresses are u32 numbers and never leave this folder. */
export interface CoreExports {
  open(
    imageLen: number,
    cacheBytes: number,
    arenaBytes: number,
    sources: number,
    carryBlocks: number,
    textBytes: number,
    end: number,
    keepRaw: number,
  ): number;
  inputAddress(): number;
  scratchAddress(): number;
  sourceTextAddress(): number;
  cacheAddress(): number;
  seedAddress(): number;
  errorTable(): number;
  setMode(mode: number): void;
  setNow(ns: bigint): void;
  setFlatYear(year: number): void;
  setDefaultZone(at: number, count: number): void;
  tallyRow(index: number): number;
  setTracing(on: number): void;
  setWindow(since: bigint, until: bigint): void;
  addSource(
    name: number,
    nameLen: number,
    module: number,
    moduleLen: number,
    labels: number,
    labelCount: number,
    reference: bigint,
    now: bigint,
  ): number;
  sourceAt(source: number): number;
  feed(source: number, ptr: number, len: number): number;
  resume(): number;
  beginItem(): void;
  dropItem(): void;
  isWaiting(): number;
  settleStashes(): void;
  endSource(source: number): number;
  finish(): number;
  advance(ns: bigint): number;
  nextDeadline(): bigint;
  setLateness(ns: bigint): void;
  parseLine(source: number, ptr: number, len: number): number;
  openLine(source: number, ptr: number, len: number): void;
  runLine(source: number): number;
  startIn(ptr: number, len: number): void;
  setFrameSlot(slot: number, ptr: number, len: number, flags: number): void;
  setFrameNamed(
    space: number,
    name: number,
    nameLen: number,
    ptr: number,
    len: number,
    flags: number,
  ): void;
  stoppedStage(): number;
  offerEvent(pouring: number): number;
  tracedPartition(): number;
  tracedPartitionLength(): number;
  lastError(): number;
  pendingOverflows(): number;
  overflowAt(i: number): number;
  releaseOverflow(i: number): void;
  queueLength(bucket: number): number;
  queueEvent(bucket: number, i: number): number;
  scenarioStats(scenario: number): number;
  scenarioBuckets(scenario: number): number;
  stateBytes(): bigint;
  liveBuckets(): number;
  refusedPours(): bigint;
  forgottenBlackholes(): bigint;
  refusedPackets(): number;
  refusedNames(): number;
  snapshotBytes(): number;
  stateAddress(): number;
  stateLimit(): number;
  restoreState(): number;
  carried(source: number): number;
  carryRoom(source: number, len: number): number;
  blackholed(scenario: number, key: number, at: bigint): number;
  armBlackhole(scenario: number, key: number, at: bigint): void;
  parseOverflow(
    handle: number,
    time: bigint,
    zone: number,
    text: number,
    textLen: number,
    sources: number,
    count: number,
  ): number;
  offerOverflow(): number;
  search(pattern: number, ptr: number, len: number, flags: number, out: number): number;
  evaluateOn(expression: number, event: number, ret: number): number;
  setEnvironment(index: number, value: number): void;
  setDispatch(on: number): void;
  setMemo(on: number): void;
  predicateRuns(): number;
  mergeOpen(): number;
  mergeEnd(source: number): void;
  mergeStep(): number;
  isHungry(source: number): number;
  isMergeOpen(): number;
  arenaAlloc(bytes: number): number;
  arenaReset(): void;
  frameBase(): number;
  presenceBase(): number;
  namedSlots(): number;
  slotSpace(slot: number): number;
  slotNamePtr(slot: number): number;
  slotNameLen(slot: number): number;
  slotByName(space: number, ptr: number, len: number): number;
  parseAddress(ptr: number, len: number, out: number): number;
  parsePrefix(ptr: number, len: number, out: number): number;
  formatPrefix(prefix: number, out: number): number;
  hash128(seed: number, ptr: number, len: number, out: number): void;
  sha1(ptr: number, len: number, out: number): void;
}

export interface Core {
  readonly memory: WebAssembly.Memory;
  readonly exports: CoreExports;
  /** Bytes of the image in place. */
  readonly imageLength: number;
  readonly ceilings: Ceilings;
}

const PAGE = 65_536;

/** Imports of the core that take and give numbers only. */
export type CoreImports = Readonly<Record<string, (...args: number[]) => unknown>>;

/** Compiles the core once, for several engines of the same thread. */
export const compileCore = (wasm: BufferSource): Promise<WebAssembly.Module> =>
  WebAssembly.compile(wasm);

/** Instantiates the core with all the memory of a profile. Throws ImageError for a core of another build. */
export async function openCore(
  wasm: BufferSource | WebAssembly.Module,
  profile: Profile,
  imports: CoreImports,
): Promise<Core> {
  const module = wasm instanceof WebAssembly.Module ? wasm : await compileCore(wasm);
  const digest = digestOfCore(module);
  if (digest !== LAYOUT_DIGEST) {
    throw new ImageError(
      `core.wasm is of another build than this engine: its layout is ${hex(digest)}, expected ${hex(LAYOUT_DIGEST)}; build both together`,
    );
  }
  const ceilings = CEILINGS[profile];
  const pages = ceilings.totalBytes / PAGE;
  const memory = new WebAssembly.Memory({initial: pages, maximum: pages});
  const {exports} = await instantiate<CoreExports & Record<string, unknown>>(module, {
    env: {memory, ...imports},
  });
  return {memory, exports, imageLength: 0, ceilings};
}

const hex = (digest: number | undefined) => digest?.toString(16).padStart(8, '0') ?? 'unknown';
