// Files of patterns: one a line, "NAME blanks regular-expression".
//
// Every other line means nothing. Blanks at the end of a line belong to its
// expression.

import {isNameCharacter, skipName} from './references.ts';

export interface NamedPattern {
  readonly name: string;
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

function isBlank(unit: string | undefined): boolean {
  return unit === ' ' || unit === '\t';
}

function parseLine(text: string, line: number): NamedPattern | undefined {
  if (!isNameCharacter(text.charCodeAt(0))) return undefined;
  const nameEnd = skipName(text, 0);
  let start = nameEnd;
  while (isBlank(text[start])) start++;
  if (start === nameEnd || start === text.length) return undefined;
  return {name: text.slice(0, nameEnd), text: text.slice(start), line};
}

/** The patterns of a file, in order. */
export function parsePatternFile(text: string): NamedPattern[] {
  const found: NamedPattern[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const pattern = parseLine(raw.endsWith('\r') ? raw.slice(0, -1) : raw, index + 1);
    if (pattern) found.push(pattern);
  }
  return found;
}
