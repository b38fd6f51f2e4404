// Keys of bouncers: 32 bytes of chance as base64. The store has their SHA-512 alone; a
// key has too much chance in it to be guessed from that.
import {createHash, randomBytes, timingSafeEqual} from 'node:crypto';

const KEY_BYTES = 32;

export const newApiKey = (): string =>
  randomBytes(KEY_BYTES).toString('base64').replaceAll('=', '');

export const hashApiKey = (key: string): string => createHash('sha512').update(key).digest('hex');

/** Takes as long whether or not they are equal. */
export function isSame(one: string, other: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
