// Chunks of many readers, one after the other: a reader goes on when its chunk was asked for, so
// none reads ahead and none is held up by another for longer than a turn.
import type {Chunk} from '@firewatch/kernel';

export class Relay {
  readonly chunks: AsyncIterable<Chunk>;
  private readonly waiting: {chunk: Chunk; taken: () => void}[] = [];
  private isOver = false;
  private failure: unknown;
  private wake = () => {};

  constructor() {
    this.chunks = {[Symbol.asyncIterator]: () => this.read()};
  }

  /** Resolves when the next one may come. */
  put(chunk: Chunk): Promise<void> {
    if (this.isOver) return Promise.resolve();
    return new Promise((taken) => {
      this.waiting.push({chunk, taken});
      this.wake();
    });
  }

  /** Ends the chunks, with an error if one is given. What waits is let go. */
  end(failure?: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    this.failure = failure;
    for (const {taken} of this.waiting.splice(0)) taken();
    this.wake();
  }

  private async *read(): AsyncGenerator<Chunk> {
    for (;;) {
      while (this.waiting.length === 0 && !this.isOver)
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      const next = this.waiting.shift();
      if (!next) break;
      yield next.chunk;
      next.taken();
    }
    if (this.failure !== undefined) throw this.failure;
  }
}
