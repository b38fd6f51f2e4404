// Whoever keeps failing has to wait, longer each time: logins cannot be guessed at speed.

/** Failures that cost nothing. */
const FREE = 5;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** Names that are remembered; the one that failed longest ago goes first. */
const NAMES_MAX = 10_000;

interface Failures {
  readonly count: number;
  readonly until: number;
}

export class Throttle {
  private readonly failures = new Map<string, Failures>();

  /** How long these names still have to wait at `now`, ms; 0: not at all. */
  wait(names: readonly string[], now: number): number {
    return names.reduce(
      (most, name) => Math.max(most, (this.failures.get(name)?.until ?? 0) - now),
      0,
    );
  }

  failed(names: readonly string[], now: number): void {
    for (const name of names) {
      const count = (this.failures.get(name)?.count ?? 0) + 1;
      const wait =
        count < FREE ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (count - FREE), LONGEST_WAIT_MS);
      this.failures.delete(name);
      this.failures.set(name, {count, until: now + wait});
    }
    for (const name of this.failures.keys()) {
      if (this.failures.size <= NAMES_MAX) break;
      this.failures.delete(name);
    }
  }

  succeeded(names: readonly string[]): void {
    for (const name of names) this.failures.delete(name);
  }
}
