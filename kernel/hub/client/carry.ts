// The files of the next generation: the hub's, the operator's own, and of those that the
// operator edited, both merged.
import type {HubLock, LockedItem, Problem} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {FaultsError} from '../../faults-error.ts';
import {problemOf} from '../../problem.ts';
import {editsOf} from '../edits/edits.ts';
import {isYaml, mergeTexts} from '../edits/merge.ts';
import {itemKey} from '../index/types.ts';
import {ownFiles, type StagedFile} from '../state/stage.ts';
import {hasBlob} from '../state/store.ts';
import type {Installed} from './situation.ts';

/** Whose lines count where both sides changed the same. */
export type ConflictPolicy = 'stop' | 'mine' | 'theirs';

export interface Carrying {
  readonly policy: ConflictPolicy;
  /** Are the operator's changes to this item thrown away? */
  discards(key: string): boolean;
}

export interface Carried {
  readonly files: ReadonlyMap<string, StagedFile>;
  /** Paths that were merged. */
  readonly merged: readonly string[];
  readonly problems: readonly Problem[];
}

/** Puts the next generation together. Throws FaultsError (FW4051) with every conflict. */
export async function carryOver(
  installed: Installed,
  next: HubLock,
  {policy, discards}: Carrying,
): Promise<Carried> {
  const {folder, lock, places, disk} = installed;
  const files = new Map<string, StagedFile>();
  const owners = new Map<string, LockedItem>();
  for (const item of next.items) {
    if (item.type === 'plugins') files.set(item.path, {kind: 'tree', digest: item.digest});
    else files.set(item.path, {kind: 'blob', digest: item.digest});
    owners.set(item.path, item);
    for (const {name, digest} of item.data) {
      files.set(`data/${name}`, {kind: 'blob', digest});
      owners.set(`data/${name}`, item);
    }
  }
  const merged: string[] = [];
  const problems: Problem[] = [];
  const faults: EngineError[] = [];
  for (const {path, digest, bytes, item} of await editsOf(folder, lock)) {
    const owner = owners.get(path);
    if (bytes === undefined) continue;
    if (!owner || discards(itemKey(item))) {
      problems.push(discarded(path, installed.generation, owner !== undefined));
      continue;
    }
    const file = files.get(path);
    if (file?.kind !== 'blob') continue;
    if (file.digest === digest) {
      files.set(path, {kind: 'text', bytes});
      continue;
    }
    if (!(await hasBlob(places, digest))) {
      faults.push(conflict(path, 'the version it started from is not in the store any more'));
      continue;
    }
    const text = async (of: string) => (await disk.read(places.blob(of))).toString();
    const mine = new TextDecoder().decode(bytes);
    const result = mergeTexts(await text(digest), mine, await text(file.digest), policy);
    if (result.text === undefined) {
      for (const {line, mine, theirs} of result.conflicts)
        faults.push(conflict(path, whatBothChanged(mine, theirs), line));
      continue;
    }
    if (/\.ya?ml$/.test(path) && isYaml(mine) && !isYaml(result.text)) {
      faults.push(conflict(path, 'merged, the two changes are no YAML any more'));
      continue;
    }
    files.set(path, {kind: 'text', bytes: new TextEncoder().encode(result.text)});
    merged.push(path);
  }
  for (const [path, file] of await ownFiles(folder, lock)) {
    const owner = owners.get(path);
    if (!owner) files.set(path, file);
    else faults.push(occupied(path, owner));
  }
  if (faults.length > 0) {
    throw new FaultsError(
      'FW4051',
      `${faults.length === 1 ? 'a conflict' : `${faults.length} conflicts`} with your own changes; nothing was changed`,
      faults.map((fault) => problemOf(fault)),
      {
        hint: '--conflicts mine or theirs says whose lines count; --force takes the files of the hub',
      },
    );
  }
  return {files, merged, problems};
}

const conflict = (file: string, why: string, line?: number) =>
  new EngineError('FW4051', `you and the hub changed the same: ${why}`, {
    where: {file, ...(line !== undefined && {line})},
  });

const whatBothChanged = (mine: readonly string[], theirs: readonly string[]) =>
  mine.length + theirs.length === 0
    ? 'the file is too long to be merged'
    : `yours "${quote(mine)}", the hub's "${quote(theirs)}"`;

const quote = (lines: readonly string[]) => lines.join(' ⏎ ').trim().slice(0, 120);

const occupied = (file: string, owner: LockedItem) =>
  new EngineError('FW4052', `a file of yours lies where ${itemKey(owner)} belongs`, {
    where: {file},
    hint: 'rename yours; items are known by the name in them, not by the file',
  });

const discarded = (file: string, generation: number, stays: boolean): Problem =>
  problemOf(
    new EngineError(
      'FW4053',
      `your changes are not in the new state${stays ? '' : ': the item is removed'}; they stay in generation ${generation}`,
      {where: {file}},
    ),
    'warning',
  );
