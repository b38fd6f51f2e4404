// Lines of data files.

import type {SourceFile} from '../yaml/source-file.ts';
import type {FaultLog} from './fault-log.ts';

/** Bytes of a line that the reference no longer reads. */
const LINE_BYTES_MAX = 65536;

const encoder = new TextEncoder();

export interface DataLine {
  readonly text: string;
  /** Offset of its first character in the file. */
  readonly start: number;
}

/** The lines that count: no comments, no empty ones. Undefined when one is too long to be read. */
export function dataLines(file: SourceFile, log: FaultLog): DataLine[] | undefined {
  const lines: DataLine[] = [];
  let start = 0;
  for (const raw of file.text.split('\n')) {
    const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    // A UTF-16 unit takes at most three bytes: short lines need no counting.
    if (raw.length * 3 >= LINE_BYTES_MAX && encoder.encode(raw).length >= LINE_BYTES_MAX) {
      log.warn(
        'FW2603',
        start,
        `a line is too long: expected less than ${LINE_BYTES_MAX} bytes, the file is not used`,
      );
      return undefined;
    }
    if (text !== '' && !text.startsWith('#')) lines.push({text, start});
    start += raw.length + 1;
  }
  return lines;
}

/** An object of JSON, or what is wrong with the line. */
export function jsonObject(text: string): {readonly [key: string]: unknown} | string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as {[key: string]: unknown};
    }
    return 'expected a JSON object';
  } catch {
    return 'not JSON: expected one object per line';
  }
}
