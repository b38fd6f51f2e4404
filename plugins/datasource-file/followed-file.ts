// One log being followed: read as it grows, through renames, truncation and deletion.
//
// The file in hand stays open until another one is under its name, has text, and its old
// writer had LINGER_MS to leave it; so lines that a writer puts into the renamed file while
// it is told to reopen are read before the new file's.
import {constants, type FileHandle, open, stat} from 'node:fs/promises';
import {EngineError} from '@firewatch/kernel';
import {catchUp, listing} from './catch-up.ts';
import {type FilePosition, identityOf, isSame, PRINT_MAX, printOf} from './position.ts';
import {Moved, RemnantReader} from './remnant.ts';

export const LINGER_MS = 1_000;
/** Times that rotation may outrun looking before others get their turn. */
const MOVES_MAX = 10;
const NEWLINE = 10;

export interface FollowOptions {
  /** Where it was left; absent: it was never read. */
  readonly left: FilePosition | undefined;
  /** Of a file that was never read. */
  readonly start: 'end' | 'beginning';
  /** ms, for lingering only. */
  readonly now: () => number;
  /** Told once when something is wrong, and `undefined` when it is not any more. */
  readonly onTrouble: (trouble: string | undefined) => void;
}

export class FollowedFile {
  readonly path: string;
  /** There may be something to read. */
  isDirty = true;
  private readonly options: FollowOptions;
  private handle: FileHandle | undefined;
  private identity = '';
  private offset = 0;
  private head: Uint8Array = new Uint8Array(0);
  private remnants: RemnantReader[] = [];
  private left: FilePosition | undefined;
  /** Behind the last byte that was handed on. */
  private done: FilePosition;
  private moves = 0;
  /** The log's files when the current one was opened behind another; empty: not known. */
  private list = '';
  /** How the current file, of which nothing was read, begins until it is truncated; empty: not known. */
  private beginning: Uint8Array = new Uint8Array(0);
  /** The file whose writers had their time to leave it. */
  private lingeredAt = '';
  /** The log is rotated by copying: nobody writes to what is rotated. */
  private isCopied = false;
  private isStarted = false;
  private isAtLineEnd = true;
  /** When the file that is to be left was first seen to be replaced, ms. */
  private leavingSince: number | undefined;
  private trouble = '';

  constructor(path: string, options: FollowOptions) {
    this.path = path;
    this.options = options;
    this.left = options.left;
    this.done = options.left ?? {identity: '', offset: 0, print: printOf(new Uint8Array(0), 0)};
  }

  /** Opens it, if it is there; what appears later is new, and read from its beginning. */
  async begin(): Promise<void> {
    if (!this.left) await this.openCurrent();
    this.isStarted = true;
  }

  /** Behind what was read. */
  get position(): FilePosition {
    return this.done;
  }

  /** Fills the front of `into`; 0: nothing more now. */
  async read(into: Uint8Array): Promise<number> {
    for (;;) {
      try {
        const length = await this.readOnce(into);
        if (length !== undefined) return length;
      } catch (error) {
        if (!(error instanceof Moved)) throw error;
        // Rotation went on meanwhile: what is left is looked for again.
        await this.leave();
        if (++this.moves % MOVES_MAX === 0) return 0;
      }
    }
  }

  /** undefined: the next file's turn. */
  private async readOnce(into: Uint8Array): Promise<number | undefined> {
    const [remnant] = this.remnants;
    if (remnant) return this.readRemnant(remnant, into);
    if (!this.handle && !(await this.openCurrent())) return 0;
    if (this.remnants.length > 0) return undefined;
    const {bytesRead} = await this.handle!.read(into, 0, into.length, this.offset);
    const bytes = into.subarray(0, bytesRead);
    // Looked at after reading: then what was read is surely of the file that is meant.
    if (await this.isAnotherNow(bytes)) {
      await this.leave();
      return undefined;
    }
    const isTold = this.offset > 0 || bytesRead >= PRINT_MAX || bytes.includes(NEWLINE);
    if (bytesRead > 0 && isTold) return this.deliver(bytes);
    if (!(await this.isToBeLeft(this.identity))) return 0;
    // Its writers are gone: a beginning without an end is all there will be.
    if (bytesRead > 0) return this.deliver(bytes);
    if (!this.isAtLineEnd) {
      this.isAtLineEnd = true;
      this.done = {...this.current, isEnded: true};
      return endLine(into);
    }
    await this.leave();
    return undefined;
  }

  async close(): Promise<void> {
    for (const remnant of this.remnants) await remnant.close();
    await this.handle?.close();
    this.handle = undefined;
  }

  private async readRemnant(remnant: RemnantReader, into: Uint8Array): Promise<number | undefined> {
    let length = 0;
    const {opened} = remnant;
    try {
      length = await remnant.read(into);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.tell(`${remnant.path}: ${error.message}`);
    }
    // Its name may have been given to another file, even one with its inode.
    if ((remnant.opened !== opened || length === 0) && (await this.wasRotated()))
      throw new Moved(remnant.path);
    if (length > 0) {
      this.done = remnant.position;
      return length;
    }
    const isNewest = this.remnants.length === 1 && remnant.mayGrow && !this.isCopied;
    if (isNewest && !(await this.isToBeLeft(remnant.identity))) return 0;
    if (!remnant.isAtLineEnd) {
      remnant.end();
      this.done = remnant.position;
      return endLine(into);
    }
    // One that could not be opened has nothing by which it would be known again.
    if (remnant.position.print.length > 0) this.done = remnant.position;
    await remnant.close();
    this.remnants.shift();
    return undefined;
  }

  /** Opens what is under the name now, behind what was read of it; false: there is nothing to open. */
  private async openCurrent(): Promise<boolean> {
    let handle: FileHandle;
    try {
      // Not blocking: a FIFO of this name must not hold everything up.
      handle = await open(this.path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (error) {
      const {code, message} = error as NodeJS.ErrnoException;
      // Between rotation and the writer's next line there is none.
      if (code !== 'ENOENT') this.tell(`cannot be read: ${message}`);
      return false;
    }
    const stats = await handle.stat({bigint: true});
    if (!stats.isFile()) {
      await handle.close();
      this.tell('is no regular file');
      return false;
    }
    this.tell(undefined);
    this.handle = handle;
    this.identity = identityOf(stats);
    this.head = new Uint8Array(0);
    this.list = '';
    this.beginning = new Uint8Array(0);
    this.isAtLineEnd = true;
    const isFirst = !this.isStarted;
    this.isStarted = true;
    this.offset = isFirst && !this.left && this.options.start === 'end' ? Number(stats.size) : 0;
    const {left} = this;
    if (left) await this.goOn(left);
    this.left = undefined;
    await this.readHead();
    // Truncated since it was looked at: what it begins with now is not what was read.
    if (left && this.offset > 0 && !isSame(left, this.head)) throw new Moved(this.path);
    // The end of the file before says more than the beginning of one of which nothing is known.
    if (this.remnants.length === 0 && (this.offset > 0 || !left)) this.done = this.current;
    return true;
  }

  private async goOn(left: FilePosition): Promise<void> {
    const found = await catchUp(this.path, left, this.identity);
    const {remnants, offset, isLost, list, beginning} = found;
    if (isLost)
      this.options.onTrouble('the file read last is gone; lines written to it since are lost');
    this.remnants = remnants.map((one) => new RemnantReader(one));
    this.offset = offset;
    this.list = list;
    this.beginning = beginning;
    this.isCopied = left.identity === this.identity;
  }

  /** What was read may not be of the file that is meant, or something lies before it. */
  private async isAnotherNow(bytes: Uint8Array): Promise<boolean> {
    if (this.offset > 0) return this.wasReplacedInPlace(bytes.length);
    const {beginning} = this;
    const isAsBefore =
      bytes.length >= beginning.length && beginning.every((byte, i) => bytes[i] === byte);
    return !isAsBefore || this.wasRotated();
  }

  /** Emptied, and perhaps written to again, as copytruncate does. */
  private async wasReplacedInPlace(bytesRead: number): Promise<boolean> {
    if (bytesRead === 0) return (await this.handle!.stat()).size < this.offset;
    const now = Buffer.alloc(this.head.length);
    await this.handle!.read(now, 0, now.length, 0);
    return !now.equals(this.head);
  }

  /** The names and files of its log tell, where nothing was read by which a file would be known. */
  private async wasRotated(): Promise<boolean> {
    return this.list !== '' && (await listing(this.path)) !== this.list;
  }

  private deliver(bytes: Uint8Array): number {
    this.remember(bytes);
    this.done = this.current;
    return bytes.length;
  }

  private get current(): FilePosition {
    const {identity, offset, head} = this;
    return {identity, offset, print: printOf(head, offset)};
  }

  private remember(bytes: Uint8Array): void {
    this.isAtLineEnd = bytes.at(-1) === NEWLINE;
    if (this.head.length < PRINT_MAX && this.head.length === this.offset) {
      const more = bytes.subarray(0, PRINT_MAX - this.head.length);
      const head = new Uint8Array(this.head.length + more.length);
      head.set(this.head);
      head.set(more, this.head.length);
      this.head = head;
    }
    this.offset += bytes.length;
  }

  private async readHead(): Promise<void> {
    const head = Buffer.alloc(Math.min(PRINT_MAX, this.offset));
    const {bytesRead} = await this.handle!.read(head, 0, head.length, 0);
    this.head = new Uint8Array(head.subarray(0, bytesRead));
    if (this.offset === 0) return;
    const last = Buffer.alloc(1);
    const {bytesRead: isThere} = await this.handle!.read(last, 0, 1, this.offset - 1);
    if (isThere) this.isAtLineEnd = last[0] === NEWLINE;
  }

  /** At a file's end: another one is under the name, and this one's writers had time to leave it. */
  private async isToBeLeft(identity: string): Promise<boolean> {
    const stats = await stat(this.path, {bigint: true}).catch(() => undefined);
    const isReplaced = stats !== undefined && identityOf(stats) !== identity && stats.size > 0n;
    if (!isReplaced) {
      this.leavingSince = undefined;
      return false;
    }
    if (identity === this.lingeredAt) return true;
    this.leavingSince ??= this.options.now();
    if (this.options.now() - this.leavingSince < LINGER_MS) return false;
    this.lingeredAt = identity;
    return true;
  }

  /** Closes what is open; reading goes on behind what was handed on. */
  async leave(): Promise<void> {
    this.left = this.done;
    for (const remnant of this.remnants.splice(0)) await remnant.close();
    this.leavingSince = undefined;
    await this.handle?.close();
    this.handle = undefined;
  }

  private tell(trouble: string | undefined): void {
    if ((trouble ?? '') === this.trouble) return;
    this.trouble = trouble ?? '';
    this.options.onTrouble(trouble);
  }
}

/** A line ends with its file. */
function endLine(into: Uint8Array): number {
  into[0] = NEWLINE;
  return 1;
}
