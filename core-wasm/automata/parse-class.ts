// Escapes and bracket classes.
//
//   escape  = "\" ( octal | "x" hex hex | "x{" hex+ "}" | [aftnrv] | punctuation )
//   class   = "[" "^"? item+ "]"            a "]" that comes first is a member
//   item    = "[:" "^"? name ":]" | perl | unicode | char ( "-" char )?
//   perl    = "\" [dDsSwW]
//   unicode = "\" [pP] ( letter | "{" "^"? name "}" )
//
// Case folding widens an item before its own negation and before the class's.

import {type CharSet, fold, LAST_CODE_POINT, negate, setOf} from './char-set.ts';
import type {Cursor} from './cursor.ts';
import {PERL_CLASSES, POSIX_CLASSES} from './named-classes.ts';
import {PatternError} from './pattern-error.ts';
import {unicodeRanges} from './unicode.ts';

const CONTROL: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
]);

/** The character of an escape; the cursor stands on its backslash. */
export function parseEscape(cursor: Cursor): number {
  const start = cursor.at++;
  if (cursor.atEnd) {
    throw new PatternError('trailing-backslash', start, 'a character after "\\"', cursor.found());
  }
  const unit = cursor.unit;
  if (unit === 'x') return parseHex(cursor, start);
  if (isOctal(unit)) {
    const value = takeOctal(cursor);
    if (value !== undefined) return value;
  }
  const control = CONTROL.get(unit);
  const cp = cursor.next();
  if (control !== undefined) return control;
  if (cp < 0x80 && !isWordCharacter(cp)) return cp;
  if (unit === '_') return cp;
  throw new PatternError('escape', start, 'an escape sequence of RE2', cursor.since(start));
}

/** Up to three octal digits; a single digit other than 0 would be a back-reference: undefined. */
function takeOctal(cursor: Cursor): number | undefined {
  const {text, at} = cursor;
  if (text[at] !== '0' && !isOctal(text.charAt(at + 1))) return undefined;
  let end = at + 1;
  while (end < at + 3 && isOctal(text.charAt(end))) end++;
  cursor.at = end;
  return Number.parseInt(text.slice(at, end), 8);
}

function parseHex(cursor: Cursor, start: number): number {
  cursor.at++;
  let digits = '';
  if (cursor.accept('{')) {
    while (isHex(cursor.unit)) digits += cursor.text[cursor.at++];
    const value = Number.parseInt(digits, 16);
    if (cursor.accept('}') && value <= LAST_CODE_POINT) return value;
  } else {
    while (digits.length < 2 && isHex(cursor.unit)) digits += cursor.text[cursor.at++];
    if (digits.length === 2) return Number.parseInt(digits, 16);
  }
  const expected = 'two hexadecimal digits or "{10FFFF}" at most after "\\x"';
  throw new PatternError('escape', start, expected, cursor.since(start));
}

/** \d \D \s \S \w \W \pN \p{Name} \P…; undefined (and nothing taken) when something else stands here. */
export function parseEscapedClass(cursor: Cursor, folds: boolean): CharSet | undefined {
  if (cursor.unit !== '\\') return undefined;
  const letter = cursor.text.charAt(cursor.at + 1);
  const lower = letter.toLowerCase();
  const ranges = PERL_CLASSES.get(lower);
  if (ranges) {
    cursor.at += 2;
    return signed(ranges, letter !== lower, folds);
  }
  return letter === 'p' || letter === 'P' ? parseUnicodeClass(cursor, folds) : undefined;
}

function parseUnicodeClass(cursor: Cursor, folds: boolean): CharSet {
  const start = cursor.at;
  let negated = cursor.text[start + 1] === 'P';
  cursor.at += 2;
  let name = '';
  if (cursor.accept('{')) {
    const end = cursor.text.indexOf('}', cursor.at);
    if (end < 0) {
      throw new PatternError(
        'class-name',
        start,
        '"}" after a class name',
        'the end of the pattern',
      );
    }
    name = cursor.text.slice(cursor.at, end);
    cursor.at = end + 1;
  } else if (!cursor.atEnd) {
    name = String.fromCodePoint(cursor.next());
  }
  if (name.startsWith('^')) {
    negated = !negated;
    name = name.slice(1);
  }
  const set = namedSet(name, negated, folds);
  if (set) return set;
  throw new PatternError('class-name', start, 'a Unicode category or script', cursor.since(start));
}

const namedSets = new Map<string, CharSet>();

/** Large sets are made once, so that what is derived from them is too. */
function namedSet(name: string, negated: boolean, folds: boolean): CharSet | undefined {
  const key = `${negated}${folds}${name}`;
  let set = namedSets.get(key);
  const ranges = set ? undefined : unicodeRanges(name);
  if (ranges) {
    set = signed(ranges, negated, folds);
    namedSets.set(key, set);
  }
  return set;
}

/** A bracket class; the cursor stands on its "[". */
export function parseClass(cursor: Cursor, folds: boolean): CharSet {
  const start = cursor.at++;
  const negated = cursor.accept('^');
  const ranges: number[] = [];
  for (let first = true; first || cursor.unit !== ']'; first = false) {
    if (cursor.atEnd) missingBracket(cursor, start);
    const named = parsePosixClass(cursor, folds) ?? parseEscapedClass(cursor, folds);
    if (named) {
      for (const bound of named) ranges.push(bound);
      continue;
    }
    const from = cursor.at;
    const low = parseClassCharacter(cursor, start);
    let high = low;
    if (
      cursor.unit === '-' &&
      cursor.at + 1 < cursor.text.length &&
      cursor.text[cursor.at + 1] !== ']'
    ) {
      cursor.at++;
      high = parseClassCharacter(cursor, start);
      if (high < low) {
        throw new PatternError('class-range', from, 'a range that ascends', cursor.since(from));
      }
    }
    if (folds) ranges.push(...fold(Int32Array.of(low, high)));
    else ranges.push(low, high);
  }
  cursor.at++;
  const set = setOf(ranges);
  return negated ? negate(set) : set;
}

function parseClassCharacter(cursor: Cursor, start: number): number {
  if (cursor.atEnd) missingBracket(cursor, start);
  return cursor.unit === '\\' ? parseEscape(cursor) : cursor.next();
}

function missingBracket(cursor: Cursor, start: number): never {
  const expected = 'a "]" that closes the class opened here';
  throw new PatternError('missing-bracket', start, expected, cursor.found(cursor.text.length));
}

/** [:name:] or [:^name:]; undefined (and nothing taken) when no ":]" follows: then "[" is a member. */
function parsePosixClass(cursor: Cursor, folds: boolean): CharSet | undefined {
  if (!cursor.looksAt('[:')) return undefined;
  const start = cursor.at;
  const end = cursor.text.indexOf(':]', start + 2);
  if (end < 0) return undefined;
  const text = cursor.text.slice(start + 2, end);
  const negated = text.startsWith('^');
  const ranges = POSIX_CLASSES.get(negated ? text.slice(1) : text);
  cursor.at = end + 2;
  if (ranges) return signed(ranges, negated, folds);
  throw new PatternError('class-name', start, 'a class like [:alpha:]', cursor.since(start));
}

function signed(ranges: readonly number[], negated: boolean, folds: boolean): CharSet {
  const set = setOf(ranges);
  const folded = folds ? fold(set) : set;
  return negated ? negate(folded) : folded;
}

const isOctal = (unit: string) => unit >= '0' && unit <= '7' && unit.length === 1;
const isHex = (unit: string) =>
  unit.length === 1 &&
  ((unit >= '0' && unit <= '9') || (unit >= 'a' && unit <= 'f') || (unit >= 'A' && unit <= 'F'));
const isWordCharacter = (cp: number) =>
  (cp >= 0x30 && cp <= 0x39) || (cp >= 0x41 && cp <= 0x5a) || (cp >= 0x61 && cp <= 0x7a);
