// The output of journalctl as entries: one JSON object a line.
import {type Entry, readEntry} from './entry.ts';

const NEWLINE = 10;
/** Bytes of an entry; a longer one is passed over. */
export const ENTRY_BYTES_MAX = 4 << 20;

export class EntryReader {
  /** Entries that could not be read so far: too long, or no JSON. */
  skipped = 0;
  private readonly format: 'iso' | 'short';
  private rest: Uint8Array[] = [];
  private length = 0;
  private isTooLong = false;

  constructor(format: 'iso' | 'short') {
    this.format = format;
  }

  /** The entries that `piece` completes. */
  push(piece: Uint8Array): Entry[] {
    const entries: Entry[] = [];
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, from)) {
      this.keep(piece.subarray(from, end));
      from = end + 1;
      const entry = this.isTooLong
        ? undefined
        : readEntry(Buffer.concat(this.rest).toString('utf8'), this.format);
      if (entry) entries.push(entry);
      else this.skipped += 1;
      this.rest = [];
      this.length = 0;
      this.isTooLong = false;
    }
    this.keep(piece.subarray(from));
    return entries;
  }

  private keep(part: Uint8Array): void {
    this.length += part.length;
    if (this.length > ENTRY_BYTES_MAX) {
      this.isTooLong = true;
      this.rest = [];
    } else if (part.length > 0) this.rest.push(Uint8Array.from(part));
  }
}
