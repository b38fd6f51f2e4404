// The operator's changes to installed files, as a unified diff.
import {editsOf} from '../edits/edits.ts';
import {unifiedDiff} from '../edits/unified.ts';
import {itemKey} from '../index/types.ts';
import {hasBlob} from '../state/store.ts';
import type {Installed} from './situation.ts';

export interface FileDiff {
  /** type:name */
  readonly item: string;
  readonly path: string;
  readonly version: string;
  /** Unified; "" when the hub's text is not in the store any more. */
  readonly diff: string;
}

/** The changes, of some items or all. */
export async function diffInstalled(
  installed: Installed,
  keys?: ReadonlySet<string>,
): Promise<FileDiff[]> {
  const {folder, lock, places, disk} = installed;
  const diffs: FileDiff[] = [];
  for (const {item, path, digest, bytes} of await editsOf(folder, lock)) {
    if (keys && !keys.has(itemKey(item))) continue;
    const isThere = await hasBlob(places, digest);
    const before = isThere ? (await disk.read(places.blob(digest))).toString() : '';
    const after = bytes ? new TextDecoder().decode(bytes) : '';
    diffs.push({
      item: itemKey(item),
      path,
      version: item.version,
      diff: isThere
        ? unifiedDiff(before, after, `${path} (${item.version})`, `${path} (yours)`)
        : '',
    });
  }
  return diffs;
}
