// What nobody needs any more: generations beyond those kept, ones that never came into force,
// and artefacts of no generation that is left.
import {join} from 'node:path';
import type {Disk} from './disk.ts';
import {currentGeneration, GENERATIONS_KEPT, generationNumbers} from './generation.ts';
import {readLock} from './lock.ts';
import type {HubPlaces} from './places.ts';

/** Removes what an earlier run left half done. */
export async function sweepLeftovers(disk: Disk, places: HubPlaces): Promise<void> {
  const current = await currentGeneration(places);
  for (const name of await disk.list(places.generations)) {
    if (name.startsWith('.staging-') || Number(name) > current)
      await disk.remove(join(places.generations, name));
  }
  await disk.remove(`${places.current}.new`);
}

/** Removes old generations, and artefacts that only they had. */
export async function collectGarbage(disk: Disk, places: HubPlaces): Promise<void> {
  const numbers = await generationNumbers(disk, places);
  const kept = numbers.slice(-GENERATIONS_KEPT);
  for (const number of numbers) {
    if (!kept.includes(number)) await disk.remove(places.generation(number));
  }
  const needed = new Set<string>();
  for (const number of kept) {
    const {items} = await readLock(places.generation(number));
    for (const {digest, data} of items) {
      needed.add(digest);
      for (const one of data) needed.add(one.digest);
    }
  }
  for (const shard of await disk.list(places.blobs)) {
    for (const digest of await disk.list(join(places.blobs, shard))) {
      if (!needed.has(digest)) await disk.remove(join(places.blobs, shard, digest));
    }
  }
  for (const digest of await disk.list(places.trees)) {
    if (!needed.has(digest)) await disk.remove(join(places.trees, digest));
  }
  for (const name of await disk.list(places.partial)) await disk.remove(join(places.partial, name));
}
