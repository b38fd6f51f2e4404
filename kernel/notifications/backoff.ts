// Pauses between tries: they double from a second to five minutes, and differ by up to 30 per cent
// from batch to batch, so that many agents do not knock at the same time. The same try of the same
// batch has the same pause: nothing is left to chance.
import {createHash} from 'node:crypto';

const FIRST_MS = 1_000;
const MOST_MS = 300_000;
const SPREAD = 0.3;

/** After so many failed tries of a batch, ms. */
export function pauseMs(tries: number, key: string): number {
  const pause = Math.min(FIRST_MS * 2 ** (tries - 1), MOST_MS);
  const chance = createHash('sha256').update(`${key} ${tries}`).digest().readUInt32LE() / 2 ** 32;
  return Math.round(Math.min(pause * (1 - SPREAD + 2 * SPREAD * chance), MOST_MS));
}
