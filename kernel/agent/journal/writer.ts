// Appends records to the journal of a generation, and says when they are on the disk.
//
// `append` returns once the system has the bytes: they outlive this process, not a power cut.
// `sync` makes everything appended before outlive that too; calls that come together cost one
// fdatasync. A full disk makes `append` wait; a failed sync is for good, for the kernel may
// have forgotten what it could not write.
//
// A journal is written over an older one where there is one to spare: a sync of bytes whose place
// on the disk is known already waits for no other business of the file system.
import {type FileHandle, open, rename} from 'node:fs/promises';
import {dirname} from 'node:path';
import {type OpenFile, syncFolder} from '../../durable/write.ts';
import {EngineError} from '../../errors.ts';
import {encodeRecord, JOURNAL_MAGIC, type JournalRecord} from './record.ts';

const RETRY_MS = 1_000;

export interface JournalOptions {
  readonly generation: number;
  /** A journal that is needed no more; it need not be there. */
  readonly spare: string;
  /** Waits; rejects when there is no more time to. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Told when writing fails, and `undefined` when it goes on. */
  readonly onTrouble: (error: EngineError | undefined) => void;
  readonly open?: OpenFile;
}

export class Journal {
  private readonly file: string;
  private readonly handle: FileHandle;
  private readonly options: JournalOptions;
  /** Bytes of whole records. */
  private length = 0;
  private begun = 0;
  private synced = 0;
  private syncing: Promise<void> | undefined;

  private constructor(file: string, handle: FileHandle, options: JournalOptions) {
    this.file = file;
    this.handle = handle;
    this.options = options;
  }

  /** Begins a journal, over the spare one; a file of that name is replaced. */
  static async begin(
    file: string,
    head: JournalRecord & {kind: 'head'},
    options: JournalOptions,
  ): Promise<Journal> {
    const isReused = await rename(options.spare, file).then(
      () => true,
      () => false,
    );
    const handle = await patiently(file, options, () =>
      (options.open ?? open)(file, isReused ? 'r+' : 'w', 0o600),
    );
    const journal = new Journal(file, handle, options);
    await journal.write(JOURNAL_MAGIC);
    await journal.append(head);
    await syncFolder(dirname(file));
    journal.begun = journal.length;
    return journal;
  }

  get bytes(): number {
    return this.length;
  }

  /** Something happened since it began. */
  get isUsed(): boolean {
    return this.length > this.begun;
  }

  get isSynced(): boolean {
    return this.synced === this.length;
  }

  /** One at a time. */
  append(record: JournalRecord): Promise<void> {
    return this.write(encodeRecord(record, this.options.generation));
  }

  /** Everything appended so far is on the disk. Throws FW6005. */
  async sync(): Promise<void> {
    const wanted = this.length;
    while (this.synced < wanted) {
      this.syncing ??= this.syncOnce().finally(() => {
        this.syncing = undefined;
      });
      await this.syncing;
    }
  }

  async close(): Promise<void> {
    await this.sync();
    await this.handle.close();
  }

  private async syncOnce(): Promise<void> {
    const {length} = this;
    try {
      await this.handle.datasync();
    } catch (error) {
      const cause = error as Error;
      throw new EngineError('FW6005', `cannot be synced: ${cause.message}`, {
        where: {file: this.file},
        cause,
      });
    }
    this.synced = length;
  }

  private async write(bytes: Uint8Array): Promise<void> {
    await patiently(this.file, this.options, async () => {
      // What an attempt that failed left behind is written over.
      for (let done = 0; done < bytes.length; ) {
        const at = this.length + done;
        done += (await this.handle.write(bytes, done, bytes.length - done, at)).bytesWritten;
      }
    });
    this.length += bytes.length;
  }
}

/** Tries until it works. */
async function patiently<T>(
  file: string,
  {sleep, onTrouble}: JournalOptions,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let isTroubled = false; ; isTroubled = true) {
    try {
      const result = await attempt();
      if (isTroubled) onTrouble(undefined);
      return result;
    } catch (error) {
      const cause = error as Error;
      const message = `cannot be written, reading waits: ${cause.message}`;
      onTrouble(new EngineError('FW6004', message, {where: {file}, cause}));
      await sleep(RETRY_MS);
    }
  }
}
