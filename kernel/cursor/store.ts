// Reading and replacing the cursor file. It is replaced by renaming a whole, synced file over
// it, so a run that is killed at any instant leaves the old state or the new one. The state
// before is kept as FILE.previous, for when a disk damages FILE.
import {link, readFile, rename, unlink} from 'node:fs/promises';
import {dirname} from 'node:path';
import {syncFolder, writeSynced} from '../durable/write.ts';
import {EngineError} from '../errors.ts';
import {type Cursor, decodeCursor, encodeCursor} from './format.ts';
import {unusable} from './lock.ts';

/** The generation before. */
export const previousOf = (file: string) => `${file}.previous`;

/** The cursor of a file; undefined when there is none yet, or none that can be used. */
export async function readCursor(
  file: string,
  onProblem: (error: EngineError) => void,
): Promise<Cursor | undefined> {
  const current = await read(file);
  if (current === undefined || typeof current !== 'string') return current;
  const previous = await read(previousOf(file));
  const isUsable = previous !== undefined && typeof previous !== 'string';
  onProblem(
    new EngineError(
      'FW1024',
      `${current}; ${isUsable ? `the one of ${previous.state.savedAt} is used` : 'everything is read again'}`,
      {where: {file}},
    ),
  );
  return isUsable ? previous : undefined;
}

/** A cursor, or why it is none; undefined when there is no file. */
async function read(file: string): Promise<Cursor | string | undefined> {
  try {
    return decodeCursor(await readFile(file));
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    if (cause.code === 'ENOENT') return undefined;
    throw new EngineError('FW1027', `cannot be read: ${cause.message}`, {where: {file}, cause});
  }
}

/** Puts the new state in the place of the old one; whoever calls has the lock. */
export async function writeCursor(file: string, cursor: Cursor): Promise<void> {
  const next = `${file}.new`;
  try {
    await writeSynced(next, encodeCursor(cursor));
    await unlink(previousOf(file)).catch(unlessMissing);
    await link(file, previousOf(file)).catch(unlessMissing);
    await rename(next, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await unlink(next).catch(() => {});
    throw unusable(file, error as Error);
  }
}

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
