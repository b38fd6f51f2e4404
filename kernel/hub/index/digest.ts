// sha256 of artefacts: how a hub names bytes.
import {createHash} from 'node:crypto';

/** sha256, hex. */
export const digestOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** Where an artefact lies below the root of a published hub, and of a store. */
export const blobPath = (digest: string): string => `blobs/${digest.slice(0, 2)}/${digest}`;
