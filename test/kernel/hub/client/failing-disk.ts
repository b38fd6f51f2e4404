// A disk that fails at its n-th step: with an error, after which the rest works (a full disk
// that a clean-up empties), or for good, as if the process were killed there.
import {type Disk, fileSystem} from '../../../../kernel/hub/state/disk.ts';

export type Failure = 'full' | 'killed';

/** The process is no more: whatever it still does has no effect. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

export interface FailingDisk extends Disk {
  /** Steps that changed something so far. */
  steps(): number;
}

/** Fails at step `at` (from 1); counts only when it is 0. A write that fails leaves half of its bytes. */
export function failingDisk(at: number, failure: Failure): FailingDisk {
  let steps = 0;
  let isDead = false;
  const step = async <T>(run: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> => {
    if (isDead) throw new Killed();
    steps += 1;
    if (steps !== at) return run();
    await half?.();
    if (failure === 'killed') {
      isDead = true;
      throw new Killed();
    }
    throw Object.assign(new Error('ENOSPC: no space left on device'), {
      code: 'ENOSPC',
      syscall: 'write',
      path: '/full',
    });
  };
  const bytesOf = (bytes: Uint8Array | string) => Buffer.from(bytes);
  return {
    steps: () => steps,
    read: (path) => fileSystem.read(path),
    list: (folder) => fileSystem.list(folder),
    makeFolder: (folder) => step(() => fileSystem.makeFolder(folder)),
    write: (path, bytes) =>
      step(
        () => fileSystem.write(path, bytes),
        () => fileSystem.write(path, bytesOf(bytes).subarray(0, bytes.length / 2)),
      ),
    append: (path, bytes) =>
      step(
        () => fileSystem.append(path, bytes),
        () => fileSystem.append(path, bytes.subarray(0, bytes.length / 2)),
      ),
    copy: (from, to) => step(() => fileSystem.copy(from, to)),
    link: (from, to) => step(() => fileSystem.link(from, to)),
    symlink: (target, path) => step(() => fileSystem.symlink(target, path)),
    rename: (from, to) => step(() => fileSystem.rename(from, to)),
    sync: (path) => step(() => fileSystem.sync(path)),
    remove: (path) => step(() => fileSystem.remove(path)),
  };
}
