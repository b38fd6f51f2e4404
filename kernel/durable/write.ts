// Writing files so that a kill or a power cut at any instant leaves all of them or nothing.
import {open, rename, unlink} from 'node:fs/promises';
import {dirname} from 'node:path';

/** The part of a file that is written to; tests put a full disk in its place. */
export type OpenFile = typeof open;

/** Writes a whole, synced file. */
export async function writeSynced(
  file: string,
  bytes: Uint8Array,
  openFile: OpenFile = open,
): Promise<void> {
  const handle = await openFile(file, 'w', 0o600);
  try {
    await handle.chmod(0o600);
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Puts the file into place under its name: the old one, or nothing, is there until the new one is whole. */
export async function putInPlace(
  file: string,
  bytes: Uint8Array,
  openFile: OpenFile = open,
): Promise<void> {
  const next = `${file}.new`;
  try {
    await writeSynced(next, bytes, openFile);
    await rename(next, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await unlink(next).catch(() => {});
    throw error;
  }
}

/** Makes the names in a folder last. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
