// Rotated files of one log, by their names, in order of time:
//
//   auth.log.3.gz  auth.log.2.gz  auth.log.1  auth.log      numbers: the highest is the oldest
//   access.log-20260312.gz  access.log-20260313  access.log  dates
//   access-2026-03-12.log  access.log                        dates before the extension
//
// Gaps do not matter. Only names decide, so that the order is the same on every machine; a
// directory of logs named by addresses (10.0.0.1, 10.0.0.2) is no set.
import type {Found} from './walk.ts';

/** Files read as one source. */
export interface FileSet {
  /** The path its current file has, or had. */
  readonly log: string;
  /** The path all of them had when they were written; of a single file, its own. */
  readonly name: string;
  /** Oldest first, at least one. */
  readonly files: readonly Found[];
}

/** What a name says of a file's place in its set. */
export interface RotatedName {
  /** Path of the log while it is written. */
  readonly log: string;
  /** Sorts by age, older first. */
  readonly age: string;
  readonly isCompressed: boolean;
}

const COMPRESSED = ['.gz', '.zst', '.bz2', '.xz'];
const EXTENSIONS = ['.log', '.txt', '.json'];
/** More digits are a port or an id, not a generation. */
const GENERATION_MAX = 999;
const NUMBERED = /^(.*[A-Za-z].*)\.(\d{1,3})$/;
const DATED =
  /^(.*[A-Za-z].*)[-._](\d{4})-?(\d\d)-?(\d\d)(?:[-_.T]?(\d\d)(?:[-:]?(\d\d)(?:[-:]?(\d\d))?)?)?$/;
const EPOCH = /^(.*[A-Za-z].*)[-.](\d{10})$/;

/** Reads a name; what is not rotated is its log's current file. */
export function rotatedName(path: string): RotatedName {
  const suffix = COMPRESSED.find((one) => path.endsWith(one)) ?? '';
  const plain = path.slice(0, path.length - suffix.length);
  const isCompressed = suffix !== '';
  const [directory, name] = split(plain);
  const numbered = NUMBERED.exec(name);
  if (numbered) {
    const age = GENERATION_MAX - Number(numbered[2]);
    return {log: directory + numbered[1], age: `1 ${pad(age)}`, isCompressed};
  }
  const extension = EXTENSIONS.find((one) => name.endsWith(one)) ?? '';
  for (const end of new Set(['', extension])) {
    const dated = datedName(name.slice(0, name.length - end.length));
    if (dated) return {log: directory + dated.stem + end, age: `0 ${dated.date}`, isCompressed};
  }
  return {log: path, age: '2', isCompressed};
}

/** The files as sets, each at the place of its first file. Streams stay alone. */
export function rotatedSets(found: readonly Found[]): FileSet[] {
  const sets = new Map<string, Found[]>();
  for (const one of found) {
    const key = one.isStream ? one.path : rotatedName(one.path).log;
    sets.set(key, [...(sets.get(key) ?? []), one]);
  }
  return [...sets].map(([log, files]) =>
    files.length === 1
      ? {log, name: files[0]!.path, files}
      : {log, name: log, files: inOrderOfTime(files)},
  );
}

/** The files of one set, oldest first; at the same age the compressed one comes after its source. */
export function inOrderOfTime(files: readonly Found[]): Found[] {
  const key = ({path}: Found) => {
    const {age, isCompressed} = rotatedName(path);
    return `${age} ${isCompressed ? 1 : 0} ${path}`;
  };
  return files
    .map((file) => ({file, key: key(file)}))
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .map(({file}) => file);
}

/** `access.log-20260313` and the like; a date of the calendar, or seconds since the epoch. */
function datedName(name: string): {stem: string; date: string} | undefined {
  const dated = DATED.exec(name);
  if (dated) {
    const [, stem, year, month, day, hour = '00', minute = '00', second = '00'] = dated;
    const isDate = Number(year) >= 1970 && isIn(month, 1, 12) && isIn(day, 1, 31);
    if (isDate && isIn(hour, 0, 24) && isIn(minute, 0, 60) && isIn(second, 0, 60))
      return {stem: stem!, date: `${year}${month}${day}${hour}${minute}${second}`};
  }
  const epoch = EPOCH.exec(name);
  if (!epoch) return undefined;
  const iso = new Date(Number(epoch[2]) * 1000).toISOString();
  return {stem: epoch[1]!, date: iso.replaceAll(/[-T:]/g, '').slice(0, 14)};
}

function split(path: string): [directory: string, name: string] {
  const at = path.lastIndexOf('/') + 1;
  return [path.slice(0, at), path.slice(at)];
}

const pad = (number: number) => String(number).padStart(3, '0');
const isIn = (text: string | undefined, first: number, last: number) =>
  Number(text) >= first && Number(text) <= last;
