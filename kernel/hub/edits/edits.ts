// What the operator changed in the installed files: found by comparing them with the digests
// of hub.lock, never by a list that somebody has to keep.
import {join} from 'node:path';
import type {HubLock, LockedItem} from '@firewatch/schemas';
import {readIfThere} from '../../rules/files.ts';
import {digestOf} from '../index/digest.ts';

export interface Edit {
  /** The item that brings the file. */
  readonly item: LockedItem;
  /** From the root of the rules. */
  readonly path: string;
  /** What the hub's file was. */
  readonly digest: string;
  /** What it is now; undefined when it was deleted. */
  readonly bytes: Uint8Array | undefined;
}

/** Files of the hub that are not as the hub has them. */
export async function editsOf(folder: string, lock: HubLock): Promise<Edit[]> {
  const edits: Edit[] = [];
  const seen = new Set<string>();
  for (const item of lock.items) {
    if (item.type === 'plugins') continue;
    const files = [
      {path: item.path, digest: item.digest},
      ...item.data.map(({name, digest}) => ({path: `data/${name}`, digest})),
    ];
    for (const {path, digest} of files) {
      if (seen.has(path)) continue;
      seen.add(path);
      const bytes = await readIfThere(join(folder, path));
      if (bytes && digestOf(bytes) === digest) continue;
      edits.push({item, path, digest, bytes});
    }
  }
  return edits;
}
