// Unpacks the archive of a plugin, which a stranger may have written.
//
// Everything is read and judged in memory, within the limits, before the first file is written: an
// archive is good as a whole or leaves nothing behind. Writing goes to a folder of its own beside
// the target, which is renamed into place, so that the target is there whole or not at all.
import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, open, rename, rm} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {gunzip} from 'node:zlib';
import {Parser, type ReadEntry} from 'tar';
import {EngineError} from '../../errors.ts';
import {quoted} from '../quoted.ts';
import {ARCHIVE_LIMITS, type ArchiveFile, type ArchiveLimits, pathFault} from './limits.ts';

const inflate = promisify(gunzip);
const FILE_MODE = 0o644;
const FOLDER_MODE = 0o755;

export interface ReadArchiveOptions {
  /** What the bytes of the archive must hash to, hex. */
  readonly sha256?: string;
  /** Names the archive in messages. */
  readonly name?: string;
  readonly limits?: ArchiveLimits;
}

/** The files of an archive, checked; throws an EngineError for whatever is wrong with it. */
export async function readArchive(
  archive: Uint8Array,
  {sha256, name = 'the archive', limits = ARCHIVE_LIMITS}: ReadArchiveOptions = {},
): Promise<readonly ArchiveFile[]> {
  if (archive.length > limits.archiveBytes) {
    throw new EngineError(
      'FW4206',
      `${name}: expected at most ${limits.archiveBytes} bytes, found ${archive.length}`,
    );
  }
  const found = createHash('sha256').update(archive).digest('hex');
  if (sha256 !== undefined && found !== sha256.toLowerCase()) {
    throw new EngineError('FW4201', `${name}: expected sha256 ${quoted(sha256)}, found ${found}`);
  }
  const tar = isGzip(archive) ? await decompress(archive, name, limits) : archive;
  if (isGzip(tar) || isZstd(tar)) {
    throw new EngineError(
      'FW4202',
      `${name}: expected tar or gzip of tar, found other compression`,
    );
  }
  return collect(tar, name, limits);
}

/** Unpacks an archive into `folder`, which must not exist yet. */
export async function unpackArchive(
  archive: Uint8Array,
  folder: string,
  options: ReadArchiveOptions = {},
): Promise<readonly ArchiveFile[]> {
  const files = await readArchive(archive, options);
  await writeFolder(files, folder);
  return files;
}

/** Writes the files, then renames their folder into place: all of them or none. */
export async function writeFolder(files: readonly ArchiveFile[], folder: string): Promise<void> {
  let partial: string | undefined;
  try {
    if (existsSync(folder)) throw new Error('it exists already');
    await mkdir(dirname(folder), {recursive: true});
    partial = await mkdtemp(join(dirname(folder), `.${basename(folder)}.partial-`));
    for (const {path, bytes} of files) {
      const file = join(partial, path);
      await mkdir(dirname(file), {recursive: true, mode: FOLDER_MODE});
      const handle = await open(file, 'wx', FILE_MODE);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
    const handle = await open(partial, 'r');
    await handle.chmod(FOLDER_MODE);
    await handle.sync();
    await handle.close();
    await rename(partial, folder);
  } catch (cause) {
    if (partial !== undefined) await rm(partial, {recursive: true, force: true});
    throw new EngineError('FW4207', `cannot unpack to "${folder}": ${(cause as Error).message}`, {
      where: {file: folder},
      cause,
    });
  }
}

const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;
const isZstd = (bytes: Uint8Array) =>
  bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;

async function decompress(
  archive: Uint8Array,
  name: string,
  limits: ArchiveLimits,
): Promise<Uint8Array> {
  // Headers and padding come on top of the files.
  const framing = (limits.files + 1) * 1024;
  const maxOutputLength = Math.min(archive.length * limits.ratio, limits.unpackedBytes + framing);
  try {
    return await inflate(archive, {maxOutputLength});
  } catch (cause) {
    const {code, message} = cause as NodeJS.ErrnoException;
    if (code !== 'ERR_BUFFER_TOO_LARGE') {
      throw new EngineError('FW4202', `${name}: gzip: ${message}`, {cause});
    }
    throw new EngineError(
      'FW4206',
      `${name}: expected at most ${maxOutputLength} bytes out of ${archive.length}, found more`,
    );
  }
}

function collect(
  tar: Uint8Array,
  name: string,
  limits: ArchiveLimits,
): Promise<readonly ArchiveFile[]> {
  const files = new Map<string, Buffer[]>();
  let [bytes, entries, ended] = [0, 0, false];

  /** Judges an entry by its header, before any of its bytes are kept. */
  const judge = (entry: ReadEntry): void => {
    const path = String(entry.type === 'Directory' ? entry.path.replace(/\/$/, '') : entry.path);
    const shown = quoted(path);
    entries += 1;
    if (entries > limits.files) {
      throw new EngineError('FW4205', `${name}: expected at most ${limits.files} entries`);
    }
    if (!['File', 'OldFile', 'Directory'].includes(entry.type) || entry.ignore) {
      throw new EngineError('FW4204', `${name}: ${shown}: expected a file, found ${entry.type}`);
    }
    const fault = pathFault(path) ?? collision(path);
    if (fault) throw new EngineError('FW4203', `${name}: ${shown}: ${fault}`);
    bytes += entry.size;
    if (bytes > limits.unpackedBytes) {
      throw new EngineError(
        'FW4206',
        `${name}: expected at most ${limits.unpackedBytes} bytes unpacked, found more`,
      );
    }
  };
  /** Folded, so that no two paths are one on a file system that ignores case. */
  const seen = new Map<string, 'file' | 'folder'>();
  const collision = (path: string): string | undefined => {
    const folded = path.toLowerCase();
    if (seen.has(folded)) return 'it occurs twice';
    const parts = folded.split('/');
    for (let at = 1; at < parts.length; at++) {
      const parent = parts.slice(0, at).join('/');
      if (seen.get(parent) === 'file') return 'it lies below a file';
      seen.set(parent, 'folder');
    }
    return undefined;
  };

  return new Promise((resolve, reject) => {
    const parser = new Parser({strict: true, brotli: false, zstd: false});
    const refuse = (cause: unknown) =>
      reject(
        cause instanceof EngineError
          ? cause
          : new EngineError('FW4202', `${name}: ${(cause as Error).message}`, {cause}),
      );
    const take = (entry: ReadEntry) => {
      judge(entry);
      const path = String(entry.path);
      seen.set(
        path.toLowerCase().replace(/\/$/, ''),
        entry.type === 'Directory' ? 'folder' : 'file',
      );
      if (entry.type !== 'Directory') {
        const pieces: Buffer[] = [];
        files.set(path, pieces);
        entry.on('data', (piece) => pieces.push(piece as Buffer));
      }
      entry.resume();
    };
    parser.on('entry', take);
    parser.on('ignoredEntry', take);
    parser.on('eof', () => {
      ended = true;
    });
    parser.on('error', refuse);
    parser.on('end', () => {
      if (!ended) refuse(new Error('it ends early'));
      else if (files.size === 0) refuse(new Error('it holds no file'));
      else resolve([...files].map(([path, pieces]) => ({path, bytes: Buffer.concat(pieces)})));
    });
    try {
      parser.end(Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength));
    } catch (cause) {
      refuse(cause);
    }
  });
}
