// Files of something new: all of them or none, and never over a file that is there.
import {lstat, mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {EngineError} from '../errors.ts';

/** Contents by path, relative to the folder they go to. */
export type NewFiles = ReadonlyMap<string, string | Uint8Array>;

const NAME = /^[a-z0-9][a-z0-9._-]{0,62}\/[a-z0-9][a-z0-9._-]{0,62}$/;

/** Author and rest of `author/name`. Throws FW4216 for what cannot be a name. */
export function parseName(name: string): {readonly author: string; readonly base: string} {
  if (!NAME.test(name)) {
    throw new EngineError(
      'FW4216',
      `"${name}" is no name: expected AUTHOR/NAME of lower-case letters, digits and "-", "_", "."`,
    );
  }
  const [author = '', base = ''] = name.split('/');
  return {author, base};
}

/** Writes them below `folder`; gives their paths. Throws FW4216. */
export async function writeNew(folder: string, files: NewFiles): Promise<readonly string[]> {
  const paths = [...files.keys()].sort();
  for (const path of paths) {
    const file = join(folder, path);
    if (await lstat(file).catch(() => undefined)) {
      throw new EngineError('FW4216', 'there is a file of this name; nothing was written', {
        where: {file},
      });
    }
  }
  for (const path of paths) {
    const file = join(folder, path);
    try {
      await mkdir(dirname(file), {recursive: true});
      await writeFile(file, files.get(path)!, {flag: 'wx'});
    } catch (cause) {
      throw new EngineError('FW4216', `cannot be written: ${(cause as Error).message}`, {
        where: {file},
        cause,
      });
    }
  }
  return paths;
}
