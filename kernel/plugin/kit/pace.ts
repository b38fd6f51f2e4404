// Something that may be done once in so long a time, and at once the first time.
import {setTimeout as sleep} from 'node:timers/promises';

const NS_PER_MS = 1_000_000n;

export class Pace {
  private readonly interval: bigint;
  private readonly now: () => bigint;
  private last: bigint | undefined;

  /** `intervalMs`: from one turn to the next, at least. `now`: ns. */
  constructor(intervalMs: number, now: () => bigint) {
    this.interval = BigInt(intervalMs) * NS_PER_MS;
    this.now = now;
  }

  /** Waits for its turn. Throws when `signal` aborts meanwhile. */
  async turn(signal?: AbortSignal): Promise<void> {
    const left = this.last === undefined ? 0n : this.last + this.interval - this.now();
    if (left > 0n) await sleep(Number(left / NS_PER_MS), undefined, signal && {signal});
    this.last = this.now();
  }
}
