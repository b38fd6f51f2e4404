// Versions of items. No item says its own: the hub's index knows every digest it published,
// and hub.lock those that are installed.
import type {HubLock, LockedItem} from '@firewatch/schemas';
import {readIfThere} from './files.ts';

/** The version of an item with this digest (sha256, hex); undefined for one of the owner's. */
export type VersionOf = (kind: string, digest: string) => string | undefined;

type Index = Readonly<Record<string, Readonly<Record<string, {versions?: Versions} | null>>>>;
type Versions = Readonly<Record<string, {digest?: string}>>;

/** Looks versions up in a hub index; an index that is absent or damaged knows none. */
export async function readVersions(file: string): Promise<VersionOf> {
  const bytes = await readIfThere(file);
  const versions = new Map<string, string>();
  const document = parse(bytes);
  for (const {type, digest, version} of lockedItems(document))
    versions.set(`${type}/${digest}`, version);
  for (const [kind, items] of Object.entries(document)) {
    for (const item of Object.values(items ?? {})) {
      for (const [version, entry] of Object.entries(item?.versions ?? {})) {
        if (entry?.digest) versions.set(`${kind}/${entry.digest}`, version);
      }
    }
  }
  return (kind, digest) => versions.get(`${kind}/${digest}`);
}

/** The items of a hub.lock; none of an index. */
function lockedItems(document: object): readonly LockedItem[] {
  const {items} = document as Partial<HubLock>;
  return Array.isArray(items) ? items : [];
}

function parse(bytes: Uint8Array | undefined): Index {
  if (bytes === undefined) return {};
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) ?? {};
  } catch {
    return {};
  }
}
