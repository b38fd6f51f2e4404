// The real clock, for tests whose other side is a real program.
export const wallClock = {
  /** ms since the epoch. */
  now: () => Date.now(),
  after(ms: number, action: () => void): () => void {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};
