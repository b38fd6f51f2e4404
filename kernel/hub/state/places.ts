// Where the hub's state lies on this machine.
//
//   hub/lock                       one client at a time
//   hub/current -> generations/7   what is in force: switched by renaming one link
//   hub/generations/7/             a folder of rules, whole: hub.lock, generation.json, items, data/
//   hub/store/blobs/ab/abcd…       every artefact of every generation that is kept, by digest
//   hub/store/trees/abcd…/         unpacked plugins
//   hub/store/partial/abcd…        downloads under way
//   hub/sources/<id>/              of each source: the index last believed, and what was seen
import {join} from 'node:path';
import {blobPath} from '../index/digest.ts';

export interface HubPlaces {
  readonly root: string;
  readonly lock: string;
  readonly current: string;
  readonly generations: string;
  readonly blobs: string;
  readonly trees: string;
  readonly partial: string;
  readonly sources: string;
  blob(digest: string): string;
  generation(number: number): string;
}

export const LOCK_FILE = 'hub.lock';
export const GENERATION_FILE = 'generation.json';

/** The places below a state folder. */
export function hubPlaces(state: string): HubPlaces {
  const root = join(state, 'hub');
  const store = join(root, 'store');
  const generations = join(root, 'generations');
  return {
    root,
    lock: join(root, 'lock'),
    current: join(root, 'current'),
    generations,
    blobs: join(store, 'blobs'),
    trees: join(store, 'trees'),
    partial: join(store, 'partial'),
    sources: join(root, 'sources'),
    blob: (digest) => join(store, blobPath(digest)),
    generation: (number) => join(generations, String(number)),
  };
}
