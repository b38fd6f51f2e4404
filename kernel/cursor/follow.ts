// Following a log through its rotations: which of its files hold lines that were not counted.
//
// A file is known by the hash of its beginning, so it does not matter whether rotation renamed
// it, copied and truncated it, or compressed the copy: what was counted of it is passed, the
// rest is read. Files beside the log that nobody named are looked at as well, if they were
// written to since: rotation may have moved there what was not read yet. In the file that is
// still being written, a last line without its end waits for the next run.
import {createHash} from 'node:crypto';
import {readdir, stat} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {type ByteReader, skipBytes, wholeLines} from '../acquire/bytes.ts';
import {withoutDoubles} from '../acquire/log-source.ts';
import {type OpenOptions, type OpenSource, openSource} from '../acquire/open.ts';
import {type FileSet, inOrderOfTime, rotatedName} from '../acquire/rotation.ts';
import type {Found} from '../acquire/walk.ts';
import {EngineError} from '../errors.ts';
import type {FileRecord, SetRecord} from './format.ts';

/** Bytes of a beginning that are compared. */
const PRINT_MAX = 4096;
/** Files of a log that are remembered. */
const RECORDS_MAX = 64;

/** A log on its way from the state of the last run to that of this one. */
export interface Follower {
  /** What may hold new lines, oldest first. */
  readonly files: readonly Found[];
  /** Opens a file behind what was counted of it. */
  open(file: Found, options: OpenOptions): Promise<OpenSource>;
  /** The state to be saved, once everything was read. */
  record(type: string): SetRecord;
  /** The file that was current at the last run was not met again. */
  isLost(): boolean;
}

/** Finds what is new of a log. */
export async function follow(set: FileSet, before: SetRecord | undefined): Promise<Follower> {
  const records: FileRecord[] = structuredClone([...(before?.files ?? [])]);
  const met = new Set<FileRecord>();
  let newest = BigInt(before?.newest ?? 0);
  const files: Found[] = [];
  const candidates = withoutDoubles(
    inOrderOfTime([...set.files, ...(await siblings(set, before))]),
    () => {},
  );
  for (const file of candidates) {
    const known = await unchanged(file, records);
    if (known) met.add(known);
    else files.push(file);
  }
  return {
    files,
    async open(file, options) {
      const source = await openSource(file, options);
      if (!source.file) return source;
      const {identity, size, modifiedAt} = source.file;
      if (modifiedAt > newest) newest = modifiedAt;
      const head = source.head.slice(0, PRINT_MAX);
      let record = match(records, head, identity);
      const isPlain = source.compression === 'none';
      const skipped = record ? await skipBytes(source.reader, record.offset) : 0;
      if (!record) {
        record = {
          path: '',
          identity,
          size: 0,
          modified: '',
          offset: 0,
          isWhole: true,
          print: printOf(head, 0),
        };
        records.push(record);
      } else if (isPlain && record.identity === identity) {
        // Shorter than it was, with the same beginning: lines were taken away.
        record.offset = skipped;
      }
      met.add(record);
      Object.assign(record, {path: file.path, identity, size, modified: String(modifiedAt)});
      const isCurrent = isPlain && file === candidates.at(-1);
      return {...source, reader: counting(source.reader, record, head, isCurrent)};
    },
    record: (type) => ({
      log: set.log,
      type,
      newest: String(newest),
      files: records
        .filter(({offset}) => offset > 0)
        .sort((one, other) => Number(met.has(one)) - Number(met.has(other)))
        .slice(-RECORDS_MAX),
    }),
    isLost() {
      const last = records[(before?.files.length ?? 0) - 1];
      return last !== undefined && !met.has(last);
    },
  };
}

/** Rotated files of the log that were not named, written to since the last run. */
async function siblings(set: FileSet, before: SetRecord | undefined): Promise<Found[]> {
  if (!before) return [];
  const named = new Set(set.files.map(({path}) => path));
  const folder = dirname(set.log);
  const names = await readdir(folder).catch(() => [] as string[]);
  const found: Found[] = [];
  for (const name of names) {
    const path = set.log.includes('/') ? join(folder, name) : name;
    if (named.has(path) || rotatedName(path).log !== set.log) continue;
    const stats = await stat(path, {bigint: true}).catch(() => undefined);
    if (!stats?.isFile()) continue;
    // Of the same instant is the file that was read last, and perhaps others that were not.
    const isKnown = before.files.some(({identity}) => identity === identityOf(stats));
    const newest = BigInt(before.newest);
    if (stats.mtimeNs > newest || (stats.mtimeNs === newest && isKnown))
      found.push({path, isStream: false, size: Number(stats.size)});
  }
  return found;
}

const identityOf = ({dev, ino}: {dev: bigint; ino: bigint}) => `${dev}:${ino}`;

/** The record of a file that is as it was when it had been read to its end. */
async function unchanged(
  {path, isStream}: Found,
  records: readonly FileRecord[],
): Promise<FileRecord | undefined> {
  if (isStream) return undefined;
  const stats = await stat(path, {bigint: true}).catch(() => undefined);
  if (!stats) return undefined;
  const identity = identityOf(stats);
  return records.find(
    (record) =>
      record.isWhole &&
      record.identity === identity &&
      record.size === Number(stats.size) &&
      record.modified === String(stats.mtimeNs),
  );
}

/** The record of the file with this beginning; rather the one of the same inode. */
function match(
  records: readonly FileRecord[],
  head: Uint8Array,
  identity: string,
): FileRecord | undefined {
  const fitting = records.filter(
    ({print, offset}) =>
      offset > 0 && head.length >= print.length && printOf(head, print.length).hash === print.hash,
  );
  return fitting.find((record) => record.identity === identity) ?? fitting.at(-1);
}

const printOf = (head: Uint8Array, offset: number): FileRecord['print'] => {
  const length = Math.min(head.length, offset);
  return {length, hash: createHash('sha256').update(head.subarray(0, length)).digest('hex')};
};

/** Counts what is read into the record. */
function counting(
  reader: ByteReader,
  record: FileRecord,
  head: Uint8Array,
  isCurrent: boolean,
): ByteReader {
  const lines = isCurrent ? wholeLines(reader) : {reader, held: () => 0};
  record.isWhole = false;
  return {
    async read(into) {
      const length = await lines.reader.read(into).catch(ignoreGrowth);
      record.offset += length;
      record.print = printOf(head, record.offset);
      if (length === 0) record.isWhole = lines.held() === 0;
      return length;
    },
    close: () => reader.close(),
  };
}

/** A file that grew while it was read has more for the next run. */
function ignoreGrowth(error: unknown): number {
  if (error instanceof EngineError && error.code === 'FW1008') return 0;
  throw error;
}
