// How many edges may be built: an effort bound, counted against the text searched.
//
// Texts of the usual shapes stop missing after some thousand edges. Texts made to
// be new every time would cost a miss per byte; beyond the ration they are
// finished without tables, which costs less and gives the same answer.

/** Edges an automaton may build before its misses are rationed. */
const WARM_UP = 8192;
/** Edges all others may build per MiB, saved up for a few MiB. */
const PER_MIB = 2000;
const SAVED_MAX = 8 * PER_MIB;
const MIB = 2 ** 20;

export class MissBudget {
  private credit = SAVED_MAX;
  private creditedAt = 0;

  /** Whether an automaton with so many edges may build one more, after `bytes` of text. */
  affords(edges: number, bytes: number): boolean {
    if (edges < WARM_UP) return true;
    const earned = ((bytes - this.creditedAt) / MIB) * PER_MIB;
    this.credit = Math.min(this.credit + earned, SAVED_MAX);
    this.creditedAt = bytes;
    if (this.credit < 1) return false;
    this.credit--;
    return true;
  }
}
