// Passwords of machines, as the store keeps them: scrypt with a salt each.
import {randomBytes, scrypt, timingSafeEqual} from 'node:crypto';
import {promisify} from 'node:util';

const derive = promisify<string, Buffer, number, {N: number; r: number; p: number}, Buffer>(scrypt);
const COST = {N: 16_384, r: 8, p: 1};
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** "scrypt$16384$8$1$salt$key". */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, KEY_BYTES, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), key.toString('base64')].join(
    '$',
  );
}

export async function isPassword(password: string, hashed: string): Promise<boolean> {
  const [method, N, r, p, salt = '', key = ''] = hashed.split('$');
  if (method !== 'scrypt') return false;
  const wanted = Buffer.from(key, 'base64');
  const cost = {N: Number(N), r: Number(r), p: Number(p)};
  const found = await derive(password, Buffer.from(salt, 'base64'), KEY_BYTES, cost);
  return found.length === wanted.length && timingSafeEqual(found, wanted);
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** So many letters and digits of chance. */
export function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    // Bytes above the last multiple would favour the first letters.
    for (const byte of randomBytes(length))
      if (byte < LETTERS.length * 4 && text.length < length) text += LETTERS[byte % LETTERS.length];
  }
  return text;
}
