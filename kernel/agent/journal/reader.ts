// Reads the records of a journal, in pieces, up to the first that is not whole.
import {type FileHandle, open} from 'node:fs/promises';
import {
  decodeRecord,
  JOURNAL_MAGIC,
  type JournalRecord,
  lengthAt,
  mayBegin,
  RECORD_BYTES_MIN,
} from './record.ts';

const PIECE = 4 << 20;

/** How a journal ended. */
export interface JournalEnd {
  /** Bytes of the file after the last record that can be used. */
  readonly unread: number;
  /** Records follow that were written after one that is not there. */
  readonly isDamaged: boolean;
}

/** The records in order; a record's bytes are valid until the next is asked for. */
export async function* readJournal(
  file: string,
  generation: number,
): AsyncGenerator<JournalRecord, JournalEnd> {
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
      const next = decodeRecord(buffer.subarray(from, to), generation);
      if (next) {
        yield next.record;
        from += next.length;
      } else if (next === undefined || !(await more())) {
        const isDamaged = await holdsRecord(handle, size - unread(), generation);
        return {unread: unread(), isDamaged};
      }
    }
  } finally {
    await handle.close();
  }
}

/** A whole record of the generation lies somewhere behind this place. */
async function holdsRecord(
  handle: FileHandle,
  begin: number,
  generation: number,
): Promise<boolean> {
  const piece = Buffer.allocUnsafe(PIECE);
  const view = new DataView(piece.buffer, piece.byteOffset, piece.length);
  for (let from = begin; ; from += PIECE - RECORD_BYTES_MIN + 1) {
    const {bytesRead} = await handle.read(piece, 0, PIECE, from);
    for (let at = 0; at + RECORD_BYTES_MIN <= bytesRead; at++) {
      if (!mayBegin(view, at)) continue;
      const whole = Buffer.allocUnsafe(lengthAt(view, at));
      const {bytesRead: length} = await handle.read(whole, 0, whole.length, from + at);
      if (decodeRecord(whole.subarray(0, length), generation)) return true;
    }
    if (bytesRead < PIECE) return false;
  }
}
