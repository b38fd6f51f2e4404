// A document of a hub, fetched whole into memory: the index and what belongs to it.
import {EngineError} from '../../errors.ts';
import type {Fetching, Transport} from './transport.ts';

export type Document =
  | {readonly status: 'unchanged' | 'absent'}
  | {readonly status: 'found'; readonly bytes: Buffer; readonly etag: string | undefined};

/** Fetches a document of at most `max` bytes. Throws FW4022, FW4023. */
export async function fetchDocument(
  transport: Transport,
  path: string,
  max: number,
  fetching: Fetching = {},
): Promise<Document> {
  const answer = await transport.fetch(path, fetching);
  if (answer.status !== 'found') return answer;
  const where = {file: placeOf(transport, path)};
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of answer.bytes) {
      length += piece.length;
      if (length > max) throw tooLarge(where.file, max);
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineError('FW4022', (error as Error).message, {where, cause: error});
  }
  return {status: 'found', bytes: Buffer.concat(pieces), etag: answer.etag};
}

/** Where a path of a hub is, for messages. */
export const placeOf = ({place}: Transport, path: string): string =>
  `${place.endsWith('/') ? place : `${place}/`}${path}`;

export const tooLarge = (file: string, max: number) =>
  new EngineError('FW4023', `is larger than ${max} bytes`, {where: {file}});
