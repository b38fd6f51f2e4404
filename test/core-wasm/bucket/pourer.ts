// A host for the bucket room: scenarios whose expressions are closures, events as
// objects, overflows read back as objects. Plays what parsing and the host do.
import {createHash} from 'node:crypto';
import * as abi from '../../../core-wasm/assembly/abi.ts';
import {ImageBuilder} from '../../../core-wasm/compiler/image.ts';
import {loadRoom, type Room} from '../room.ts';

export const SECOND = 1_000_000_000n;

export interface BucketEvent {
  /** ns; absent: the event has no readable time. */
  readonly time?: bigint;
  readonly meta: Readonly<Record<string, string>>;
  readonly parsed?: Readonly<Record<string, string>>;
}

type Test = (event: BucketEvent) => boolean;
type Text = (event: BucketEvent) => string;
type QueueTest = (queue: readonly BucketEvent[], event: BucketEvent) => boolean | undefined;

export interface Scenario {
  readonly name: string;
  readonly type: abi.BucketType;
  readonly capacity?: number;
  readonly cacheSize?: number;
  readonly leakspeed?: bigint;
  readonly duration?: bigint;
  readonly blackhole?: bigint;
  readonly filter?: Test;
  /** Equal filter texts and names share buckets. */
  readonly filterText?: string;
  readonly groupby?: Text;
  readonly distinct?: Text;
  readonly cancelOn?: Test;
  readonly overflowFilter?: QueueTest;
  readonly condition?: QueueTest;
  readonly prior?: number;
  readonly threshold?: number;
  readonly bayes?: readonly {
    condition: QueueTest;
    evil: number;
    benign: number;
    guillotine?: boolean;
  }[];
}

export interface Overflow {
  readonly scenario: string;
  readonly partition: string;
  readonly total: number;
  readonly first: bigint;
  readonly last: bigint;
  readonly at: bigint;
  /** Numbers of the queued events, as `pour` counted them from 1. */
  readonly queue: readonly number[];
  readonly sequence: number;
  readonly dropped: number;
  readonly byTime: boolean;
}

export interface Limits {
  readonly regionBytes?: number;
  readonly buckets?: number;
  readonly perScenario?: number;
  readonly blackholes?: number;
  readonly options?: number;
}

export interface Exports {
  askTest(): void;
  imageOpen(at: number, len: number): boolean;
  section(id: number): number;
  namesSize(slots: number): number;
  namesOpen(at: number): void;
  allSlots(): number;
  frameBase(): number;
  frameClear(): void;
  frameOpen(at: number, count: number): void;
  frameSize(count: number): number;
  setSlot(slot: number, ptr: number, len: number, flags: number): void;
  recordsOpen(needed: number, options: number): void;
  freezeEvent(): number;
  releaseEvent(event: number): void;
  recordField(event: number, slot: number, out: number): boolean;
  slotForName(space: number, ptr: number, len: number): number;
  moveEvent(event: number): void;
  hash128(seed: number, ptr: number, len: number, out: number): void;
  bucketsOpen(...args: number[]): boolean;
  bucketsRestore(...args: number[]): boolean;
  pour(record: number): number;
  advanceFrom(source: number, now: bigint): number;
  tick(now: bigint): number;
  nextDeadline(): bigint;
  endReplay(): number;
  pendingOverflows(): number;
  overflowAt(i: number): number;
  releaseOverflow(i: number): void;
  blackholed(scenario: number, key: number, at: bigint): boolean;
  armBlackhole(scenario: number, key: number, at: bigint): void;
  queueLength(holder: number): number;
  queueEvent(holder: number, i: number): number;
  scenarioStats(scenario: number): number;
  snapshotBytes(): number;
  liveBuckets(): number;
  stateBytes(): bigint;
  slabPages(): number;
}

const floatBits = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0]!;
const long = (value: bigint) => [Number(value & 0xffffffffn), Number((value >> 32n) & 0xffffffffn)];
const hashWords = (text: string) => {
  const bytes = createHash('sha256').update(text).digest();
  return [0, 4, 8, 12].map((at) => bytes.readUInt32LE(at));
};

/** What a compiler writes into SCENARIO_DURATION. */
function lifetime(s: Scenario): bigint {
  if (s.duration !== undefined) return s.duration;
  const leakspeed = s.leakspeed ?? 0n;
  if (s.type === abi.BucketType.Leaky) return BigInt((s.capacity ?? 0) + 1) * leakspeed;
  return leakspeed;
}

export class Pourer {
  readonly room: Room<Exports>;
  readonly events: BucketEvent[] = [{meta: {}}];
  readonly base: number;
  private readonly limit: number;
  private readonly tests: QueueTest[] = [];
  private readonly slots = new Map<string, number>();
  private readonly record: number;
  private readonly key: number;
  private readonly seed: number;

  constructor(
    readonly scenarios: readonly Scenario[],
    private readonly limits: Limits = {},
    /** Opens the region elsewhere in memory: snapshots must not care. */
    shift = 0,
    metaNames: readonly string[] = ['source_ip'],
  ) {
    const bytes = limits.regionBytes ?? 8 << 20;
    this.room = loadRoom<Exports>(
      'bucket',
      {
        condition: (expr: number, event: number, bucket: number) =>
          this.condition(expr, event, bucket),
      },
      Math.ceil((bytes + shift + (8 << 20)) / 65536),
    );
    const {exports, alloc} = this.room;
    const image = this.image(metaNames);
    const imageAt = alloc(image.length);
    this.room.bytes.set(image, imageAt);
    exports.imageOpen(imageAt, image.length);
    const slots = exports.allSlots();
    exports.namesOpen(alloc(exports.namesSize(slots)));
    exports.frameOpen(alloc(exports.frameSize(slots)), slots);
    exports.recordsOpen(0, limits.options ?? 0);
    exports.askTest();
    this.seed = alloc(16);
    this.key = alloc(1 << 16);
    this.record = alloc(abi.POUR_SIZE);
    if (shift) alloc(shift);
    this.base = alloc(bytes);
    this.limit = this.base + bytes;
    if (!exports.bucketsOpen(...this.openArguments())) throw new Error('region too small');
  }

  private openArguments(): number[] {
    const {buckets = 10_000, perScenario = 10_000, blackholes = 1000} = this.limits;
    const {section} = this.room.exports;
    return [
      this.base,
      this.limit,
      section(abi.Section.Scenarios),
      this.scenarios.length,
      section(abi.Section.Bayes),
      this.seed,
      buckets,
      perScenario,
      blackholes,
    ];
  }

  private image(metaNames: readonly string[]): Uint8Array {
    const builder = new ImageBuilder();
    for (const name of metaNames) this.slots.set(name, builder.slot(abi.Space.Meta, name));
    for (const scenario of this.scenarios) {
      const words = new Array<number>(abi.SCENARIO_WORDS).fill(0);
      const put = (at: number, ...values: number[]) => words.splice(at, values.length, ...values);
      const test = (closure: QueueTest | undefined) =>
        closure ? this.tests.push(closure) - 1 : abi.NONE;
      put(abi.SCENARIO_TYPE, scenario.type);
      put(abi.SCENARIO_CAPACITY, (scenario.capacity ?? 0) >>> 0);
      put(abi.SCENARIO_CACHE_SIZE, scenario.cacheSize ?? 0);
      put(abi.SCENARIO_LEAKSPEED, ...long(scenario.leakspeed ?? 0n));
      put(abi.SCENARIO_DURATION, ...long(lifetime(scenario)));
      put(abi.SCENARIO_BLACKHOLE, ...long(scenario.blackhole ?? 0n));
      put(abi.SCENARIO_FLAGS, scenario.duration === undefined ? 0 : abi.ScenarioFlag.Timed);
      put(abi.SCENARIO_DISTINCT, scenario.distinct ? 0 : abi.NONE);
      put(abi.SCENARIO_OVERFLOW_FILTER, scenario.overflowFilter ? 0 : abi.NONE);
      put(abi.SCENARIO_CONDITION, test(scenario.condition));
      const identity = `${scenario.filterText ?? ''}\0${scenario.name}`;
      const semantics = JSON.stringify(scenario, (_, v) => (typeof v === 'bigint' ? `${v}` : v));
      put(abi.SCENARIO_IDENTITY, ...hashWords(identity));
      put(abi.SCENARIO_SEMANTICS, ...hashWords(identity + semantics));
      put(abi.SCENARIO_PRIOR, floatBits(scenario.prior ?? 0));
      put(abi.SCENARIO_THRESHOLD, floatBits(scenario.threshold ?? 0));
      put(abi.SCENARIO_BAYES_COUNT, scenario.bayes?.length ?? 0);
      (scenario.bayes ?? []).forEach(({condition, evil, benign, guillotine}, i) => {
        const row = [test(condition), floatBits(evil), floatBits(benign), guillotine ? 1 : 0];
        const index = builder.record(abi.Section.Bayes, row);
        if (i === 0) put(abi.SCENARIO_BAYES, index);
      });
      builder.record(abi.Section.Scenarios, words);
    }
    return builder.finish();
  }

  private condition(expr: number, event: number, bucket: number): number {
    const answer = this.tests[expr]!(this.queueOf(bucket), this.eventOf(event));
    return answer === undefined ? -1 : answer ? 1 : 0;
  }

  private sequenceOf(event: number): number {
    return this.room.view.getUint32(event + abi.EVENT_SEQUENCE, true);
  }

  private eventOf(event: number): BucketEvent {
    return this.events[this.sequenceOf(event)]!;
  }

  private numbers(holder: number): number[] {
    const {queueLength, queueEvent} = this.room.exports;
    return Array.from({length: queueLength(holder)}, (_, i) =>
      this.sequenceOf(queueEvent(holder, i)),
    );
  }

  private queueOf(holder: number): BucketEvent[] {
    return this.numbers(holder).map((number) => this.events[number]!);
  }

  /** Puts an event into the frame and freezes it; 0 when there is no memory. */
  freeze(event: BucketEvent): number {
    const {exports, view, bytes} = this.room;
    exports.frameClear();
    const frame = exports.frameBase();
    view.setUint32(frame + abi.FRAME_SEQUENCE, this.events.push(event) - 1, true);
    let at = this.key + 4096;
    for (const [name, value] of Object.entries(event.meta)) {
      const slot = this.slots.get(name) ?? this.spareSlot(name);
      const {written} = new TextEncoder().encodeInto(value, bytes.subarray(at, at + 4096));
      exports.setSlot(slot, at, written, 0);
      at += written;
    }
    return exports.freezeEvent();
  }

  private spareSlot(name: string): number {
    const {ptr, len} = this.room.place(name);
    const slot = this.room.exports.slotForName(abi.Space.Meta, ptr, len);
    this.slots.set(name, slot);
    return slot;
  }

  /** The 16 bytes at `out` become the hash of identity and text. */
  private hash(
    identity: number | undefined,
    text: string,
    out: number,
  ): {ptr: number; len: number} {
    const {exports, bytes} = this.room;
    const head = identity === undefined ? 0 : 16;
    if (identity !== undefined) bytes.copyWithin(this.key, identity, identity + 16);
    const target = bytes.subarray(this.key + head, this.key + 4096);
    const {written} = new TextEncoder().encodeInto(text, target);
    exports.hash128(this.seed, this.key, head + written, out);
    return {ptr: this.key + head, len: written};
  }

  /** A bucket's key as text that sorts like the core's keys. */
  keyText(index: number, partition: string): string {
    const {exports, view} = this.room;
    const scenario = exports.section(abi.Section.Scenarios) + index * abi.SCENARIO_WORDS * 4;
    this.hash(scenario + abi.SCENARIO_IDENTITY * 4, partition, this.record);
    const half = (at: number) =>
      view
        .getBigUint64(this.record + at, true)
        .toString(16)
        .padStart(16, '0');
    return half(8) + half(0);
  }

  /** Pours a frozen event into one scenario; answers PourResult bits. */
  pourInto(index: number, event: number, source: BucketEvent, partition: string, now = 0n): number {
    const {exports, view} = this.room;
    const scenario = this.scenarios[index]!;
    const record = this.record;
    const address = exports.section(abi.Section.Scenarios) + index * abi.SCENARIO_WORDS * 4;
    let flags = source.time === undefined ? 0 : abi.PourFlag.HasTime;
    if (scenario.distinct) {
      this.hash(undefined, scenario.distinct(source), record + abi.POUR_DISTINCT);
      flags |= abi.PourFlag.Distinct;
    }
    if (scenario.cancelOn?.(source)) flags |= abi.PourFlag.Cancel;
    const text = this.hash(address + abi.SCENARIO_IDENTITY * 4, partition, record + abi.POUR_KEY);
    view.setUint32(record + abi.POUR_PARTITION, text.ptr, true);
    view.setUint32(record + abi.POUR_PARTITION_LEN, text.len, true);
    view.setBigInt64(record + abi.POUR_TIME, source.time ?? now, true);
    view.setUint32(record + abi.POUR_SCENARIO, index, true);
    view.setUint32(record + abi.POUR_EVENT, event, true);
    view.setUint32(record + abi.POUR_FLAGS, flags, true);
    return exports.pour(record);
  }

  /** Offers an event to every scenario and answers the overflows it caused, filtered as the host does. */
  pour(event: BucketEvent): Overflow[] {
    const {exports} = this.room;
    const frozen = this.freeze(event);
    if (!frozen) return [];
    if (event.time !== undefined) exports.advanceFrom(0, event.time);
    this.scenarios.forEach((scenario, index) => {
      if (scenario.filter && !scenario.filter(event)) return;
      this.pourInto(index, frozen, event, scenario.groupby?.(event) ?? '');
    });
    exports.releaseEvent(frozen);
    return this.drain();
  }

  /** Reads and releases what is pending; overflow filters and their blackholes are the host's part. */
  drain(): Overflow[] {
    const {exports, view} = this.room;
    const raised: Overflow[] = [];
    while (exports.pendingOverflows()) {
      const record = exports.overflowAt(0);
      const index = view.getUint32(record + abi.OVERFLOW_SCENARIO * 4, true);
      const overflow = this.read(record);
      const {overflowFilter, blackhole} = this.scenarios[index]!;
      let silent = false;
      if (overflowFilter) {
        const key = record + abi.OVERFLOW_KEY * 4;
        silent = overflowFilter(this.queueOf(record), this.events[overflow.sequence]!) === false;
        silent ||= blackhole !== undefined && exports.blackholed(index, key, overflow.at);
        if (!silent && blackhole !== undefined) exports.armBlackhole(index, key, overflow.at);
      }
      if (!silent) raised.push(overflow);
      exports.releaseOverflow(0);
    }
    return raised;
  }

  private read(record: number): Overflow {
    const {view, text} = this.room;
    const word = (at: number) => view.getUint32(record + at * 4, true);
    const time = (at: number) => view.getBigInt64(record + at * 4, true);
    return {
      scenario: this.scenarios[word(abi.OVERFLOW_SCENARIO)]!.name,
      partition: text(word(abi.OVERFLOW_PARTITION), word(abi.OVERFLOW_PARTITION_LEN)),
      total: word(abi.OVERFLOW_TOTAL),
      first: time(abi.OVERFLOW_FIRST),
      last: time(abi.OVERFLOW_LAST),
      at: time(abi.OVERFLOW_AT),
      queue: this.numbers(record),
      sequence: word(abi.OVERFLOW_SEQUENCE),
      dropped: word(abi.OVERFLOW_DROPPED),
      byTime: word(abi.OVERFLOW_FLAGS) === 1,
    };
  }

  /** Meta of the oldest pending overflow's first event, read from its record. */
  pendingMeta(name: string): string | undefined {
    const {exports, view, place, text} = this.room;
    const {ptr, len} = place(name);
    const slot = exports.slotForName(abi.Space.Meta, ptr, len);
    const event = exports.queueEvent(exports.overflowAt(0), 0);
    if (!exports.recordField(event, slot, this.record)) return undefined;
    return text(view.getUint32(this.record + 8, true), view.getUint32(this.record + 4, true));
  }

  endReplay(): Overflow[] {
    this.room.exports.endReplay();
    return this.drain();
  }

  advance(now: bigint): Overflow[] {
    this.room.exports.tick(now);
    return this.drain();
  }

  snapshot(): Uint8Array {
    return this.room.bytes.slice(this.base, this.base + this.room.exports.snapshotBytes());
  }

  /** Takes over a snapshot of another pourer, and what this test host knows of its events. */
  restore(snapshot: Uint8Array, events: readonly BucketEvent[]): boolean {
    this.room.bytes.set(snapshot, this.base);
    this.events.length = 0;
    this.events.push(...events);
    return this.room.exports.bucketsRestore(...this.openArguments());
  }

  stats(index: number): {poured: number; created: number; overflowed: number; evicted: number} {
    const at = this.room.exports.scenarioStats(index);
    const counter = (offset: number) => Number(this.room.view.getBigUint64(at + offset, true));
    return {
      poured: counter(abi.SCENARIO_STATS_POURED),
      created: counter(abi.SCENARIO_STATS_CREATED),
      overflowed: counter(abi.SCENARIO_STATS_OVERFLOWED),
      evicted: counter(abi.SCENARIO_STATS_EVICTED),
    };
  }
}
