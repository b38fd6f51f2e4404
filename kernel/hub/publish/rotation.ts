// keys.json: how a hub changes its key. Each entry is a new public key with the signature of
// an older one over it, so that a client who trusts the older one comes to trust the newer.
import {readFile} from 'node:fs/promises';
import {EngineError} from '../../errors.ts';
import {isFile} from '../catalogue.ts';
import {type PublicKey, parsePublicKey, type SigningKey} from '../signature/key.ts';
import {isSignedBy, parseSignature, signFile} from '../signature/signature.ts';

export interface Introduction {
  /** Line of base64. */
  readonly key: string;
  /** Text of the signature over that line. */
  readonly signature: string;
}

/** Rounds of following a chain of keys. */
const CHAIN_MAX = 32;

/** An old key vouches for a new one. */
export const introduce = (key: string, old: SigningKey): Introduction => ({
  key,
  signature: signFile(new TextEncoder().encode(key), old, 'key of a hub'),
});

/** The entries of a keys.json; none where there is no file. Throws FW4001. */
export async function readIntroductions(file: string): Promise<Introduction[]> {
  if (!(await isFile(file))) return [];
  const entries = parseIntroductions(await readFile(file, 'utf8'));
  if (entries) return entries;
  throw new EngineError('FW4001', 'is no list of keys and their signatures', {where: {file}});
}

/** The entries of a text; undefined when it is something else. */
export function parseIntroductions(text: string): Introduction[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const isSound =
    Array.isArray(value) &&
    value.every((one) => typeof one?.key === 'string' && typeof one?.signature === 'string');
  return isSound ? (value as Introduction[]) : undefined;
}

/** The trusted keys and those they lead to. */
export function followIntroductions(
  trusted: readonly PublicKey[],
  introductions: readonly Introduction[],
): PublicKey[] {
  const known = new Map(trusted.map((key) => [key.text, key]));
  for (let round = 0; round < CHAIN_MAX; round++) {
    const before = known.size;
    for (const {key, signature} of introductions) {
      const read = parseSignature(signature);
      if (known.has(key) || !read) continue;
      const bytes = new TextEncoder().encode(key);
      if ([...known.values()].some((one) => isSignedBy(read, bytes, one)))
        known.set(key, parsePublicKey(key));
    }
    if (known.size === before) break;
  }
  return [...known.values()];
}
