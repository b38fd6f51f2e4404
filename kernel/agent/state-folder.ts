// The files of the agent's state: generations of `checkpoint-N` and `journal-N`. Checkpoint N is
// the engine as it was when journal N began. A journal that is needed no more is kept as
// `journal-spare`, to be written over.
import {mkdir, readdir, rename, unlink} from 'node:fs/promises';
import {join} from 'node:path';
import {EngineError} from '../errors.ts';

export const checkpointFile = (folder: string, generation: number) =>
  join(folder, `checkpoint-${generation}`);
export const journalFile = (folder: string, generation: number) =>
  join(folder, `journal-${generation}`);

export const spareJournal = (folder: string) => join(folder, 'journal-spare');

const NAME = /^(checkpoint|journal)-([1-9]\d{0,14})$/;

export interface Generations {
  /** Ascending. */
  readonly checkpoints: readonly number[];
  readonly journals: readonly number[];
}

/** Makes the folder if it is not there; says what it holds. */
export async function readGenerations(folder: string): Promise<Generations> {
  const checkpoints: number[] = [];
  const journals: number[] = [];
  try {
    await mkdir(folder, {recursive: true, mode: 0o750});
    for (const name of await readdir(folder)) {
      const [, kind, number] = NAME.exec(name) ?? [];
      if (kind) (kind === 'checkpoint' ? checkpoints : journals).push(Number(number));
    }
  } catch (error) {
    const cause = error as Error;
    throw new EngineError('FW6009', `cannot be used: ${cause.message}`, {
      where: {file: folder},
      cause,
    });
  }
  const ascending = (one: number, other: number) => one - other;
  return {checkpoints: checkpoints.sort(ascending), journals: journals.sort(ascending)};
}

/** Removes the generations before `first`, but for one journal; what cannot be removed now is the next time. */
export async function removeBefore(folder: string, first: number): Promise<void> {
  const {checkpoints, journals} = await readGenerations(folder);
  const isOver = (one: number) => one < first;
  for (const one of checkpoints.filter(isOver))
    await unlink(checkpointFile(folder, one)).catch(() => {});
  for (const one of journals.filter(isOver))
    await rename(journalFile(folder, one), spareJournal(folder)).catch(() => {});
}
