// What is due when: a binary heap of times.

export class Schedule<Item> {
  private readonly times: number[] = [];
  private readonly items: Item[] = [];

  /** The earliest time, ms; undefined when nothing is due ever. */
  get next(): number | undefined {
    return this.times[0];
  }

  add(time: number, item: Item): void {
    let at = this.times.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.times[parent]! <= time) break;
      this.set(at, this.times[parent]!, this.items[parent]!);
      at = parent;
    }
    this.set(at, time, item);
  }

  /** Takes the earliest out. */
  take(): {readonly time: number; readonly item: Item} | undefined {
    if (this.times.length === 0) return undefined;
    const first = {time: this.times[0]!, item: this.items[0]!};
    const time = this.times.pop()!;
    const item = this.items.pop()!;
    const size = this.times.length;
    if (size === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.times[child + 1]! < this.times[child]!) child += 1;
      if (this.times[child]! >= time) break;
      this.set(at, this.times[child]!, this.items[child]!);
      at = child;
    }
    this.set(at, time, item);
    return first;
  }

  private set(at: number, time: number, item: Item): void {
    this.times[at] = time;
    this.items[at] = item;
  }
}
