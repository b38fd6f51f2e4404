// Is what is installed what it claims to be? Every artefact in the store by its digest, every
// installed file against it.
import type {Problem} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {problemOf} from '../../problem.ts';
import {editsOf} from '../edits/edits.ts';
import {itemKey} from '../index/types.ts';
import {isBlobSound} from '../state/store.ts';
import type {Installed} from './situation.ts';

export interface Verification {
  readonly items: number;
  readonly artefacts: number;
  /** Paths the operator changed. */
  readonly edited: readonly string[];
  /** Faults. */
  readonly problems: readonly Problem[];
}

/** Verifies what is installed; the problems are all that was found. */
export async function verifyInstalled({lock, places, folder}: Installed): Promise<Verification> {
  const problems: Problem[] = [];
  const digests = new Map<string, string>();
  for (const item of lock.items) {
    digests.set(item.digest, itemKey(item));
    for (const {digest} of item.data) digests.set(digest, itemKey(item));
  }
  for (const [digest, key] of digests) {
    if (await isBlobSound(places, digest)) continue;
    problems.push(
      problemOf(
        new EngineError('FW4036', `the stored copy of ${key} is missing or damaged`, {
          where: {file: places.blob(digest)},
          hint: '"firewatch hub install --force NAME" fetches it again',
        }),
      ),
    );
  }
  const edited: string[] = [];
  for (const {path, bytes, item} of await editsOf(folder, lock)) {
    if (bytes) edited.push(path);
    else {
      problems.push(
        problemOf(
          new EngineError('FW4037', `${itemKey(item)} is installed and its file is gone`, {
            where: {file: path},
            hint: '"firewatch hub install --force NAME" puts it back',
          }),
        ),
      );
    }
  }
  return {items: lock.items.length, artefacts: digests.size, edited, problems};
}
