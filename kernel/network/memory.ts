// Answers kept for a while: at most so many, each for its time; the one unused for longest goes.

export class AnswerMemory<Answer> {
  private readonly kept = new Map<string, {answer: Answer; until: bigint}>();
  private readonly size: number;
  private readonly now: () => bigint;

  /** `now`: ns. */
  constructor(size: number, now: () => bigint) {
    this.size = size;
    this.now = now;
  }

  get(key: string): {readonly answer: Answer} | undefined {
    const found = this.kept.get(key);
    if (!found) return undefined;
    this.kept.delete(key);
    if (this.now() >= found.until) return undefined;
    this.kept.set(key, found);
    return found;
  }

  /** `life`: ns. */
  keep(key: string, answer: Answer, life: bigint): void {
    this.kept.delete(key);
    this.kept.set(key, {answer, until: this.now() + life});
    if (this.kept.size > this.size) this.kept.delete(this.kept.keys().next().value!);
  }
}
