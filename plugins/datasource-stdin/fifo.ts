// Opening a named pipe so that nobody waits for its writers: not this process's threads, which an
// ordinary open would hold, and not the reader, who stays when the last writer goes (mode tail).
import {close, constants, fstat, open} from 'node:fs';
import {Socket} from 'node:net';
import {promisify} from 'node:util';

export interface FifoConfig {
  readonly path: string;
  readonly mode: 'tail' | 'cat';
}

/** The pipe as a stream; destroying it closes it. */
export async function openFifo({path, mode}: FifoConfig): Promise<Socket> {
  // A pipe that is held open for writing too never ends.
  const access = mode === 'tail' ? constants.O_RDWR : constants.O_RDONLY;
  // Not a FileHandle: the socket closes the descriptor itself.
  const fd = await promisify(open)(path, access | constants.O_NONBLOCK);
  if ((await promisify(fstat)(fd)).isFIFO())
    return new Socket({fd, readable: true, writable: false});
  await promisify(close)(fd);
  throw new Error(`${path} is no named pipe`);
}
