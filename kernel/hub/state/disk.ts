// The few file-system steps that a transaction is made of. They are an argument, so that
// tests can fail or end the process's life at every one of them.
//
// A file is written beside its place, synced, and renamed: under its own name it is whole or
// absent, also after the power failed.
import {constants} from 'node:fs';
import {
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  unlink,
} from 'node:fs/promises';
import {dirname} from 'node:path';

export interface Disk {
  read(path: string): Promise<Buffer>;
  list(folder: string): Promise<string[]>;
  /** Makes the folder and those above it. */
  makeFolder(folder: string): Promise<void>;
  /** Writes and syncs a file that nobody reads yet. */
  write(path: string, bytes: Uint8Array | string): Promise<void>;
  /** Adds to a file that nobody reads yet; not synced. */
  append(path: string, bytes: Uint8Array): Promise<void>;
  /** Copies and syncs; shares the blocks where the file system can. */
  copy(from: string, to: string): Promise<void>;
  /** A second name, or a copy where there can be none. */
  link(from: string, to: string): Promise<void>;
  symlink(target: string, path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Syncs a file, or the names in a folder. */
  sync(path: string): Promise<void>;
  /** Removes a file or a folder with all that is in it; nothing when it is not there. */
  remove(path: string): Promise<void>;
}

/** The file system. */
export const fileSystem: Disk = {
  read: (path) => readFile(path),
  list: (folder) => readdir(folder).catch(noneWhenAbsent),
  makeFolder: async (folder) => {
    await mkdir(folder, {recursive: true});
  },
  async write(path, bytes) {
    const handle = await open(path, 'w', 0o644);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  async append(path, bytes) {
    const handle = await open(path, 'a', 0o644);
    try {
      await handle.writeFile(bytes);
    } finally {
      await handle.close();
    }
  },
  async copy(from, to) {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    const handle = await open(to, 'r+');
    try {
      await handle.chmod(0o644);
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  async link(from, to) {
    await link(from, to).catch(async (error: NodeJS.ErrnoException) => {
      if (!['EPERM', 'EMLINK', 'EXDEV', 'ENOTSUP'].includes(error.code ?? '')) throw error;
      await fileSystem.copy(from, to);
    });
  },
  symlink: (target, path) => symlink(target, path),
  rename: (from, to) => rename(from, to),
  async sync(path) {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  async remove(path) {
    await unlink(path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return;
      if (error.code !== 'EISDIR' && error.code !== 'EPERM') throw error;
      await rm(path, {recursive: true, force: true});
    });
  },
};

/** Puts a whole file in the place of whatever is there. */
export async function replaceFile(disk: Disk, path: string, bytes: Uint8Array | string) {
  const next = `${path}.new`;
  await disk.write(next, bytes);
  await disk.rename(next, path);
  await disk.sync(dirname(path));
}

const noneWhenAbsent = (error: NodeJS.ErrnoException): string[] => {
  if (error.code === 'ENOENT') return [];
  throw error;
};
