// What many senders push, on its way to the host: records wait in one bounded line, whoever puts
// more waits, and who needs to know hears when a record is safe.
import type {Chunk, DatasourceRun, Position} from '../../plugin.ts';

/** Bytes that wait before a sender has to. */
const WAITING_BYTES = 1 << 20;
/** Sources that are told apart; those of more senders are one: a sender's address is its own word. */
export const INBOX_SOURCES_MAX = 512;
const OTHERS = 'others';
const NS_PER_US = 1_000n;

interface Put {
  readonly number: number;
  readonly source: string;
  readonly records: readonly Uint8Array[];
  readonly bytes: number;
  readonly isAwaited: boolean;
}

export class Inbox implements Pick<DatasourceRun, 'chunks' | 'acknowledge'> {
  readonly chunks: AsyncIterable<Chunk>;
  private readonly now: () => bigint;
  private readonly sources = new Set<string>();
  private readonly waiting: Put[] = [];
  private bytes = 0;
  /** Of the last record: behind all numbers of runs before this one, so that none of them counts here. */
  private last: number;
  private isClosed = false;
  private wakeReader = () => {};
  private readonly senders: (() => void)[] = [];
  /** Who waits for a record to be safe, by source, in order of the numbers. */
  private readonly hopes = new Map<string, {number: number; settle: (isSafe: boolean) => void}[]>();

  constructor(now: () => bigint) {
    this.now = now;
    this.last = Number(now() / NS_PER_US);
    this.chunks = {[Symbol.asyncIterator]: () => this.read()};
  }

  /** Puts records of one sender in, as soon as there is room. */
  put(source: string, records: readonly Uint8Array[]): Promise<void> {
    return this.enter(source, records);
  }

  /** The same; resolves when the host has them for good: false when that will not be heard any more. */
  deliver(source: string, records: readonly Uint8Array[]): Promise<boolean> {
    return new Promise((settle) => void this.enter(source, records, settle));
  }

  async acknowledge(source: string, position: Position): Promise<void> {
    const hopes = this.hopes.get(source) ?? [];
    const safe = hopes.findIndex(({number}) => number > Number(position));
    for (const {settle} of hopes.splice(0, safe < 0 ? hopes.length : safe)) settle(true);
  }

  close(): void {
    this.isClosed = true;
    this.wakeReader();
    for (const go of this.senders.splice(0)) go();
    for (const hopes of this.hopes.values()) for (const {settle} of hopes.splice(0)) settle(false);
  }

  private async enter(
    sender: string,
    records: readonly Uint8Array[],
    settle?: (isSafe: boolean) => void,
  ): Promise<void> {
    while (this.bytes >= WAITING_BYTES && !this.isClosed)
      await new Promise<void>((resolve) => this.senders.push(resolve));
    const bytes = records.reduce((sum, {length}) => sum + length, 0);
    if (this.isClosed || bytes === 0) {
      settle?.(!this.isClosed);
      return;
    }
    this.last += 1;
    const number = this.last;
    const source = this.known(sender);
    if (settle) {
      const hopes = this.hopes.get(source) ?? [];
      hopes.push({number, settle});
      this.hopes.set(source, hopes);
    }
    this.waiting.push({number, source, records, bytes, isAwaited: settle !== undefined});
    this.bytes += bytes;
    this.wakeReader();
  }

  private known(source: string): string {
    if (this.sources.has(source)) return source;
    if (this.sources.size >= INBOX_SOURCES_MAX) return OTHERS;
    this.sources.add(source);
    return source;
  }

  private async *read(): AsyncGenerator<Chunk> {
    for (;;) {
      while (this.waiting.length === 0) {
        if (this.isClosed) return;
        await new Promise<void>((resolve) => {
          this.wakeReader = resolve;
        });
      }
      const chunk = this.take();
      for (const go of this.senders.splice(0)) go();
      yield chunk;
    }
  }

  /** All that waits of the source whose turn it is. */
  private take(): Chunk {
    const [{source}] = this.waiting as [Put];
    const other = this.waiting.findIndex((put) => put.source !== source);
    const puts = this.waiting.splice(0, other < 0 ? this.waiting.length : other);
    const records = puts.flatMap((put) => put.records.filter(({length}) => length > 0));
    for (const {bytes} of puts) this.bytes -= bytes;
    let end = 0;
    return {
      bytes: Buffer.concat(records),
      source,
      position: puts.at(-1)!.number,
      at: this.now(),
      framing: 'record',
      ...(puts.some(({isAwaited}) => isAwaited) && {isAwaited: true}),
      ends: records.map(({length}) => {
        end += length;
        return end;
      }),
    };
  }
}
