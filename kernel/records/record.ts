// Records of a file, one by one, each with the line it begins in: CSV with a header, JSON (a
// list of objects, or one object after the other), or one value a line. What is wrong with a
// record is told in its place, and reading goes on.

export const RECORD_FORMATS = ['csv', 'json', 'values'] as const;
export type RecordFormat = (typeof RECORD_FORMATS)[number];

export interface FileRecord {
  /** From 1. */
  readonly line: number;
  /** By name, texts that are not empty; of `values` there is `value` alone. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface RecordFault {
  readonly line: number;
  readonly fault: string;
}

/** Characters of a record: a longer one is a fault. */
export const RECORD_MAX = 64 << 10;

/** The format that a file's name tells; undefined: it tells none. */
export function formatOfName(file: string): RecordFormat | undefined {
  const name = file.toLowerCase();
  if (name.endsWith('.csv')) return 'csv';
  if (name.endsWith('.json') || name.endsWith('.ndjson')) return 'json';
  return name.endsWith('.txt') || name.endsWith('.list') ? 'values' : undefined;
}
