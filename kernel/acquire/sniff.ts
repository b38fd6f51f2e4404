// What a file's first bytes say of its form, before anyone asks what kind of log it is.

export type Form =
  | 'empty'
  | 'text'
  | 'gzip'
  | 'zstd'
  | 'bzip2'
  | 'xz'
  | 'utf-16'
  | 'utf-32'
  | 'journal'
  | 'binary';

/** First match wins: the mark of UTF-32 LE begins with that of UTF-16 LE. */
const MAGIC: readonly (readonly [form: Form, bytes: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]], // "BZh"
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['journal', [0x4c, 0x50, 0x4b, 0x53, 0x48, 0x48, 0x52, 0x48]], // "LPKSHHRH"
  ['utf-32', [0xff, 0xfe, 0x00, 0x00]],
  ['utf-32', [0x00, 0x00, 0xfe, 0xff]],
  ['utf-16', [0xff, 0xfe]],
  ['utf-16', [0xfe, 0xff]],
];

/** Text may hold a few control bytes (attackers see to that); more than this share is no text. */
const CONTROL_SHARE_MAX = 0.1;

/** Judges a file by its first bytes. */
export function sniffForm(head: Uint8Array): Form {
  if (head.length === 0) return 'empty';
  for (const [form, bytes] of MAGIC) {
    if (bytes.every((byte, at) => head[at] === byte)) return form;
  }
  let control = 0;
  for (const byte of head) {
    // All below space but \t \n \f \r and escape, and DEL.
    if ((byte < 0x20 && !(byte >= 9 && byte <= 13) && byte !== 0x1b) || byte === 0x7f) control += 1;
  }
  return control > head.length * CONTROL_SHARE_MAX ? 'binary' : 'text';
}
