// The conformance data, which a fresh clone does not have: tests that need it skip and say so.
import {existsSync, readFileSync} from 'node:fs';
import {resolve} from 'node:path';

/** The folder of the data: FIREWATCH_CONFORMANCE, or beside the project. */
export const conformanceFolder = resolve(
  import.meta.dirname,
  '..',
  process.env.FIREWATCH_CONFORMANCE ?? '../shared/conformance',
);

/** A JSON file of the folder by its path, or undefined when the folder is absent. */
// biome-ignore lint/suspicious/noExplicitAny: each file has a shape of its own, known to its test
export function conformance(path: string): any {
  try {
    return JSON.parse(readFileSync(resolve(conformanceFolder, path), 'utf8'));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** Why a test that needs the data is skipped. */
export const noConformance = `the conformance data is not at ${conformanceFolder}`;

/** The data is there. */
export const hasConformance = existsSync(conformanceFolder);

/** Title of a group of tests over the data: says why they are skipped when it is absent. */
export const titled = (title: string) => (hasConformance ? title : `${title}: ${noConformance}`);
