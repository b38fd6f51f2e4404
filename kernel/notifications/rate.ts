// So many messages within so much time, whatever the start of the time.
import type {RateLimit} from './policy.ts';

export class Rate {
  private readonly limit: RateLimit | undefined;
  /** When the last ones went, ms, oldest first. */
  private readonly times: number[] = [];

  constructor(limit: RateLimit | undefined) {
    this.limit = limit;
  }

  /** When the next one may go, ms. */
  freeAt(now: number): number {
    if (!this.limit || this.times.length < this.limit.messages) return now;
    return Math.max(now, this.times[0]! + this.limit.perMs);
  }

  /** One goes. */
  take(now: number): void {
    if (!this.limit) return;
    this.times.push(now);
    if (this.times.length > this.limit.messages) this.times.shift();
  }
}
