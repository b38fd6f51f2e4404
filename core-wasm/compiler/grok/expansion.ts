// From a grok text to one regular expression.
//
// Every reference becomes a capturing group around the named pattern's own
// expansion; the text between references is copied. Fields are group numbers. They
// are found by counting groups from left to right: exactly inside named patterns,
// by guess-groups.ts in the text between. Of two fields of one name the last wins,
// and a field written in a text hides those of that name inside its references.

import {checkPattern} from '../../automata/check.ts';
import {PatternError} from '../../automata/pattern-error.ts';
import {GrokError} from './error.ts';
import {guessGroups} from './guess-groups.ts';
import {findReferences, type Reference} from './references.ts';

/** Bound on an expansion's length in UTF-16 units: references double it quickly. The largest stock pattern has some 30,000. */
export const EXPANSION_MAX = 1 << 18;

export interface Expansion {
  readonly regex: string;
  /** Capturing groups of `regex`. */
  readonly groups: number;
  /** Field names with their group numbers, 0 the whole match. */
  readonly fields: ReadonlyMap<string, number>;
}

/** Where the expansion of a reference lies in the result. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly reference: Reference;
}

/** Expands a text; `resolve` gives a named pattern, undefined when there is none. Throws GrokError. */
export function expand(text: string, resolve: (name: string) => Expansion | undefined): Expansion {
  if (text === '') throw new GrokError('FW2304', 'expected a pattern, found an empty text');
  const references = findReferences(text);
  const written = new Set(references.map(({field}) => field));
  const fields = new Map<string, number>();
  const places: Place[] = [];
  let regex = '';
  let index = 1;
  let at = 0;
  for (const reference of references) {
    const {name, field, offset, end} = reference;
    const inner = resolve(name);
    if (!inner) throw new GrokError('FW2301', `no pattern is named "${name}"`, offset);
    const piece = text.slice(at, offset);
    index += guessGroups(piece);
    regex += piece;
    const start = regex.length;
    regex += `(${inner.regex})`;
    places.push({start, end: regex.length, reference});
    if (regex.length > EXPANSION_MAX) {
      throw new GrokError('FW2306', `expands to more than ${EXPANSION_MAX} characters`, offset);
    }
    if (field !== undefined) fields.set(field, index);
    for (const [innerField, group] of inner.fields) {
      if (!written.has(innerField)) fields.set(innerField, index + group);
    }
    index += 1 + inner.groups;
    at = end;
  }
  regex += text.slice(at);
  return {regex, groups: countGroups(regex, places), fields};
}

function countGroups(regex: string, places: readonly Place[]): number {
  try {
    return checkPattern(regex);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const message = `not a regular expression: ${error.message}`;
    throw new GrokError('FW2302', message, sourceOffset(error.offset, places));
  }
}

/** The place in the text that a place in the expansion came from; inside a reference, its start. */
function sourceOffset(offset: number, places: readonly Place[]): number {
  let shift = 0;
  for (const {start, end, reference} of places) {
    if (offset < start) break;
    if (offset < end) return reference.offset;
    shift = reference.end - end;
  }
  return offset + shift;
}
