// A new generation, made beside the old one: every file written or linked and synced before
// anything points to it.
import {lstat, readdir, readlink} from 'node:fs/promises';
import {dirname, join, relative, sep} from 'node:path';
import type {HubLock} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {inParallel} from '../source/download.ts';
import type {Disk} from './disk.ts';
import type {GenerationNote} from './generation.ts';
import {lockText} from './lock.ts';
import {GENERATION_FILE, type HubPlaces, LOCK_FILE} from './places.ts';
import {isBlobSound} from './store.ts';

/** A file of the new generation, by its path in it. */
export type StagedFile =
  | {readonly kind: 'blob'; readonly digest: string}
  | {readonly kind: 'text'; readonly bytes: Uint8Array}
  /** Of another generation: an own file, or an edited one. */
  | {readonly kind: 'file'; readonly from: string}
  | {readonly kind: 'link'; readonly target: string}
  /** An unpacked plugin. */
  | {readonly kind: 'tree'; readonly digest: string};

/** Data files larger than this are a second name of the stored one, not a copy to edit. */
const COPIED_MAX = 1024 * 1024;

/** Writes a generation into its staging folder and gives it its number. */
export async function stageGeneration(
  disk: Disk,
  places: HubPlaces,
  files: ReadonlyMap<string, StagedFile>,
  lock: HubLock,
  note: GenerationNote,
): Promise<void> {
  const staging = await writeStaging(disk, places, files, lock, note);
  await disk.rename(staging, places.generation(note.number));
  await disk.sync(places.generations);
}

/** Writes a generation that nobody reads yet; gives its folder. */
export async function writeStaging(
  disk: Disk,
  places: HubPlaces,
  files: ReadonlyMap<string, StagedFile>,
  lock: HubLock,
  note: GenerationNote,
): Promise<string> {
  const staging = join(places.generations, `.staging-${note.number}`);
  await disk.remove(staging);
  await disk.makeFolder(staging);
  const folders = new Set([staging]);
  for (const path of files.keys()) {
    for (let up = dirname(join(staging, path)); !folders.has(up); up = dirname(up)) folders.add(up);
  }
  for (const folder of folders) await disk.makeFolder(folder);
  await inParallel([...files], ([path, file]) => place(disk, places, join(staging, path), file));
  await disk.write(join(staging, LOCK_FILE), lockText(lock));
  await disk.write(join(staging, GENERATION_FILE), `${JSON.stringify(note)}\n`);
  for (const folder of folders) await disk.sync(folder);
  return staging;
}

async function place(disk: Disk, places: HubPlaces, to: string, file: StagedFile): Promise<void> {
  switch (file.kind) {
    case 'blob': {
      const blob = places.blob(file.digest);
      if (!(await isBlobSound(places, file.digest))) throw damaged(blob);
      const {size} = await lstat(blob);
      await (size > COPIED_MAX ? disk.link(blob, to) : disk.copy(blob, to));
      break;
    }
    case 'text':
      await disk.write(to, file.bytes);
      break;
    case 'file':
      await disk.copy(file.from, to);
      break;
    case 'link':
      await disk.symlink(file.target, to);
      break;
    case 'tree':
      // Relative, so that the whole state can be moved.
      await disk.symlink(treeTarget(places, file.digest), to);
  }
}

const damaged = (file: string) =>
  new EngineError('FW4036', 'the stored copy is missing or damaged', {
    where: {file},
    hint: '"firewatch hub install --force NAME" fetches it again',
  });

/** From generations/7/plugins/author/name to store/trees/digest. */
const treeTarget = (places: HubPlaces, digest: string) =>
  join('../../../..', relative(places.root, join(places.trees, digest)));

/** Puts a generation into force: one rename. */
export async function switchTo(disk: Disk, places: HubPlaces, number: number): Promise<void> {
  const next = `${places.current}.new`;
  await disk.remove(next);
  await disk.symlink(join('generations', String(number)), next);
  await disk.rename(next, places.current);
  await disk.sync(places.root);
}

/** Files of a generation that are not the hub's: what the operator put there. */
export async function ownFiles(folder: string, lock: HubLock): Promise<Map<string, StagedFile>> {
  const managed = new Set([LOCK_FILE, GENERATION_FILE]);
  for (const {path, data} of lock.items) {
    managed.add(path);
    for (const {name} of data) managed.add(`data/${name}`);
  }
  const own = new Map<string, StagedFile>();
  const entries = await readdir(folder, {recursive: true, withFileTypes: true}).catch(() => []);
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    const path = relative(folder, file).split(sep).join('/');
    if (managed.has(path)) continue;
    if (entry.isFile()) own.set(path, {kind: 'file', from: file});
    else if (entry.isSymbolicLink()) own.set(path, {kind: 'link', target: await readlink(file)});
  }
  return own;
}
