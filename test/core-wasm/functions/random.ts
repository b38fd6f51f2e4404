// A small seeded generator, so that random tests are the same everywhere.
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A u32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  below(limit: number): number {
    return this.next() % limit;
  }

  pick<T>(items: ArrayLike<T>): T {
    return items[this.below(items.length)]!;
  }

  /** A text of up to `most` of the given characters. */
  text(most: number, characters: ArrayLike<string>): string {
    return Array.from({length: this.below(most + 1)}, () => this.pick(characters)).join('');
  }

  /** Any finite float, by its bits. */
  float(): number {
    const view = new DataView(new ArrayBuffer(8));
    do {
      view.setUint32(0, this.next());
      view.setUint32(4, this.next());
    } while (!Number.isFinite(view.getFloat64(0)));
    return view.getFloat64(0);
  }
}
