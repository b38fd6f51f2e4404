// Buckets once more, written from rules-language.md section 7 with maps and
// arrays and no thought of memory: the oracle of the property tests.
import {BucketType} from '../../../core-wasm/assembly/abi.ts';
import type {BucketEvent, Overflow, Scenario} from './pourer.ts';
import {SECOND} from './pourer.ts';

interface Entry {
  readonly owner: number;
  readonly partition: string;
  readonly id: string;
  tokens: number;
  allowedAt: bigint;
  first?: bigint;
  last: bigint;
  count: number;
  queue: number[];
  seen: Set<string>;
  latched: Set<number>;
  /** Timed: when it fires; others: when it is swept. */
  until: bigint;
}

const GRACE = 3600n * SECOND;
const max = (a: bigint, b: bigint) => (a > b ? a : b);
const seconds = (ns: bigint) => Number(ns / SECOND) + Number(ns % SECOND) / 1e9;
const f = Math.fround;

export class Model {
  private readonly buckets = new Map<string, Entry>();
  private readonly hidden: Map<string, bigint>[];
  private readonly events: BucketEvent[] = [{meta: {}}];
  private mark = -(1n << 63n);
  private raised: Overflow[] = [];

  constructor(
    private readonly scenarios: readonly Scenario[],
    /** Orders simultaneous timers as the core does: by the bucket's key. */
    private readonly keyOf: (scenario: number, partition: string) => string,
  ) {
    this.hidden = scenarios.map(() => new Map());
  }

  pour(event: BucketEvent): Overflow[] {
    this.raised = [];
    const number = this.events.push(event) - 1;
    if (event.time !== undefined) this.tick(event.time);
    this.scenarios.forEach((scenario, i) => {
      if (!scenario.filter || scenario.filter(event)) this.offer(i, number, event);
    });
    return this.raised;
  }

  endReplay(): Overflow[] {
    this.raised = [];
    for (const entry of this.timed()) {
      if (this.scenarios[entry.owner]!.duration! <= 3n * SECOND) this.fire(entry);
    }
    return this.raised;
  }

  private timed(): Entry[] {
    return [...this.buckets.values()]
      .filter(
        ({owner, first}) => this.scenarios[owner]!.duration !== undefined && first !== undefined,
      )
      .sort((a, b) => Number(a.until - b.until) || (a.id < b.id ? -1 : 1));
  }

  private tick(now: bigint): void {
    if (now <= this.mark) return;
    this.mark = now;
    for (const entry of this.timed()) if (entry.until < now) this.fire(entry);
  }

  private fire(entry: Entry): void {
    const at = entry.first! + this.scenarios[entry.owner]!.duration!;
    this.overflow(entry, at, entry.queue.at(-1)!, true);
  }

  private lifetime({owner}: Entry): bigint {
    const {type, duration, capacity = 0, leakspeed = 0n} = this.scenarios[owner]!;
    if (duration !== undefined) return duration;
    return type === BucketType.Leaky ? BigInt(capacity + 1) * leakspeed : leakspeed;
  }

  private offer(pourer: number, number: number, event: BucketEvent): void {
    const scenario = this.scenarios[pourer]!;
    const partition = scenario.groupby?.(event) ?? '';
    const key = `${scenario.filterText ?? ''}\0${scenario.name}\0${partition}`;
    const time = event.time ?? 0n;
    let entry = this.buckets.get(key);
    if (entry) {
      const life = this.lifetime(entry);
      const timer =
        this.scenarios[entry.owner]!.duration !== undefined && entry.first !== undefined;
      if (timer) {
        if (event.time !== undefined && time > entry.first! + life) {
          this.fire(entry);
          entry = undefined;
        }
      } else if (
        (event.time !== undefined && entry.first !== undefined && time > entry.last + life) ||
        this.mark > entry.until
      ) {
        this.buckets.delete(key);
        entry = undefined;
      }
    }
    if (!entry) {
      entry = {
        owner: pourer,
        partition,
        id: this.keyOf(pourer, partition),
        tokens: scenario.capacity ?? 0,
        allowedAt: time,
        last: time,
        count: 0,
        queue: [],
        seen: new Set(),
        latched: new Set(),
        until: 0n,
      };
      this.buckets.set(key, entry);
      if (scenario.type === BucketType.Trigger) {
        Object.assign(entry, {first: time, count: 1, queue: [number]});
        this.overflow(entry, time, number, false);
        return;
      }
    }
    const owner = this.scenarios[entry.owner]!;
    if (owner.distinct && scenario.distinct) {
      const value = scenario.distinct(event);
      if (entry.seen.has(value)) return;
      entry.seen.add(value);
    }
    if (scenario.cancelOn?.(event)) {
      this.buckets.delete(key);
      return;
    }
    if (event.time !== undefined && this.count(entry, owner, number, time)) {
      this.overflow(entry, time, number, false);
      return;
    }
    const queue = entry.queue.map((n) => this.events[n]!);
    if (owner.condition?.(queue, event) || this.isEvil(entry, owner, queue, event)) {
      const at = event.time ?? (entry.first === undefined ? time : entry.last);
      entry.first ??= time;
      this.overflow(entry, at, number, false);
      return;
    }
    const grace = owner.duration === undefined ? GRACE : 0n;
    if (owner.duration === undefined || entry.first === undefined) {
      entry.until = max(time, this.mark) + this.lifetime(entry) + grace;
    }
  }

  /** True when it overflows. */
  private count(entry: Entry, owner: Scenario, number: number, time: bigint): boolean {
    const {capacity = 0, cacheSize = 0, leakspeed = 0n, type, duration} = owner;
    if (entry.first === undefined) {
      entry.first = time;
      entry.allowedAt = time;
      if (duration !== undefined) entry.until = max(time, this.mark) + duration;
    }
    entry.count++;
    entry.last = time;
    let bound = capacity < 0 ? 999 : capacity;
    if (cacheSize > 0 && (cacheSize <= capacity || capacity < 0)) bound = cacheSize;
    while (entry.queue.length > bound) entry.queue.shift();
    entry.queue.push(number);
    if (capacity < 0 || leakspeed === 0n) return false;
    const rate = 1 / seconds(leakspeed);
    const passed = time >= entry.allowedAt ? time - entry.allowedAt : 0n;
    const tokens = Math.min(capacity, entry.tokens + seconds(passed) * rate) - 1;
    if (capacity < 1 || (tokens < 0 && Math.trunc((-tokens / rate) * 1e9) !== 0)) {
      return type !== BucketType.Conditional;
    }
    entry.tokens = tokens;
    entry.allowedAt = time;
    return false;
  }

  private isEvil(entry: Entry, owner: Scenario, queue: BucketEvent[], event: BucketEvent): boolean {
    if (!owner.threshold || !owner.bayes) return false;
    let p = f(owner.prior!);
    owner.bayes.forEach(({condition, evil, benign, guillotine}, i) => {
      const answer = (guillotine && entry.latched.has(i)) || condition(queue, event);
      if (answer === undefined) return;
      if (answer) entry.latched.add(i);
      const a = answer ? f(evil) : f(1 - f(evil));
      const b = answer ? f(benign) : f(1 - f(benign));
      p = f(f(a * p) / f(f(a * p) + f(b * f(1 - p))));
    });
    return p > f(owner.threshold);
  }

  private overflow(entry: Entry, at: bigint, sequence: number, byTime: boolean): void {
    const owner = this.scenarios[entry.owner]!;
    this.buckets.delete(`${owner.filterText ?? ''}\0${owner.name}\0${entry.partition}`);
    const {overflowFilter, blackhole} = owner;
    const queue = entry.queue.map((n) => this.events[n]!);
    if (overflowFilter?.(queue, this.events[sequence]!) === false) return;
    if (blackhole !== undefined) {
      const hidden = this.hidden[entry.owner]!;
      for (const [key, expiry] of hidden) if (expiry <= at) hidden.delete(key);
      if (hidden.has(entry.partition)) return;
      hidden.set(entry.partition, at + blackhole);
    }
    this.raised.push({
      scenario: owner.name,
      partition: entry.partition,
      total: entry.count,
      first: entry.first!,
      last: entry.first === undefined ? at : entry.last,
      at,
      queue: entry.queue,
      sequence,
      dropped: entry.count - entry.queue.length,
      byTime,
    });
  }
}
