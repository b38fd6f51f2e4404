// What the tests against the reference share: the unpacked package, a folder that is removed
// when the tests end, and the reason to skip.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll} from 'vitest';
import {obtainReference, type Reference} from './reference/package.ts';

const obtained = obtainReference();

/** There is a reference to compare with. */
export const hasReference = typeof obtained !== 'string';

/** The unpacked package; only where `hasReference`. */
export const reference = obtained as Reference;

/** Title of a group of tests: says why they are skipped when there is no reference. */
export const against = (title: string) => (hasReference ? title : `${title}: ${obtained}`);

/** A folder for the tests of a file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-interop-'));
  afterAll(() => rmSync(folder, {recursive: true}));
  return folder;
}
