// `queue` and `leaky` as rules see them when an overflow is judged (2.2).

import type {Overflow} from './overflow.ts';

/** A frozen event in core memory, for an expression. */
export class EventRef {
  readonly address: number;
  constructor(address: number) {
    this.address = address;
  }
}

/** An instant, as opposed to a plain integer. */
export class Instant {
  readonly ns: bigint;
  readonly zone: number;
  constructor(ns: bigint, zone = 0) {
    this.ns = ns;
    this.zone = zone;
  }
}

/** A span of time in ns. */
export class TimeSpan {
  readonly ns: bigint;
  constructor(ns: bigint) {
    this.ns = ns;
  }
}

export class QueueView {
  readonly Queue: readonly EventRef[];
  readonly L: bigint;

  constructor(events: readonly EventRef[], limit: number) {
    this.Queue = events;
    this.L = BigInt(limit);
  }

  GetQueue(): readonly EventRef[] {
    return this.Queue;
  }
}

export class BucketView {
  readonly Queue: QueueView;
  readonly Mapkey: string;
  readonly Uuid: string;
  readonly First_ts: Instant;
  readonly Last_ts: Instant;
  readonly Ovflw_ts: Instant;
  readonly Total_count: bigint;
  readonly Capacity: bigint;

  constructor(overflow: Overflow, queue: QueueView, mapkey: string) {
    this.Queue = queue;
    this.Mapkey = mapkey;
    this.Uuid = mapkey;
    this.First_ts = new Instant(overflow.first);
    this.Last_ts = new Instant(overflow.last);
    this.Ovflw_ts = new Instant(overflow.at);
    this.Total_count = BigInt(overflow.total);
    this.Capacity = BigInt(overflow.scenario.capacity);
  }
}
