// Room for input: journals since the last checkpoint on the disk are bounded. A checkpoint
// makes those before it superfluous; where it cannot be taken, because the store or the disk takes
// nothing, reading waits, and what nobody keeps for us is dropped and counted.
import type {Journal} from './writer.ts';

export class JournalRoom {
  private readonly most: number;
  private readonly journals = new Map<number, Pick<Journal, 'bytes'>>();
  private wakers: (() => void)[] = [];

  /** `most`: bytes. */
  constructor(most: number) {
    this.most = most;
  }

  /** Bytes of journals that are needed to come back. */
  get used(): number {
    let used = 0;
    for (const {bytes} of this.journals.values()) used += bytes;
    return used;
  }

  get isFull(): boolean {
    return this.used >= this.most;
  }

  add(generation: number, journal: Pick<Journal, 'bytes'>): void {
    this.journals.set(generation, journal);
  }

  /** A checkpoint of this generation is on the disk. */
  saved(generation: number): void {
    for (const one of this.journals.keys()) if (one < generation) this.journals.delete(one);
    for (const wake of this.wakers.splice(0)) wake();
  }

  /** Resolves when there is room, or when the signal aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    while (this.isFull && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.wakers.push(resolve);
        signal.addEventListener('abort', () => resolve(), {once: true});
      });
    }
  }
}
