// The engine: bytes in, alerts out.
//
// `feed` hands a chunk to the core, which stops after any event that left
// overflows; they are handled here, in order, before the next line is looked at.
// Time, zone and memory are arguments, so the same input gives the same alerts.

import * as abi from '../assembly/abi.ts';
import type {Automata} from '../automata/automata.ts';
import {type BoundCore, bindCore, type CoreSlot} from './bind.ts';
import type {BucketStep} from './bucket-step.ts';
import {automataOptions, type Chaos, ChaoticFeed} from './chaos.ts';
import type {Core} from './core.ts';
import {Course} from './course.ts';
import type {Dump} from './dump.ts';
import {Explainer} from './explain.ts';
import type {HostCalls, HostFunctions} from './host-calls.ts';
import {type InjectedEvent, Injector} from './inject.ts';
import type {EngineStats, EventView, Explanation, RaisedAlert, SourceSpec} from './model.ts';
import {OverflowHandler} from './overflow-handler.ts';
import type {Profile} from './profile.ts';
import type {Program} from './program.ts';
import {type RestoredSource, Snapshot, takeSnapshot} from './snapshot.ts';
import {engineStats, type OpenSource} from './stats.ts';
import {type Tally, talliesOf} from './tally.ts';
import {readText, TextRoom} from './texts.ts';

/** Offset from UTC that holds from an instant on. */
export interface ZoneTransition {
  readonly from: bigint;
  readonly offsetMinutes: number;
}

export interface EngineOptions {
  readonly wasm: BufferSource | WebAssembly.Module;
  readonly image: Uint8Array;
  /** ns since the epoch; in live mode `setNow` goes on from there. */
  readonly now: bigint;
  readonly mode: 'replay' | 'live';
  /**
   * Of live events. `event` (default): one dated more than LATENESS_SECONDS before it arrived
   * counts at its own time, so that a backlog is no burst; all others count when they arrive.
   * `arrival`: all do, as in the reference.
   */
  readonly clock?: 'event' | 'arrival';
  /** Keep raw lines with events, as evidence of alerts. */
  readonly keepRaw?: boolean;
  /** Zone of dates that name none; UTC when absent. */
  readonly zone?: readonly ZoneTransition[];
  /** A year: that of all year-less dates. Default: the latest not after the source's reference. */
  readonly yearRule?: number;
  /** Only events from `since` to before `until` (ns) are poured; others are parsed and counted. */
  readonly window?: {readonly since?: bigint; readonly until?: bigint};
  readonly profile?: Profile;
  /** 16 bytes; fixed when absent. */
  readonly seed?: Uint8Array;
  /** What the core cannot do itself: databases, resolvers, the store of decisions. */
  readonly functions?: HostFunctions;
  readonly slot?: CoreSlot;
  /** Records the replay for assertions; such an engine explains no lines. */
  readonly dump?: Dump;
  /** Told each step of each bucket, as it happens. */
  readonly onBucketStep?: ((step: BucketStep) => void) | undefined;
  /** Told once about each thing that is asked for and not there. */
  readonly notice?: (text: string) => void;
  /** For tests: other ways to the same alerts. */
  readonly chaos?: Chaos;
}

/** What merging needs or gives next: input of a source, or what became of events; at last it is done. */
export type MergeStep = {readonly needs: number} | {readonly alerts: RaisedAlert[]} | 'done';

const PENDING_OVERFLOWS = 1;
const WAITING = 2;
const MERGED = 0xffff_ffff;
const MERGE_OVERFLOWS = 0xffff_fffe;
const STANDING = 'the engine waits for an answer of the host: settle it first';
/** i64 */
const EARLIEST = -(1n << 63n);
const LATEST = (1n << 63n) - 1n;

export class Engine {
  private readonly core: Core;
  private readonly program: Program;
  private readonly overflows: OverflowHandler;
  private readonly explainer: Explainer;
  private readonly course: Course;
  private readonly automata: Automata;
  private readonly calls: HostCalls;
  private readonly sourceTexts: TextRoom;
  private readonly injector: Injector;
  private readonly reopen: () => void;
  private readonly options: EngineOptions;
  private readonly chaos: ChaoticFeed | undefined;
  private sources: OpenSource[] = [];
  private standing = false;
  private now: bigint;

  static async open(options: EngineOptions): Promise<Engine> {
    let engine: Engine;
    const bound = await bindCore({
      ...options,
      ...(options.chaos && {automata: automataOptions(options.chaos)}),
      sample: (source, ptr, len) => engine.sample(source, ptr, len),
      trace: (kind, a, b) =>
        kind === abi.TraceKind.Bucket
          ? engine.tellBucket(engine.course.read(a, b >>> 0))
          : (options.dump ?? engine.explainer).step(kind, a, b),
    });
    engine = new Engine(bound, options);
    return engine;
  }

  private constructor(bound: BoundCore, options: EngineOptions) {
    const {core, program, automata, calls, reopen} = bound;
    this.core = core;
    this.program = program;
    this.automata = automata;
    this.calls = calls;
    this.reopen = reopen;
    this.options = options;
    this.now = options.now;
    const {exports, memory} = core;
    exports.setMode(options.mode === 'replay' ? 1 : 0);
    exports.setNow(options.now);
    if (options.clock === 'arrival') exports.setLateness(LATEST);
    exports.setFlatYear(options.yearRule ?? 0);
    exports.setWindow(options.window?.since ?? EARLIEST, options.window?.until ?? LATEST);
    this.sourceTexts = new TextRoom(
      memory,
      exports.sourceTextAddress() >>> 0,
      core.ceilings.sourceTextBytes,
    );
    this.setZone(options.zone ?? []);
    const nameOf = (source: number) => this.sources[source]?.spec.name ?? '';
    this.course = new Course(memory, program, nameOf);
    this.overflows = new OverflowHandler(
      core,
      program,
      calls,
      nameOf,
      (kind, overflow) => this.tellBucket(this.course.verdict(kind, overflow)),
      options.dump,
    );
    this.explainer = new Explainer(core, program);
    options.dump?.attach(core, program, (index) => this.sources[index]!.spec);
    exports.setTracing(this.tracing());
    this.injector = new Injector(core);
    calls.answers.canWait = options.dump === undefined;
    calls.answers.isLate = options.chaos?.late ?? false;
    if (options.chaos) this.chaos = this.chaoticFeed(options.chaos);
  }

  /** Registers a source; its number is used to feed it. */
  addSource(spec: SourceSpec): number {
    const texts = this.sourceTexts;
    const name = texts.put(spec.name);
    const module = texts.put(spec.module);
    const labels = this.putLabels(spec.labels);
    const {now} = this;
    const reference = spec.yearReference ?? now;
    const index = this.core.exports.addSource(
      name.ptr,
      name.len,
      module.ptr,
      module.len,
      labels.at,
      labels.count,
      reference,
      now,
    );
    if (index >>> 0 === abi.NONE)
      throw new RangeError(`too many sources: expected at most ${this.core.ceilings.sources}`);
    this.sources.push({spec, samples: []});
    return index;
  }

  /** Another file of the source begins: dates without a year are read by its time, ns. */
  setYearReference(source: number, reference: bigint): void {
    const open = this.sources[source]!;
    this.sources[source] = {...open, spec: {...open.spec, yearReference: reference}};
    this.sourceRecord(source).setBigInt64(abi.SOURCE_YEAR_REFERENCE, reference, true);
  }

  /**
   * A restored source goes on: a merge waits for it again, and the times and samples of its
   * statistics are those of this run. Its counters, which number its lines, go on.
   */
  reopenSource(source: number): void {
    const record = this.sourceRecord(source);
    record.setUint32(abi.SOURCE_ENDED, 0, true);
    record.setBigInt64(abi.SOURCE_FIRST_TIME, 0n, true);
    record.setBigInt64(abi.SOURCE_LAST_TIME, 0n, true);
    this.sources[source]!.samples.length = 0;
  }

  /** WASM memory to read into: at most INPUT_CHUNK bytes; valid until the next call. */
  input(): Uint8Array {
    return new Uint8Array(
      this.core.memory.buffer,
      this.core.exports.inputAddress() >>> 0,
      abi.INPUT_CHUNK,
    );
  }

  /** The first `length` bytes of input() belong to `source`; the alerts they raised, in order. */
  feed(source: number, length: number): RaisedAlert[] {
    if (this.standing) throw new Error(STANDING);
    if (this.chaos) return this.chaos.feed(source, this.input().slice(0, length));
    return this.drive(this.core.exports.feed(source, this.core.exports.inputAddress(), length));
  }

  /** Live mode: what is fed from here on arrives at `now`, ns; never earlier than before. */
  setNow(now: bigint): void {
    this.now = now;
    this.core.exports.setNow(now);
  }

  /** Live mode: the clock has come to `now`, and nothing older is on its way; timers it has passed fire. */
  advance(now: bigint): RaisedAlert[] {
    this.setNow(now);
    if (this.standing) throw new Error(STANDING);
    return this.drive(this.core.exports.advance(now));
  }

  /** First instant to which advancing fires a timer, ns; undefined when none is set. */
  deadline(): bigint | undefined {
    const deadline = this.core.exports.nextDeadline();
    return deadline === LATEST ? undefined : deadline;
  }

  /** The latest date in a source's lines, ns; undefined when none had one. */
  lastTime(source: number): bigint | undefined {
    const time = this.sourceRecord(source).getBigInt64(abi.SOURCE_LAST_TIME, true);
    return time === 0n ? undefined : time;
  }

  /** The source's last line may lack its newline: parse what is left. A merge waits for it no longer. */
  endSource(source: number): RaisedAlert[] {
    const {exports} = this.core;
    exports.mergeEnd(source);
    return this.drive(exports.endSource(source));
  }

  /**
   * The engine stands still for an answer of the host; nothing may be asked of it until
   * `settle` has been called as often as it takes.
   */
  get isWaiting(): boolean {
    return this.standing;
  }

  /** Waits for the answers that are outstanding and goes on; the alerts that this raised. */
  async settle(): Promise<RaisedAlert[]> {
    if (!this.standing) return [];
    await this.calls.answers.arrive();
    return this.drive(this.overflows.isWaiting ? PENDING_OVERFLOWS : this.core.exports.resume());
  }

  /** End of a finite replay: timers that are due fire. */
  finish(): RaisedAlert[] {
    return this.drive(this.core.exports.finish());
  }

  /**
   * From here on all sources are merged by event time, whatever order they are fed in:
   * `feed` and `endSource` only hold what they read, `mergeStep` pours it.
   */
  beginMerge(): void {
    if (!this.core.exports.mergeOpen()) throw new RangeError('no memory to merge sources in');
  }

  /** Pours as far as the order is known. `needs` names a source to feed or end. */
  mergeStep(): MergeStep {
    const state = this.core.exports.mergeStep() >>> 0;
    if (state === MERGED) return 'done';
    return state === MERGE_OVERFLOWS ? {alerts: this.drive(PENDING_OVERFLOWS)} : {needs: state};
  }

  /** All that outlives a line, to go on from; between two feeds, not while sources are merged. */
  snapshot(): Uint8Array {
    const {core, calls, sources, options} = this;
    if (this.standing) throw new Error(STANDING);
    if (core.exports.isMergeOpen())
      throw new Error('sources are being merged: nothing can be saved before the end');
    return takeSnapshot({
      core,
      objects: calls.objects,
      sources,
      mode: options.mode,
      now: this.now,
    });
  }

  /**
   * Forgets everything and goes on from a snapshot, with its sources under the same
   * numbers. Throws SnapshotError, and is empty, when it cannot be used.
   */
  restore(snapshot: Uint8Array): RestoredSource[] {
    const saved = new Snapshot(snapshot);
    this.clear();
    try {
      saved.restoreState(this.core, this.calls.objects);
      for (const {spec, samples} of saved.sources) {
        this.addSource(spec);
        this.sources.at(-1)!.samples.push(...samples);
      }
      return saved.restoreSources(this.core);
    } catch (error) {
      this.clear();
      throw error;
    }
  }

  /**
   * A line's way through the rules. With `pours`, buckets are filled as by a run over the lines
   * explained so far; else nothing is poured. Lines are not counted.
   */
  explain(source: number, line: Uint8Array, pours = false): Explanation {
    const {exports} = this.core;
    const explanation = this.atOnce(() =>
      this.explainer.explain(source, line, pours, () => {
        if (exports.pendingOverflows() > 0) this.overflows.drain();
      }),
    );
    exports.setTracing(this.tracing());
    return explanation;
  }

  /**
   * Runs an event that is partly made already (AppSec, tests, tools): its stages
   * from the one it names on, then the scenarios if `pour`.
   */
  inject(
    source: number,
    event: InjectedEvent,
    pour: boolean,
  ): {event: EventView; alerts: RaisedAlert[]} {
    return this.atOnce(() => {
      const outcome = this.injector.run(source, event);
      const view = this.explainer.eventView(outcome);
      if (!pour || outcome !== abi.Outcome.Parsed) return {event: view, alerts: []};
      this.core.exports.offerEvent(1);
      const alerts = this.core.exports.pendingOverflows() > 0 ? this.overflows.drain() : [];
      return {event: view, alerts};
    });
  }

  /** Does what cannot be done again: answers that would have to be waited for are errors. */
  private atOnce<Result>(work: () => Result): Result {
    const {answers} = this.calls;
    const before = answers.canWait;
    answers.canWait = false;
    try {
      return work();
    } finally {
      answers.canWait = before;
    }
  }

  stats(): EngineStats {
    return engineStats(
      this.core,
      this.program,
      this.sources,
      this.automata,
      this.calls.errorStats(),
    );
  }

  /** What nodes and scenarios did, by source. */
  tallies(): Tally[] {
    return talliesOf(this.core, this.program, this.sources);
  }

  private tracing(): number {
    const {dump, onBucketStep} = this.options;
    return (dump ? abi.Tracing.Lines : 0) | (onBucketStep ? abi.Tracing.Buckets : 0);
  }

  private tellBucket(step: BucketStep): void {
    this.explainer.bucketStep(step);
    this.options.onBucketStep?.(step);
  }

  private sourceRecord(source: number): DataView {
    const {exports, memory} = this.core;
    return new DataView(memory.buffer, exports.sourceAt(source) >>> 0, abi.SOURCE_SIZE);
  }

  private sample(source: number, ptr: number, len: number): void {
    this.sources[source]?.samples.push(readText(this.core.memory, ptr >>> 0, len));
  }

  private clear(): void {
    this.standing = false;
    this.reopen();
    this.sources = [];
    this.sourceTexts.reset();
    this.setZone(this.options.zone ?? []);
    this.overflows.forget();
  }

  private chaoticFeed(chaos: Chaos): ChaoticFeed {
    this.core.exports.setDispatch(chaos.dispatch === false ? 0 : 1);
    this.core.exports.setMemo(chaos.memo === false ? 0 : 1);
    return new ChaoticFeed(chaos, {
      feed: (source, bytes) => {
        this.input().set(bytes);
        return this.drive(
          this.core.exports.feed(source, this.core.exports.inputAddress(), bytes.length),
        );
      },
      flush: () => this.automata.flush(),
      saveAndRestore: () => this.restore(this.snapshot()),
    });
  }

  private drive(first: number): RaisedAlert[] {
    const alerts: RaisedAlert[] = [];
    let state = first;
    while (state === PENDING_OVERFLOWS) {
      alerts.push(...this.overflows.drain());
      state = this.overflows.isWaiting ? WAITING : this.core.exports.resume();
    }
    this.standing = state === WAITING;
    if (this.standing) this.calls.dropErrors();
    if (!this.standing) this.calls.answers.forget();
    return alerts;
  }

  private putLabels(labels: Readonly<Record<string, string>>): {at: number; count: number} {
    const known = Object.entries(labels).flatMap(([name, value]) => {
      const slot = this.program.slotNumber(abi.Space.Label, name);
      return slot === undefined ? [] : [{slot, text: this.sourceTexts.put(value)}];
    });
    const at = this.sourceTexts.take(known.length * 12);
    const view = new DataView(this.core.memory.buffer, at);
    known.forEach(({slot, text}, i) => {
      view.setUint32(i * 12, slot, true);
      view.setUint32(i * 12 + 4, text.ptr, true);
      view.setUint32(i * 12 + 8, text.len, true);
    });
    return {at, count: known.length};
  }

  private setZone(transitions: readonly ZoneTransition[]): void {
    const at = this.sourceTexts.take(transitions.length * 16);
    const view = new DataView(this.core.memory.buffer, at);
    transitions.forEach(({from, offsetMinutes}, i) => {
      view.setBigInt64(i * 16, from, true);
      view.setInt32(i * 16 + 8, offsetMinutes, true);
    });
    this.core.exports.setDefaultZone(at, transitions.length);
  }
}
