// Prefixes of addresses, as the trie wants them.
import {type Interval, intervalOf} from './interval.ts';

/** Its family's words, most significant first, and how many bits count. */
export interface Prefix {
  readonly family: 4 | 6;
  readonly key: readonly number[];
  readonly bits: number;
}

/** Undefined when the text is neither an address nor a range. */
export function prefixOf(text: string): Prefix | undefined {
  const interval = intervalOf(text);
  return interval && prefixOfInterval(interval);
}

/** As above, of an interval that is a prefix. */
export function prefixOfInterval({family, first, last}: Interval): Prefix {
  const [start, end] = [wordsOf(first), wordsOf(last)];
  const skipped = family === 4 ? 3 : 0;
  let bits = 0;
  for (let word = skipped; word < 4; word++) {
    const host = (start[word]! ^ end[word]!) >>> 0;
    bits += Math.clz32(host);
    if (host !== 0) break;
  }
  return {family, key: start.slice(skipped), bits};
}

const wordsOf = (hex: string) =>
  [0, 8, 16, 24].map((at) => Number.parseInt(hex.slice(at, at + 8), 16));
