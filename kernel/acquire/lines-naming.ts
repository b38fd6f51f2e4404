// Lines of a log that name an address or another text: bytes alone, whatever kind of log it is.
import type {ByteReader} from './bytes.ts';

const CHUNK = 256 * 1024;
/** A longer line is looked at in pieces. */
const LINE_MAX = 1 << 20;
const NEWLINE = 10;
const [DOT, COLON] = [46, 58];

export interface NamingLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** The lines that name it, in order. An address is not found within a longer one. */
export async function* linesNaming(reader: ByteReader, name: string): AsyncGenerator<NamingLine> {
  const needle = Buffer.from(name);
  const isBounded = name.includes(':') ? isIpv6Alone : isAloneFor(name);
  const buffer = Buffer.alloc(CHUNK);
  let rest = Buffer.alloc(0);
  let number = 0;
  for (;;) {
    const length = await reader.read(buffer);
    const bytes = Buffer.concat([rest, buffer.subarray(0, length)]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      number += 1;
      const line = bytes.subarray(start, end);
      if (names(line, needle, isBounded)) yield {number, text: line.toString()};
      start = end + 1;
    }
    rest = bytes.subarray(start);
    const isLast = length === 0;
    if (rest.length === 0 || (!isLast && rest.length < LINE_MAX)) {
      if (isLast) return;
      continue;
    }
    if (isLast) number += 1;
    if (names(rest, needle, isBounded))
      yield {number: isLast ? number : number + 1, text: rest.toString()};
    if (isLast) return;
    rest = Buffer.alloc(0);
  }
}

type IsAlone = (line: Buffer, at: number, end: number) => boolean;

function names(line: Buffer, needle: Buffer, isAlone: IsAlone): boolean {
  for (let at = line.indexOf(needle); at >= 0; at = line.indexOf(needle, at + 1))
    if (isAlone(line, at, at + needle.length)) return true;
  return false;
}

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 48 && byte <= 57;
const isHex = (byte: number | undefined) =>
  isDigit(byte) || (byte !== undefined && (byte | 32) >= 97 && (byte | 32) <= 102);

const isIpv6Alone: IsAlone = (line, at, end) => {
  const [before, after] = [line[at - 1], line[end]];
  return !isHex(before) && before !== COLON && !isHex(after) && after !== COLON;
};

/** Of an IPv4 address, and of any other text: that is wherever it is. */
function isAloneFor(name: string): IsAlone {
  if (![...name].every((one) => one === '.' || (one >= '0' && one <= '9'))) return () => true;
  return (line, at, end) => {
    const [before, after] = [line[at - 1], line[end]];
    return (
      !isDigit(before) &&
      before !== DOT &&
      !isDigit(after) &&
      !(after === DOT && isDigit(line[end + 1]))
    );
  };
}
