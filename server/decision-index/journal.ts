// Entries in the order in which something happened to them, so that whoever remembers a
// position can be told what came after it.
import type {Entry} from './entry.ts';

export class Journal {
  private readonly marks: number[] = [];
  private readonly entries: Entry[] = [];

  get length(): number {
    return this.entries.length;
  }

  /** `mark`: a sequence number or a time, never less than the last one. */
  add(mark: number, entry: Entry): void {
    this.marks.push(mark);
    this.entries.push(entry);
  }

  /** What came after a mark, oldest first; what is added meanwhile is left out. */
  *after(mark: number): Generator<{readonly mark: number; readonly entry: Entry}> {
    const end = this.entries.length;
    for (let at = this.firstAfter(mark); at < end; at++)
      yield {mark: this.marks[at]!, entry: this.entries[at]!};
  }

  private firstAfter(mark: number): number {
    let [low, high] = [0, this.marks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.marks[middle]! <= mark) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
