// Rotated files: FILE.1 is the newest, FILE.2 the one before; with `.gz` behind when compressed.
// Every step is one rename or one unlink, so that whatever is killed between two of them leaves
// files under their old or their new names, and at most a gap, which the next rotation closes.
import {createReadStream, createWriteStream} from 'node:fs';
import {rename, stat, unlink} from 'node:fs/promises';
import {pipeline} from 'node:stream/promises';
import {createGzip} from 'node:zlib';
import type {RotateConfig} from './config.ts';

const DAY_MS = 86_400_000;
const ENDINGS = ['', '.gz'] as const;
/** Of a file that is being compressed. */
const PART = '.part';

/** The names of the rotated file of a number that are there: one; two after a crash. */
async function namesOf(path: string, number: number): Promise<readonly string[]> {
  const names = ENDINGS.map((ending) => `${path}.${number}${ending}`);
  const there = await Promise.all(names.map(isThere));
  return names.filter((_, at) => there[at]);
}

const isThere = async (path: string): Promise<boolean> => (await mtimeOf(path)) !== undefined;

/** ms; undefined: there is no such file. */
async function mtimeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Renames FILE to FILE.1, after the others moved on; the last of `max_files` is removed. */
export async function shift(path: string, {max_files}: RotateConfig): Promise<void> {
  let gap = 1;
  while (gap < max_files && (await namesOf(path, gap)).length > 0) gap++;
  for (const name of await namesOf(path, gap)) await unlink(name);
  for (let number = gap - 1; number >= 1; number--) {
    for (const name of await namesOf(path, number)) {
      const ending = name.slice(`${path}.${number}`.length);
      await rename(name, `${path}.${number + 1}${ending}`);
    }
  }
  await rename(path, `${path}.1`);
}

/** FILE.1 into FILE.1.gz, which is there when it is whole. */
export async function compress(path: string, mode: number, signal: AbortSignal): Promise<void> {
  const [from, to] = [`${path}.1`, `${path}.1.gz`];
  const part = createWriteStream(to + PART, {mode});
  await pipeline(createReadStream(from), createGzip(), part, {signal});
  await rename(to + PART, to);
  await unlink(from);
}

/** Removes rotated files that were last written before `max_age`; how many. `now`: ms. */
export async function removeOld(
  path: string,
  {max_files, max_age}: RotateConfig,
  now: number,
): Promise<number> {
  if (max_age === 0) return 0;
  let removed = 0;
  for (let number = 1; number <= max_files; number++) {
    for (const name of await namesOf(path, number)) {
      const writtenAt = await mtimeOf(name);
      if (writtenAt === undefined || writtenAt >= now - max_age * DAY_MS) continue;
      await unlink(name);
      removed++;
    }
  }
  return removed;
}
