// Coming back: the newest checkpoint that can be used, then every journal since, fed again in the
// same order at the same times.
import {open, rm} from 'node:fs/promises';
import type {LiveEngine} from '../engine.ts';
import {EngineError} from '../errors.ts';
import {type Checkpoint, readCheckpoint} from './checkpoint.ts';
import {type JournalEnd, readJournal} from './journal/reader.ts';
import type {Pipeline} from './pipeline.ts';
import {journalFile, readGenerations, spareJournal} from './state-folder.ts';

export interface Recovery {
  /** Of the checkpoint that was used; undefined: there was none. */
  readonly generation: number | undefined;
  /** The highest number that was ever used. */
  readonly latest: number;
  /** Bytes that were fed again. */
  readonly fedAgain: number;
  /** The checkpoint was made under other rules. */
  readonly isOfOtherRules: boolean;
}

/** Brings a pipeline whose engine is new to where the agent was. */
export async function recover(
  folder: string,
  pipeline: Pipeline,
  image: string,
  onProblem: (error: EngineError) => void,
): Promise<Recovery> {
  const generations = await readGenerations(folder);
  const latest = Math.max(0, ...generations.checkpoints, ...generations.journals);
  // Numbers begin anew: they tell no more whose records a spare journal holds.
  if (latest === 0) await rm(spareJournal(folder), {force: true});
  const checkpoint = await readCheckpoint(folder, generations, onProblem);
  if (checkpoint) await restore(checkpoint, pipeline, onProblem);
  const journals = generations.journals.filter((one) => one >= (checkpoint?.generation ?? 0));
  let fedAgain = 0;
  for (const [i, generation] of journals.entries()) {
    const {fed, end} = await repeat({folder, generation}, pipeline, {
      adoptHead: i === 0 && !checkpoint,
    });
    fedAgain += fed;
    if (!end.isDamaged) continue;
    onProblem(
      new EngineError(
        'FW6003',
        `${end.unread} bytes cannot be used; sources are read again from before them`,
        {where: {file: journalFile(folder, generation)}},
      ),
    );
    break;
  }
  return {
    generation: checkpoint?.generation,
    latest,
    fedAgain,
    isOfOtherRules: checkpoint !== undefined && checkpoint.state.image !== image,
  };
}

async function restore(
  {state, snapshot}: Checkpoint,
  pipeline: Pipeline,
  onProblem: (error: EngineError) => void,
): Promise<void> {
  const isRestored = await restoreEngine(pipeline.engine, snapshot, onProblem);
  pipeline.adopt(state.streams, BigInt(state.at), isRestored);
}

/** Puts the engine into a saved state; false, and the engine is empty, when that is of another version. */
export async function restoreEngine(
  engine: LiveEngine,
  snapshot: Uint8Array,
  onProblem: (error: EngineError) => void,
): Promise<boolean> {
  const {SnapshotError} = await import('@firewatch/core-wasm');
  try {
    engine.restore(snapshot);
    return true;
  } catch (cause) {
    if (!(cause instanceof SnapshotError)) throw cause;
    const message = `positions are kept, buckets are not: ${cause.message}`;
    onProblem(new EngineError('FW6006', message, {cause}));
    return false;
  }
}

async function repeat(
  {folder, generation}: {readonly folder: string; readonly generation: number},
  pipeline: Pipeline,
  {adoptHead}: {adoptHead: boolean},
): Promise<{fed: number; end: JournalEnd}> {
  const file = journalFile(folder, generation);
  // What is stored because of it must not outlive it.
  const handle = await open(file, 'r');
  await handle.datasync().finally(() => handle.close());
  const records = readJournal(file, generation);
  let fed = 0;
  for (;;) {
    const {value, done} = await records.next();
    if (done) return {fed, end: value};
    if (value.kind === 'head' && adoptHead) pipeline.adopt(value.streams, value.at, false);
    if (value.kind === 'feed') fed += value.bytes.length;
    await pipeline.repeat(value);
  }
}
