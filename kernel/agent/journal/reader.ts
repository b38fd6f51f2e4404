// Reads the records of a journal, in pieces, up to the first that is not whole.
import {type FileHandle, open} from 'node:fs/promises';
import {decodeRecord, JOURNAL_MAGIC, type JournalRecord} from './record.ts';

const PIECE = 4 << 20;

/** How a journal ended. */
export interface JournalEnd {
  /** Bytes after the last whole record: a torn one, or damage and what follows it. */
  readonly unread: number;
  /** A record is there in full, and its checksum does not fit. */
  readonly isDamaged: boolean;
}

/** The records in order; a record's bytes are valid until the next is asked for. */
export async function* readJournal(file: string): AsyncGenerator<JournalRecord, JournalEnd> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {unread: 0, isDamaged: false};
    throw error;
  }
  try {
    const {size} = await handle.stat();
    let buffer = Buffer.allocUnsafe(PIECE);
    let [from, to, at] = [0, 0, 0];
    /** More of the file into the buffer; false at its end. */
    const more = async () => {
      buffer.copyWithin(0, from, to);
      [from, to] = [0, to - from];
      if (to === buffer.length) {
        const larger = Buffer.allocUnsafe(buffer.length * 2);
        buffer.copy(larger);
        buffer = larger;
      }
      const {bytesRead} = await handle.read(buffer, to, buffer.length - to, at);
      at += bytesRead;
      to += bytesRead;
      return bytesRead > 0;
    };
    const unread = () => size - at + (to - from);
    await more();
    if (!buffer.subarray(0, to).subarray(0, JOURNAL_MAGIC.length).equals(JOURNAL_MAGIC))
      return {unread: unread(), isDamaged: to >= JOURNAL_MAGIC.length};
    from = JOURNAL_MAGIC.length;
    for (;;) {
      const next = decodeRecord(buffer.subarray(from, to));
      if (next === undefined) return {unread: unread(), isDamaged: true};
      if (next === 0) {
        if (await more()) continue;
        return {unread: unread(), isDamaged: false};
      }
      yield next.record;
      from += next.length;
    }
  } finally {
    await handle.close();
  }
}
