// Packs a plugin: the same files give the same bytes, whoever packs them, wherever and whenever.
//
// So the archive is plain tar (what gzip writes depends on the version of zlib), files in the order
// of their paths' bytes, no directories, every header with the same mode, owner and time. A server
// may compress it on the way.
import {lstat, readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Header} from 'tar';
import {EngineError} from '../../errors.ts';
import {quoted} from '../quoted.ts';
import {ARCHIVE_LIMITS, type ArchiveFile, pathFault} from './limits.ts';

const BLOCK = 512;
/** Two empty blocks end an archive. */
const END_BYTES = 2 * BLOCK;
const MODE = 0o644;

/** The archive of these files. */
export function packArchive(files: readonly ArchiveFile[]): Uint8Array {
  const sorted = [...files].sort((one, other) => (one.path < other.path ? -1 : 1));
  const pieces: Uint8Array[] = [];
  let before: string | undefined;
  for (const {path, bytes} of sorted) {
    const fault = path === before ? 'it occurs twice' : pathFault(path);
    if (fault) throw new EngineError('FW4208', `cannot pack ${quoted(path)}: ${fault}`);
    before = path;
    const header = Buffer.alloc(BLOCK);
    new Header({
      path,
      mode: MODE,
      uid: 0,
      gid: 0,
      size: bytes.length,
      mtime: new Date(0),
      type: 'File',
    }).encode(header);
    pieces.push(header, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK));
  }
  pieces.push(Buffer.alloc(END_BYTES));
  return Buffer.concat(pieces);
}

/** Every file below a folder, for packing; anything that is neither file nor directory is refused. */
export async function readFolder(folder: string): Promise<readonly ArchiveFile[]> {
  const files: ArchiveFile[] = [];
  let bytes = 0;
  const walk = async (below: string): Promise<void> => {
    const names = (await readdir(join(folder, below))).sort();
    for (const name of names) {
      const path = below === '' ? name : `${below}/${name}`;
      const where = {file: join(folder, path)};
      const fault = pathFault(path);
      if (fault) throw new EngineError('FW4208', `cannot pack ${quoted(path)}: ${fault}`, {where});
      const entry = await lstat(where.file);
      if (entry.isDirectory()) await walk(path);
      else if (!entry.isFile()) {
        throw new EngineError('FW4208', `cannot pack ${quoted(path)}: it is no regular file`, {
          where,
        });
      } else {
        bytes += entry.size;
        if (files.length === ARCHIVE_LIMITS.files || bytes > ARCHIVE_LIMITS.unpackedBytes) {
          throw new EngineError(
            'FW4208',
            `cannot pack "${folder}": expected at most ${ARCHIVE_LIMITS.files} files and ${ARCHIVE_LIMITS.unpackedBytes} bytes`,
            {where},
          );
        }
        files.push({path, bytes: await readFile(where.file)});
      }
    }
  };
  try {
    await walk('');
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    throw new EngineError('FW4208', `cannot pack "${folder}": ${(cause as Error).message}`, {
      where: {file: folder},
      cause,
    });
  }
  return files;
}
