// How often an address under a throttle may ask: a leaky bucket each, forgotten when it is empty.

const NS_PER_S = 1_000_000_000;
const SECONDS_PER_MINUTE = 60;
/** Addresses that are told apart; then the one that asked first is forgotten. */
const ADDRESSES_MAX = 100_000;

interface Bucket {
  /** Requests in it. */
  level: number;
  /** As of, ns. */
  at: bigint;
}

export interface ThrottleOptions {
  readonly perMinute: number;
  readonly burst: number;
}

export class Throttle {
  private readonly buckets = new Map<string, Bucket>();
  private readonly perSecond: number;
  private readonly burst: number;

  constructor({perMinute, burst}: ThrottleOptions) {
    this.perSecond = perMinute / SECONDS_PER_MINUTE;
    this.burst = burst;
  }

  /** 0: it may pass; else the seconds after which it may ask again. */
  ask(address: string, now: bigint): number {
    const bucket = this.buckets.get(address) ?? {level: 0, at: now};
    const passed = Math.max(Number(now - bucket.at) / NS_PER_S, 0);
    bucket.level = Math.max(bucket.level - passed * this.perSecond, 0);
    bucket.at = now;
    const over = bucket.level + 1 - this.burst;
    if (over > 0) return Math.ceil(over / this.perSecond);
    bucket.level += 1;
    this.buckets.delete(address);
    this.buckets.set(address, bucket);
    if (this.buckets.size > ADDRESSES_MAX) {
      const [oldest] = this.buckets.keys();
      this.buckets.delete(oldest!);
    }
    return 0;
  }
}
