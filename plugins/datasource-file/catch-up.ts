// Where reading goes on after a pause: which file of a log is the one that was left, wherever
// rotation has put it, and what lies between it and the log's current file.
//
// Rotation may go on while this looks. What is found holds for the names and files of `list`;
// whoever has read nothing of the current file yet compares it with `listing` after reading.
// A log that is copied and then truncated is in two places for a moment: while its newest
// rotated file is the beginning of it, that one is a copy and is left out, and `beginning` says
// how the log begins as long as it is not truncated.
import {open, readdir, stat} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {
  EngineError,
  inOrderOfTime,
  openSource,
  rotatedName,
  withoutDoubles,
} from '@firewatch/kernel';
import {type FilePosition, identityOf, isSame, PRINT_MAX} from './position.ts';
import {ANY_TEXT, Moved, type Remnant} from './remnant.ts';

export interface CatchUp {
  /** Oldest first. */
  readonly remnants: readonly Remnant[];
  /** The current file goes on here. */
  readonly offset: number;
  /** The file that was left is nowhere. */
  readonly isLost: boolean;
  /** How the current file begins until it is truncated; empty: not known. */
  readonly beginning: Uint8Array;
  /** As `listing` said at that instant. */
  readonly list: string;
}

type Found = Omit<CatchUp, 'list'>;

/** Looks at a log that is being rotated all the time. */
const ATTEMPTS_MAX = 20;

const NOTHING = new Uint8Array(0);
/** The current file, from its beginning. */
const NEW: Found = {remnants: [], offset: 0, isLost: false, beginning: NOTHING};

/**
 * What of a log was not read, from a position of it on. `current`: the file that is open under
 * its name. Throws Moved when rotation does not stand still for a look.
 */
export async function catchUp(log: string, left: FilePosition, current: string): Promise<CatchUp> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const before = await filesOf(log);
    const found = await lookFor(log, left, before);
    const after = await filesOf(log);
    const isStill = listOf(before) === listOf(after);
    const own = after.find(({path}) => path === log)?.identity;
    if (isStill && own === current) return {...found, list: listOf(after)};
    if (own !== current) break;
  }
  throw new Moved(`${log} is being rotated`);
}

async function lookFor(
  log: string,
  left: FilePosition,
  candidates: readonly Candidate[],
): Promise<Found> {
  for (let at = candidates.length - 1; at >= 0; at--) {
    const {path, identity} = candidates[at]!;
    const head = await headOf(path);
    if (!head || !isTheOne(left, head)) continue;
    // Shorter than it was, with the same beginning: it was emptied and written anew, or cut.
    if (path === log && head.size < left.offset) continue;
    if (path === log) return {...NEW, offset: left.offset};
    // One that is empty has nothing, or is a copy that is not begun: `list` tells when it has.
    const later = candidates.slice(at + 1).filter((one) => one.path !== log && !one.isEmpty);
    const newest = later.at(-1);
    const beginning = newest ? await beginningOf(log, newest.path) : NOTHING;
    if (beginning.length > 0) later.pop();
    const after = later.map(({path, identity}) => ({path, identity, from: 0}));
    const first = {path, identity, from: left.offset, isEnded: left.isEnded === true};
    return {...NEW, remnants: [first, ...after], beginning};
  }
  return {...NEW, isLost: left.offset > 0};
}

/** The first bytes of `copy` if the whole of it is the beginning of the log; empty: it is not. */
async function beginningOf(log: string, copy: string): Promise<Uint8Array> {
  const [one, other] = await Promise.all([open(log, 'r'), open(copy, 'r')].map(settled));
  try {
    if (!one || !other) return NOTHING;
    const {size} = await other.stat();
    if (size === 0 || size > (await one.stat()).size) return NOTHING;
    const length = Math.min(PRINT_MAX, size);
    let first: Uint8Array = NOTHING;
    for (const at of [size - length, 0]) {
      const [mine, its] = [Buffer.alloc(length), Buffer.alloc(length)];
      await one.read(mine, 0, length, at);
      await other.read(its, 0, length, at);
      if (!mine.equals(its)) return NOTHING;
      first = its;
    }
    return first;
  } finally {
    await one?.close();
    await other?.close();
  }
}

const settled = <T>(promise: Promise<T>): Promise<T | undefined> => promise.catch(() => undefined);

/** The files of a log and their names: another one after each rotation. */
export const listing = async (log: string): Promise<string> => listOf(await filesOf(log));

const listOf = (files: readonly Candidate[]) =>
  files
    .map(({path, identity, born, isEmpty}) => `${path} ${identity} ${born} ${isEmpty}`)
    .join('\n');

interface Head {
  readonly identity: string;
  readonly size: number;
  readonly bytes: Uint8Array;
}

const isTheOne = (left: FilePosition, head: Head) =>
  left.print.length > 0 ? isSame(left, head.bytes) : head.identity === left.identity;

interface Candidate {
  readonly path: string;
  readonly isStream: false;
  readonly size: number;
  readonly identity: string;
  /** When it was made, ns, where the system knows: inodes are used again. */
  readonly born: bigint;
  /** Of a rotated file: it has no bytes. */
  readonly isEmpty: boolean;
}

/** The files of a log, oldest first, its current one the last. */
async function filesOf(log: string): Promise<Candidate[]> {
  const folder = dirname(log);
  const names = await readdir(folder).catch(() => [] as string[]);
  const found: Candidate[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (rotatedName(path).log !== log) continue;
    const stats = await stat(path, {bigint: true}).catch(() => undefined);
    if (!stats?.isFile()) continue;
    const isEmpty = path !== log && stats.size === 0n;
    const identity = identityOf(stats);
    found.push({path, isStream: false, size: 0, identity, born: stats.birthtimeNs, isEmpty});
  }
  return withoutDoubles(inOrderOfTime(found), () => {}) as Candidate[];
}

/** The beginning of a file's text; undefined when it cannot be read. */
async function headOf(path: string): Promise<Head | undefined> {
  try {
    const {head, reader, file} = await openSource({path, isStream: false, size: 0}, ANY_TEXT);
    await reader.close();
    return {identity: file!.identity, size: file!.size, bytes: head.subarray(0, PRINT_MAX)};
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    // Empty, gone, or not for us to read: then it is not the one.
    return undefined;
  }
}

/** A name that rotation gave to a log that is there under its own name, or a compressed file. */
export async function isRotated(path: string): Promise<boolean> {
  const {log, isCompressed} = rotatedName(path);
  if (isCompressed) return true;
  if (log === path) return false;
  return stat(log).then(
    () => true,
    () => false,
  );
}
