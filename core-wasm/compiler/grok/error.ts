// What is wrong with a grok, and where in its text.

/** Codes are permanent; each names a kind of mistake. */
export type GrokCode =
  | 'FW2301' // a reference to a name that is not defined
  | 'FW2302' // not a regular expression (RE2 syntax)
  | 'FW2303' // a field whose group does not exist
  | 'FW2304' // an empty text
  | 'FW2305' // a name that is already defined
  | 'FW2306'; // expands to more than EXPANSION_MAX characters

/** A fault of a grok; `offset` counts UTF-16 units of its text. */
export class GrokError extends Error {
  readonly code: GrokCode;
  readonly offset: number;

  constructor(code: GrokCode, message: string, offset = 0) {
    super(message);
    this.name = 'GrokError';
    this.code = code;
    this.offset = offset;
  }
}

/** A line of a pattern file that defines nothing although it should; `line` counts from 1. */
export interface GrokFault {
  readonly code: GrokCode;
  readonly message: string;
  readonly line: number;
}
