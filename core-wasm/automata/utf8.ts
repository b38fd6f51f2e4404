// Sets of code points as sequences of byte ranges: exactly the valid UTF-8 forms.
//
// Surrogates have no form. An invalid byte of the text counts as U+FFFD; the core
// shows it as BAD_BYTE, so every set that holds U+FFFD also takes that byte.

import {type CharSet, has} from './char-set.ts';

/** See assembly/match/utf8.ts. */
const BAD_BYTE = 0xff;
const REPLACEMENT = 0xfffd;

/** One range per byte: [low, high, low, high, …]. */
export type ByteSequence = readonly number[];

/** Pieces within which UTF-8 forms have one length. */
const LENGTHS = [
  [0, 0x7f],
  [0x80, 0x7ff],
  [0x800, 0xd7ff],
  [0xe000, 0xffff],
  [0x10000, 0x10ffff],
] as const;

const known = new WeakMap<CharSet, readonly ByteSequence[]>();

/** The set's forms: sequences that share no text, in ascending order. */
export function byteSequences(set: CharSet): readonly ByteSequence[] {
  let sequences = known.get(set);
  if (!sequences) {
    sequences = makeSequences(set);
    known.set(set, sequences);
  }
  return sequences;
}

function makeSequences(set: CharSet): ByteSequence[] {
  const sequences: ByteSequence[] = [];
  for (let i = 0; i < set.length; i += 2) {
    for (const [first, last] of LENGTHS) {
      const low = Math.max(first, set[i]!);
      const high = Math.min(last, set[i + 1]!);
      if (low <= high) split(low, high, sequences);
    }
  }
  if (has(set, REPLACEMENT)) sequences.push([BAD_BYTE, BAD_BYTE]);
  return sequences;
}

/** Bytes of one character. */
export function encode(cp: number): number[] {
  if (cp < 0x80) return [cp];
  if (cp < 0x800) return [0xc0 | (cp >> 6), continuation(cp)];
  if (cp < 0x10000) return [0xe0 | (cp >> 12), continuation(cp >> 6), continuation(cp)];
  return [0xf0 | (cp >> 18), continuation(cp >> 12), continuation(cp >> 6), continuation(cp)];
}

/** Cuts a range until low and high differ only where every continuation byte in between is taken. */
function split(low: number, high: number, sequences: ByteSequence[]): void {
  for (let bits = 6; bits <= 18 && low > 0x7f; bits += 6) {
    const mask = (1 << bits) - 1;
    if ((low & ~mask) === (high & ~mask)) break;
    if ((low & mask) !== 0) {
      split(low, low | mask, sequences);
      split((low | mask) + 1, high, sequences);
      return;
    }
    if ((high & mask) !== mask) {
      split(low, (high & ~mask) - 1, sequences);
      split(high & ~mask, high, sequences);
      return;
    }
  }
  const lows = encode(low);
  const highs = encode(high);
  sequences.push(lows.flatMap((byte, i) => [byte, highs[i]!]));
}

const continuation = (bits: number) => 0x80 | (bits & 0x3f);
