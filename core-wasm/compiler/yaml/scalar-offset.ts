// From an offset in a scalar's text to the offset in the file.
//
// YAML takes indentation away, folds lines and undoes escapes. The way back is
// walked again from the scalar's start: the written text is cut into atoms (one
// for every character it may stand for) and both sides are aligned. They differ
// in blanks only, so every other character finds its own. Linear in the scalar,
// and run for faults alone.

import type {YamlScalar} from './tree.ts';

/** One character as written: `char` is what it means, at `at` for `length` units. */
interface Atom {
  readonly char: string;
  readonly at: number;
  readonly length: number;
  /** Made by an escape: a blank that folding cannot touch. */
  readonly escaped: boolean;
}

/** Offset in `file` of the `offset`th UTF-16 unit of the scalar's text; its end for anything beyond. */
export function offsetInFile(file: string, scalar: YamlScalar, offset: number): number {
  const atoms = atomsOf(file, scalar);
  const {text} = scalar;
  const last = text.trimEnd().length;
  const wanted = Math.min(offset, last);
  let atom = 0;
  let end = atoms[0]?.at ?? scalar.start;
  for (let i = 0; i < text.length; ) {
    const char = String.fromCodePoint(text.codePointAt(i)!);
    const folds = isBlank(char) && !atoms[atom]?.escaped;
    if (!folds) while (atom < atoms.length && atoms[atom]!.char !== char) atom++;
    const here = atoms[atom];
    if (!here) return end;
    if (i + char.length > wanted) return i >= last ? end : here.at;
    if (!folds || isBlank(here.char)) {
      end = here.at + here.length;
      atom++;
    }
    i += char.length;
  }
  return end;
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\t';
}

function atomsOf(file: string, scalar: YamlScalar): Atom[] {
  switch (scalar.style) {
    case 'plain':
      return plainAtoms(file, scalar.start, scalar.end);
    case 'single':
      return singleQuotedAtoms(file, scalar.start + 1, scalar.end - 1);
    case 'double':
      return doubleQuotedAtoms(file, scalar.start + 1, scalar.end - 1);
    default:
      return blockAtoms(file, scalar);
  }
}

function plainAtoms(file: string, from: number, to: number): Atom[] {
  const atoms: Atom[] = [];
  for (let at = from; at < to; ) {
    const char = String.fromCodePoint(file.codePointAt(at)!);
    if (char !== '\r') atoms.push({char, at, length: char.length, escaped: false});
    at += char.length;
  }
  return atoms;
}

function singleQuotedAtoms(file: string, from: number, to: number): Atom[] {
  const atoms: Atom[] = [];
  for (const atom of plainAtoms(file, from, to)) {
    const before = atoms.at(-1);
    const doubled = atom.char === "'" && before?.char === "'" && before.length === 1;
    if (doubled) atoms[atoms.length - 1] = {...before, length: 2};
    else atoms.push(atom);
  }
  return atoms;
}

/** Digits after the letters that write a character by its number. */
const NUMBER_ESCAPES: Readonly<Record<string, number>> = {x: 2, u: 4, U: 8};
const LETTER_ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

function doubleQuotedAtoms(file: string, from: number, to: number): Atom[] {
  const atoms: Atom[] = [];
  for (let at = from; at < to; ) {
    const char = String.fromCodePoint(file.codePointAt(at)!);
    if (char !== '\\') {
      if (char !== '\r') atoms.push({char, at, length: char.length, escaped: false});
      at += char.length;
      continue;
    }
    const letter = file[at + 1] ?? '';
    const digits = NUMBER_ESCAPES[letter] ?? 0;
    const length = 2 + digits;
    if (letter !== '\n' && letter !== '\r') {
      const code = Number.parseInt(file.slice(at + 2, at + length), 16);
      const meant = digits ? numbered(code) : (LETTER_ESCAPES[letter] ?? letter);
      atoms.push({char: meant, at, length, escaped: true});
    }
    at += length;
  }
  return atoms;
}

function numbered(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}

/** The lines of a block scalar without their indentation. */
function blockAtoms(file: string, scalar: YamlScalar): Atom[] {
  const header = file.indexOf('\n', scalar.start);
  if (header < 0) return [];
  const body = header + 1;
  const indentation = blockIndentation(file.slice(body, scalar.end), scalar.text);
  const atoms: Atom[] = [];
  for (let line = body; line < scalar.end; ) {
    const newline = file.indexOf('\n', line);
    const next = newline < 0 ? scalar.end : Math.min(newline + 1, scalar.end);
    let at = line;
    while (at < line + indentation && file[at] === ' ') at++;
    atoms.push(...plainAtoms(file, at, next));
    line = next;
  }
  return atoms;
}

/** What the first line that says something has more blanks in the file than in the text. */
function blockIndentation(body: string, text: string): number {
  const leading = (lines: string) => /^(?:[ \t\r]*\n)*( *)/.exec(lines)![1]!.length;
  return Math.max(0, leading(body) - leading(text));
}
