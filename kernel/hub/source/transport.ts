// How bytes come from a hub: a folder, a file: address, or http(s).
import {resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {EngineError} from '../../errors.ts';
import {folderTransport} from './folder.ts';
import {httpTransport} from './http.ts';

export interface Fetching {
  /** Do not send what has this tag. */
  readonly etag?: string | undefined;
  /** Bytes the caller has already. */
  readonly offset?: number;
  readonly signal?: AbortSignal | undefined;
}

/** An answer whose bytes are still to come. */
export type Answer =
  | {readonly status: 'unchanged' | 'absent'}
  | {
      readonly status: 'found';
      readonly etag: string | undefined;
      /** Where the bytes begin: the wanted offset, or 0 where the server knows no ranges. */
      readonly offset: number;
      readonly bytes: AsyncIterable<Uint8Array>;
    };

export interface Transport {
  /** For people: the folder or the address. */
  readonly place: string;
  /** Asks for a path below the place. Throws EngineError FW4022 when it cannot be had. */
  fetch(path: string, fetching: Fetching): Promise<Answer>;
}

/** What transports need of the world. */
export interface Network {
  /** Environment: HTTP_PROXY, HTTPS_PROXY, NO_PROXY. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the User-Agent. */
  readonly version: string;
  /** Waits so many ms, or until the signal. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** The transport of a place. Throws FW4021 for one that is none. */
export function openTransport(place: string, network: Network): Transport {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(place)?.[1]?.toLowerCase();
  if (scheme === 'http' || scheme === 'https') {
    if (!URL.canParse(place)) throw noPlace(place);
    return httpTransport(new URL(place), network);
  }
  if (scheme === 'file') return folderTransport(fileURLToPath(place));
  if (scheme !== undefined) throw noPlace(place);
  return folderTransport(resolve(place));
}

const noPlace = (place: string) =>
  new EngineError('FW4021', `"${place}" is no place of a hub`, {
    hint: 'expected a folder, or an address that begins with https:, http: or file:',
  });
