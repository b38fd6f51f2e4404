// Which files there are.
import {glob, realpath, stat} from 'node:fs/promises';
import {excludedBy, type FileConfig, patternsOf} from './config.ts';

const MAGIC = /[*?[{]/;

/** The files that the configuration means, by name; pathless patterns with no match are told. */
export async function discover(
  config: FileConfig,
  onNothing: (pattern: string) => void = () => {},
): Promise<string[]> {
  const isExcluded = excludedBy(config);
  const found = new Set<string>();
  for (const pattern of patternsOf(config)) {
    let count = 0;
    if (MAGIC.test(pattern)) {
      for await (const path of glob(pattern)) {
        const isFile = await stat(path).then(
          (stats) => stats.isFile(),
          () => false,
        );
        if (!isFile || isExcluded(path)) continue;
        found.add(path);
        count += 1;
      }
    } else if (!isExcluded(pattern)) {
      // A name is followed whether or not it is there yet.
      found.add(pattern);
      count = 1;
    }
    if (count === 0) onNothing(pattern);
  }
  return [...found].sort(); // by code unit: the same on every machine
}

/** Where the file really lies; itself when it is nowhere. */
export const realPath = (path: string) => realpath(path).catch(() => path);
