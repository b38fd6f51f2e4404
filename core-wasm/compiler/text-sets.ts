// Sets of texts and patterns that are searched at once (SET in abi.ts).
//
// A set gets its number when it is first asked for, and its entries when they are
// known: those of a data file are when the file was read, after the expressions
// that search it were compiled. Until then, and for good when the file is absent
// or an entry cannot be searched for, a set is empty: code must not search it but
// go its plain way.

import {DataFileType, Section, SetEntryKind, SetMode} from '../assembly/abi.ts';
import {checkPattern} from '../automata/check.ts';
import {PatternError} from '../automata/pattern-error.ts';
import type {ImageBuilder} from './image.ts';

export interface SetEntry {
  readonly kind: SetEntryKind;
  readonly text: string;
}

/** A set whose entries are those of a data file, each rewritten. */
export interface FileSet {
  readonly file: string;
  readonly type: DataFileType.String | DataFileType.Regexp;
  readonly kind: SetEntryKind;
  /** What is done to an entry, to tell sets apart. */
  readonly rewriting: string;
  /** Undefined for an entry that has to be rewritten at run time. */
  readonly rewrite: (text: string) => string | undefined;
}

/** Entries are searched for as they are. */
export const AS_IT_IS: Pick<FileSet, 'rewriting' | 'rewrite'> = {
  rewriting: '#',
  rewrite: (text) => text,
};

export class TextSets {
  private readonly image: ImageBuilder;
  private readonly numbers = new Map<string, number>();
  private readonly waiting: {readonly number: number; readonly set: FileSet}[] = [];

  constructor(image: ImageBuilder) {
    this.image = image;
  }

  /** Number of a set; undefined when an entry cannot be searched for. */
  of(entries: readonly SetEntry[], mode = SetMode.Any): number | undefined {
    if (entries.length === 0 || !entries.every(isSearchable)) return undefined;
    const key = JSON.stringify([mode, entries.map(({kind, text}) => [kind, text])]);
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.image.record(Section.Sets, this.words(mode, entries));
      this.numbers.set(key, number);
    }
    return number;
  }

  /** Number of a set that `fill` gives its entries; empty until then. */
  ofFile(set: FileSet): number {
    const key = JSON.stringify([set.file, set.type, set.kind, set.rewriting]);
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.image.record(Section.Sets, this.words(SetMode.Any, []));
      this.numbers.set(key, number);
      this.waiting.push({number, set});
    }
    return number;
  }

  /** The lines of a data file are known: the sets made of it get their entries. */
  fill(file: string, type: DataFileType, lines: readonly string[]): void {
    for (const {number, set} of this.waiting) {
      if (set.file !== file || set.type !== type) continue;
      const entries: SetEntry[] = [];
      for (const line of lines) {
        const text = set.rewrite(line);
        if (text !== undefined) entries.push({kind: set.kind, text});
      }
      if (entries.length < lines.length) continue;
      // A file of patterns has been checked as such.
      if (type !== DataFileType.Regexp && !entries.every(isSearchable)) continue;
      this.image.replace(Section.Sets, number, this.words(SetMode.Any, entries));
    }
  }

  private words(mode: SetMode, entries: readonly SetEntry[]): number[] {
    const list = entries.flatMap(({kind, text}) => [kind, this.image.string(text)]);
    return [mode, this.image.list(list), entries.length];
  }
}

/** Texts are; patterns are if they compile. */
function isSearchable({kind, text}: SetEntry): boolean {
  if (kind !== SetEntryKind.Regexp) return true;
  try {
    checkPattern(text);
    return true;
  } catch (error) {
    if (error instanceof PatternError) return false;
    throw error;
  }
}
