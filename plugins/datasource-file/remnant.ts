// A rotated file of which something was not read.
import {stat} from 'node:fs/promises';
import {type ByteReader, EngineError, openSource, skipBytes} from '@firewatch/kernel';
import {type FilePosition, identityOf, PRINT_MAX, printOf} from './position.ts';

export interface Remnant {
  readonly path: string;
  /** Which file it was when it was found: rotation may give its name to another. */
  readonly identity: string;
  readonly from: number;
  /** Its last line was ended for it. */
  readonly isEnded?: boolean;
}

/** A file is under a name no more, because rotation went on: to be looked at anew. */
export class Moved extends Error {}

const NEWLINE = 10;
const MARK = [0xef, 0xbb, 0xbf];
const noInput = {
  [Symbol.asyncIterator]: () => ({next: async () => ({done: true, value: undefined})}),
};
/** Whatever it holds: the operator said what it is. */
export const ANY_TEXT = {type: 'any', stdin: noInput as AsyncIterable<Uint8Array>};

export class RemnantReader {
  readonly path: string;
  readonly identity: string;
  private offset: number;
  private isEnded: boolean;
  private last = NEWLINE;
  /** Times it was opened, by its name. */
  opened = 0;
  /** It was opened, and is not compressed: its writer may not have left it yet. */
  mayGrow = false;
  private reader: ByteReader | undefined;
  private head: Uint8Array = new Uint8Array(0);

  constructor({path, identity, from, isEnded = false}: Remnant) {
    this.path = path;
    this.identity = identity;
    this.offset = from;
    this.isEnded = isEnded;
  }

  get position(): FilePosition {
    const {identity, offset, head, isEnded} = this;
    return {identity, offset, print: printOf(head, offset), ...(isEnded && {isEnded})};
  }

  /** What was read of it is whole lines. */
  get isAtLineEnd(): boolean {
    return this.isEnded || this.last === NEWLINE;
  }

  /** Its last line is ended for it. */
  end(): void {
    this.isEnded = true;
  }

  /** 0 at its end; what went wrong on the way is thrown. */
  async read(into: Uint8Array): Promise<number> {
    for (let attempt = 0; ; attempt++) {
      try {
        this.reader ??= await this.open();
        const length = await this.reader.read(into);
        this.offset += length;
        if (length > 0) this.last = into[length - 1]!;
        if (length > 0) this.isEnded = false;
        return length;
      } catch (error) {
        // Its writer has not left it yet: what came after it was opened is read as well.
        const hasGrown = error instanceof EngineError && error.code === 'FW1008';
        const isEmpty = error instanceof EngineError && error.code === 'FW1010';
        const isGone = error instanceof EngineError && error.code === 'FW1004';
        if (isGone || (isEmpty && !(await this.isThere()))) throw new Moved(this.path);
        if (isEmpty) return 0;
        if (!hasGrown || attempt > 0) throw error;
        await this.close();
      }
    }
  }

  async close(): Promise<void> {
    await this.reader?.close();
    this.reader = undefined;
  }

  /** It still has its name. */
  private async isThere(): Promise<boolean> {
    const stats = await stat(this.path, {bigint: true}).catch(() => undefined);
    return stats !== undefined && identityOf(stats) === this.identity;
  }

  private async open(): Promise<ByteReader> {
    const {path} = this;
    const source = await openSource({path, isStream: false, size: 0}, ANY_TEXT);
    const {reader, head, file, compression} = source;
    if (file!.identity !== this.identity) {
      await reader.close();
      throw new Moved(`${path} is another file now`);
    }
    this.opened += 1;
    this.head = head.slice(0, PRINT_MAX);
    this.mayGrow = compression === 'none';
    // Offsets count the byte order mark, which the reader has passed.
    const passed = MARK.every((byte, i) => head[i] === byte) ? MARK.length : 0;
    if (this.offset <= passed) {
      this.offset = passed;
      return reader;
    }
    await skipBytes(reader, this.offset - passed - 1);
    const last = new Uint8Array(1);
    if ((await reader.read(last)) === 1) this.last = last[0]!;
    return reader;
  }
}
