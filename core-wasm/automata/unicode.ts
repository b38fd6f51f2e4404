// Unicode as patterns see it, read from the generated tables when first asked for.

import {CATEGORIES, FOLD_ORBITS, SCRIPTS} from './generated/unicode.ts';

/** Ranges of `\p{name}`: a general category (L, Lu), a script (Greek) or Any; undefined for other names. */
export function unicodeRanges(name: string): readonly number[] | undefined {
  if (name === 'Any') return [0, 0x10ffff];
  const script = own(SCRIPTS, name);
  if (script !== undefined) return readRanges(script);
  const categories = Object.keys(CATEGORIES).filter((key) => key === name || key[0] === name);
  if (categories.length === 0) return undefined;
  return categories.flatMap((key) => readRanges(CATEGORIES[key]!));
}

export interface FoldOrbits {
  /** Characters that have a case variant, ascending. */
  readonly members: Int32Array;
  /** Orbit number of each member. */
  readonly orbitOf: Int32Array;
  readonly orbits: readonly (readonly number[])[];
}

let orbitsRead: FoldOrbits | undefined;

/** Which characters are equal under simple case folding. */
export function foldOrbits(): FoldOrbits {
  orbitsRead ??= readOrbits();
  return orbitsRead;
}

function own(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function readRanges(text: string): number[] {
  const ranges: number[] = [];
  let end = 0;
  const words = text.split(' ');
  for (let i = 0; i < words.length; i += 2) {
    const low = end + Number.parseInt(words[i]!, 36);
    end = low + Number.parseInt(words[i + 1]!, 36);
    ranges.push(low, end);
  }
  return ranges;
}

function readOrbits(): FoldOrbits {
  let first = 0;
  const orbits = FOLD_ORBITS.split(' ').map((word) => {
    let cp = first;
    const orbit = word.split(',').map((step) => {
      cp += Number.parseInt(step, 36);
      return cp;
    });
    first = orbit[0]!;
    return orbit;
  });
  const pairs = orbits.flatMap((orbit, number) => orbit.map((cp) => [cp, number] as const));
  pairs.sort((a, b) => a[0] - b[0]);
  return {
    members: Int32Array.from(pairs, ([cp]) => cp),
    orbitOf: Int32Array.from(pairs, ([, number]) => number),
    orbits,
  };
}
