// Is a text a regular expression that the matcher can compile?

import {checkPattern} from '../../automata/check.ts';
import {PatternError} from '../../automata/pattern-error.ts';

/** What is wrong with it; undefined when nothing is. */
export function patternFault(text: string): string | undefined {
  try {
    checkPattern(text);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return `${error.message} at ${error.offset}`;
    throw error;
  }
}
