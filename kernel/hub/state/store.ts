// The store: artefacts by their sha256. A file under its digest is whole and verified; what is
// under way lies in partial/ and goes on from there.
import {createHash, type Hash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {digestOf} from '../index/digest.ts';
import type {Disk} from './disk.ts';
import type {HubPlaces} from './places.ts';

/** Is the artefact there? */
export const hasBlob = (places: HubPlaces, digest: string): Promise<boolean> =>
  stat(places.blob(digest)).then(
    (stats) => stats.isFile(),
    () => false,
  );

/** Stores bytes; gives their digest. */
export async function storeBytes(disk: Disk, places: HubPlaces, bytes: Uint8Array) {
  const digest = digestOf(bytes);
  if (await hasBlob(places, digest)) return digest;
  const partial = await partialPath(disk, places, digest);
  await disk.write(partial, bytes);
  await settle(disk, places, digest);
  return digest;
}

/** Where the download of an artefact grows. */
export async function partialPath(disk: Disk, places: HubPlaces, digest: string) {
  await disk.makeFolder(places.partial);
  return join(places.partial, digest);
}

/** Gives a verified, synced partial file its place. */
export const settle = (disk: Disk, places: HubPlaces, digest: string): Promise<void> =>
  settleAs(disk, places, digest, digest);

/** The same for one that was fetched under another name, before its digest was known. */
export async function settleAs(disk: Disk, places: HubPlaces, name: string, digest: string) {
  const blob = places.blob(digest);
  await disk.makeFolder(dirname(blob));
  await disk.rename(join(places.partial, name), blob);
  await disk.sync(dirname(blob));
}

/** The hash over what a partial file holds, and how much that is. */
export async function hashOfPartial(path: string): Promise<{hash: Hash; length: number}> {
  const hash = createHash('sha256');
  let length = 0;
  try {
    for await (const piece of createReadStream(path)) {
      hash.update(piece);
      length += piece.length;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return {hash, length};
}

/** Is the artefact what its name says? */
export async function isBlobSound(places: HubPlaces, digest: string): Promise<boolean> {
  if (!(await hasBlob(places, digest))) return false;
  const {hash} = await hashOfPartial(places.blob(digest));
  return hash.digest('hex') === digest;
}
