// Carrying a plan out: fetch into the store, put the next generation together, switch.
//
// Until the switch nothing that is in force is touched, and the switch is one rename; so a
// crash at any point leaves the old state or the new one. docs/hub.md lists the steps.
import type {HubLock, LockedItem, Problem} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {formatInstant} from '../../time/instant.ts';
import {blobPath} from '../index/digest.ts';
import type {Resolved} from '../resolve/resolve.ts';
import {type Downloaded, download, type Wanted} from '../source/download.ts';
import {collectGarbage} from '../state/collect.ts';
import {type StagedFile, stageGeneration, switchTo, writeStaging} from '../state/stage.ts';
import {type Carrying, carryOver} from './carry.ts';
import type {HubContext} from './context.ts';
import type {Installed} from './situation.ts';

export interface Applied {
  readonly generation: number;
  readonly fetched: Downloaded;
  /** Paths in which changes of the operator and of the hub were merged. */
  readonly merged: readonly string[];
  readonly problems: readonly Problem[];
}

/** Fetches what the resolved items need. */
export async function fetchItems(
  context: HubContext,
  {places, disk}: Installed,
  resolved: readonly Resolved[],
): Promise<Downloaded> {
  return download(resolved.flatMap(wantedOf), {
    disk,
    places,
    network: context.network,
    signal: context.signal,
    onProgress: context.onProgress,
  });
}

/** Puts the resolved items into force. */
export async function applyItems(
  context: HubContext,
  installed: Installed,
  lock: HubLock,
  carrying: Carrying,
  command: string,
): Promise<Omit<Applied, 'fetched'>> {
  const {files, merged, problems} = await carryOver(installed, lock, carrying);
  const generation = await commit(context, installed, files, lock, command);
  return {generation, merged, problems};
}

/** Puts the resolved items together as they would be, shows them, and takes them away again. */
export async function previewItems(
  {now}: HubContext,
  installed: Installed,
  lock: HubLock,
  carrying: Carrying,
  preview: (before: string, after: string) => Promise<void>,
): Promise<void> {
  const {places, disk, generation, folder} = installed;
  const {files} = await carryOver(installed, lock, carrying);
  const staging = await writeStaging(disk, places, files, lock, {
    number: generation + 1,
    made: formatInstant(now),
    command: 'preview',
    parent: generation,
  });
  try {
    await preview(folder, staging);
  } finally {
    await disk.remove(staging);
  }
}

/** Makes a generation of files and switches to it; gives its number. */
export async function commit(
  {now, signal}: HubContext,
  {places, disk, generation}: Installed,
  files: ReadonlyMap<string, StagedFile>,
  lock: HubLock,
  command: string,
): Promise<number> {
  if (signal?.aborted) throw new EngineError('FW4034', 'interrupted; nothing was changed');
  const number = generation + 1;
  await stageGeneration(disk, places, files, lock, {
    number,
    made: formatInstant(now),
    command,
    parent: generation,
  });
  await switchTo(disk, places, number);
  // The new state is in force: what cannot be tidied now is tidied by the next operation.
  await collectGarbage(disk, places).catch(onlyDiskErrors);
  return number;
}

function onlyDiskErrors(error: unknown): void {
  if (!(error instanceof Error && 'syscall' in error)) throw error;
}

/** The lock of the resolved items. */
export const lockOf = (items: readonly LockedItem[], leftOut: Iterable<string>): HubLock => ({
  format: 1,
  items: [...items],
  left_out: [...leftOut],
});

function wantedOf({candidate}: Resolved): Wanted[] {
  if (!candidate) return [];
  const {release, item, source} = candidate;
  const isTree = source.index.layout === 'tree';
  const want = (digest: string, size: number | undefined, path: string): Wanted => ({
    digest,
    size,
    path: isTree ? path : blobPath(digest),
    transports: source.transports,
    content: source.contents.get(digest),
  });
  return [
    want(release.digest, release.size, item.path),
    ...(release.data ?? []).map(({digest, size, path, name}) =>
      want(digest, size, path ?? `data/${name}`),
    ),
  ];
}
