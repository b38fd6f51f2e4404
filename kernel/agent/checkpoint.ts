// Checkpoints: the engine and the positions of its streams at one instant, under one checksum.
import {readFile} from 'node:fs/promises';
import {type Sealed, seal, unseal} from '../durable/sealed.ts';
import {type OpenFile, putInPlace} from '../durable/write.ts';
import {EngineError} from '../errors.ts';
import {checkpointFile, type Generations} from './state-folder.ts';
import type {StreamRecord} from './stream.ts';

const MAGIC = 'firewatch checkpoint 1\n';

export interface CheckpointState {
  /** Last arrival, ns, as text. */
  readonly at: string;
  /** sha256 of the program image, hex. */
  readonly image: string;
  readonly streams: readonly StreamRecord[];
}

export interface Checkpoint {
  readonly generation: number;
  readonly state: CheckpointState;
  readonly snapshot: Uint8Array;
}

export async function writeCheckpoint(
  folder: string,
  {generation, state, snapshot}: Checkpoint,
  open?: OpenFile,
): Promise<void> {
  const file = checkpointFile(folder, generation);
  await putInPlace(file, seal(MAGIC, {state, payload: snapshot}), open);
}

/** The newest checkpoint that can be used; undefined when there is none. */
export async function readCheckpoint(
  folder: string,
  {checkpoints}: Generations,
  onProblem: (error: EngineError) => void,
): Promise<Checkpoint | undefined> {
  for (const generation of checkpoints.toReversed()) {
    const file = checkpointFile(folder, generation);
    const opened = await readFile(file).then(
      (bytes): Sealed<CheckpointState> | string => unseal(MAGIC, bytes),
      (error: Error) => `cannot be read: ${error.message}`,
    );
    if (typeof opened !== 'string')
      return {generation, state: opened.state, snapshot: opened.payload};
    onProblem(
      new EngineError('FW6002', `${opened}; the generation before is used`, {where: {file}}),
    );
  }
  return undefined;
}
