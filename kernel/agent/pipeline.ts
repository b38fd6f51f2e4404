// The one line of steps that all input goes through: into the journal, into the engine, alerts
// into the outlet. One step at a time, in the order in which they came, so that the journal is
// the exact account of what the engine saw.
import type {RaisedAlert} from '@firewatch/core-wasm';
import type {LiveEngine} from '../engine.ts';
import type {Chunk} from '../plugin.ts';
import type {JournalRecord} from './journal/record.ts';
import type {Journal} from './journal/writer.ts';
import type {Outlet} from './outlet.ts';
import {type StreamRecord, specOf} from './stream.ts';
import type {StreamTransforms} from './transforms.ts';

/** Where a chunk comes from. */
export interface Origin {
  /** Of the configured datasource. */
  readonly key: string;
  readonly module: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A stream whose lines are dated earlier than this before they arrived is behind, ns. */
const BEHIND = 5_000_000_000n;
const NS_PER_MS = 1_000_000n;

/** How long timers wait for lines that are older than they. */
export interface Patience {
  /** A stream that is behind and gives nothing for so long is at its end, ms. */
  readonly quietMs: number;
  /** A timer is not held up for longer, ms. */
  readonly holdMs: number;
}

type Fed = JournalRecord & {kind: 'feed'};

export class Pipeline {
  engine: LiveEngine;
  /** Absent while a journal is fed again. */
  journal: Journal | undefined;
  private readonly outlet: Outlet;
  private readonly transforms: StreamTransforms;
  private readonly now: () => bigint;
  private readonly streams: StreamRecord[] = [];
  private readonly byName = new Map<string, number>();
  private readonly byPlace = new Map<string, StreamRecord[]>();
  private readonly behind = new Map<number, bigint>();
  /** By stream: how much older than its arrival its last dated line was, ns. */
  readonly lags = new Map<number, bigint>();
  private chain: Promise<unknown> = Promise.resolve();
  /** Last arrival: it never goes back. */
  private last = 0n;
  private readonly quiet: bigint;
  private readonly hold: bigint;
  private started: bigint;
  /** Since when a timer that is due is held up. */
  private heldSince: bigint | undefined;

  constructor(
    engine: LiveEngine,
    {outlet, transforms}: {outlet: Outlet; transforms: StreamTransforms},
    now: () => bigint,
    {quietMs, holdMs}: Patience,
  ) {
    this.quiet = BigInt(quietMs) * NS_PER_MS;
    this.hold = BigInt(holdMs) * NS_PER_MS;
    this.engine = engine;
    this.outlet = outlet;
    this.transforms = transforms;
    this.now = now;
    this.started = now();
  }

  get at(): bigint {
    return this.last;
  }

  /** With their positions as they are now. */
  get records(): readonly StreamRecord[] {
    return this.streams.map((stream) => this.transforms.recordOf(stream));
  }

  /** Lets the streams of a checkpoint or of a journal's head be known; `isRestored`: the engine has them. */
  adopt(streams: readonly StreamRecord[], at: bigint, isRestored: boolean): void {
    for (const stream of streams) {
      const own = {...stream};
      this.transforms.adopt(own);
      this.addStream(own, isRestored);
    }
    this.arrive(at);
  }

  /** Another engine goes on; `isRestored`: it knows the streams. */
  exchange(engine: LiveEngine, isRestored: boolean): void {
    this.engine = engine;
    engine.setNow(this.last);
    if (!isRestored) for (const stream of this.streams) engine.addSource(specOf(stream));
  }

  /** Timers wait from here on until sources had time to show whether they are behind. */
  begin(): void {
    this.started = this.now();
  }

  /** Takes a chunk; resolves when the next one may come. Throws RangeError: too many streams. */
  take(origin: Origin, chunk: Chunk): Promise<void> {
    return this.step(async () => {
      const stream = await this.streamOf(origin, chunk);
      const at = this.arrive(this.now());
      const {position, bytes, isLast = false} = chunk;
      const record = {kind: 'feed', stream, at, position, bytes, isLast} as const;
      await this.journal?.append(record);
      await this.feed(record);
      await this.outlet.room();
    });
  }

  /** Fires the timers that are due, unless events that are older may still come. */
  tick(): Promise<void> {
    return this.step(async () => {
      const deadline = this.engine.deadline();
      const now = this.now();
      if (deadline === undefined || now < deadline) {
        this.heldSince = undefined;
        return;
      }
      this.heldSince ??= now;
      if (now - this.heldSince < this.hold && this.isBehind(now)) return;
      this.heldSince = undefined;
      const at = this.arrive(now);
      await this.journal?.append({kind: 'tick', at});
      await this.settled(this.engine.advance(at));
    });
  }

  /** Does again what a journal says; the outlet knows which alerts are known. */
  async repeat(record: JournalRecord): Promise<void> {
    if (record.kind === 'head') return;
    if (record.kind === 'stream') {
      this.addStream({...record.stream}, false);
      return;
    }
    this.arrive(record.at);
    if (record.kind === 'feed') await this.feed(record);
    else await this.settled(this.engine.advance(record.at));
    await this.outlet.room();
  }

  /** Runs something between two steps. */
  step<T>(action: () => Promise<T>): Promise<T> {
    const result = this.chain.then(action);
    this.chain = result.catch(() => {});
    return result;
  }

  /** Hands alerts on, and waits while the engine waits for answers. */
  private async settled(raised: readonly RaisedAlert[]): Promise<void> {
    this.outlet.take(raised);
    while (this.engine.isWaiting) this.outlet.take(await this.engine.settle());
  }

  private arrive(at: bigint): bigint {
    if (at > this.last) this.last = at;
    return this.last;
  }

  private isBehind(now: bigint): boolean {
    if (now - this.started < this.quiet) return true;
    return [...this.behind.values()].some((at) => now - at < this.quiet);
  }

  private async streamOf({key, module, labels}: Origin, chunk: Chunk): Promise<number> {
    const own = {...labels, ...chunk.labels};
    const stream = {key, name: chunk.source, module, labels: own, position: null};
    const known = this.byName.get(nameOf(stream));
    if (known !== undefined) return known;
    const added = this.addStream(stream, false);
    await this.journal?.append({kind: 'stream', stream});
    return added;
  }

  /** The same place in the eyes of its datasource, under these or other labels. */
  private twinsOf(stream: number): StreamRecord[] {
    const {key, name} = this.streams[stream]!;
    return this.byPlace.get(placeOf({key, name})) ?? [];
  }

  private addStream(stream: StreamRecord, isKnown: boolean): number {
    if (!isKnown) this.engine.addSource(specOf(stream));
    const number = this.streams.push(stream) - 1;
    this.byName.set(nameOf(stream), number);
    this.byPlace.set(placeOf(stream), [...(this.byPlace.get(placeOf(stream)) ?? []), stream]);
    return number;
  }

  private async feed({stream, at, position, bytes: given, isLast}: Fed): Promise<void> {
    const {engine} = this;
    const bytes = this.transforms.apply(this.streams[stream]!, given, isLast, at);
    engine.setNow(at);
    engine.setYearReference(stream, at);
    for (let from = 0; from < bytes.length; ) {
      const input = engine.input();
      const piece = bytes.subarray(from, from + input.length);
      input.set(piece);
      from += piece.length;
      await this.settled(engine.feed(stream, piece.length));
    }
    if (isLast) {
      await this.settled(engine.endSource(stream));
      engine.reopenSource(stream);
    }
    for (const one of this.twinsOf(stream)) one.position = position;
    const time = engine.lastTime(stream);
    if (time !== undefined) this.lags.set(stream, at - time);
    if (time !== undefined && at - time > BEHIND) this.behind.set(stream, at);
    else this.behind.delete(stream);
  }
}

const placeOf = ({key, name}: Pick<StreamRecord, 'key' | 'name'>) => JSON.stringify([key, name]);

/** A stream with other labels is another one for the engine. */
const nameOf = ({key, name, module, labels}: StreamRecord) =>
  JSON.stringify([key, name, module, Object.entries(labels).sort()]);
