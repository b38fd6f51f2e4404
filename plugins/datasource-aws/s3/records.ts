// The records of an object: its lines, or the elements of the list `Records` of a CloudTrail
// document. Bytes are looked at once, whatever they are; a record longer than `max` keeps its
// beginning.
export type Format = 'auto' | 'lines' | 'cloudtrail';

const NEWLINE = 10;
const RETURN = 13;
const [QUOTE, BACKSLASH, COMMA, COLON] = [34, 92, 44, 58];
const [OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [91, 93, 123, 125];
const LIST = 'Records';
/** Enough to know a document by its beginning. */
const HEAD_BYTES = 64;
const isSpace = (byte: number) => byte === 32 || (byte >= 9 && byte <= 13);

/** Bytes of one record, of which `max` are kept. */
class Record {
  private pieces: Uint8Array[] = [];
  private length = 0;
  private readonly max: number;

  constructor(max: number) {
    this.max = max;
  }

  add(bytes: Uint8Array): void {
    const room = this.max - this.length;
    if (room <= 0 || bytes.length === 0) return;
    const piece = Uint8Array.from(bytes.subarray(0, room));
    this.pieces.push(piece);
    this.length += piece.length;
  }

  take(): Uint8Array {
    const all = this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces);
    this.pieces = [];
    this.length = 0;
    return all;
  }
}

export async function* recordsOf(
  bytes: AsyncIterable<Uint8Array>,
  format: Format,
  max: number,
): AsyncGenerator<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]();
  try {
    let head: Uint8Array = new Uint8Array();
    while (head.length < HEAD_BYTES) {
      const {value, done} = await iterator.next();
      if (done) break;
      head = head.length === 0 ? value : Buffer.concat([head, value]);
    }
    const isDocument =
      format === 'cloudtrail' ||
      (format === 'auto' &&
        /^\s*\{\s*"Records"\s*:\s*\[/.test(latin1(head.subarray(0, HEAD_BYTES))));
    const cut = isDocument ? elements(max) : lines(max);
    for (let piece: Uint8Array | undefined = head; piece !== undefined; ) {
      yield* cut.feed(piece);
      const {value, done} = await iterator.next();
      piece = done ? undefined : value;
    }
    yield* cut.end();
  } finally {
    await iterator.return?.();
  }
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

interface Cutter {
  feed(bytes: Uint8Array): Iterable<Uint8Array>;
  end(): Iterable<Uint8Array>;
}

function lines(max: number): Cutter {
  const record = new Record(max);
  const taken = () => {
    const line = record.take();
    return line.at(-1) === RETURN ? line.subarray(0, -1) : line;
  };
  return {
    *feed(bytes) {
      let from = 0;
      for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
        record.add(bytes.subarray(from, at));
        from = at + 1;
        yield taken();
      }
      record.add(bytes.subarray(from));
    },
    *end() {
      yield taken();
    },
  };
}

/** Knows of JSON what it needs: texts, escapes, and how deep it is. */
function elements(max: number): Cutter {
  const record = new Record(max);
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  /** Of the member at depth 1 that was named last. */
  let name = '';
  let isName = false;
  let isList = false;
  return {
    *feed(bytes) {
      // Where the part of an element begins that is not kept yet; -1: within none.
      let from = isList && depth >= 2 ? 0 : -1;
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at]!;
        if (isText) {
          if (isEscaped) isEscaped = false;
          else if (byte === BACKSLASH) isEscaped = true;
          else if (byte === QUOTE) isText = false;
          else if (isName && name.length <= LIST.length) name += String.fromCharCode(byte);
          continue;
        }
        if (byte === QUOTE) {
          isText = true;
          if (depth === 1 && isName) name = '';
        } else if (byte === COLON && depth === 1) {
          isName = false;
        } else if (byte === OPEN_MAP || byte === OPEN_LIST) {
          depth += 1;
          if (depth === 1) [isName, name] = [true, ''];
          else if (depth === 2 && !isList && byte === OPEN_LIST && name === LIST) {
            isList = true;
            from = at + 1;
          }
        } else if (byte === CLOSE_MAP || byte === CLOSE_LIST) {
          depth -= 1;
          if (depth === 1 && isList) {
            record.add(bytes.subarray(from, at));
            from = -1;
            isList = false;
            yield trimmed(record.take());
          }
        } else if (byte === COMMA) {
          if (depth === 1) isName = true;
          else if (depth === 2 && isList) {
            record.add(bytes.subarray(from, at));
            from = at + 1;
            yield trimmed(record.take());
          }
        }
      }
      if (from >= 0) record.add(bytes.subarray(from));
    },
    *end() {
      yield trimmed(record.take());
    },
  };
}

function trimmed(bytes: Uint8Array): Uint8Array {
  let [from, end] = [0, bytes.length];
  while (from < end && isSpace(bytes[from]!)) from += 1;
  while (end > from && isSpace(bytes[end - 1]!)) end -= 1;
  return bytes.subarray(from, end);
}
