// The time of agents in crash tests: it begins on a day of its own and goes faster than the
// machine's, the same for all who know when it began.

/** Waiting takes a twentieth of its time. */
export const HASTE = 20;
const EPOCH_MS = Date.UTC(2026, 10, 1);

/** ms since the epoch, in a story that began at `origin` of the machine's clock, ms. */
export const storyTime = (origin: number, haste: number, at: number): number =>
  EPOCH_MS + (at - origin) * haste;
