// Files that a configuration names.
import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Problem} from '@firewatch/schemas';
import {EngineError} from '../errors.ts';
import {problemOf} from '../problem.ts';

/** A file, or the YAML files of a folder in order of their names. */
export async function yamlFiles(path: string, problems: Problem[]): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => /\.ya?ml$/.test(name)).sort();
    return names.map((name) => join(path, name));
  } catch (cause) {
    const message = `cannot be read: ${(cause as Error).message}`;
    problems.push(problemOf(new EngineError('FW6104', message, {where: {file: path}, cause})));
    return [];
  }
}
