/** What is wrong with a pattern; permanent names, the compiler of rules maps them to its own codes. */
export type PatternFault =
  | 'missing-operand'
  | 'nested-repetition'
  | 'repeat-count'
  | 'missing-parenthesis'
  | 'unexpected-parenthesis'
  | 'missing-bracket'
  | 'class-range'
  | 'class-name'
  | 'escape'
  | 'trailing-backslash'
  | 'group-syntax'
  | 'group-name'
  | 'duplicate-name'
  | 'lone-surrogate'
  | 'too-deep'
  | 'too-large';

/** A pattern that RE2 would refuse; `offset` counts code units from the pattern's start. */
export class PatternError extends Error {
  readonly code: PatternFault;
  readonly offset: number;

  constructor(code: PatternFault, offset: number, expected: string, found: string) {
    super(`expected ${expected}, found ${found}`);
    this.name = 'PatternError';
    this.code = code;
    this.offset = offset;
  }
}
