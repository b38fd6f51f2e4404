// Ids of decisions: derived from where they come from, so that the same alert gives the
// same ones, whenever and however often it is judged.
import {createHash} from 'node:crypto';

/** A UUID of version 8 (RFC 9562): a hash of the parts. */
export function derivedId(...parts: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(parts.join('\0')).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  const cuts = [0, 8, 12, 16, 20, 32] as const;
  return cuts
    .slice(1)
    .map((end, at) => hex.slice(cuts[at], end))
    .join('-');
}
