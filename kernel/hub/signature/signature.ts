// Signatures as minisign writes and reads them: Ed25519 over the BLAKE2b-512 of the file, and
// a second one over the first with the trusted comment. `minisign -Vm index.json` verifies
// what is signed here, and what minisign signs is verified here.
import {createHash, sign as signBytes, verify as verifyBytes} from 'node:crypto';
import type {PublicKey, SigningKey} from './key.ts';

/** BLAKE2b before signing; "Ed" signs the bytes themselves, as old minisign did. */
const PREHASHED = 'ED';
const PLAIN = 'Ed';
const ID_BYTES = 8;
const SIGNATURE_BYTES = 64;
const UNTRUSTED = 'untrusted comment: ';
const TRUSTED = 'trusted comment: ';

/** A signature that was read, not yet believed. */
export interface Signature {
  /** Of the key, as `PublicKey.idBytes`. */
  readonly idBytes: Buffer;
  /** Of the key, as `PublicKey.id`. */
  readonly id: string;
  readonly isPrehashed: boolean;
  readonly bytes: Buffer;
  /** Signed along. */
  readonly comment: string;
  readonly global: Buffer;
}

/** The text of a signature file. The same bytes, key and comment give the same text. */
export function signFile(bytes: Uint8Array, {key, public: own}: SigningKey, comment: string) {
  const signature = signBytes(null, prehash(bytes), key);
  const global = signBytes(null, Buffer.concat([signature, Buffer.from(comment)]), key);
  return [
    `${UNTRUSTED}signature by the key ${own.id}`,
    Buffer.concat([Buffer.from(PREHASHED), own.idBytes, signature]).toString('base64'),
    `${TRUSTED}${comment}`,
    global.toString('base64'),
    '',
  ].join('\n');
}

/** Reads a signature file; undefined when it is none. */
export function parseSignature(text: string): Signature | undefined {
  const [untrusted = '', first = '', trusted = '', second = ''] = text.split(/\r?\n/);
  const bytes = Buffer.from(first, 'base64');
  const global = Buffer.from(second, 'base64');
  const algorithm = bytes.toString('latin1', 0, 2);
  const isSound =
    untrusted.startsWith(UNTRUSTED) &&
    trusted.startsWith(TRUSTED) &&
    bytes.length === 2 + ID_BYTES + SIGNATURE_BYTES &&
    global.length === SIGNATURE_BYTES &&
    (algorithm === PREHASHED || algorithm === PLAIN);
  if (!isSound) return undefined;
  const idBytes = bytes.subarray(2, 2 + ID_BYTES);
  return {
    idBytes,
    id: Buffer.from(idBytes).reverse().toString('hex').toUpperCase(),
    isPrehashed: algorithm === PREHASHED,
    bytes: bytes.subarray(2 + ID_BYTES),
    comment: trusted.slice(TRUSTED.length),
    global,
  };
}

/** Did this key sign these bytes, and the comment with them? */
export function isSignedBy(signature: Signature, bytes: Uint8Array, {key, idBytes}: PublicKey) {
  if (!signature.idBytes.equals(idBytes)) return false;
  const signed = signature.isPrehashed ? prehash(bytes) : bytes;
  return (
    verifyBytes(null, signed, key, signature.bytes) &&
    verifyBytes(
      null,
      Buffer.concat([signature.bytes, Buffer.from(signature.comment)]),
      key,
      signature.global,
    )
  );
}

const prehash = (bytes: Uint8Array) => createHash('blake2b512').update(bytes).digest();
