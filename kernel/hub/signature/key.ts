// Ed25519 keys of hubs, public ones in minisign's format: base64 of "Ed", 8 bytes of key id,
// 32 bytes of key, with or without the comment line above it.
//
// Private keys come as PKCS #8 PEM, which `hub keygen` writes, or as minisign writes them
// without a password (`minisign -G -W`). A key id is the first 8 bytes of the sha256 of the
// public key where we choose it; it only tells which key to try.
import {createHash, createPrivateKey, createPublicKey, type KeyObject} from 'node:crypto';
import {EngineError} from '../../errors.ts';

const ALGORITHM = 'Ed';
const ID_BYTES = 8;
const KEY_BYTES = 32;
/** SubjectPublicKeyInfo and PKCS #8 of Ed25519 up to the key (RFC 8410). */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
/** minisign's secret key: algorithm, kdf, checksum kind, salt, limits; then id, seed and public key, checksum. */
const SECRET_HEAD = 2 + 2 + 2 + 32 + 8 + 8;
const SECRET_BYTES = SECRET_HEAD + ID_BYTES + 64 + 32;

/** Who may sign. */
export interface PublicKey {
  /** Hex, as minisign shows it: the bytes of the file turned round. */
  readonly id: string;
  /** The id's bytes as files have them. */
  readonly idBytes: Buffer;
  readonly key: KeyObject;
  /** The line of base64. */
  readonly text: string;
}

/** Who signs. */
export interface SigningKey {
  readonly public: PublicKey;
  readonly key: KeyObject;
}

/** A public key from its text. Throws FW4001. */
export function parsePublicKey(text: string): PublicKey {
  const line = lastLine(text);
  const bytes = Buffer.from(line, 'base64');
  if (bytes.length !== 2 + ID_BYTES + KEY_BYTES || bytes.toString('latin1', 0, 2) !== ALGORITHM) {
    throw new EngineError(
      'FW4001',
      `"${line.slice(0, 80)}" is no public key; expected one line of 56 characters that begins with RW`,
    );
  }
  return publicKey(bytes.subarray(2, 2 + ID_BYTES), bytes.subarray(2 + ID_BYTES));
}

/** A private key from PEM, or from minisign's file without a password. Throws FW4001. */
export function parseSigningKey(text: string): SigningKey {
  if (!text.includes('-----BEGIN')) return minisignKey(lastLine(text));
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch (cause) {
    throw notPrivate(`the PEM text cannot be read: ${(cause as Error).message}`, cause);
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw notPrivate(`it is of type ${key.asymmetricKeyType}; expected ed25519`);
  const raw = createPublicKey(key).export({format: 'der', type: 'spki'}).subarray(SPKI_HEAD.length);
  const id = createHash('sha256').update(raw).digest().subarray(0, ID_BYTES);
  return {public: publicKey(id, raw), key};
}

/** A private key from 32 bytes of chance, and its text. */
export function makeSigningKey(seed: Uint8Array): {signing: SigningKey; pem: string} {
  const pem = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, seed]),
    format: 'der',
    type: 'pkcs8',
  })
    .export({format: 'pem', type: 'pkcs8'})
    .toString();
  return {signing: parseSigningKey(pem), pem};
}

/** The file of a public key, as minisign writes it. */
export const publicKeyFile = ({id, text}: PublicKey): string =>
  `untrusted comment: minisign public key ${id}\n${text}\n`;

function minisignKey(line: string): SigningKey {
  const bytes = Buffer.from(line, 'base64');
  if (bytes.length !== SECRET_BYTES || bytes.toString('latin1', 0, 2) !== ALGORITHM)
    throw notPrivate("expected PEM (PKCS #8, Ed25519) or minisign's secret key");
  if (bytes.readUInt16LE(2) !== 0) {
    throw notPrivate(
      "minisign's secret key is encrypted by a password; expected one without (minisign -C -W takes it off)",
    );
  }
  const id = bytes.subarray(SECRET_HEAD, SECRET_HEAD + ID_BYTES);
  const seed = bytes.subarray(SECRET_HEAD + ID_BYTES, SECRET_HEAD + ID_BYTES + KEY_BYTES);
  const raw = bytes.subarray(
    SECRET_HEAD + ID_BYTES + KEY_BYTES,
    SECRET_HEAD + ID_BYTES + 2 * KEY_BYTES,
  );
  const {signing} = makeSigningKey(seed);
  const own = publicKey(id, raw);
  if (!own.key.equals(signing.public.key))
    throw notPrivate('the two halves of the key do not belong together: the file is damaged');
  return {public: own, key: signing.key};
}

function publicKey(id: Uint8Array, raw: Uint8Array): PublicKey {
  const idBytes = Buffer.from(id);
  return {
    id: Buffer.from(id).reverse().toString('hex').toUpperCase(),
    idBytes,
    key: createPublicKey({key: Buffer.concat([SPKI_HEAD, raw]), format: 'der', type: 'spki'}),
    text: Buffer.concat([Buffer.from(ALGORITHM), id, raw]).toString('base64'),
  };
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';

const notPrivate = (why: string, cause?: unknown) =>
  new EngineError('FW4001', `no private key: ${why}`, {cause});
