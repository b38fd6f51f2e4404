// What sources offer of an item: the first source that has the name counts.
import type {HubItemType, IndexedItem, LockedItem, Release} from '@firewatch/schemas';
import {findEntry} from '../index/entry.ts';
import {compareVersions} from '../publish/version.ts';
import type {OpenSource} from '../source/open.ts';

/** A release that can be fetched. */
export interface Candidate {
  readonly type: HubItemType;
  readonly name: string;
  readonly version: string;
  readonly release: Release;
  readonly item: IndexedItem;
  readonly source: OpenSource;
}

/** Releases of an item, newest first. */
export function candidatesOf(
  sources: readonly OpenSource[],
  type: HubItemType,
  name: string,
): Candidate[] {
  for (const source of sources) {
    const item = findEntry(source.index, type, name);
    if (!item) continue;
    // A tree holds the newest bytes only; older digests tell what a file once was.
    const isTree = source.index.layout === 'tree';
    return Object.entries(item.versions)
      .filter(([version]) => !isTree || version === item.version)
      .map(([version, release]) => ({type, name, version, release, item, source}))
      .sort((one, other) => compareVersions(other.version, one.version));
  }
  return [];
}

/** The release as hub.lock names it. */
export const candidateOf = ({
  type,
  name,
  version,
  release,
  item,
  source,
}: Candidate): LockedItem => ({
  type,
  name,
  version,
  digest: release.digest,
  path: item.path,
  hub: source.name,
  requires: release.requires ?? [],
  data: (release.data ?? []).map(({name, digest}) => ({name, digest})),
});
