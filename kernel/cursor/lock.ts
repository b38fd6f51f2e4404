// One run at a time on a cursor: a lock file beside it.
import {EngineError} from '../errors.ts';
import {takeLock} from '../file-lock.ts';

/** Takes the lock; gives the function that releases it. Throws FW1026 when another run has it. */
export const lockCursor = (file: string): Promise<() => Promise<void>> =>
  takeLock(`${file}.lock`, {
    held: (holder) =>
      new EngineError('FW1026', `is in use by ${holder}`, {
        where: {file},
        hint: `if no firewatch is running: rm ${file}.lock`,
      }),
    unusable: (cause) => unusable(file, cause),
  });

/** The cursor's folder cannot be written to. */
export const unusable = (file: string, cause: Error) =>
  new EngineError('FW1027', `cannot be written: ${cause.message}`, {where: {file}, cause});
