// Patterns that reached us unexpanded: quoted ones, and those of shells that do not expand.
import {glob, lstat} from 'node:fs/promises';
import {EngineError} from '../errors.ts';
import {STDIN} from './walk.ts';

const MAGIC = ['*', '?', '[', '{'];

/**
 * The paths with patterns (`*`, `**`, `?`, `[…]`, `{…,…}`) replaced by what they match, in the
 * order of the names. A file that has such a name goes before what the name would match.
 */
export async function* expandPatterns(
  paths: readonly string[],
): AsyncGenerator<string | EngineError> {
  for (const path of paths) {
    if (path === STDIN || !MAGIC.some((mark) => path.includes(mark)) || (await exists(path))) {
      yield path;
      continue;
    }
    const matches: string[] = [];
    for await (const match of glob(path)) matches.push(match);
    if (matches.length === 0)
      yield new EngineError('FW1023', 'no file fits the pattern', {where: {file: path}});
    yield* matches.sort(); // by code unit: the same on every machine
  }
}

const exists = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );
