// A hub in a folder of this machine.
import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {EngineError} from '../../errors.ts';
import type {Transport} from './transport.ts';

/** A file up to this size is read whole and tagged by its digest. */
const TAGGED_MAX = 64 * 1024 * 1024;

/** Reads files below a folder; a path is one that the index was checked for. */
export function folderTransport(folder: string): Transport {
  return {
    place: folder,
    async fetch(path, {etag, offset = 0}) {
      const file = join(folder, path);
      if (etag === undefined && offset > 0) {
        return {
          status: 'found',
          etag: undefined,
          offset,
          bytes: createReadStream(file, {start: offset}),
        };
      }
      try {
        const bytes = await readFile(file);
        const tag =
          bytes.length <= TAGGED_MAX ? createHash('sha256').update(bytes).digest('hex') : undefined;
        if (tag !== undefined && tag === etag) return {status: 'unchanged'};
        return {status: 'found', etag: tag, offset: 0, bytes: once(bytes)};
      } catch (error) {
        const cause = error as NodeJS.ErrnoException;
        if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return {status: 'absent'};
        throw new EngineError('FW4022', `cannot be read: ${cause.message}`, {
          where: {file},
          cause,
        });
      }
    },
  };
}

async function* once(bytes: Uint8Array) {
  yield bytes;
}
