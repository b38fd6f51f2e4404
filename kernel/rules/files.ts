// Files of a folder of rules: found, links followed, read whole.
import {readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {EngineError} from '../errors.ts';

/** Regular files below a folder. */
export interface FilesBelow {
  /** Sorted bytewise. */
  readonly paths: readonly string[];
  /** Links that lead nowhere. */
  readonly dangling: readonly string[];
}

/** The files below a folder, links to files followed; none when it does not exist. */
export async function filesBelow(root: string): Promise<FilesBelow> {
  const entries = await readdir(root, {withFileTypes: true, recursive: true}).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw unreadable(root, error);
    },
  );
  const paths: string[] = [];
  const dangling: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) paths.push(path);
    else if (entry.isSymbolicLink()) {
      const target = await stat(path).catch(() => undefined);
      if (target?.isFile()) paths.push(path);
      else if (target === undefined) dangling.push(path);
    }
  }
  return {paths: paths.sort(compare), dangling: dangling.sort(compare)};
}

/** The bytes of a file, or the error with its name. */
export const readBytes = (file: string): Promise<Uint8Array> =>
  readFile(file).catch((error) => {
    throw unreadable(file, error);
  });

/** The bytes of a file; undefined when there is none. */
export const readIfThere = (file: string): Promise<Uint8Array | undefined> =>
  readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw unreadable(file, error);
  });

/** Bytewise order, that of the reference's paths. */
export const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

const unreadable = (file: string, cause: Error) =>
  new EngineError('FW2803', `cannot be read: ${cause.message}`, {where: {file}, cause});
