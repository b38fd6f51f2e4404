// From the paths on the command line to the files to read: directories are walked in
// the order of their names, links followed once, and what is no file is reported.
import type {Stats} from 'node:fs';
import {lstat, readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {EngineError} from '../errors.ts';
import {readFailure} from './failure.ts';
import {expandPatterns} from './glob.ts';

/** Standard input, as the command line names it. */
export const STDIN = '-';

/** A file to read. */
export interface Found {
  readonly path: string;
  /** A FIFO, or standard input: read once, of unknown size. */
  readonly isStream: boolean;
  /** Bytes on disk when it was found; 0 for a stream. */
  readonly size: number;
}

/** Files to read and what was met instead of one, in order. */
export async function* walk(paths: readonly string[]): AsyncGenerator<Found | EngineError> {
  const seen = new Set<string>();
  for await (const path of expandPatterns(paths)) {
    if (path instanceof EngineError) yield path;
    else if (path === STDIN) yield {path, isStream: true, size: 0};
    else yield* visit(path, {isNamed: true, above: [], seen});
  }
}

interface Way {
  /** Named on the command line, not met in a directory. */
  readonly isNamed: boolean;
  /** Identities of the directories above. */
  readonly above: readonly string[];
  /** Identities of everything visited so far. */
  readonly seen: Set<string>;
}

async function* visit(path: string, way: Way): AsyncGenerator<Found | EngineError> {
  let stats: Stats;
  try {
    stats = await stat(path);
  } catch (error) {
    yield await missing(path, error as NodeJS.ErrnoException, way);
    return;
  }
  const identity = `${stats.dev}:${stats.ino}`;
  if (way.above.includes(identity)) {
    yield new EngineError('FW1011', 'links back to a directory above it', {where: {file: path}});
    return;
  }
  if (stats.isFIFO() && way.isNamed) {
    yield {path, isStream: true, size: 0};
    return;
  }
  if (!stats.isFile() && !stats.isDirectory()) {
    yield new EngineError('FW1005', `is a ${kindOf(stats)}`, {where: {file: path}});
    return;
  }
  if (way.seen.has(identity)) {
    yield new EngineError('FW1018', 'was already reached by another name', {where: {file: path}});
    return;
  }
  way.seen.add(identity);
  if (stats.isFile()) yield {path, isStream: false, size: stats.size};
  else yield* list(path, {isNamed: false, above: [...way.above, identity], seen: way.seen});
}

async function* list(directory: string, way: Way): AsyncGenerator<Found | EngineError> {
  let names: string[];
  try {
    names = await readdir(directory);
  } catch (error) {
    yield readFailure(directory, error as NodeJS.ErrnoException);
    return;
  }
  if (names.length === 0 && way.above.length === 1) {
    yield new EngineError('FW1020', 'is empty', {where: {file: directory}});
  }
  names.sort(); // by code unit: the same on every machine
  for (const name of names) yield* visit(join(directory, name), way);
}

/** Why a path that was named, or listed a moment ago, cannot be looked at. */
async function missing(path: string, error: NodeJS.ErrnoException, way: Way): Promise<EngineError> {
  if (error.code !== 'ENOENT') return readFailure(path, error);
  const where = {file: path};
  const isLink = await lstat(path).then(
    () => true,
    () => false,
  );
  if (isLink) return new EngineError('FW1001', 'is a symbolic link that leads nowhere', {where});
  if (way.isNamed) return new EngineError('FW1001', 'no such file or directory', {where});
  return new EngineError('FW1004', 'vanished after its directory was listed', {where});
}

function kindOf(stats: Stats): string {
  if (stats.isFIFO()) return 'FIFO';
  if (stats.isSocket()) return 'socket';
  return stats.isBlockDevice() ? 'block device' : 'character device';
}
