// The cursor file: where each log was left, and the engine as it was then.
// Positions and buckets are one file under one checksum: neither is ever newer than the other.
import {seal, unseal} from '../durable/sealed.ts';

const MAGIC = 'firewatch cursor 1\n';

/** How far one file was read. Files are known by their beginnings, wherever rotation puts them. */
export interface FileRecord {
  path: string;
  /** Device and inode. */
  identity: string;
  size: number;
  /** ns */
  modified: string;
  /** Bytes of text, uncompressed, that were counted. */
  offset: number;
  /** Nothing was left when it was last read. */
  isWhole: boolean;
  /** Of the first `length` bytes of text, sha256, hex. */
  print: {length: number; hash: string};
}

/** A log with its rotated files. */
export interface SetRecord {
  readonly log: string;
  readonly type: string;
  /** Latest time at which one of its files had been written, ns. */
  readonly newest: string;
  /** In the order they were read last; the current file is the last. */
  readonly files: readonly FileRecord[];
}

export interface CursorState {
  /** RFC 3339 */
  readonly savedAt: string;
  /** sha256 of the program image, hex. */
  readonly image: string;
  readonly sets: readonly SetRecord[];
}

export interface Cursor {
  readonly state: CursorState;
  /** Of the engine. */
  readonly snapshot: Uint8Array;
}

/** The cursor as bytes. */
export const encodeCursor = ({state, snapshot}: Cursor): Uint8Array =>
  seal(MAGIC, {state, payload: snapshot});

/** The cursor in the bytes, or why there is none. */
export function decodeCursor(bytes: Uint8Array): Cursor | string {
  const opened = unseal<CursorState>(MAGIC, bytes);
  return typeof opened === 'string' ? opened : {state: opened.state, snapshot: opened.payload};
}
